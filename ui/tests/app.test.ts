/** The list, the numbers and the choices, as a person meets them. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ALICE, bob, CAROL, inState, openApp, openBob, openChat, settled, talk } from './world';

test('the list is virtual and reads on until its end', async () => {
  const chats = Array.from({ length: 180 }, (_, i) =>
    bob([{ ago: i + 1, text: 'Hi' }], {
      title: `Person ${i + 1}`,
      phone: `+62800000${String(i).padStart(5, '0')}`,
    }),
  );
  const { host } = await openApp({ chats });
  await expect.element(page.getByTestId('chat-row').first()).toHaveTextContent('Person 1');
  expect(document.querySelectorAll('[data-chat]').length).toBeLessThan(40);
  const list = page.getByRole('listbox').element();
  await expect
    .poll(() => {
      list.scrollTop = list.scrollHeight;
      return [...document.querySelectorAll('[data-chat]')].some((one) =>
        one.textContent?.includes('Person 180'),
      );
    })
    .toBe(true);
  expect(host.calls.filter(({ name }) => name === 'list_chats').length).toBeGreaterThanOrEqual(3);
});

test('news of another chat leave the list where it was scrolled to', async () => {
  const chats = Array.from({ length: 60 }, (_, i) =>
    bob([{ ago: i + 1, text: 'Hi' }], {
      title: `Person ${i + 1}`,
      phone: `+62800000${String(i).padStart(5, '0')}`,
    }),
  );
  const { host, bob: first } = await openApp({ chats });
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  const list = page.getByRole('listbox').element();
  list.scrollTop = 1_000;
  await settled(() => list.scrollTop);
  host.backend.receive(first, 'News', Date.now());
  await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('1');
  await settled(() => list.scrollTop);
  expect(list.scrollTop).toBe(1_000);
});

test('Bob writes: his chat moves up, counts, and says what he wrote', async () => {
  const dave = bob(talk(2), { title: 'Dave', phone: '+6280000000102' });
  const { host, bob: chat } = await openApp({ chats: [bob([{ ago: 60, text: 'Old' }]), dave] });
  await expect.element(page.getByTestId('chat-row').first()).toHaveTextContent('Dave');
  host.backend.receive(chat, 'New\nline', Date.now());
  await expect.element(page.getByTestId('chat-row').first()).toHaveTextContent('New line');
  await expect.element(page.getByTestId('chat-row').first()).toHaveTextContent('1 unread');
  await expect.element(page.getByTestId('filter-unread')).toHaveTextContent('1');
});

test('typing shows in the list and over the chat', async () => {
  const { host, bob: chat } = await openBob();
  host.backend.signal({ type: 'typing', chat, name: null, state: 'typing' });
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('typing…');
  await expect.element(page.getByText('typing…').first()).toBeInTheDocument();
  host.backend.signal({ type: 'typing', chat, name: null, state: 'idle' });
  await expect.element(page.getByTestId('chat-row')).not.toHaveTextContent('typing…');
});

test('ticks in the list and in the bubble move together', async () => {
  const { host, bob: chat } = await openBob({
    chats: [bob([{ ago: 1, text: 'Sent?', by: true, status: 'sent' }])],
  });
  const last = host.backend.rowsOf(chat).at(-1);
  host.backend.settle(last?.id ?? 0, 'read');
  await expect.element(page.getByTestId('message')).toHaveAttribute('data-status', 'read');
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Read');
});

test('the badge of a number shows only where several are mixed', async () => {
  await openApp({ accounts: [ALICE, CAROL], chats: [bob()] });
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('in Alice’s shop');
  await page.getByTestId('tile').first().click();
  await expect.element(page.getByTestId('chat-row')).not.toHaveTextContent('in Alice’s shop');
  const round = document.querySelector('[data-testid=chat-row] .avatar');
  const letters = document.createRange();
  letters.selectNodeContents(round?.firstElementChild ?? document.body);
  const middle = ({ left, width }: DOMRect) => left + width / 2;
  expect(middle(letters.getBoundingClientRect())).toBeCloseTo(
    middle(round?.getBoundingClientRect() ?? new DOMRect()),
    0,
  );
});

test.each([
  [{ kind: 'online' }, 'Online. Everything that waited on WhatsApp has come in.'],
  [{ kind: 'syncing', percent: 64 }, 'Syncing 64%. Older messages are coming in.'],
  [{ kind: 'replaced' }, 'In use elsewhere. Another program took the place of this device.'],
  [{ kind: 'outdated' }, 'This Kabar is too old.'],
  [{ kind: 'restricted', until: null }, 'Restricted. Replies work, new chats do not.'],
  [{ kind: 'banned', code: 102, until: null }, 'too many people blocked this number. Ask for a review'],
  [
    { kind: 'banned', code: 101, until: 4_000_000_000_000 },
    'who do not have this number in their contacts. Nothing can',
  ],
  [{ kind: 'banned', code: 103, until: null }, 'made too many groups'],
  [{ kind: 'banned', code: 104, until: null }, 'the same message went to too many people'],
  [{ kind: 'banned', code: 106, until: null }, 'broadcast lists'],
  [{ kind: 'banned', code: 105, until: null }, 'names no reason that Kabar knows. Ask for a review'],
  [{ kind: 'needsKey', error: 'keyring-locked' }, 'This computer’s password store is locked.'],
  [{ kind: 'needsKey', error: 'key-missing' }, 'The key of this number is missing.'],
  [
    { kind: 'damaged', error: 'database-corrupt', file: 'wa.db' },
    'Data damaged, history is safe. The connection data of this number cannot be used. Link it again to go on.',
  ],
  [{ kind: 'damaged', error: 'database-newer', file: 'wa.db' }, 'This number was used by a newer Kabar.'],
  [{ kind: 'damaged', error: 'disk-full', file: 'wa.db' }, 'The disk is full.'],
] as const)('the state of a number is a sentence: %o', async (state, words) => {
  await openApp({ accounts: [inState(state)] });
  await page.getByTestId('place-numbers').click();
  await expect.element(page.getByTestId('state').first()).toHaveTextContent(words);
});

test.each([
  [30_000, 'Not confirmed. Connected, but WhatsApp has not answered for a while. What you write waits.'],
  [4 * 60_000, 'Connected, but WhatsApp has not confirmed anything for 4 min.'],
] as const)('a number that WhatsApp does not answer says for how long: %i', async (silent, words) => {
  const state = (now: number) => ({ kind: 'degraded', since: now - silent }) as const;
  await openApp({ accounts: [{ ...ALICE, state }] });
  await page.getByTestId('place-numbers').click();
  await expect.element(page.getByTestId('state').first()).toHaveTextContent(words);
  await expect.element(page.getByTestId('account-reconnect').first()).toBeInTheDocument();
});

test('a number that is not online says so once beside its chats, until one of them is open', async () => {
  await openApp({ accounts: [inState({ kind: 'replaced' }), CAROL] });
  await page.getByTestId('tile').first().click();
  await expect.element(page.getByTestId('state-line')).toHaveTextContent('In use elsewhere.');
  await expect.element(page.getByTestId('state')).toHaveTextContent('took the place of this device.');
  await expect.element(page.getByTestId('account-reconnect')).toHaveTextContent('Connect here');
  await openChat();
  await expect.element(page.getByTestId('state')).toHaveTextContent('took the place of this device.');
  await page.getByTestId('state-line').click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent('About Alice’s shop');
});

test('the theme, the language and the density change at once and are stored', async () => {
  const { host } = await openApp();
  await page.getByTestId('settings-open').click();
  await page.getByTestId('settings-theme-dark').click();
  await expect.poll(() => document.documentElement.dataset['theme']).toBe('dark');
  await page.getByTestId('settings-density-compact').click();
  await expect.poll(() => document.documentElement.dataset['density']).toBe('compact');
  await page.getByTestId('settings-language-id').click();
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Pengaturan');
  expect(document.documentElement.lang).toBe('id');
  expect(host.backend.settings).toMatchObject({ theme: 'dark', density: 'compact', language: 'id' });
});

test('a choice that could not be stored goes back, with the reason', async () => {
  const { host } = await openApp();
  await page.getByTestId('settings-open').click();
  host.refuse('set_settings', 'disk-full');
  await page.getByTestId('settings-enter').click();
  await expect.element(page.getByTestId('toast')).toHaveTextContent('The disk is full.');
  await expect.element(page.getByTestId('settings-enter')).toBeChecked();
});

test('the demo says that it is one', async () => {
  await openApp({ demo: true });
  await expect
    .element(page.getByTestId('banner'))
    .toHaveTextContent('Demo: invented people on a server inside this app.');
});

test.each([
  ['en', 'Some older messages of Alice’s shop did not arrive.', 'They are still on the phone.'],
  ['id', 'Sebagian pesan lama dari Alice’s shop tidak sampai.', 'Pesan itu masih ada di ponsel.'],
] as const)(
  'older messages that did not arrive are told (%s) until Alice has read it',
  async (language, ...said) => {
    const { host } = await openApp({ accounts: [{ ...ALICE, historyGaps: 2 }] }, { language });
    await openChat();
    for (const words of said) await expect.element(page.getByTestId('history-gap')).toHaveTextContent(words);
    await page.getByTestId('history-gap-dismiss').click();
    await expect.element(page.getByTestId('history-gap')).not.toBeInTheDocument();
    expect(host.calls.some((call) => call.name === 'dismiss_history_gaps')).toBe(true);
  },
);

test('a number whose history is whole says nothing of it', async () => {
  const { host } = await openApp();
  await openChat();
  await expect.element(page.getByTestId('history-gap')).not.toBeInTheDocument();
  const [account] = host.backend.accounts;
  if (account) host.backend.changeAccount(account.id, { historyGaps: 1 });
  await expect.element(page.getByTestId('history-gap')).toBeInTheDocument();
});

test('damage that is found while the data is open is said with what to do', async () => {
  await openApp({ blocked: { code: 'damage-found', file: '/home/alice/kabar.db' } });
  await expect.element(page.getByTestId('blocked')).toHaveTextContent('It writes nothing more to it.');
  await expect.element(page.getByTestId('blocked')).not.toHaveTextContent('Nothing was changed');
  await expect.element(page.getByTestId('blocked-file')).toHaveTextContent('kabar.db');
});

test('the number is renamed where Alice sees it', async () => {
  const { host } = await openApp();
  await page.getByTestId('tile').click({ button: 'right' });
  await page.getByTestId('account-name').fill('Alice’s bakery');
  await page.getByRole('radio', { name: 'Madu' }).click();
  await page.getByTestId('account-save').click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(host.backend.accounts[0]).toMatchObject({ name: 'Alice’s bakery', letters: 'AB', colour: 8 });
});

test('a full disk is said over everything for as long as it is one', async () => {
  const { host } = await openBob();
  await expect.element(page.getByTestId('disk-full')).not.toBeInTheDocument();
  host.backend.signal({ type: 'disk', full: true });
  await expect.element(page.getByTestId('disk-full')).toHaveTextContent('The disk is full.');
  await page.getByTestId('place-numbers').click();
  await expect.element(page.getByTestId('disk-full')).toBeInTheDocument();
  host.backend.signal({ type: 'disk', full: false });
  await expect.element(page.getByTestId('disk-full')).not.toBeInTheDocument();
});
