/** What is done to chats of the list: with the mouse, without it, and by touch. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CommandName } from '../src/api/gen';
import type { SeedChat } from '../src/api/host/fake-data';
import { driftOf } from '../src/stores/drift';
import { ALICE, bob, CAROL, openApp, settled, type Opened } from './world';

const person = (title: string, at: number, more: Partial<SeedChat> = {}): SeedChat =>
  bob([{ ago: at, text: `Hello from ${title}` }], { title, phone: `+62800000001${10 + at}`, ...more });
const CHATS = [person('Bob', 1), person('Dave', 2), person('Erin', 3)];

const rows = (): string[] =>
  page
    .getByTestId('chat-row')
    .elements()
    .map((row) => ['Bob', 'Dave', 'Erin', 'Frank'].find((name) => row.textContent.includes(name)) ?? '');
const row = (name: string) => page.getByTestId('chat-row').filter({ hasText: name });
const toast = page.getByTestId('toast');
const asked = ({ host }: Opened, name: CommandName) =>
  host.calls.filter((call) => call.name === name).map((call) => call.params);

async function open(chats: readonly SeedChat[] = CHATS, options = {}): Promise<Opened> {
  const opened = await openApp({ chats, ...options });
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  return opened;
}

async function menuOf(name: string): Promise<void> {
  await row(name).click({ button: 'right' });
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
}

async function choose(name: string, deed: string): Promise<void> {
  await menuOf(name);
  await page.getByTestId(deed).click();
}

async function focusRow(name: string): Promise<void> {
  (row(name).element() as HTMLElement).focus();
}

describe('the menu of a chat', () => {
  test('pins to the top, says so, and takes it back', async () => {
    await open();
    await choose('Erin', 'deed-pin');
    await expect.poll(rows).toEqual(['Erin', 'Bob', 'Dave']);
    await expect.element(row('Erin')).toHaveTextContent('Pinned');
    await expect.element(toast).toHaveTextContent('Pinned: Erin');
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(rows).toEqual(['Bob', 'Dave', 'Erin']);
  });

  test('archives into a place of its own with a count, and takes it back', async () => {
    await open();
    await choose('Dave', 'deed-archive');
    await expect.poll(rows).toEqual(['Bob', 'Erin']);
    await expect.element(page.getByTestId('archived-open')).toHaveAccessibleName(/^Archived ?1$/);
    await page.getByTestId('archived-open').click();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Archived');
    await expect.poll(rows).toEqual(['Dave']);
    await choose('Dave', 'deed-archive');
    await expect.element(toast.last()).toHaveTextContent('Back in the list: Dave');
    await expect.element(page.getByText('Nothing archived')).toBeInTheDocument();
    await page.getByTestId('archived-leave').click();
    await expect.poll(rows).toEqual(['Bob', 'Dave', 'Erin']);
    await expect.element(page.getByTestId('archived-open')).not.toBeInTheDocument();
  });

  test('mutes for a time that is asked for, and until it is turned off', async () => {
    const opened = await open();
    await choose('Bob', 'deed-mute');
    await expect.element(page.getByRole('menu', { name: 'For how long?' })).toBeInTheDocument();
    await page.getByTestId('mute-week').click();
    await expect.element(row('Bob')).toHaveTextContent('Muted');
    expect(asked(opened, 'mute_chat')).toMatchObject([{ mute: { kind: 'until' } }]);
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect.element(row('Bob')).not.toHaveTextContent('Muted');
    await choose('Bob', 'deed-mute');
    await page.getByTestId('mute-forever').click();
    await expect.element(row('Bob')).toHaveTextContent('Muted');
    await choose('Bob', 'deed-mute');
    await expect.element(toast.last()).toHaveTextContent('No longer muted: Bob');
    await expect.element(toast.last().getByRole('button')).not.toBeInTheDocument();
  });

  test('marks as unread and as read by hand', async () => {
    await open();
    await choose('Bob', 'deed-mark');
    await expect.element(row('Bob')).toHaveTextContent('marked as unread');
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('1');
    await choose('Bob', 'deed-mark');
    await expect.element(row('Bob')).not.toHaveTextContent('marked as unread');
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('Unread');
  });

  test('asks before it clears, keeps what is starred, and says that it is for good', async () => {
    const opened = await open();
    await choose('Bob', 'deed-clear');
    await expect
      .element(page.getByRole('dialog', { name: 'Clear Bob?' }))
      .toHaveTextContent('cannot be undone');
    await expect.element(page.getByRole('button', { name: 'Keep the messages' })).toHaveFocus();
    expect(asked(opened, 'clear_chat')).toEqual([]);
    await page.getByTestId('empty-confirm').click();
    await expect.poll(() => asked(opened, 'clear_chat')).toEqual([{ chat: opened.bob, keepStarred: true }]);
    await expect.element(row('Bob')).not.toHaveTextContent('Hello from Bob');
  });

  test('asks before it deletes, and leaves everything when one thinks better of it', async () => {
    const opened = await open();
    await choose('Bob', 'deed-delete');
    await page.getByRole('button', { name: 'Keep the chat' }).click();
    expect(asked(opened, 'delete_chat')).toEqual([]);
    await choose('Bob', 'deed-delete');
    await page.getByTestId('empty-confirm').click();
    await expect.poll(rows).toEqual(['Dave', 'Erin']);
  });

  test('says why something was not done', async () => {
    const { host } = await open();
    host.refuse('pin_chat', 'account-logged-out');
    await choose('Bob', 'deed-pin');
    await expect.element(toast).toHaveTextContent('This number is logged out.');
    expect(rows()).toEqual(['Bob', 'Dave', 'Erin']);
  });
});

describe('without a mouse', () => {
  test.each(['{Shift>}{F10}{/Shift}', '{ContextMenu}'])(
    '%s opens the menu of the row, Escape goes back',
    async (keys) => {
      await open();
      await focusRow('Dave');
      await userEvent.keyboard(keys);
      await expect.element(page.getByRole('menu', { name: 'What to do with Dave' })).toBeInTheDocument();
      await expect.element(page.getByTestId('deed-apart')).toHaveFocus();
      await userEvent.keyboard('{Escape}');
      await expect.element(page.getByTestId('menu')).not.toBeInTheDocument();
      await expect.element(row('Dave')).toHaveFocus();
    },
  );

  test('the arrows walk through the menu, also to how long to mute', async () => {
    await open();
    await focusRow('Bob');
    await userEvent.keyboard('{ContextMenu}');
    await expect.element(page.getByTestId('deed-apart')).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await expect.element(page.getByRole('menu', { name: 'For how long?' })).toBeInTheDocument();
    await userEvent.keyboard('{End}{Enter}');
    await expect.element(row('Bob')).toHaveTextContent('Muted');
  });

  test('a long touch, which browsers tell as another mouse button, opens the menu at the finger', async () => {
    await open();
    const { left, top } = row('Dave').element().getBoundingClientRect();
    const touch = {
      pointerType: 'touch',
      clientX: left + 40,
      clientY: top + 20,
      bubbles: true,
      cancelable: true,
    };
    const kept = row('Dave').element().dispatchEvent(new PointerEvent('contextmenu', touch));
    expect(kept).toBe(false);
    await expect.element(page.getByRole('menu', { name: 'What to do with Dave' })).toBeInTheDocument();
    expect(page.getByTestId('menu').element().getBoundingClientRect().top).toBeGreaterThan(top);
    await page.getByTestId('menu-behind').click({ position: { x: 900, y: 700 } });
    await expect.element(page.getByTestId('menu')).not.toBeInTheDocument();
  });

  test('Delete asks whether to delete', async () => {
    await open();
    await focusRow('Erin');
    await userEvent.keyboard('{Delete}');
    await expect.element(page.getByRole('dialog', { name: 'Delete Erin?' })).toBeInTheDocument();
  });

  test('Ctrl+Space picks, Space goes on, Escape ends it', async () => {
    await open();
    await focusRow('Bob');
    await userEvent.keyboard('{Control>} {/Control}');
    await expect.element(page.getByTestId('pick-bar')).toHaveTextContent('1 chosen');
    await userEvent.keyboard('{ArrowDown} ');
    await expect.element(page.getByTestId('pick-bar')).toHaveTextContent('2 chosen');
    await expect.element(row('Dave')).toHaveAttribute('aria-selected', 'true');
    await expect.element(row('Erin')).toHaveAttribute('aria-selected', 'false');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('pick-bar')).not.toBeInTheDocument();
    await expect.element(row('Dave')).toHaveFocus();
  });
});

describe('several chats at once', () => {
  test('are picked in place of their avatars, and archived together', async () => {
    await open();
    await choose('Bob', 'deed-pick');
    await expect.element(page.getByTestId('chat-pick').first()).toBeInTheDocument();
    expect(document.querySelectorAll('[data-testid=chat-row] .avatar').length).toBe(0);
    await row('Erin').click();
    await expect.element(page.getByTestId('pick-bar')).toHaveTextContent('2 chosen');
    await page.getByTestId('pick-archive').click();
    await expect.poll(rows).toEqual(['Dave']);
    await expect.element(toast).toHaveTextContent('Archived: 2 chats');
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(rows).toEqual(['Bob', 'Dave', 'Erin']);
    await expect.element(page.getByTestId('pick-bar')).not.toBeInTheDocument();
  });

  test('are all chosen, and marked, muted or deleted from the menu', async () => {
    const opened = await open();
    await row('Bob').click({ modifiers: ['Control'] });
    await page.getByTestId('pick-all').click();
    await expect.element(page.getByTestId('pick-bar')).toHaveTextContent('3 chosen');
    await page.getByTestId('pick-mark').click();
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('3');
    await row('Bob').click({ modifiers: ['Control'] });
    await row('Dave').click({ modifiers: ['Shift'] });
    await page.getByTestId('pick-more').click();
    await page.getByTestId('deed-delete').click();
    await expect.element(page.getByRole('dialog', { name: 'Delete 2 chats?' })).toBeInTheDocument();
    await page.getByTestId('empty-confirm').click();
    await expect.poll(rows).toEqual(['Erin']);
    expect(asked(opened, 'delete_chat').length).toBe(2);
  });

  test('what was not done to some of them is said once', async () => {
    const { host } = await open([...CHATS, person('Frank', 4, { account: 1 })], { accounts: [ALICE, CAROL] });
    host.backend.setState(host.backend.accounts[1]?.id ?? '', { kind: 'loggedOut', reason: 'byUs', at: 0 });
    await row('Bob').click({ modifiers: ['Control'] });
    await page.getByTestId('pick-all').click();
    await page.getByTestId('pick-archive').click();
    await expect.poll(rows).toEqual(['Frank']);
    await expect.element(toast.first()).toHaveTextContent('This number is logged out.');
    await expect.element(toast.last()).toHaveTextContent('Archived: 3 chats');
  });
});

describe('what the list shows', () => {
  const numbers = { accounts: [ALICE, CAROL, { ...ALICE, name: 'Alice’s bakery', phone: '+6280000000003' }] };
  const chats = [person('Bob', 1), person('Dave', 2, { account: 1 }), person('Erin', 3, { account: 2 })];

  test('is chosen by number or by set', async () => {
    const { host } = await open(chats, numbers);
    const { accounts, numbers: sets } = host.backend;
    sets.createSet('Branches', accounts[1]?.id ?? null);
    sets.move({ account: accounts[2]?.id ?? '', set: 1, before: null });
    await page.getByTestId('where').click();
    await page.getByTestId('where-set').click();
    await expect.poll(rows).toEqual(['Dave', 'Erin']);
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Branches');
    // A number leaves the set that is shown.
    sets.move({ account: accounts[2]?.id ?? '', set: null, before: null });
    await expect.poll(rows).toEqual(['Dave']);
    await page.getByTestId('where').click();
    await page.getByTestId('where-number').first().click();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Alice’s');
    await page.getByTestId('where').click();
    await page.getByTestId('where-all').click();
    await expect.poll(rows).toEqual(['Bob', 'Dave', 'Erin']);
  });

  test('a kind of message has its picture and its word', async () => {
    await open([
      bob([
        {
          ago: 1,
          kind: {
            kind: 'location',
            place: { latitude: 0, longitude: 0, name: '', address: '', live: false },
          },
        },
      ]),
    ]);
    await expect.element(row('Bob')).toHaveTextContent('Location');
    await expect.poll(() => document.querySelector('[data-testid=kind-sign] svg')).not.toBeNull();
  });

  test('everything unread is marked as read at once', async () => {
    await open([person('Bob', 1, { unread: 2 }), person('Dave', 2, { markedUnread: true })]);
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('2');
    await page.getByTestId('where').click();
    await page.getByTestId('where-read').click();
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('Unread');
    expect(page.getByTestId('filter-unread').element().textContent).not.toContain('2');
  });
});

describe('the list stays put', () => {
  test('while a chat from below moves above what is seen', async () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      bob([{ ago: i + 1, text: 'Hi' }], {
        title: `Person ${i + 1}`,
        phone: `+62800000${String(i).padStart(5, '0')}`,
      }),
    );
    const { host } = await open(many);
    const list = page.getByRole('listbox').element();
    list.scrollTop = 1_000;
    await settled(() => list.scrollTop);
    const topOf = (name: string) =>
      Math.round(
        page.getByTestId('chat-row').filter({ hasText: name }).first().element().getBoundingClientRect().top,
      );
    const before = topOf('Person 18');
    const low = [...host.backend.chats.values()].find((chat) => chat.title === 'Person 55');
    host.backend.receive(low?.id ?? 0, 'News', Date.now());
    await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('1');
    await settled(() => list.scrollTop);
    expect(topOf('Person 18')).toBe(before);
  });

  test.each([
    ['nothing moved', [1, 2, 3, 4], [2, 3], [1, 2, 3, 4], 0],
    ['one came above', [1, 2, 3, 4], [2, 3], [9, 1, 2, 3, 4], 1],
    ['one went above', [1, 2, 3, 4], [2, 3], [2, 3, 4], -1],
    ['the first one seen moved to the top', [1, 2, 3, 4, 5], [3, 4, 5], [3, 1, 2, 4, 5], 0],
    ['everything is new', [1, 2], [1, 2], [7, 8], 0],
  ])('%s', (_, before, seen, now, drift) => expect(driftOf(before, seen, now)).toBe(drift));
});
