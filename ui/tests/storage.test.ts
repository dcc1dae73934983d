/** How long messages stay, what files take, and making room. */
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { isShorter } from '../src/components/number/keep';
import { faults } from './faults';
import { ALICE, bob, openApp, type Opened } from './world';

const DAY = 24 * 60;
const old = {
  accounts: [ALICE],
  chats: [
    bob([
      { ago: 200 * DAY, text: 'Long ago' },
      { ago: 100 * DAY, text: 'Not so long ago' },
      { ago: 1, text: 'Now' },
    ]),
  ],
};
const asked = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params] : []));

async function openNumber(options = {}): Promise<Opened> {
  const opened = await openApp({ ...old, ...options });
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').first().click();
  await expect.element(page.getByTestId('number-keep')).toBeInTheDocument();
  return opened;
}
async function openStorage(options = {}): Promise<Opened> {
  const opened = await openApp({ ...old, ...options });
  await page.getByTestId('settings-open').click();
  await expect.element(page.getByTestId('disk-parts')).toBeInTheDocument();
  return opened;
}

test('a shorter time is one in which more goes', () => {
  expect(isShorter('year', 'forever')).toBe(true);
  expect(isShorter('thirtyDays', 'ninetyDays')).toBe(true);
  expect(isShorter('sixMonths', 'year')).toBe(true);
  expect(isShorter('sixMonths', 'ninetyDays')).toBe(false);
  expect(isShorter('forever', 'year')).toBe(false);
  expect(isShorter('year', 'year')).toBe(false);
});

describe('how long messages stay', () => {
  test('Alice sees what would go before anything does, and may leave it', async () => {
    const opened = await openNumber();
    await page.getByTestId('number-keep').selectOptions('ninetyDays');
    await expect
      .element(page.getByTestId('keep-goes'))
      .toHaveTextContent('Messages that go now: 2. Chats: 1.');
    await page.getByText('Keep as it is').click();
    expect(asked(opened, 'set_account_settings')).toEqual([]);
    await expect.element(page.getByTestId('number-keep')).toHaveValue('forever');
  });

  test('what she confirms counts', async () => {
    const opened = await openNumber();
    await page.getByTestId('number-keep').selectOptions('year');
    await expect.element(page.getByTestId('keep-none')).toBeInTheDocument();
    await page.getByTestId('keep-confirm').click();
    await expect
      .poll(() => asked(opened, 'set_account_settings'))
      .toMatchObject([{ settings: { keep: 'year' } }]);
    await expect.element(page.getByTestId('number-keep')).toHaveValue('year');
  });

  test('longer than before needs no question', async () => {
    const opened = await openNumber();
    await page.getByTestId('number-keep').selectOptions('thirtyDays');
    await page.getByTestId('keep-confirm').click();
    await expect.element(page.getByTestId('number-keep')).toHaveValue('thirtyDays');
    await page.getByTestId('number-keep').selectOptions('year');
    await expect.poll(() => asked(opened, 'set_account_settings').length).toBe(2);
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('making room', () => {
  test('shows how far it is, can be stopped, and goes on when asked', async () => {
    const { host } = await openStorage();
    await page.getByTestId('disk-clean').click();
    host.backend.storage.show('givingBack', 40);
    await expect.element(page.getByTestId('disk-cleaning')).toBeInTheDocument();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '40');
    await page.getByTestId('disk-stop').click();
    await expect.element(page.getByText('Cleaning up was stopped')).toBeInTheDocument();
    await expect.element(page.getByTestId('disk-clean')).toHaveTextContent('Go on');
    await page.getByTestId('disk-clean').click();
    host.backend.storage.end();
    await expect.element(page.getByTestId('disk-clean')).toHaveTextContent('Clean up now');
  });

  test('a disk that is almost full is said everywhere, with the way to more room', async () => {
    const { host } = await openApp(old);
    await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
    host.backend.storage.low({ free: 300_000_000, urgent: false });
    await expect.element(page.getByTestId('low-space')).toHaveTextContent('300 MB');
    await page.getByTestId('low-space-look').click();
    await expect.element(page.getByTestId('disk-clean')).toBeInTheDocument();
    host.backend.storage.low(null);
    await expect.element(page.getByTestId('low-space')).not.toBeInTheDocument();
  });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('has no faults that a machine finds', async () => {
    const { host } = await openApp(old, { theme });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('disk-clean').click();
    host.backend.storage.show('lettingGo', 40);
    host.backend.storage.low({ free: 30_000_000, urgent: true });
    await expect.element(page.getByTestId('disk-cleaning')).toBeInTheDocument();
    await expect.element(page.getByTestId('low-space')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('place-numbers').click();
    await page.getByTestId('number-open').first().click();
    await page.getByTestId('number-keep').selectOptions('ninetyDays');
    await expect.element(page.getByTestId('keep-goes')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
