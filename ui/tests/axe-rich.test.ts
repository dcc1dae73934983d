/** WCAG 2.2 A and AA of what a chat holds and of every question that is asked about it, in both themes. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ACCOUNTS, CHATS } from '../src/api/host/fake-data';
import { PASSPHRASE } from '../src/api/host/fake-keys';
import { faults } from './faults';
import { openApp, openChat, type Opened } from './world';

const shop = { accounts: ACCOUNTS, chats: CHATS };

async function sound(what: string): Promise<void> {
  expect(await faults(), what).toEqual([]);
}

/** The chat with Sari, to which messages of every kind have come. */
async function openRich(theme: 'light' | 'dark'): Promise<Opened> {
  const opened = await openApp(shop, { theme });
  const { backend } = opened.host;
  const chat = [...backend.chats.values()].find(({ title }) => title === 'Sari Kusuma');
  if (!chat) throw new Error('no Sari');
  const now = Date.now();
  const say = (body: Parameters<typeof backend.makeMessage>[1], mine: true | null, more = {}) =>
    backend.add({ ...backend.makeMessage(chat, body, now, mine), status: 'read', ...more });
  const options = ['Paket A', 'Paket B'].map((text, at) => ({ text, votes: at + 1, mine: at === 1 }));
  const where = { latitude: -61_754_000, longitude: 1_068_272_000, live: false };
  const phones = [{ text: '+6280000000214', whatsapp: null }];
  say({ kind: 'poll', poll: { question: 'Pilih paket', options, most: 1, voters: 3 } }, null);
  say({ kind: 'location', place: { ...where, name: 'Gedung Kencana', address: 'Jl. Merdeka 2' } }, null);
  say({ kind: 'contacts', cards: [{ name: 'Pak Dimas', phones }] }, null);
  say({ kind: 'text', text: 'Lihat https://dapur.example dan https://d\u0430pur.example' }, null);
  say({ kind: 'text', text: '*Untuk Kamis*:\n- 34 biasa' }, true, { starred: true });
  await openChat('Sari Kusuma');
  await expect.element(page.getByText('Pilih paket').first()).toBeInTheDocument();
  return opened;
}

async function menuOf(at: number, choice: string): Promise<void> {
  (page.getByTestId('message').nth(at).element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await page.getByTestId(`menu-${choice}`).click();
}

const asks = () => expect.element(page.getByRole('dialog')).toBeInTheDocument();
const leave = async () => {
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
};

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('a poll, a place, a contact card, links, and the address of one', async () => {
    await openRich(theme);
    await sound('the chat');
    await page.getByTestId('link').first().click();
    await asks();
    await sound('the address');
  });

  test('passing on, pinning, choosing several', async () => {
    await openRich(theme);
    await menuOf(-1, 'forward');
    await asks();
    await page.getByTestId('forward-chat').first().click();
    await sound('whom to pass on to');
    await page.getByTestId('forward-send').click();
    await expect.element(page.getByTestId('forward-guard')).toBeInTheDocument();
    await sound('the guard');
    await leave();
    await menuOf(-1, 'pin');
    await asks();
    await sound('for how long to pin');
    await page.getByTestId('pin-confirm').click();
    await menuOf(-1, 'select');
    await expect.element(page.getByTestId('picked-bar')).toBeInTheDocument();
    await sound('several messages');
  });

  test('a day, a moment for sending, emoji, and names that are offered', async () => {
    await openRich(theme);
    await page.getByTestId('chat-menu').click();
    await page.getByTestId('chat-to-day').click();
    await asks();
    await sound('a day');
    await leave();
    await page.getByTestId('composer-input').fill('Besok *ya*');
    await page.getByTestId('composer-schedule').click();
    await expect.element(page.getByTestId('later-choose')).toBeInTheDocument();
    await sound('when to send');
    await page.getByTestId('later-choose').click();
    await asks();
    await sound('a moment');
    await leave();
    await page.getByTestId('composer-emoji').click();
    await expect.element(page.getByTestId('emoji').first()).toBeInTheDocument();
    await sound('emoji');
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('composer-input').fill('');
    await page.getByTestId('composer-input').click();
    await userEvent.keyboard(':pray');
    await expect.element(page.getByTestId('suggestion').first()).toBeInTheDocument();
    await sound('names of emoji');
  });

  test('starred messages, days of a search, and emptying a chat', async () => {
    await openRich(theme);
    await page.getByTestId('chat-search').fill('paket');
    await page.getByTestId('find-date').click();
    await page.getByTestId('find-dates').click();
    await asks();
    await sound('a stretch of days');
    await leave();
    await page.getByTestId('chat-search').fill('');
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByTestId('palette-field')).toHaveFocus();
    await userEvent.keyboard('starred');
    await expect.element(page.getByTestId('palette-line').first()).toHaveTextContent('Starred messages');
    await page.getByTestId('palette-line').first().click();
    await expect.element(page.getByTestId('hit').first()).toBeInTheDocument();
    await sound('starred messages');
    await page.getByTestId('chat-search').click();
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('chat-row').first().click({ button: 'right' });
    await page.getByTestId('deed-clear').click();
    await asks();
    await sound('emptying a chat');
  });

  test('a poll, a place and contact cards while they are asked for, also with something missing', async () => {
    await openRich(theme);
    for (const what of ['poll', 'place', 'people']) {
      await page.getByTestId('composer-attach').click();
      if (what === 'poll') await sound('the menu');
      await page.getByTestId(`attach-${what}`).click();
      await asks();
      if (what === 'people') await page.getByTestId('cards-person').first().click();
      await sound(what);
      if (what !== 'people') {
        await page.getByTestId('attach-send').click();
        await sound(`${what}, with something missing`);
      }
      await leave();
    }
  });

  test('setting and removing the passphrase, and using the password store', async () => {
    const { host } = await openApp({ ...shop, keys: { keyring: false, passphrase: true } }, { theme });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('lock-passphrase').click();
    await asks();
    await sound('the passphrase');
    await page.getByTestId('new-passphrase').fill('short');
    await page.getByTestId('new-passphrase-again').fill('other');
    await page.getByTestId('new-passphrase-do').click();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    await sound('two that differ');
    await leave();
    await page.getByTestId('lock-passphrase-remove').click();
    await asks();
    await sound('removing it');
    await leave();
    expect(host.keys.passphrase).toBe(true);
  });

  test('whether the key goes back into the password store', async () => {
    const blocked = { code: 'keyring-changed', file: null } as const;
    await openApp({ ...shop, blocked, ways: { passphrase: true } }, { theme });
    await page.getByTestId('way-passphrase').click();
    await page.getByTestId('way-typed').fill(PASSPHRASE);
    await page.getByTestId('way-open').click();
    await expect.element(page.getByTestId('store-key')).toBeInTheDocument();
    await sound('the key');
    await leave();
  });

  test('which number writes to somebody of a link', async () => {
    const { host } = await openApp(shop, { theme });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    host.wish({ kind: 'write', phone: '6280000000999', text: 'Selamat pagi' });
    await asks();
    await expect.element(page.getByTestId('write-begin').first()).toBeInTheDocument();
    await sound('which number');
  });

  test('unlinking and removing a number', async () => {
    await openApp(shop, { theme });
    await page.getByTestId('tile').first().click({ button: 'right' });
    await page.getByTestId('account-unlink').click();
    await expect.element(page.getByTestId('account-unlink-confirm')).toBeInTheDocument();
    await sound('unlinking');
    await leave();
    await page.getByTestId('tile').first().click({ button: 'right' });
    await page.getByTestId('account-remove').click();
    await sound('removing');
  });
});
