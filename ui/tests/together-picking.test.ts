/** Choosing several of the messages with Bob over all of Alice's numbers, and what is done to all of them. */
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openTogether, rows, sent, two } from './together-world';
import { ALICE, bob, inState, type Opened } from './world';

const row = (text: string) => rows().filter({ hasText: text }).first();
const cake = () => row('Is the cake ready?');
const nine = () => row('At nine');
const appointment = () => row('And my appointment?');
const bar = () => page.getByTestId('picked-bar');
const focus = (one: ReturnType<typeof row>) => (one.element() as HTMLElement).focus();
const idOf = (one: ReturnType<typeof row>) => Number((one.element() as HTMLElement).dataset['message']);

/** Alice chooses what Bob asked about the cake from its menu, by keys alone. */
async function pickCake(options: Parameters<typeof openTogether>[0] = {}): Promise<Opened> {
  const opened = await openTogether(options);
  focus(cake());
  await userEvent.keyboard('{Enter}');
  await page.getByTestId('menu-select').click();
  await expect.element(bar()).toHaveTextContent('1 selected');
  return opened;
}

/** What was put on the clipboard by `deed`. */
async function copiedBy(deed: () => Promise<void>): Promise<string> {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  try {
    await deed();
    return write.mock.calls[0]?.[0] ?? '';
  } finally {
    write.mockRestore();
  }
}

const paste = (text: string) => {
  const area = page.getByTestId('composer-input').element() as HTMLTextAreaElement;
  const data = new DataTransfer();
  data.setData('text/plain', text);
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  area.focus();
  document.execCommand('insertText', false, text);
};

test('messages of several numbers are chosen by clicks and keys, and starred together', async () => {
  const opened = await pickCake();
  await expect.element(page.getByTestId('composer-input')).not.toBeInTheDocument();
  await expect.element(page.getByTestId('answer-as').first()).not.toBeInTheDocument();
  await appointment().click();
  await expect.element(bar()).toHaveTextContent('2 selected');
  focus(cake());
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(bar()).toHaveTextContent('3 selected');
  await userEvent.keyboard(' ');
  await expect.element(bar()).toHaveTextContent('2 selected');
  const chosen = [idOf(cake()), idOf(appointment())];
  await page.getByTestId('picked-star').click();
  await expect
    .poll(() => sent(opened, 'star_message'))
    .toEqual(chosen.map((message) => ({ message, starred: true })));
  await expect.element(page.getByTestId('composer-input')).toBeInTheDocument();
});

test('what is chosen stays so while new messages come, and Escape ends it', async () => {
  const opened = await pickCake();
  opened.host.backend.receive(opened.bob, 'One more thing', Date.now());
  await expect.element(rows().last()).toHaveTextContent('One more thing');
  await expect.element(bar()).toHaveTextContent('1 selected');
  await userEvent.keyboard('{Escape}');
  await expect.element(bar()).not.toBeInTheDocument();
  await expect.element(cake()).toBeInTheDocument();
});

test('copied, each of Alice’s words stands under the name of the number that said them', async () => {
  await pickCake();
  await nine().click();
  await appointment().click();
  const text = await copiedBy(() => page.getByTestId('picked-copy').click());
  expect(text.split('\n').map((line) => line.replace(/^\[.*?\] /u, ''))).toEqual([
    'Bob: Is the cake ready?',
    'Alice’s shop: At nine',
    'Bob: And my appointment?',
  ]);
});

test('copied from one number, Alice’s own words are hers', async () => {
  await pickCake();
  await nine().click();
  const text = await copiedBy(() => page.getByTestId('picked-copy').click());
  expect(text.split('\n').at(-1)).toMatch(/\] You: At nine$/u);
});

test('what was copied of both numbers is asked about under either', async () => {
  const opened = await pickCake();
  await appointment().click();
  const text = await copiedBy(() => page.getByTestId('picked-copy').click());
  await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
  paste(text);
  await expect
    .element(page.getByTestId('paste-guard'))
    .toHaveTextContent('This was copied from Alice’s shop. Send it as Carol’s clinic?');
  await userEvent.keyboard('{Enter}');
  expect(sent(opened, 'send_text')).toEqual([]);
  await page.getByTestId('paste-drop').click();
  await page.getByTestId('answer-as').first().click();
  await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
  paste(text);
  await expect
    .element(page.getByTestId('paste-guard'))
    .toHaveTextContent('This was copied from Carol’s clinic. Send it as Alice’s shop?');
});

test('what is marked with the pointer over rows of both numbers is of both', async () => {
  await openTogether();
  const marked = document.createRange();
  marked.setStart(nine().getByText('At nine').element(), 0);
  marked.setEnd(appointment().getByText('And my appointment?').element(), 1);
  document.getSelection()?.removeAllRanges();
  document.getSelection()?.addRange(marked);
  document.dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
  const text = document.getSelection()?.toString() ?? '';
  document.getSelection()?.removeAllRanges();
  paste(text);
  await expect
    .element(page.getByTestId('paste-guard'))
    .toHaveTextContent('This was copied from Alice’s shop. Send it as Carol’s clinic?');
});

test('messages of both numbers are passed on once Alice said that they may leave under another', async () => {
  const opened = await pickCake();
  await appointment().click();
  const messages = [idOf(cake()), idOf(appointment())];
  await page.getByTestId('picked-forward').click();
  await page.getByTestId('forward-chat').filter({ hasText: 'Neighbours' }).click();
  await page.getByTestId('forward-send').click();
  await expect
    .element(page.getByTestId('forward-guard'))
    .toHaveTextContent('This is from a chat of Carol’s clinic. Forward it as Alice’s shop?');
  expect(sent(opened, 'forward_message')).toEqual([]);
  await page.getByTestId('forward-anyway').click();
  await expect
    .poll(() => sent(opened, 'forward_message'))
    .toMatchObject(messages.map((message) => ({ message })));
  await expect.element(bar()).not.toBeInTheDocument();
});

test('passed on to chats of both, all numbers are named', async () => {
  await pickCake();
  await appointment().click();
  await page.getByTestId('picked-forward').click();
  await page.getByTestId('forward-chat').filter({ hasText: 'Neighbours' }).click();
  await page.getByTestId('forward-chat').filter({ hasText: 'CC' }).click();
  await page.getByTestId('forward-send').click();
  const both = 'Alice’s shop, Carol’s clinic';
  await expect
    .element(page.getByTestId('forward-guard'))
    .toHaveTextContent(`These are from chats of several numbers: ${both}. Forward them as ${both}?`);
});

test('those that stay with their number are passed on without a question', async () => {
  const opened = await pickCake();
  await nine().click();
  await page.getByTestId('picked-forward').click();
  await page.getByTestId('forward-chat').filter({ hasText: 'Neighbours' }).click();
  await page.getByTestId('forward-send').click();
  await expect.poll(() => sent(opened, 'forward_message').length).toBe(2);
});

test('messages of both numbers are deleted for these alone, with a moment to take it back', async () => {
  const opened = await pickCake();
  await appointment().click();
  const messages = [idOf(cake()), idOf(appointment())];
  await page.getByTestId('picked-forget').click();
  await expect.element(cake()).not.toBeInTheDocument();
  await expect.element(bar()).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.element(cake()).toBeInTheDocument();
  expect(sent(opened, 'delete_for_me')).toEqual([]);
  await cake().click({ button: 'right' });
  await page.getByTestId('menu-select').click();
  await appointment().click();
  await page.getByTestId('picked-forget').click();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect.poll(() => sent(opened, 'delete_for_me')).toEqual(messages.map((message) => ({ message })));
});

test('one whose number is logged out can still be copied with the others, and no more', async () => {
  const opened = { accounts: [ALICE, inState({ kind: 'loggedOut', reason: 'byUs', at: 0 })] };
  await pickCake({
    ...opened,
    chats: [...two.chats.slice(0, 1), bob([{ ago: 30, text: 'And my appointment?' }], { account: 1 })],
  });
  await expect.element(page.getByTestId('picked-star')).toBeEnabled();
  await appointment().click();
  await expect.element(bar()).toHaveTextContent('2 selected');
  await expect.element(page.getByTestId('picked-star')).toBeDisabled();
  await expect.element(page.getByTestId('picked-forward')).toBeDisabled();
  await expect.element(page.getByTestId('picked-forget')).toBeDisabled();
  await expect.element(page.getByTestId('picked-copy')).toBeEnabled();
});
