/** Reactions, new words and deletions: what Alice sees and does, by pointer and by keys. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SeedMessage } from '../src/api/host/fake-data';
import { ALICE, bob, inState, openBob, openChat, rowOf, scroller, settled, talk, type Opened } from './world';

const mine = (text: string, more: Partial<SeedMessage> = {}): SeedMessage => ({
  ago: 1,
  text,
  by: true,
  ...more,
});
const input = () => page.getByTestId('composer-input');
const item = (name: string) => page.getByTestId(`menu-${name}`);
const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);
const idOf = ({ host, bob: chat }: Opened, text: string): number =>
  host.backend.rowsOf(chat).find(({ body }) => body.kind === 'text' && body.text === text)?.id ?? 0;
const row = (id: number): HTMLElement => rowOf(id) ?? document.body;
/** Opens the menu of a message by keys. */
async function menuOf(id: number): Promise<void> {
  await expect.poll(() => rowOf(id)).not.toBeNull();
  row(id).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
}
const shown = () =>
  [...page.getByTestId('menu').element().querySelectorAll('[role="menuitem"]:not([aria-label])')].map((one) =>
    one.textContent.trim(),
  );

test('reactions stand under a message with how many and who', async () => {
  await openBob({
    chats: [
      bob(
        [
          {
            ago: 1,
            text: 'Shall we meet?',
            by: 'Bob',
            reactions: [
              ['Carol', '👍'],
              [true, '👍'],
              ['Dave', '🙏'],
            ],
          },
        ],
        { kind: 'group' },
      ),
    ],
  });
  const chips = page.getByTestId('reaction');
  await expect.element(chips.first()).toHaveAccessibleName('👍 2: Carol, You');
  await expect.element(chips.first()).toHaveTextContent('👍2');
  await expect.element(chips.first()).toHaveClass('mine');
  await expect.element(chips.last()).toHaveAccessibleName('🙏 Dave');
  await expect.element(chips.last()).not.toHaveClass('mine');
});

test('Alice’s reaction shows once WhatsApp has it, and says meanwhile that it is on its way', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Good news' }])] });
  const id = idOf(opened, 'Good news');
  await menuOf(id);
  await page.getByRole('menuitemcheckbox', { name: 'React with 😂' }).click();
  await expect.poll(() => asked(opened, 'react')).toEqual([{ message: id, emoji: '😂' }]);
  await expect.element(page.getByTestId('changing')).toHaveTextContent('A change is on its way to WhatsApp');
  expect(page.getByTestId('reaction').elements()).toEqual([]);
  opened.host.backend.changes.prove(id);
  await expect.element(page.getByTestId('reaction')).toHaveAccessibleName('😂 You');
  await expect.element(page.getByTestId('changing')).not.toBeInTheDocument();
  await menuOf(id);
  await page.getByRole('menuitemcheckbox', { name: 'Take back 😂' }).click();
  await expect.poll(() => asked(opened, 'react').at(-1)).toEqual({ message: id, emoji: '' });
  opened.host.backend.changes.prove(id);
  await expect.element(page.getByTestId('reaction')).not.toBeInTheDocument();
});

test('a reaction that Alice gave on her phone can be taken back, whichever it is', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Look', reactions: [[true, '🦜']] }])] });
  await page.getByTestId('reaction').click();
  await page.getByRole('menuitemcheckbox', { name: 'Take back 🦜', checked: true }).click();
  await expect.poll(() => asked(opened, 'react')).toEqual([{ message: idOf(opened, 'Look'), emoji: '' }]);
});

test('a change that WhatsApp refuses leaves the message as it was and is told', async () => {
  const opened = await openBob({ chats: [bob([mine('At nine')])] });
  const id = idOf(opened, 'At nine');
  await menuOf(id);
  await item('edit').click();
  await input().fill('At ten');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('changing')).toBeInTheDocument();
  opened.host.backend.changes.fail(id, 'no-connection');
  await expect.element(page.getByTestId('toast')).toHaveTextContent('WhatsApp did not answer.');
  await expect.element(page.getByTestId('changing')).not.toBeInTheDocument();
  await expect.element(page.getByTestId('message-text')).toHaveTextContent('At nine');
});

test('the menu offers what may be done, the same by pointer and by keys', async () => {
  const opened = await openBob({
    chats: [bob([{ ago: 3, text: 'Hers' }, mine('Old', { ago: 20 }), mine('New')])],
  });
  await menuOf(idOf(opened, 'New'));
  expect(shown()).toEqual([
    'Reply',
    'Copy',
    'Edit',
    'Forward',
    'Star',
    'Pin',
    'Info',
    'Select',
    'Delete for me',
    'Delete for everyone',
  ]);
  await userEvent.keyboard('{Escape}');
  await menuOf(idOf(opened, 'Old'));
  expect(shown()).toEqual([
    'Reply',
    'Copy',
    'Forward',
    'Star',
    'Pin',
    'Info',
    'Select',
    'Delete for me',
    'Delete for everyone',
  ]);
  await userEvent.keyboard('{Escape}');
  await page.getByText('Hers').click({ button: 'right' });
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
  expect(shown()).toEqual(['Reply', 'Copy', 'Forward', 'Star', 'Pin', 'Select', 'Delete for me']);
});

test('arrows walk through the menu, Escape closes it and gives the focus back', async () => {
  const opened = await openBob({ chats: [bob([mine('Hello')])] });
  const id = idOf(opened, 'Hello');
  await menuOf(id);
  const focused = () =>
    document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
  await expect.poll(focused).toBe('React with 👍');
  await userEvent.keyboard('{ArrowRight}');
  expect(focused()).toBe('React with ❤️');
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(focused()).toBe('Copy');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByTestId('menu')).not.toBeInTheDocument();
  expect(document.activeElement).toBe(rowOf(id));
});

test('the menu opens from the button beside the bubble, inside the window, and a click outside only closes it', async () => {
  const opened = await openBob({ chats: [bob([...talk(30), mine('The last one')])] });
  await settled(() => scroller().scrollTop);
  const last = row(idOf(opened, 'The last one'));
  await userEvent.hover(last);
  await page.getByTestId('message-more').click();
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
  const box = page.getByTestId('menu').element().getBoundingClientRect();
  expect(box.top).toBeGreaterThanOrEqual(0);
  expect(box.bottom).toBeLessThanOrEqual(window.innerHeight);
  expect(box.right).toBeLessThanOrEqual(window.innerWidth);
  await page.getByTestId('menu-behind').click({ position: { x: 5, y: 5 } });
  await expect.element(page.getByTestId('menu')).not.toBeInTheDocument();
});

test('what is chosen from the menu to be answered stands above the field', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'At what time?' }])] });
  await menuOf(idOf(opened, 'At what time?'));
  await item('reply').click();
  await expect.element(page.getByTestId('composer-answering')).toHaveTextContent('At what time?');
  await expect.element(input()).toHaveFocus();
});

test('editing takes the composer and gives the draft back', async () => {
  const opened = await openBob({ chats: [bob([mine('At nien')])] });
  const id = idOf(opened, 'At nien');
  await input().fill('Half a thought');
  await menuOf(id);
  await item('edit').click();
  await expect.element(page.getByTestId('composer-editing')).toHaveTextContent('Editing');
  await expect.element(input()).toHaveValue('At nien');
  await expect.element(input()).toHaveFocus();
  await input().fill('At nine');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => asked(opened, 'edit_message')).toEqual([{ message: id, text: 'At nine' }]);
  await expect.element(input()).toHaveValue('Half a thought');
  expect(asked(opened, 'send_text')).toEqual([]);
  await expect.element(page.getByTestId('message-text')).toHaveTextContent('At nien');
  opened.host.backend.changes.prove(id);
  await expect.element(page.getByTestId('message-text')).toHaveTextContent('At nine');
  await expect.element(page.getByTestId('edited')).toHaveTextContent('Edited');
});

test('Escape ends editing without a change, and what was being written is never lost', async () => {
  const opened = await openBob({
    chats: [bob([mine('At nine')]), bob(talk(2), { title: 'Dave', phone: '+6280000000102' })],
  });
  await input().fill('Half a thought');
  await menuOf(idOf(opened, 'At nine'));
  await item('edit').click();
  await input().fill('Something else');
  await userEvent.keyboard('{Escape}');
  await expect.element(input()).toHaveValue('Half a thought');
  await menuOf(idOf(opened, 'At nine'));
  await item('edit').click();
  await input().fill('Something else again');
  await openChat('Dave');
  await expect.poll(() => opened.host.backend.chatOf(opened.bob).draft).toBe('Half a thought');
  await openChat('Bob');
  expect(asked(opened, 'edit_message')).toEqual([]);
});

test('the arrow up in an empty field edits the newest message of Alice', async () => {
  const opened = await openBob({
    chats: [bob([mine('First'), mine('Second'), { ago: 0, text: 'From Bob' }])],
  });
  await input().click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(input()).toHaveValue('Second');
  await userEvent.keyboard('!{Enter}');
  await expect
    .poll(() => asked(opened, 'edit_message'))
    .toEqual([{ message: idOf(opened, 'Second'), text: 'Second!' }]);
});

test('the arrow up edits nothing where something is written, or where it is too late', async () => {
  const opened = await openBob({ chats: [bob([mine('Long ago', { ago: 16 })])] });
  await input().click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(input()).toHaveValue('');
  opened.host.backend.add(
    opened.host.backend.makeMessage(
      opened.host.backend.chatOf(opened.bob),
      { kind: 'text', text: 'Now' },
      Date.now(),
      true,
    ),
  );
  await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('Now');
  await input().fill('Something');
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(page.getByTestId('composer-editing')).not.toBeInTheDocument();
  await expect.element(input()).toHaveValue('Something');
});

test('words refused by Kabar stay in the editor', async () => {
  const opened = await openBob({ chats: [bob([mine('At nine')])] });
  opened.host.refuse('edit_message', 'edit-too-late');
  await menuOf(idOf(opened, 'At nine'));
  await item('edit').click();
  await input().fill('At ten');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('toast')).toHaveTextContent('can no longer be edited');
  await expect.element(input()).toHaveValue('At ten');
  await expect.element(page.getByTestId('composer-editing')).toBeInTheDocument();
});

test('words that nobody has seen yet are simply replaced', async () => {
  const opened = await openBob({
    accounts: [inState({ kind: 'offline' })],
    chats: [bob([mine('Waits', { status: 'pending' })])],
  });
  await menuOf(idOf(opened, 'Waits'));
  expect(shown()).toEqual(['Reply', 'Copy', 'Edit', 'Info']);
  await item('edit').click();
  await input().fill('Waits still');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('message-text')).toHaveTextContent('Waits still');
  await expect.element(page.getByTestId('edited')).not.toBeInTheDocument();
});

test('deleting for everyone asks first, with the safe way focused', async () => {
  const opened = await openBob({ chats: [bob([mine('Wrong chat')])] });
  const id = idOf(opened, 'Wrong chat');
  await menuOf(id);
  await item('revoke').click();
  await expect
    .element(page.getByRole('dialog', { name: 'Delete this message for everyone?' }))
    .toHaveTextContent('Wrong chat');
  await expect.element(page.getByRole('button', { name: 'Keep it' })).toHaveFocus();
  expect(asked(opened, 'revoke_message')).toEqual([]);
  await page.getByTestId('revoke-confirm').click();
  await expect.poll(() => asked(opened, 'revoke_message')).toEqual([{ message: id }]);
  await expect.element(page.getByText('Wrong chat').last()).toBeInTheDocument();
  opened.host.backend.changes.prove(id);
  await expect.element(page.getByText('You deleted this message')).toBeInTheDocument();
});

test('a message that is deleted while it is edited ends the editing', async () => {
  const opened = await openBob({ chats: [bob([mine('At nine')])] });
  const id = idOf(opened, 'At nine');
  await input().fill('Half a thought');
  await menuOf(id);
  await item('edit').click();
  await expect.element(input()).toHaveValue('At nine');
  opened.host.backend.changeMessage(id, { body: { kind: 'revoked' } });
  await expect.element(page.getByTestId('composer-editing')).not.toBeInTheDocument();
  await expect.element(input()).toHaveValue('Half a thought');
});

test('a message is copied as it was written', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Rp 1.240.000\nsudah termasuk antar' }])] });
  const copied: string[] = [];
  const real = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = async (text) => void copied.push(text);
  try {
    await menuOf(idOf(opened, 'Rp 1.240.000\nsudah termasuk antar'));
    await item('copy').click();
    await expect.element(page.getByTestId('toast')).toHaveTextContent('Copied');
    expect(copied).toEqual(['Rp 1.240.000\nsudah termasuk antar']);
  } finally {
    navigator.clipboard.writeText = real;
  }
});

test('a number that cannot send offers copying and who has it, alone', async () => {
  const opened = await openBob({
    accounts: [inState({ kind: 'loggedOut', reason: 'removed', at: Date.now() })],
    chats: [bob([mine('Hello')])],
  });
  await menuOf(idOf(opened, 'Hello'));
  expect(shown()).toEqual(['Copy', 'Info']);
  expect(page.getByTestId('menu-react').elements()).toEqual([]);
});

test('reactions that arrive do not move what Alice reads by a pixel, nor the newest message out of sight', async () => {
  const { host, bob: chat } = await openBob({ accounts: [ALICE], chats: [bob(talk(120))] });
  const fromEnd = () => scroller().scrollHeight - scroller().clientHeight - scroller().scrollTop;
  const react = (id: number) => {
    const about = host.backend.chatOf(chat);
    host.backend.changeMessage(id, { reactions: [host.backend.reaction(about, 'Bob', '👍', Date.now())] });
  };
  await settled(fromEnd);
  const newest = host.backend.rowsOf(chat).at(-1)?.id ?? 0;
  react(newest);
  await expect.element(page.getByTestId('reaction')).toBeInTheDocument();
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  scroller().scrollTop -= 1_500;
  await settled(() => scroller().scrollTop);
  const { top } = scroller().getBoundingClientRect();
  const rows = [...document.querySelectorAll<HTMLElement>('[data-message]')].toSorted(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  );
  const held = rows.findIndex((one) => one.getBoundingClientRect().top >= top);
  const before = rows[held]?.getBoundingClientRect().top;
  const above = rows.slice(Math.max(0, held - 3), held).map((one) => Number(one.dataset['message']));
  const height = scroller().scrollHeight;
  for (const id of above) react(id);
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(height + 15);
  await settled(() => scroller().scrollTop);
  expect(rows[held]?.getBoundingClientRect().top).toBe(before);
});
