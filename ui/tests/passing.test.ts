/** Marking, pinning, passing on, choosing several, deleting for oneself, and messages that wait for their moment. */
import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ALICE, bob, CAROL, openBob, openChat, rowOf, talk, type Opened } from './world';

const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);
const ids = (opened: Opened): number[] => opened.host.backend.rowsOf(opened.bob).map(({ id }) => id);
const item = (name: string) => page.getByTestId(`menu-${name}`);
async function menuOf(id: number): Promise<void> {
  await expect.poll(() => rowOf(id)).not.toBeNull();
  rowOf(id)?.focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
}
const dave = bob(talk(1), { title: 'Dave', phone: '+6280000000102' });
const erin = bob(talk(1), { account: 1, title: 'Erin', phone: '+6280000000103' });
const two = { accounts: [ALICE, CAROL], chats: [bob(talk(3)), dave, erin] };
const chatOf = ({ host }: Opened, title: string): number =>
  [...host.backend.chats.values()].find((chat) => chat.title === title)?.id ?? 0;

test('a star is put on and taken off', async () => {
  const opened = await openBob({ chats: [bob(talk(1))] });
  const [id = 0] = ids(opened);
  await menuOf(id);
  await item('star').click();
  await expect.element(page.getByTestId('starred')).toBeInTheDocument();
  await menuOf(id);
  await expect.element(item('star')).toHaveTextContent('Remove the star');
  await item('star').click();
  await expect.element(page.getByTestId('starred')).not.toBeInTheDocument();
  expect(asked(opened, 'star_message')).toEqual([
    { message: id, starred: true },
    { message: id, starred: false },
  ]);
});

test('pinning asks for how long, by keys too', async () => {
  const opened = await openBob({ chats: [bob(talk(1))] });
  const [id = 0] = ids(opened);
  await menuOf(id);
  await item('pin').click();
  await expect
    .element(page.getByRole('dialog', { name: 'How long should it stay pinned?' }))
    .toBeInTheDocument();
  await page.getByRole('radio', { name: '30 days' }).click();
  await page.getByTestId('pin-confirm').click();
  await expect.poll(() => asked(opened, 'pin_message')).toEqual([{ message: id, seconds: 2_592_000 }]);
  opened.host.backend.changes.prove(id);
  await expect.element(page.getByTestId('pinned')).toBeInTheDocument();
  await menuOf(id);
  await item('pin').click();
  await expect.poll(() => asked(opened, 'pin_message').at(-1)).toEqual({ message: id, seconds: null });
});

test('a message is passed on to several chats of its number, each with the square that sends it', async () => {
  const opened = await openBob(two);
  const [id = 0] = ids(opened);
  await menuOf(id);
  await item('forward').click();
  await expect.element(page.getByRole('dialog', { name: /^Forward to whom/u })).toBeInTheDocument();
  await expect.element(page.getByTestId('forward-chat').filter({ hasText: 'Erin' })).toHaveTextContent('CC');
  await page.getByTestId('forward-chat').filter({ hasText: 'Dave' }).click();
  await page.getByTestId('forward-chat').filter({ hasText: 'Bob' }).click();
  await page.getByTestId('forward-send').click();
  await expect
    .poll(() => asked(opened, 'forward_message'))
    .toEqual([{ message: id, chats: [chatOf(opened, 'Dave'), chatOf(opened, 'Bob')] }]);
  await expect.element(page.getByTestId('toast')).toHaveTextContent('On its way. Chats: 2');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
});

test('what would leave under another number is asked about, and Enter alone sends nothing', async () => {
  const opened = await openBob(two);
  const [id = 0] = ids(opened);
  await menuOf(id);
  await item('forward').click();
  await page.getByTestId('forward-search').fill('erin');
  await expect.poll(() => page.getByTestId('forward-chat').elements().length).toBe(1);
  await page.getByTestId('forward-chat').click();
  await page.getByTestId('forward-send').click();
  await expect
    .element(page.getByTestId('forward-guard'))
    .toHaveTextContent('This is from a chat of Alice’s shop. Forward it as Carol’s clinic?');
  await expect.element(page.getByTestId('forward-back')).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('forward-guard')).not.toBeInTheDocument();
  expect(asked(opened, 'forward_message')).toEqual([]);
  await page.getByTestId('forward-send').click();
  await page.getByTestId('forward-anyway').click();
  await expect
    .poll(() => asked(opened, 'forward_message'))
    .toEqual([{ message: id, chats: [chatOf(opened, 'Erin')] }]);
});

test('chats are found and chosen by keys', async () => {
  const opened = await openBob(two);
  await menuOf(ids(opened)[0] ?? 0);
  await item('forward').click();
  await page.getByTestId('forward-search').click();
  await expect.element(page.getByTestId('forward-chat').first()).toBeInTheDocument();
  await userEvent.keyboard('{ArrowDown}{ArrowDown} ');
  await expect.element(page.getByTestId('forward-chat').nth(1)).toHaveAttribute('aria-selected', 'true');
});

test('several messages are chosen by clicks and keys, and starred together', async () => {
  const opened = await openBob({ chats: [bob(talk(4))] });
  const [first = 0, second = 0, third = 0] = ids(opened);
  await menuOf(first);
  await item('select').click();
  await expect.element(page.getByTestId('picked-bar')).toHaveTextContent('1 selected');
  await expect.element(page.getByTestId('composer-input')).not.toBeInTheDocument();
  rowOf(second)?.click();
  await expect.element(page.getByTestId('picked-bar')).toHaveTextContent('2 selected');
  rowOf(second)?.focus();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(page.getByTestId('picked-bar')).toHaveTextContent('3 selected');
  await userEvent.keyboard(' ');
  await expect.element(page.getByTestId('picked-bar')).toHaveTextContent('2 selected');
  await userEvent.keyboard(' ');
  await page.getByTestId('picked-star').click();
  await expect
    .poll(() => asked(opened, 'star_message'))
    .toEqual([first, second, third].map((message) => ({ message, starred: true })));
  await expect.element(page.getByTestId('composer-input')).toBeInTheDocument();
});

test('Escape ends choosing, and several are passed on in their order', async () => {
  const opened = await openBob(two);
  const [first = 0, second = 0] = ids(opened);
  await page.getByTestId('chat-menu').click();
  await page.getByTestId('chat-select').click();
  await expect.element(page.getByTestId('picked-bar')).toHaveTextContent('0 selected');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByTestId('picked-bar')).not.toBeInTheDocument();
  await menuOf(second);
  await item('select').click();
  rowOf(first)?.click();
  await page.getByTestId('picked-forward').click();
  await page.getByTestId('forward-chat').filter({ hasText: 'Dave' }).click();
  await page.getByTestId('forward-send').click();
  const chats = [chatOf(opened, 'Dave')];
  await expect
    .poll(() => asked(opened, 'forward_message'))
    .toEqual([
      { message: first, chats },
      { message: second, chats },
    ]);
});

test('what is deleted for Alice goes at once and comes back by Undo, and nothing was asked of WhatsApp', async () => {
  const opened = await openBob({ chats: [bob(talk(3))] });
  const [first = 0] = ids(opened);
  await menuOf(first);
  await item('forget').click();
  await expect.poll(() => rowOf(first)).toBeNull();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => rowOf(first)).not.toBeNull();
  await openChat('Bob');
  expect(asked(opened, 'delete_for_me')).toEqual([]);
});

test('what is deleted for Alice is deleted once it cannot be taken back: when she leaves the chat', async () => {
  const opened = await openBob({ chats: [bob(talk(3)), dave] });
  const [first = 0] = ids(opened);
  await menuOf(first);
  await item('forget').click();
  await expect.poll(() => rowOf(first)).toBeNull();
  expect(asked(opened, 'delete_for_me')).toEqual([]);
  await openChat('Dave');
  await expect.poll(() => asked(opened, 'delete_for_me')).toEqual([{ message: first }]);
});

test('or when its moment to take it back is over', async () => {
  const opened = await openBob({ chats: [bob(talk(3))] });
  const [first = 0] = ids(opened);
  await menuOf(first);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    document.querySelector<HTMLElement>('[data-testid="menu-forget"]')?.click();
    await vi.waitFor(() => expect(rowOf(first)).toBeNull());
    vi.advanceTimersByTime(8_100);
  } finally {
    vi.useRealTimers();
  }
  await expect.poll(() => asked(opened, 'delete_for_me')).toEqual([{ message: first }]);
});

test('a message that could not be deleted is there again, and why is said', async () => {
  const opened = await openBob({ chats: [bob(talk(3)), dave] });
  const [first = 0] = ids(opened);
  opened.host.refuse('delete_for_me', 'not-found');
  await menuOf(first);
  await item('forget').click();
  await openChat('Dave');
  await expect.poll(() => asked(opened, 'delete_for_me').length).toBe(1);
  await openChat('Bob');
  await expect.poll(() => rowOf(first)).not.toBeNull();
});

async function withPlanned(): Promise<{ opened: Opened; id: number }> {
  const opened = await openBob({ chats: [bob(talk(2))] });
  const { backend } = opened.host;
  const made = backend.makeMessage(
    backend.chatOf(opened.bob),
    { kind: 'text', text: 'Happy birthday' },
    Date.now(),
    true,
  );
  const { id } = backend.add({ ...made, scheduledFor: Date.now() + 3 * 86_400_000 });
  await expect.element(page.getByTestId('planned')).toBeInTheDocument();
  return { opened, id };
}

test('a message that waits for its moment says when, and can go out now', async () => {
  const { opened, id } = await withPlanned();
  await expect.element(page.getByTestId('planned')).toHaveTextContent(/^Goes out .+ Change the time/u);
  await expect.element(page.getByTestId('scheduled')).toHaveTextContent('Scheduled');
  await page.getByTestId('planned-now').click();
  await expect.poll(() => asked(opened, 'reschedule_message')).toEqual([{ message: id, at: null }]);
  await expect.element(page.getByTestId('planned')).not.toBeInTheDocument();
});

test('it gets another moment, never one that is over, or is deleted', async () => {
  const { opened, id } = await withPlanned();
  await page.getByTestId('planned-change').click();
  await page.getByTestId('moment-day').fill('2020-01-01');
  await expect.element(page.getByTestId('moment-said')).toHaveTextContent('This moment is over.');
  await expect.element(page.getByTestId('moment-confirm')).toBeDisabled();
  await page.getByTestId('moment-day').fill('2099-12-24');
  await page.getByTestId('moment-time').fill('18:30');
  await page.getByTestId('moment-confirm').click();
  const at = new Date(2099, 11, 24, 18, 30).getTime();
  await expect.poll(() => asked(opened, 'reschedule_message')).toEqual([{ message: id, at }]);
  await page.getByTestId('planned-delete').click();
  await expect.poll(() => asked(opened, 'delete_message')).toEqual([{ message: id }]);
  await expect.element(page.getByText('Happy birthday')).not.toBeInTheDocument();
});

test('once the conversation went on, a line above the field leads back to what waits', async () => {
  const { opened, id } = await withPlanned();
  await expect.element(page.getByTestId('planned-bar')).not.toBeInTheDocument();
  opened.host.backend.receive(opened.bob, 'By the way', Date.now() + 1);
  await expect
    .element(page.getByTestId('planned-bar'))
    .toHaveTextContent(/^Scheduled: 1, the next goes out /u);
  await page.getByTestId('planned-bar').click();
  await expect.poll(() => document.activeElement).toBe(rowOf(id));
});

test('one that missed its moment says so and waits for a word of Alice', async () => {
  const { opened, id } = await withPlanned();
  opened.host.backend.changeMessage(id, { status: 'failed', error: 'schedule-missed' });
  await expect.element(page.getByTestId('planned')).toHaveClass('failed');
  await expect.element(page.getByTestId('planned-now')).toBeInTheDocument();
});

test('where only admins write, what needs no writing is still offered', async () => {
  const opened = await openBob({ chats: [bob(talk(2), { kind: 'group' })] });
  opened.host.backend.changeChat(opened.bob, { closed: 'only-admins-write' });
  await expect.element(page.getByTestId('composer-closed')).toBeInTheDocument();
  await menuOf(ids(opened)[1] ?? 0);
  const shown = [...page.getByTestId('menu').element().querySelectorAll('[role="menuitem"]')];
  expect(shown.map((one) => one.textContent.trim())).toEqual([
    'Copy',
    'Forward',
    'Star',
    'Select',
    'Delete for me',
  ]);
});
