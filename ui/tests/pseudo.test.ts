/** The window in two languages that nobody speaks: one that is longer than ours, one that is written from right to left. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { pseudoText, speak } from '../scripts/pseudo-text';
import { ACCOUNTS, CHATS } from '../src/api/host/fake-data';
import { openApp, openChat } from './world';

const shop = { accounts: ACCOUNTS, chats: CHATS };

/** What is wider than the place it has, without being cut with dots or scrolled. Counts stand on the edge of the spine's stops. */
function spilt(): string[] {
  return [
    ...document.querySelectorAll<HTMLElement>('button:not(.stop), h1, h2, p, kbd, [role="menu"], dialog'),
  ]
    .filter((one) => one.offsetParent !== null && getComputedStyle(one).overflowX === 'visible')
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
    .map((one) => `${one.tagName} ${one.className} “${one.textContent.trim().slice(0, 40)}”`);
}

/** What reaches out of the window. */
function outside(): string[] {
  return [...document.querySelectorAll<HTMLElement>('.list *, [role="menu"] *, dialog *')]
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 1 && (left < -1 || right > window.innerWidth + 1);
    })
    .filter((one) => one.closest('.chips') === null)
    .map((one) => `${one.tagName} ${one.className}`);
}

test('what was filled in stays as it is', () => {
  speak('en-XA');
  expect(pseudoText('Pinned: Bob', { what: 'Bob' })).toBe('[Þîññéđ: Bob one two]');
  speak('ar-XB');
  expect(pseudoText('Pinned: Bob', { what: 'Bob' })).toBe('\u202EPinned:\u202C Bob');
  speak(null);
  expect(pseudoText('Pinned: Bob', { what: 'Bob' })).toBe('Pinned: Bob');
});

describe.each(['en-XA', 'ar-XB'] as const)('%s in the smallest window', (language) => {
  beforeEach(async () => {
    await page.viewport(960, 640);
    speak(language);
  });
  afterEach(async () => {
    speak(null);
    await page.viewport(1280, 800);
  });

  test('the list, its menus and the bar of what is picked stay in their places', async () => {
    await openApp(shop);
    await openChat('Sari Kusuma');
    expect([spilt(), outside()]).toEqual([[], []]);
    await page.getByTestId('chat-row').first().click({ button: 'right' });
    await expect.element(page.getByTestId('menu')).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
    await page.getByTestId('deed-pick').click();
    await expect.element(page.getByTestId('pick-bar')).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
    await page.getByTestId('pick-none').click();
    await page.getByTestId('where').click();
    await expect.element(page.getByTestId('menu')).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
  });

  test('so do the search, the palette and the sheet of keys', async () => {
    await openApp(shop);
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await page.getByTestId('chat-search').fill('Bu');
    await expect.element(page.getByTestId('hit').first()).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByTestId('palette-line').first()).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('palette')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}/{/Control}');
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect([spilt(), outside()]).toEqual([[], []]);
  });
});

test('from right to left the list stands at the right, and a menu opens towards the left', async () => {
  speak('ar-XB');
  await openApp(shop);
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  const list = document.querySelector('.list')?.getBoundingClientRect();
  const pane = document.querySelector('[data-pane="timeline"]')?.getBoundingClientRect();
  expect(list?.left).toBeGreaterThanOrEqual(pane?.right ?? Infinity);
  await page.getByTestId('where').click();
  const title = page.getByTestId('where').element().getBoundingClientRect();
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
  const menu = page.getByTestId('menu').element().getBoundingClientRect();
  expect(Math.abs(menu.right - title.right)).toBeLessThan(2);
});
