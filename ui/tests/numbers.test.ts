/** One number's page, the sets, and the order in the rail. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Account, RailGroup } from '../src/api/gen';
import { dropped } from '../src/components/account/drag';
import { chosen, muteOf, tomorrowMorning } from '../src/components/number/mute';
import { differs, draftOf, wishOf } from '../src/components/number/proxy';
import { inRailOrder, isMuted, loudUnread, step, stretches } from '../src/stores/rail';
import { ALICE, bob, CAROL, inState, openApp, type Opened } from './world';

const DAN = { ...ALICE, name: 'Dan’s garage', letters: 'DG', colour: 5, phone: '+6280000000003' };
const lettersInRail = (): string[] =>
  [...document.querySelectorAll('[data-testid=tile] .square')].map((one) => one.textContent ?? '');

async function openNumber(options: Parameters<typeof openApp>[0] = {}): Promise<Opened> {
  const opened = await openApp({ accounts: [ALICE, CAROL], ...options });
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').first().click();
  await expect.element(page.getByTestId('number-mute')).toBeInTheDocument();
  return opened;
}

const said = (host: Opened['host'], name: string): unknown =>
  host.calls.findLast((call) => call.name === name)?.params;

describe('the order, as maths', () => {
  const account = (id: string, unread = 0, mute: Account['mute'] = { kind: 'off' }): Account => ({
    id,
    name: id,
    letters: id,
    colour: 1,
    phone: null,
    state: { kind: 'online' },
    unread,
    historyGaps: 0,
    mute,
  });
  const rail: RailGroup[] = [
    { set: null, accounts: ['a', 'b'] },
    { set: { id: 1, name: 'Shops' }, accounts: ['c'] },
  ];
  const all = ['c', 'b', 'a', 'new'].map((id) => account(id));

  test('numbers stand as the rail says, and one it does not know before the sets', () => {
    expect(inRailOrder(all, rail).map((one) => one.id)).toEqual(['a', 'b', 'new', 'c']);
  });

  test('a step leads within a set, over its edge, and nowhere at the ends', () => {
    const groups = stretches(
      ['a', 'b', 'c'].map((id) => account(id)),
      rail,
    );
    expect(step(groups, 'b', -1)).toEqual({ account: 'b', set: null, before: 'a' });
    expect(step(groups, 'a', 1)).toEqual({ account: 'a', set: null, before: null });
    expect(step(groups, 'b', 1)).toEqual({ account: 'b', set: 1, before: 'c' });
    expect(step(groups, 'c', -1)).toEqual({ account: 'c', set: null, before: null });
    expect(step(groups, 'a', -1)).toBeNull();
    expect(step(groups, 'c', 1)).toBeNull();
  });

  test('a drop means a place, and none where it already is', () => {
    const groups = [
      { set: null, accounts: ['a', 'b'] },
      { set: 1, accounts: ['c'] },
    ];
    const at = (one: string | null, set: number | null, after: boolean) => ({ account: one, set, after });
    expect(dropped('a', at('b', null, true), groups)).toEqual({ account: 'a', set: null, before: null });
    expect(dropped('a', at('b', null, false), groups)).toBeNull();
    expect(dropped('a', at('a', null, true), groups)).toBeNull();
    expect(dropped('b', at('c', 1, false), groups)).toEqual({ account: 'b', set: 1, before: 'c' });
    expect(dropped('b', at(null, 1, false), groups)).toEqual({ account: 'b', set: 1, before: 'c' });
  });

  test('muted numbers count nothing over all, until their time is over', () => {
    const some = [
      account('a', 2),
      account('b', 3, { kind: 'forever' }),
      account('c', 4, { kind: 'until', at: 10 }),
    ];
    expect(loudUnread(some, 5)).toBe(2);
    expect(loudUnread(some, 11)).toBe(6);
    expect(some.map((one) => isMuted(one, 5))).toEqual([false, true, true]);
  });
});

describe('mute and proxy, as maths', () => {
  test('a mute ends after an hour, at eight tomorrow, or never', () => {
    const now = new Date(2026, 10, 23, 22, 15).getTime();
    expect(muteOf('hour', now, { kind: 'off' })).toEqual({ kind: 'until', at: now + 3_600_000 });
    expect(new Date(tomorrowMorning(now))).toEqual(new Date(2026, 10, 24, 8));
    expect(chosen({ kind: 'until', at: now - 1 }, now)).toBe('off');
    expect(chosen({ kind: 'until', at: now + 1 }, now)).toBe('kept');
  });

  test('a password that was not touched is not sent, and a wrong port is 0', () => {
    const proxy = { kind: 'http' as const, host: 'p', port: 8080, user: 'al', hasPassword: true };
    const draft = draftOf(proxy);
    expect(differs(draft, proxy)).toBe(false);
    expect(wishOf(draft)).toEqual({ kind: 'http', host: 'p', port: 8080, user: 'al', password: null });
    expect(wishOf({ ...draft, port: '99999' })?.port).toBe(0);
    expect(differs({ ...draft, password: '' }, proxy)).toBe(true);
    expect(wishOf({ ...draft, kind: 'none' })).toBeNull();
  });
});

test('every choice on the page counts at once', async () => {
  const { host } = await openNumber();
  await page.getByTestId('number-mute').selectOptions('forever');
  await expect.poll(() => host.backend.accounts[0]?.mute).toEqual({ kind: 'forever' });
  await page.getByTestId('number-hidden').click();
  await page.getByTestId('number-video').click();
  await expect
    .poll(() => said(host, 'set_account_settings'))
    .toMatchObject({ settings: { appearOffline: true, downloads: { video: { on: true, maxMib: 64 } } } });
  await page.getByTestId('number-device').fill('Kasir depan');
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => said(host, 'set_account_settings'))
    .toMatchObject({ settings: { deviceName: 'Kasir depan', mute: { kind: 'forever' } } });
});

test('no dangerous button stands where the choices are still to come and would push it away', async () => {
  const host = (await openApp({ accounts: [ALICE, CAROL] })).host;
  const release = host.hold('get_account_details');
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').first().click();
  await expect.element(page.getByTestId('number')).toHaveTextContent('+62');
  await expect.element(page.getByTestId('number-unlink')).not.toBeInTheDocument();
  release();
  await expect.element(page.getByTestId('number-mute')).toBeInTheDocument();
  await expect.element(page.getByTestId('number-unlink')).toBeInTheDocument();
});

test('when its number is removed, the page gives way to all numbers', async () => {
  const { host } = await openNumber();
  host.backend.removeAccount(host.backend.accounts[0]?.id ?? '');
  await expect.element(page.getByTestId('numbers')).toHaveTextContent('Carol’s clinic');
});

test('a number is unlinked from its own page, and says so there', async () => {
  const { host } = await openNumber();
  await page.getByTestId('number-unlink').click();
  await page.getByTestId('account-unlink-confirm').click();
  await expect.element(page.getByTestId('state')).toHaveTextContent('Unlinked.');
  expect(said(host, 'unlink_account')).toMatchObject({ deleteHistory: false });
  await expect.element(page.getByTestId('number-unlink')).not.toBeInTheDocument();
  await page.getByTestId('number-remove').click();
  await page.getByTestId('account-remove-confirm').click();
  await expect.element(page.getByTestId('numbers')).toHaveTextContent('Carol’s clinic');
});

test('a switch goes back when the choice is refused', async () => {
  const { host } = await openNumber();
  host.refuse('set_account_settings', 'disk-full');
  await page.getByTestId('number-hidden').click();
  await expect.element(page.getByTestId('number-hidden')).not.toBeChecked();
});

test('a proxy is tested, saved when asked, and its password never comes back', async () => {
  const { host } = await openNumber();
  await page.getByTestId('number-proxy').selectOptions('socks5');
  await expect.element(page.getByTestId('number-proxy-port')).toHaveValue('1080');
  await page.getByTestId('number-proxy-host').fill('proxy.example');
  await page.getByTestId('number-proxy-user').fill('alice');
  await page.getByTestId('number-proxy-password').fill('tall pines');
  host.refuse('try_proxy', 'proxy-refused');
  await page.getByTestId('number-proxy-test').click();
  await expect
    .element(page.getByTestId('number-proxy-news'))
    .toHaveTextContent('does not accept this user name');
  await page.getByTestId('number-proxy-test').click();
  await expect.element(page.getByTestId('number-proxy-news')).toHaveTextContent('WhatsApp answers');
  expect(said(host, 'set_account_proxy')).toBeUndefined();
  await page.getByTestId('number-proxy-save').click();
  await expect.element(page.getByTestId('number-proxy-news')).toHaveTextContent('connects again');
  expect(said(host, 'set_account_proxy')).toMatchObject({ proxy: { port: 1080, password: 'tall pines' } });
  await expect.element(page.getByTestId('number-proxy-password')).toHaveValue('');
});

test('a muted number is left out of the count over all numbers', async () => {
  const talk = [{ ago: 1, text: 'Hi' }];
  const accounts = [ALICE, { ...CAROL, mute: { kind: 'forever' as const } }];
  const chats = [bob(talk, { unread: 2 }), bob(talk, { account: 1, title: 'Eve', unread: 5 })];
  await openApp({ accounts, chats });
  await expect.element(page.getByTestId('tile-all')).toHaveTextContent('2 unread');
  await expect.element(page.getByTestId('tile').nth(1)).toHaveTextContent('5 unread, muted');
});

test('a set gets its name in the rail, and a number moves with the keys', async () => {
  const { host } = await openNumber({ accounts: [ALICE, CAROL, DAN] });
  await page.getByTestId('number-set').selectOptions('new');
  await page.getByTestId('number-set-name').fill('Bandung');
  await page.getByTestId('number-set-create').click();
  await expect.element(page.getByTestId('set')).toHaveTextContent('Bandung');
  expect(lettersInRail()).toEqual(['CC', 'DG', 'AS']);
  const dan = document.querySelectorAll<HTMLElement>('[data-testid=tile]')[1];
  dan?.focus();
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await expect.poll(lettersInRail).toEqual(['DG', 'CC', 'AS']);
  await expect.poll(() => document.activeElement?.textContent).toContain('DG');
  expect(said(host, 'move_account')).toMatchObject({ set: null });
});

test('a proxy at fault is said where the number tries again', async () => {
  const refused = { kind: 'reconnecting', attempt: 2, nextTry: 0, reason: 'proxy-refused' } as const;
  await openApp({ accounts: [inState(refused)] });
  await page.getByTestId('place-numbers').click();
  await expect
    .element(page.getByTestId('state').first())
    .toHaveTextContent('Reconnecting. The proxy does not accept this user name and password.');
});

test('a number is dragged before another and is not opened by it', async () => {
  const { host } = await openApp({ accounts: [ALICE, CAROL, DAN] });
  await expect.element(page.getByTestId('tile').nth(2)).toBeInTheDocument();
  const [first, , third] = document.querySelectorAll<HTMLElement>('[data-testid=tile]');
  const middle = (of: HTMLElement | undefined) => {
    const { left, top, width, height } = of?.getBoundingClientRect() ?? new DOMRect();
    return { clientX: left + width / 2, clientY: top + height / 4, button: 0, bubbles: true };
  };
  third?.dispatchEvent(new PointerEvent('pointerdown', middle(third)));
  window.dispatchEvent(new PointerEvent('pointermove', middle(first)));
  expect(first?.dataset['drop']).toBe('before');
  window.dispatchEvent(new PointerEvent('pointerup', middle(first)));
  third?.click();
  await expect.poll(lettersInRail).toEqual(['DG', 'AS', 'CC']);
  expect(host.calls.filter((call) => call.name === 'move_account')).toHaveLength(1);
  expect(document.querySelector('[data-testid=tile][aria-pressed=true]')).toBeNull();
});

test('fifty numbers scroll in the rail and leave the places where they are', async () => {
  const accounts = Array.from({ length: 50 }, (_, at) => ({
    ...ALICE,
    letters: `${String.fromCodePoint(65 + (at % 26))}${at % 10}`,
    phone: `+6280000000${String(100 + at)}`,
  }));
  await openApp({ accounts, chats: [] });
  await expect.element(page.getByTestId('tile').nth(49)).toBeInTheDocument();
  const list = page.getByTestId('tile-all').element().parentElement;
  expect(list?.scrollHeight).toBeGreaterThan(list?.clientHeight ?? 0);
  const health = page.getByTestId('settings-open').element().getBoundingClientRect();
  expect(health.bottom).toBeLessThanOrEqual(window.innerHeight);
  await userEvent.keyboard('{Alt>}7{/Alt}');
  await expect.element(page.getByTestId('tile').nth(6)).toHaveAttribute('aria-pressed', 'true');
});
