/** Linking by a code that is typed on the phone: the number, the code, and each way it may not go. */
import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openApp, type Opened } from './world';

afterEach(() => vi.useRealTimers());

const LINK = 'link-1';
const card = () => page.getByTestId('link-card');

async function openByCode(phone = '+62 800 0000 0001'): Promise<Opened> {
  const opened = await openApp();
  await page.getByTestId('link-open').click();
  await page.getByTestId('link-name').fill('Second shop');
  await page.getByTestId('link-way-code').click();
  if (phone !== '') await page.getByTestId('link-phone').fill(phone);
  return opened;
}

async function started(): Promise<Opened> {
  const opened = await openByCode();
  await page.getByTestId('link-start').click();
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
  return opened;
}

const shown = (host: Opened['host'], code = 'ABCD1234') =>
  host.backend.link({ kind: 'awaitingCode', link: LINK, code, until: Date.now() + 180_000 });

const starts = (host: Opened['host']) => host.calls.filter(({ name }) => name === 'start_link');

test.each([
  ['', 'Write the number that is to be linked.'],
  ['Alice', 'A phone number has digits only.'],
  ['0800 0000 0001', 'Write the country code instead of the first 0'],
  ['+62 800', 'a number has 7 to 15 digits.'],
])('a number that cannot be asked about is told so in words: "%s"', async (phone, words) => {
  const { host } = await openByCode(phone);
  await page.getByTestId('link-start').click();
  await expect.element(page.getByRole('alert')).toHaveTextContent(words);
  expect(starts(host)).toEqual([]);
  await page.getByTestId('link-phone').fill('+62 800 0000 0002');
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('the number is asked about in one spelling, also with the Enter key', async () => {
  const { host } = await openByCode('0062 (800) 0000-0001');
  await page.getByTestId('link-phone').click();
  await userEvent.keyboard('{Enter}');
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
  expect(starts(host)[0]?.params).toMatchObject({ phone: '+6280000000001', history: 'recent' });
});

test('the code is shown in two groups, read out letter by letter, and counted down', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const { host } = await started();
  shown(host);
  await expect.element(page.getByTestId('pair-code')).toHaveTextContent('ABCD-1234');
  await expect.element(page.getByTestId('pair-code')).toHaveAccessibleName(/A B C D 1 2 3 4/);
  await expect.element(card()).toHaveTextContent('Good for 3:00 more');
  await expect.element(card()).toHaveTextContent('For +62 800-0000-0001.');
  vi.advanceTimersByTime(121_000);
  await expect.element(card()).toHaveTextContent('Good for 0:59 more');
  await expect.element(page.getByTestId('link-phone')).toBeDisabled();
});

test('the code can be copied', async () => {
  const { host } = await started();
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  shown(host);
  await page.getByTestId('link-copy').click();
  expect(write).toHaveBeenCalledWith('ABCD1234');
  await expect.element(page.getByTestId('link-copy')).toHaveTextContent('Copied');
  shown(host, 'EFGH5678');
  await expect.element(page.getByTestId('link-copy')).toHaveTextContent('Copy the code');
});

test('a code that ran out gives way to a new one for the same number', async () => {
  const { host } = await started();
  host.backend.link({
    kind: 'failed',
    link: LINK,
    error: 'link-code-expired',
    accountName: null,
    retryAt: null,
  });
  await expect.element(page.getByRole('alert')).toHaveTextContent('The code ran out before it was typed.');
  await page.getByTestId('link-renew').click();
  expect(host.calls.some(({ name }) => name === 'renew_link')).toBe(true);
});

test('who is told to wait sees how long, and may try another number meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const { host } = await started();
  const retryAt = Date.now() + 60_000;
  host.backend.link({ kind: 'failed', link: LINK, error: 'too-many-tries', accountName: null, retryAt });
  await expect.element(page.getByRole('alert')).toHaveTextContent('You can try again in 1:00.');
  await expect.element(page.getByTestId('link-renew')).toBeDisabled();
  await page.getByTestId('link-phone').fill('+62 800 0000 0002');
  await page.getByTestId('link-renew').click();
  await expect.poll(() => starts(host).length).toBe(2);
  expect(starts(host)[1]?.params).toMatchObject({ phone: '+6280000000002' });
  expect(host.calls.some(({ name }) => name === 'cancel_link')).toBe(true);
});

test('the wait is over when its time has come', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const { host } = await started();
  const retryAt = Date.now() + 60_000;
  host.backend.link({ kind: 'failed', link: LINK, error: 'too-many-tries', accountName: null, retryAt });
  await expect.element(page.getByTestId('link-renew')).toBeDisabled();
  vi.advanceTimersByTime(61_000);
  await expect.element(page.getByTestId('link-renew')).toBeEnabled();
});

test.each([
  ['number-refused', 'WhatsApp gives no code for this number.'],
  ['not-on-whatsapp', 'This number is not on WhatsApp.'],
  ['link-forbidden', 'WhatsApp does not let this number be linked.'],
  ['link-code-unavailable', 'Scan a code instead.'],
  ['whatsapp-trouble', 'WhatsApp has trouble of its own.'],
  ['other-number', 'another number than the one that was linked here'],
  ['version-outdated', 'Install the latest Kabar'],
] as const)('each reason has its words: %s', async (error, words) => {
  const { host } = await started();
  host.backend.link({ kind: 'failed', link: LINK, error, accountName: null, retryAt: null });
  await expect.element(page.getByRole('alert')).toHaveTextContent(words);
});

test('choosing the other way ends the attempt, so that no code stays good', async () => {
  const { host } = await started();
  shown(host);
  await page.getByTestId('link-way-scan').click();
  await expect.element(card()).toHaveAttribute('data-state', 'idle');
  expect(host.calls.find(({ name }) => name === 'cancel_link')?.params).toEqual({ link: LINK });
  await page.getByTestId('link-start').click();
  await expect.poll(() => starts(host).at(-1)?.params).toMatchObject({ phone: null });
});

test('a number with a passkey gets steps to take, and no spinner', async () => {
  const { host } = await started();
  host.backend.link({
    kind: 'failed',
    link: LINK,
    error: 'passkey-required',
    accountName: null,
    retryAt: null,
  });
  await expect.element(page.getByRole('alert')).toHaveTextContent('only WhatsApp’s own apps can give it');
  await expect.element(page.getByTestId('passkey-help')).toHaveTextContent('Remove the passkey');
  await page.getByTestId('link-renew').click();
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
});

test('why a phone may refuse is a click away while a code is shown', async () => {
  const { host } = await started();
  shown(host);
  await page.getByText('Does the phone refuse?').click();
  await expect.element(page.getByTestId('phone-trouble')).toHaveTextContent('four linked devices at most');
});

test('each depth of history says what it brings', async () => {
  await openByCode();
  await expect.element(page.getByText('about the last three months')).toBeVisible();
  await page.getByLabelText('None').click();
  await expect.element(page.getByText('Only what is said from now on.')).toBeVisible();
});
