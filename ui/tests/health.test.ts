/** How a number is: the bar of a day as maths, what may be copied, and the panel beside the list. */
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { AccountHealth, ConnectionEntry, SessionState } from '../src/api/gen';
import { diagnostics } from '../src/components/health/diagnostics';
import { backAfter, DAY, dayOf, sums } from '../src/components/health/health';
import { ALICE, CAROL, inState, openApp } from './world';

const HOUR = 3_600_000;
const NOW = 100 * DAY;
const online: SessionState = { kind: 'online' };
const lost: SessionState = { kind: 'reconnecting', attempt: 1, nextTry: 0, reason: null };

/** Newest first, as the backend gives them: hours ago, and the state from then on. */
const entries = (...all: [number, SessionState][]): ConnectionEntry[] =>
  all.map(([ago, state], i) => ({ id: all.length - i, at: NOW - ago * HOUR, state }));

describe('the last day, as maths', () => {
  test('each state lasts until the next one, and what began before counts from the start of the day', () => {
    const day = dayOf(entries([6, online], [8, lost], [40, online]), NOW);
    expect(day.map((piece) => piece.kind)).toEqual(['confirmed', 'down', 'confirmed']);
    expect(day.map((piece) => Math.round(piece.part * 24))).toEqual([16, 2, 6]);
  });

  test('time before the oldest line is not known and not drawn', () => {
    const day = dayOf(entries([3, online]), NOW);
    expect(sums(day)).toEqual({ confirmed: 3 * HOUR, restricted: 0, down: 0, off: 0 });
  });

  test('states of one kind are one piece', () => {
    const day = dayOf(entries([1, online], [2, { kind: 'syncing', percent: 3 }], [30, lost]), NOW);
    expect(day).toHaveLength(2);
  });

  test('coming back counts from the loss, over everything that was tried', () => {
    const all = entries([1, online], [2, { kind: 'connecting' }], [3, lost], [4, online]);
    expect(backAfter(all, 0)).toBe(2 * HOUR);
    expect(backAfter(all, 3)).toBeNull();
  });

  test('a start is no return', () => {
    expect(backAfter(entries([1, online], [2, { kind: 'offline' }], [9, online]), 0)).toBeNull();
  });
});

test('what is copied names no person, no number and no path', () => {
  const health: AccountHealth = {
    account: '0190-aa',
    state: { kind: 'damaged', error: 'database-corrupt', file: '/home/alice/kabar/accounts/1/wa.db' },
    since: NOW,
    lastConfirmed: null,
    confirmed24h: 3,
    reconnects24h: 1,
    limits: { timelock: { kind: 'locked', until: NOW }, quota: { kind: 'unknown' } },
    limitsAt: null,
    storage: { device: 1, texts: 2, messages: 3 },
    processMemory: null,
    timeline: { entries: entries([1, lost], [2, online]), next: null },
  };
  const text = diagnostics(health, { version: '0.1.0', build: 'product' });
  expect(text).toContain('State: damaged (database-corrupt)');
  expect(text).toContain('quota unknown');
  expect(text).toContain('reconnecting (attempt 1)');
  expect(text).not.toMatch(/alice|home|wa\.db|\+?\d{10,}/i);
});

describe('beside the list of numbers', () => {
  const open = async (options: Parameters<typeof openApp>[0] = {}, language: 'en' | 'id' = 'en') => {
    const opened = await openApp({ accounts: [ALICE, CAROL], ...options }, { language });
    await page.getByTestId('place-numbers').click();
    await expect.element(page.getByTestId('health')).toBeInTheDocument();
    return opened;
  };

  test('stands how the first number is, and another one when it is chosen', async () => {
    await open();
    await expect.element(page.getByTestId('health')).toHaveAccessibleName('How Alice’s shop is');
    await page.getByTestId('number-choose').nth(1).click();
    await expect.element(page.getByTestId('health')).toHaveAccessibleName('How Carol’s clinic is');
    await expect
      .element(page.getByTestId('health-facts'))
      .toHaveTextContent('Messages confirmed, 24 hours38');
  });

  test('of a number far down a long list it comes into sight when that is chosen', async () => {
    const accounts = Array.from({ length: 30 }, (_, at) => ({ ...ALICE, name: `Branch ${at + 1}` }));
    await open({ accounts });
    await page.getByTestId('number-choose').nth(29).click();
    const health = page.getByTestId('health');
    await expect.element(health).toHaveAccessibleName('How Branch 30 is');
    await expect
      .poll(() => health.element().getBoundingClientRect().top)
      .toBeLessThan(window.innerHeight / 2);
  });

  test('a locked number says until when, also in Indonesian', async () => {
    await open({ accounts: [inState({ kind: 'restricted', until: null })] }, 'id');
    await expect.element(page.getByTestId('health-lock')).toHaveTextContent('Dijeda WhatsApp');
  });

  test('the timeline shows six lines, and the rest when a person asks', async () => {
    await open({ accounts: [inState({ kind: 'replaced' })] });
    await expect
      .element(page.getByTestId('health-happened').getByRole('listitem').nth(5))
      .toBeInTheDocument();
    expect(page.getByTestId('health-happened').getByRole('listitem').elements()).toHaveLength(6);
    await page.getByTestId('health-more').click();
    await expect
      .element(page.getByTestId('health-happened').getByRole('listitem').nth(6))
      .toBeInTheDocument();
  });
});
