/** WCAG 2.2 A and AA, as far as a machine can tell, on every view in both themes. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PASSPHRASE } from '../src/api/host/fake-keys';
import { CHATS, ACCOUNTS } from '../src/api/host/fake-data';
import { faults } from './faults';
import { openApp, openChat } from './world';

const shop = { accounts: ACCOUNTS, chats: CHATS };

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('the inbox with an open chat', async () => {
    await openApp(shop, { theme });
    await openChat('Sari Kusuma');
    await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a group with a failed message', async () => {
    await openApp(shop, { theme });
    await openChat('Kelas 5B');
    await expect.element(page.getByTestId('message-retry').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the menu of a message, reactions, editing and the question before deleting', async () => {
    await openApp(shop, { theme });
    await openChat('Sari Kusuma');
    const open = async () => {
      (page.getByTestId('message').nth(-3).element() as HTMLElement).focus();
      await userEvent.keyboard('{Enter}');
      await expect.element(page.getByTestId('menu')).toBeInTheDocument();
    };
    await expect.element(page.getByTestId('reaction').first()).toBeInTheDocument();
    await open();
    expect(await faults()).toEqual([]);
    await page.getByTestId('menu-edit').click();
    await expect.element(page.getByTestId('composer-editing')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await open();
    await page.getByTestId('menu-revoke').click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('who has a message, of one person and of a group', async () => {
    await openApp(shop, { theme });
    for (const [title, words] of [
      ['Kelas 5B', 'Tidak perlu Pak'],
      ['Gudang Timur', 'Tolong tambah'],
      ['Sari Kusuma', 'Siap, saya catat'],
    ] as const) {
      await openChat(title);
      const row = page.getByTestId('message').filter({ hasText: words }).first();
      await expect.element(row).toBeInTheDocument();
      (row.element() as HTMLElement).focus();
      await userEvent.keyboard('{Enter}');
      await page.getByTestId('menu-info').click();
      await expect.element(page.getByTestId('info-times')).toBeInTheDocument();
      expect(await faults()).toEqual([]);
    }
  });

  test('the page of a person, the question before blocking, and the page of a group', async () => {
    const { host } = await openApp(shop, { theme });
    await openChat('Sari Kusuma');
    const { people, chats } = host.backend;
    const contact = [...chats.values()].find((chat) => chat.title === 'Sari Kusuma')?.contact ?? 0;
    const hours = [{ day: 0, open: { kind: 'allDay' as const } }];
    const said = { description: 'Bread', categories: ['Bakery'], address: '', email: '', timezone: '' };
    people.know(contact, {
      business: true,
      profile: { ...said, hours, websites: ['https://bread.example'] },
    });
    await page.getByTestId('chat-about').click();
    await expect.element(page.getByTestId('about-business')).toBeInTheDocument();
    await expect.element(page.getByTestId('talks-to')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('person-block').click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('block-confirm').click();
    await expect.element(page.getByTestId('person-blocked')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await openChat('Kelas 5B');
    await expect.element(page.getByTestId('group-members')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the menu of a chat, what is picked, the question before deleting, and the archive', async () => {
    await openApp(shop, { theme });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await page.getByTestId('chat-row').nth(1).click({ button: 'right' });
    await expect.element(page.getByTestId('menu')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('deed-mute').click();
    await expect.element(page.getByTestId('mute-week')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}{Control>} {/Control}');
    await expect.element(page.getByTestId('pick-bar')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Delete}');
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('pick-archive').click();
    await page.getByTestId('archived-open').click();
    await expect.element(page.getByTestId('archived-leave')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('archived-leave').click();
    await page.getByTestId('where').click();
    await expect.element(page.getByTestId('menu')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a search with results, a hit that is shown, and a search that finds nothing', async () => {
    await openApp(shop, { theme });
    await page.getByTestId('chat-search').fill('bu');
    await page.getByTestId('hit').first().click();
    await expect.element(page.getByTestId('hit-steps')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('find-person').click();
    await expect.element(page.getByTestId('find-choice').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('chat-search').fill('zebra');
    await expect.element(page.getByText('Nothing found')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the palette and the sheet of keys', async () => {
    await openApp(shop, { theme });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}sar');
    await expect.element(page.getByTestId('palette-line').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}{Control>}/{/Control}');
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('chats side by side, and the list over them', async () => {
    await openApp(shop, { theme });
    await openChat('Sari Kusuma');
    await page.getByTestId('chat-row').filter({ hasText: 'Kelas 5B' }).click({ button: 'right' });
    await page.getByTestId('deed-beside').click();
    await expect
      .element(page.getByTestId('column').nth(1).getByTestId('message').first())
      .toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('column-list').click();
    expect(await faults()).toEqual([]);
  });

  test('the list of numbers that can answer', async () => {
    await openApp(shop, { theme });
    await openChat('Sari Kusuma');
    await page.getByTestId('sending-as').click();
    await expect.element(page.getByTestId('as-number').first()).toBeInTheDocument();
    await expect.element(page.getByText('No chat with this person yet').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a new chat by name, and by a phone number that is not there', async () => {
    await openApp(shop, { theme });
    await page.getByTestId('begin').click();
    await expect.element(page.getByTestId('begin-chat').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('begin-who').fill('+62 800 0000 0999');
    await page.getByTestId('begin-from').first().click();
    await page.getByTestId('begin-do').click();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('an empty list', async () => {
    await openApp({ ...shop, chats: [] }, { theme });
    await expect.element(page.getByText('No chats yet')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('linking a number', async () => {
    const { host } = await openApp(shop, { theme });
    await page.getByTestId('link-open').click();
    await page.getByTestId('link-name').fill('New');
    await page.getByTestId('link-start').click();
    host.backend.link({
      kind: 'awaitingScan',
      link: 'link-1',
      qr: 'x'.repeat(200),
      until: Date.now() + 9_000,
    });
    await expect.element(page.getByTestId('qr')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the page of a number with a proxy, and numbers in sets', async () => {
    const { host } = await openApp(shop, { theme });
    const { numbers, accounts } = host.backend;
    numbers.createSet('Bandung', accounts[1]?.id ?? null);
    await page.getByTestId('place-numbers').click();
    await expect.element(page.getByTestId('number-open').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('number-open').first().click();
    await page.getByTestId('number-proxy').selectOptions('socks5');
    await expect.element(page.getByTestId('number-proxy-host')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('another way to open the data, with something wrong in it', async () => {
    await openApp(
      { ...shop, blocked: { code: 'keyring-changed', file: null }, ways: { recoveryKey: true } },
      { theme },
    );
    await page.getByTestId('way-recovery').click();
    await page.getByTestId('way-typed').fill('ABCD');
    await page.getByTestId('way-open').click();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a recovery key on show', async () => {
    await openApp({ ...shop, keys: { recoveryKey: false } }, { theme });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('lock-recovery').click();
    await page.getByTestId('recovery-make').click();
    await expect.element(page.getByTestId('recovery-key')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a locked app, and turning the lock on', async () => {
    const { host } = await openApp({ ...shop, keys: { passphrase: true } }, { theme });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('settings-lock').click();
    await page.getByTestId('lock-on-typed').fill(PASSPHRASE);
    expect(await faults()).toEqual([]);
    await page.getByTestId('lock-on-do').click();
    await expect.element(page.getByTestId('lock-now')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    host.lock();
    await expect.element(page.getByTestId('locked')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the numbers', async () => {
    await openApp(shop, { theme });
    await page.getByTestId('place-numbers').click();
    await expect.element(page.getByTestId('numbers')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the settings', async () => {
    await openApp({ ...shop, demo: true }, { theme });
    await page.getByTestId('settings-open').click();
    await expect.element(page.getByTestId('settings-about')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a number in a dialog', async () => {
    await openApp(shop, { theme });
    await page.getByTestId('tile').nth(1).click({ button: 'right' });
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('the first run and the statement of the risk', async () => {
    await openApp({ accounts: [], chats: [], riskAccepted: false }, { theme });
    await expect.element(page.getByTestId('first-run')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('first-link').click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });

  test('a problem while opening', async () => {
    await openApp({ blocked: { code: 'database-corrupt', file: '/home/alice/kabar.db' } }, { theme });
    document.documentElement.dataset['theme'] = theme;
    await expect.element(page.getByTestId('blocked')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
