/** The window and the desktop around it: what is before a person's eyes, what they asked for outside, and the choices. */
import { describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { ChatId } from '../src/api/gen';
import { zoomBy } from '../src/components/desk/zoom';
import { minuteOf, timeText } from '../src/components/settings/quiet';
import { ALICE, bob, CAROL, openApp, openBob, type Opened } from './world';

const looks = ({ host }: Opened): (ChatId | null)[] =>
  host.calls.flatMap(({ name, params }) =>
    name === 'look_at' ? [(params as { chat: ChatId | null }).chat] : [],
  );

test('the desktop knows which chat is before a person’s eyes, and when none is', async () => {
  const opened = await openBob();
  await vi.waitFor(() => expect(looks(opened).at(-1)).toBe(opened.bob));
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  window.dispatchEvent(new Event('blur'));
  await vi.waitFor(() => expect(looks(opened).at(-1)).toBeNull());
  vi.restoreAllMocks();
  window.dispatchEvent(new Event('focus'));
  await vi.waitFor(() => expect(looks(opened).at(-1)).toBe(opened.bob));
  await page.getByTestId('settings-open').click();
  await vi.waitFor(() => expect(looks(opened).at(-1)).toBeNull());
});

test('a notification that was clicked opens its chat, wherever one is', async () => {
  const opened = await openApp({ chats: [bob(), bob(undefined, { title: 'Laras' })] });
  const laras = [...opened.host.backend.chats.values()].find(({ title }) => title === 'Laras')?.id ?? 0;
  await page.getByTestId('settings-open').click();
  await expect.element(page.getByTestId('settings')).toBeInTheDocument();
  opened.host.wish({ kind: 'chat', chat: laras });
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Laras');
});

test('what was asked for before the window was there is done when it opens', async () => {
  const { host } = await openApp({ locked: true, chats: [bob()] });
  await expect.element(page.getByTestId('locked')).toBeInTheDocument();
  host.wish({ kind: 'chat', chat: [...host.backend.chats.keys()][0] ?? 0 });
  host.locked = false;
  host.backend.signal({ type: 'appStatusChanged' });
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
});

test('notifications can say less, be silent, and be quiet at night', async () => {
  const { host } = await openApp();
  await page.getByTestId('settings-open').click();
  await page.getByTestId('settings-notices-content').selectOptions('name');
  await page.getByTestId('settings-notices-sound').click();
  await page.getByTestId('settings-notices-quiet').click();
  await page.getByTestId('settings-notices-from').fill('22:30');
  await page.getByTestId('settings-notices-until').fill('06:15');
  await page.getByTestId('settings-notices-until').element().dispatchEvent(new Event('change'));
  await vi.waitFor(() =>
    expect(host.backend.settings.notifications).toEqual({
      on: true,
      content: 'name',
      sound: false,
      quiet: { on: true, from: 22 * 60 + 30, until: 6 * 60 + 15 },
    }),
  );
  await page.getByTestId('settings-notices').click();
  await expect.element(page.getByTestId('settings-notices-sound')).not.toBeInTheDocument();
});

test('a time of day is read as it is written', () => {
  expect([timeText(0), timeText(1439)]).toEqual(['00:00', '23:59']);
  expect(['23:59', '7:00', '24:00', '12:60', ''].map((text) => minuteOf(text))).toEqual([
    1439,
    null,
    null,
    null,
    null,
  ]);
});

describe('a link to a chat', () => {
  const PHONE = '6280000000101';

  test('opens it and writes its words down where nothing is being written', async () => {
    const { host, bob: chat } = await openApp();
    await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
    host.wish({ kind: 'write', phone: PHONE, text: 'Halo, masih buka?' });
    await expect.element(page.getByTestId('composer-input')).toHaveValue('Halo, masih buka?');
    expect(host.backend.chatOf(chat).draft).toBe('Halo, masih buka?');
    expect(host.calls.some(({ name }) => name === 'send_text')).toBe(false);
  });

  test('asks before it replaces what is being written', async () => {
    const { host } = await openBob();
    await page.getByTestId('composer-input').fill('My own words');
    host.wish({ kind: 'write', phone: PHONE, text: 'Words of a page' });
    await expect.element(page.getByTestId('write-text')).toHaveTextContent('Words of a page');
    await page.getByTestId('write-keep').click();
    await expect.element(page.getByTestId('composer-input')).toHaveValue('My own words');
    host.wish({ kind: 'write', phone: PHONE, text: 'Words of a page' });
    await page.getByTestId('write-replace').click();
    await expect.element(page.getByTestId('composer-input')).toHaveValue('Words of a page');
  });

  test('asks from which number, where several know the person', async () => {
    const { host } = await openApp({
      accounts: [ALICE, CAROL],
      chats: [bob(), bob(undefined, { account: 1 })],
    });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    host.wish({ kind: 'write', phone: PHONE, text: '' });
    await page.getByTestId('write-from').filter({ hasText: 'Carol’s clinic' }).click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await expect.element(page.getByTestId('composer-input')).toHaveValue('');
  });

  test('begins a chat where there is none, from the number that a person says', async () => {
    const { host } = await openApp();
    await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
    host.wish({ kind: 'write', phone: '6280000000999', text: 'Halo' });
    await expect.element(page.getByText('There is no chat with', { exact: false })).toBeInTheDocument();
    expect(
      host.calls.some(({ name }) => name === 'begin_chat'),
      'nobody is asked for before',
    ).toBe(false);
    await page.getByTestId('write-begin').click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    const begun = host.calls.find(({ name }) => name === 'begin_chat');
    expect(begun?.params).toMatchObject({ number: '6280000000999' });
  });
});

describe('the size of everything', () => {
  const zoomOf = ({ host }: Opened) => host.backend.settings.desktop.zoom;
  const press = (key: string) =>
    window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, cancelable: true }));

  test('follows the keys of browsers, in their steps, and stops at the ends', async () => {
    const opened = await openApp();
    await vi.waitFor(() => expect(looks(opened).length).toBeGreaterThan(0));
    press('+');
    await vi.waitFor(() => expect(zoomOf(opened)).toBe(110));
    press('-');
    press('-');
    await vi.waitFor(() => expect(zoomOf(opened)).toBe(90));
    press('0');
    await vi.waitFor(() => expect(zoomOf(opened)).toBe(100));
    const key = (name: string) => new KeyboardEvent('keydown', { key: name, ctrlKey: true });
    expect([zoomBy(key('+'), 200), zoomBy(key('-'), 50), zoomBy(key('a'), 100)]).toEqual([200, 50, null]);
  });
});

describe('the settings of the desktop', () => {
  test('keep Kabar in the tray, and say once what that means', async () => {
    const { host } = await openApp();
    await page.getByTestId('settings-open').click();
    await page.getByTestId('settings-to-tray').click();
    await expect.element(page.getByTestId('toast').last()).toHaveTextContent('stays in the tray');
    await vi.waitFor(() => expect(host.backend.settings.desktop.toTray).toBe(true));
  });

  test('start it with the computer, check spelling, and offer nothing that is not there', async () => {
    const { host } = await openApp();
    await page.getByTestId('settings-open').click();
    await page.getByTestId('settings-autostart').click();
    await vi.waitFor(() => expect(host.desktop.autostart).toBe(true));
    await page.getByTestId('settings-spelling').selectOptions('both');
    await page.getByTestId('settings-zoom').selectOptions('125');
    await vi.waitFor(() =>
      expect(host.backend.settings.desktop).toEqual({
        zoom: 125,
        spelling: 'both',
        toTray: false,
        reopen: true,
      }),
    );
    await page.getByTestId('place-inbox').click();
    host.desktop = { tray: false, autostart: null, spelling: false, files: false };
    await page.getByTestId('settings-open').click();
    await expect.element(page.getByText('shows no tray now', { exact: false })).toBeInTheDocument();
    expect(page.getByTestId('settings-autostart').elements().length).toBe(0);
    expect(page.getByTestId('settings-spelling').elements().length).toBe(0);
  });
});
