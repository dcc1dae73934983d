/** A chat in a window of its own: how one gets there, what it shows, and that words stay the same in all windows. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { FakeHost, type FakeOptions } from '../src/api/host/fake';
import { PASSPHRASE } from '../src/api/host/fake-keys';
import App from '../src/App.svelte';
import { DraftKeeper } from '../src/components/composer/draft';
import { faults } from './faults';
import { ALICE, bob, CAROL, openApp, openBob, talk } from './world';

const frank = bob(talk(2), { account: 1, title: 'Frank', phone: '+6280000000109' });
const shop = { accounts: [ALICE, CAROL], chats: [bob(), frank] };
const input = () => page.getByTestId('composer-input');
const row = (name: string) => page.getByTestId('chat-row').filter({ hasText: name }).first();
const asked = (host: FakeHost, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params as Record<string, unknown>] : []));
const idOf = (host: FakeHost, title: string) =>
  [...host.backend.chats.values()].find((chat) => chat.title === title)?.id ?? 0;
const lines = () =>
  page
    .getByTestId('palette-line')
    .elements()
    .map((line) => line.textContent.trim());

/** The window of Bob's chat. */
async function openWindow(
  options: FakeOptions = {},
  theme: 'light' | 'dark' = 'light',
): Promise<{ host: FakeHost; chat: number }> {
  const host = new FakeHost({ ...shop, pace: null, ...options });
  Object.assign(host.backend.settings, { theme, language: 'en' });
  const chat = idOf(host, 'Bob');
  await render(App, { props: { host, chat } });
  if (!options.locked) await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  return { host, chat };
}

afterEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1280, 800);
});

describe('a chat is opened in its own window', () => {
  test('from the menu of its row, by keys in the list, and from its own menu', async () => {
    const { host } = await openApp(shop);
    await row('Frank').click({ button: 'right' });
    await page.getByTestId('deed-apart').click();
    await expect.poll(() => asked(host, 'open_chat_window')).toEqual([{ chat: idOf(host, 'Frank') }]);
    (row('Bob').element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    await expect.poll(() => asked(host, 'open_chat_window').at(-1)).toEqual({ chat: idOf(host, 'Bob') });
    await row('Frank').click();
    await page.getByTestId('chat-menu').click();
    await page.getByTestId('chat-apart').click();
    await expect.poll(() => asked(host, 'open_chat_window').length).toBe(3);
    expect(asked(host, 'open_chat_window').at(-1)).toEqual({ chat: idOf(host, 'Frank') });
  });

  test('by Ctrl+Shift+O, and from the palette with Shift', async () => {
    const { host, bob: chat } = await openBob(shop);
    await userEvent.keyboard('{Control>}{Shift>}O{/Shift}{/Control}');
    await expect.poll(() => asked(host, 'open_chat_window')).toEqual([{ chat }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByTestId('palette-field')).toHaveFocus();
    await userEvent.keyboard('frank');
    await expect.poll(() => lines()[0]).toContain('Frank');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    await expect.poll(() => asked(host, 'open_chat_window').at(-1)).toEqual({ chat: idOf(host, 'Frank') });
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
  });

  test('and a plain sentence says when there are too many', async () => {
    const { host } = await openBob(shop);
    for (let chat = 90; chat < 98; chat += 1) host.apart.add(chat);
    await userEvent.keyboard('{Control>}{Shift>}O{/Shift}{/Control}');
    await expect.element(page.getByTestId('toast').last()).toHaveTextContent('Eight chats are open');
  });

  test('where it is led to by what was asked for outside, instead of being shown twice', async () => {
    const { host, bob: chat } = await openApp(shop);
    await expect.element(row('Bob')).toBeInTheDocument();
    host.apart.add(chat);
    host.wish({ kind: 'chat', chat });
    await expect.poll(() => asked(host, 'focus_chat_window')).toEqual([{ chat }]);
    host.wish({ kind: 'account', account: host.backend.accounts[1]?.id ?? '' });
    await expect.element(page.getByText('Carol’s clinic').first()).toBeInTheDocument();
    expect(page.getByTestId('chat-title').elements()).toEqual([]);
  });
});

describe('its window', () => {
  test('shows that chat and nothing beside it, and is called by chat and number', async () => {
    await openWindow();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
    expect(page.getByTestId('chat-row').elements()).toEqual([]);
    expect(document.querySelector('nav')).toBeNull();
    expect(document.title).toBe('Bob — Alice’s shop');
  });

  test('writes, reads and shows what is about the person', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { host, chat } = await openWindow();
    await expect.poll(() => asked(host, 'look_at').at(-1)).toEqual({ chat });
    host.backend.receive(chat, 'Anybody there?', Date.now());
    await expect.poll(() => asked(host, 'mark_chat_read').map((one) => one['chat'])).toEqual([chat]);
    await input().fill('Here');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('Here');
    await page.getByTestId('chat-about').click();
    await expect.element(page.getByTestId('about')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('about')).not.toBeInTheDocument();
  });

  test('says anew that somebody looks, when another window said so later', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const { host, chat } = await openWindow();
    await expect.poll(() => asked(host, 'look_at').at(-1)).toEqual({ chat });
    const looks = asked(host, 'look_at').length;
    host.refuse('mark_chat_read', 'bad-request');
    host.backend.receive(chat, 'Anybody there?', Date.now());
    await expect.poll(() => asked(host, 'mark_chat_read').length).toBe(2);
    expect(asked(host, 'look_at').length).toBe(looks + 1);
    expect(page.getByTestId('toast').elements()).toEqual([]);
  });

  test('is closed by Ctrl+W, and when its chat or its number goes', async () => {
    const { host, chat } = await openWindow();
    await userEvent.keyboard('{Control>}w{/Control}');
    await expect.poll(() => asked(host, 'close_chat_window').length).toBe(1);
    await expect.element(page.getByTestId('chat-title')).toBeInTheDocument();
    host.backend.removeAccount(host.backend.chatOf(chat).account);
    await expect.poll(() => asked(host, 'close_chat_window').length).toBe(2);
  });

  test('of a chat that is not there any more goes at once', async () => {
    const host = new FakeHost({ ...shop, pace: null });
    await render(App, { props: { host, chat: 404 } });
    await expect.poll(() => asked(host, 'close_chat_window').length).toBe(1);
  });

  test('finds words of its chat, and lets them go', async () => {
    const { host, chat } = await openWindow();
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByTestId('chat-search')).toHaveFocus();
    await userEvent.keyboard('Message 1');
    await expect.poll(() => asked(host, 'search_messages').at(-1)?.['chat']).toBe(chat);
    await expect.element(page.getByTestId('find-pane').getByRole('option').first()).toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('find-pane')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByTestId('chat-search')).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('find-pane')).not.toBeInTheDocument();
    await expect.element(input()).toHaveFocus();
  });

  test('has a palette for what makes sense in it: other chats get windows of their own', async () => {
    const { host } = await openWindow();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByTestId('palette-field')).toHaveFocus();
    await expect.poll(() => lines().join('|')).toContain('Close this window');
    expect(lines().join('|')).not.toMatch(/Settings|Link|Language|Colours/u);
    await userEvent.keyboard('frank');
    await expect.poll(() => lines()[0]).toContain('Frank');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => asked(host, 'open_chat_window')).toEqual([{ chat: idOf(host, 'Frank') }]);
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
  });

  test('leads to the main window for what is about the number', async () => {
    const { host, chat } = await openWindow();
    await page.getByRole('button', { name: 'Alice’s shop' }).first().click();
    const { account } = host.backend.chatOf(chat);
    await expect.poll(() => asked(host, 'show_main')).toEqual([{ wish: { kind: 'account', account } }]);
  });

  test('shows the lock, says nothing of anybody, and comes back with its chat', async () => {
    const { host } = await openWindow();
    host.lock();
    await expect.element(page.getByTestId('locked')).toBeInTheDocument();
    expect(document.title).toBe('Kabar');
    expect(document.body.textContent).not.toContain('Bob');
    await page.getByTestId('locked-typed').fill(PASSPHRASE);
    await page.getByTestId('locked-open').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    expect(document.title).toBe('Bob — Alice’s shop');
  });
});

describe.each(['light', 'dark'] as const)('its window, %s,', (theme) => {
  test('can be used by everybody: narrow, with words looked for, and with what is about the person', async () => {
    await page.viewport(480, 640);
    await openWindow({}, theme);
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByTestId('chat-search')).toHaveFocus();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('chat-about').click();
    await expect.element(page.getByTestId('about')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.viewport(1000, 700);
    await expect.element(page.getByTestId('about')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});

describe('a draft', () => {
  test('follows what is written in another window, and goes when it was sent there', async () => {
    const { host, chat } = await openWindow();
    host.backend.changeChat(chat, { draft: 'From the main window' });
    await expect.element(input()).toHaveValue('From the main window');
    host.backend.changeChat(chat, { draft: '' });
    await expect.element(input()).toHaveValue('');
  });

  test('that is being written here stands, whatever comes from another window', async () => {
    const { host, chat } = await openWindow();
    await input().click();
    await userEvent.keyboard('Mine');
    host.backend.changeChat(chat, { draft: 'Theirs' });
    await expect.element(input()).toHaveValue('Mine');
    await expect.poll(() => host.backend.chatOf(chat).draft).toBe('Mine');
    await expect.element(input()).toHaveValue('Mine');
  });

  test('does not go back to what it was when its own news are late', () => {
    vi.useFakeTimers();
    const kept: string[] = [];
    const keeper = new DraftKeeper('', (text) => kept.push(text));
    keeper.note('a');
    keeper.flush();
    keeper.note('ab');
    keeper.flush();
    expect(keeper.hear('a')).toBeNull();
    keeper.note('abc');
    expect(keeper.hear('ab')).toBeNull();
    keeper.flush();
    expect(kept).toEqual(['a', 'ab', 'abc']);
    // Only the last of them is told, where they come close together.
    expect(keeper.hear('abc')).toBeNull();
    expect(keeper.hear('elsewhere')).toBe('elsewhere');
    expect(keeper.hear('elsewhere')).toBeNull();
    vi.useRealTimers();
  });
});
