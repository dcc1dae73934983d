/** Writing: what is sent, what is kept, and what is said when nothing can go out. */
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ALICE, bob, inState, openBob, openChat, talk, type Opened } from './world';

const input = () => page.getByTestId('composer-input');
const sent = ({ host }: Opened) =>
  host.calls.filter(({ name }) => name === 'send_text').map(({ params }) => params);
const texts = (opened: Opened) => sent(opened).map((params) => (params as { text: string }).text);

test('Enter sends, Shift+Enter makes a line', async () => {
  const opened = await openBob();
  await input().click();
  await userEvent.keyboard('Hello{Shift>}{Enter}{/Shift}Bob{Enter}');
  await expect.poll(() => texts(opened)).toEqual(['Hello\nBob']);
  await expect.element(input()).toHaveValue('');
  await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('Hello');
});

test('Ctrl+Enter sends when Enter makes lines', async () => {
  const opened = await openBob({}, { enterSends: false });
  await input().click();
  await userEvent.keyboard('Hello{Enter}Bob');
  expect(texts(opened)).toEqual([]);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => texts(opened)).toEqual(['Hello\nBob']);
});

test('Enter that belongs to an input method does not send', async () => {
  const opened = await openBob();
  await input().fill('こんにちは');
  const field = input().element();
  field.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
  );
  field.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }),
  );
  await expect.element(input()).toHaveValue('こんにちは');
  expect(texts(opened)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => texts(opened)).toEqual(['こんにちは']);
});

test('only spaces are not sent', async () => {
  const opened = await openBob();
  await input().fill('   \n ');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('composer-send')).toBeDisabled();
  expect(texts(opened)).toEqual([]);
});

test('a refused text comes back to where it was written, with the reason', async () => {
  const { host } = await openBob();
  host.refuse('send_text', 'text-too-long');
  await input().fill('Too much');
  await page.getByTestId('composer-send').click();
  await expect
    .element(page.getByTestId('toast'))
    .toHaveTextContent('The text is longer than WhatsApp takes.');
  await expect.element(input()).toHaveValue('Too much');
});

test('what was typed is kept as a draft, and is there again when Alice comes back', async () => {
  const { host, bob: chat } = await openBob({
    chats: [bob(), bob(talk(2), { title: 'Dave', phone: '+6280000000102' })],
  });
  await input().fill('Half a sent');
  await openChat('Dave');
  await expect.poll(() => host.backend.chatOf(chat).draft).toBe('Half a sent');
  await expect
    .element(page.getByTestId('chat-row').filter({ hasText: 'Draft:' }))
    .toHaveTextContent('Half a sent');
  await openChat('Bob');
  await expect.element(input()).toHaveValue('Half a sent');
});

test('a draft is kept after a pause, not at each key', async () => {
  const { host, bob: chat } = await openBob();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const field = input().element() as HTMLTextAreaElement;
    for (const value of ['a', 'ab', 'abc']) {
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      vi.advanceTimersByTime(100);
    }
    expect(host.calls.some(({ name }) => name === 'set_draft')).toBe(false);
    vi.advanceTimersByTime(500);
    expect(host.calls.filter(({ name }) => name === 'set_draft').map(({ params }) => params)).toEqual([
      { chat, text: 'abc' },
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test('the number that answers is always named', async () => {
  await openBob();
  await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
  await expect.element(page.getByTestId('composer-send')).toHaveAccessibleName('Send as Alice’s shop');
});

test('an answer goes out with the message it answers', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'At what time?' }])] });
  const row = page.getByTestId('message').element() as HTMLElement;
  row.focus();
  await userEvent.keyboard('r');
  await expect
    .element(page.getByRole('button', { name: 'Do not reply to this message' }))
    .toBeInTheDocument();
  await userEvent.keyboard('At ten{Enter}');
  await expect
    .poll(() => sent(opened))
    .toEqual([{ chat: opened.bob, text: 'At ten', quote: Number(row.dataset['message']) }]);
  await expect
    .element(page.getByRole('button', { name: 'Do not reply to this message' }))
    .not.toBeInTheDocument();
});

test('offline, it says when the message goes out, and takes it', async () => {
  const opened = await openBob({
    accounts: [inState({ kind: 'reconnecting', attempt: 1, nextTry: Date.now(), reason: null })],
  });
  await expect.element(page.getByTestId('composer-later')).toHaveTextContent('Will be sent when online');
  await input().fill('Later then');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => texts(opened)).toEqual(['Later then']);
  await expect.element(page.getByTestId('message').last()).toHaveAttribute('data-status', 'pending');
});

test('logged out, the composer gives way to the reason and a way back', async () => {
  await openBob({ accounts: [inState({ kind: 'loggedOut', reason: 'removed', at: Date.now() })] });
  await expect.element(input()).not.toBeInTheDocument();
  const closed = page.getByTestId('composer-closed');
  await expect.element(closed).toHaveTextContent('Link this number again to write.');
  await expect.poll(() => page.getByRole('button', { name: 'Link again' }).all().length).toBe(1);
  await closed.getByRole('button', { name: 'Link again' }).click();
  await expect.element(page.getByTestId('link')).toBeInTheDocument();
  await expect.element(page.getByTestId('link-name')).toHaveValue(ALICE.name);
});

test.each([
  [{ kind: 'damaged', error: 'device-rolled-back', file: 'wa.db' }, 'Link this number again to write.'],
  [{ kind: 'needsKey', error: 'key-missing' }, 'Link this number again to write.'],
  [{ kind: 'damaged', error: 'database-newer', file: 'wa.db' }, 'This Kabar is too old. Install'],
  [{ kind: 'outdated' }, 'This Kabar is too old. Install'],
  [{ kind: 'banned', code: 101, until: null }, 'WhatsApp blocks this number. Nothing can be sent.'],
] as const)(
  'where a message would never go out, none is taken, and why is said: %o',
  async (state, words) => {
    await openBob({ accounts: [inState(state)] });
    await expect.element(page.getByTestId('composer-closed')).toHaveTextContent(words);
    await expect.element(input()).not.toBeInTheDocument();
  },
);

test('somebody who is blocked is not written to, until they are not', async () => {
  const { host } = await openBob({ chats: [bob(talk(3), { blocked: true })] });
  const closed = page.getByTestId('composer-closed');
  await expect.element(closed).toHaveTextContent('You blocked this person. Unblock them to write.');
  await closed.getByRole('button').click();
  await expect.element(input()).toBeVisible();
  expect(host.calls.findLast(({ name }) => name === 'block_contact')?.params).toMatchObject({
    blocked: false,
  });
});

test('Bob is shown by his picture, and by his initials when it does not load', async () => {
  const { host, bob: id } = await openBob({ chats: [bob(talk(3), { picture: true })] });
  const picture = () => page.getByTestId('chat-row').element().querySelector('img');
  await expect.poll(() => picture()?.naturalWidth ?? 0).toBeGreaterThan(0);
  host.pictureUrl = () => 'data:image/png;base64,AAAA';
  host.backend.changeChat(id, { picture: { id: 1, version: '2' } });
  await expect.poll(picture).toBeNull();
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('B');
});
