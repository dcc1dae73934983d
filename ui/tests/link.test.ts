/** Linking: every state of an attempt, and the countdown. */
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openApp, type Opened } from './world';

afterEach(() => vi.useRealTimers());

const card = () => page.getByTestId('link-card');
const LINK = 'link-1';
/** Like what WhatsApp gives, and as long. */
const CODE = `2@${'Ab1'.repeat(40)},public,identity,secret`;

async function openLink(build: 'product' | 'test' = 'product'): Promise<Opened> {
  const opened = await openApp({ build });
  await page.getByTestId('link-open').click();
  await page.getByTestId('link-name').fill('Second shop');
  return opened;
}

async function started(build: 'product' | 'test' = 'product'): Promise<Opened> {
  const opened = await openLink(build);
  await page.getByTestId('link-start').click();
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
  return opened;
}

test('the risk is read and accepted once, before the first number', async () => {
  const { host } = await openApp({ accounts: [], chats: [], riskAccepted: false });
  await page.getByTestId('first-link').click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent('You can lose the number');
  await expect.element(page.getByTestId('link')).not.toBeInTheDocument();
  await page.getByTestId('risk-accept').click();
  await expect.element(page.getByTestId('link')).toBeInTheDocument();
  expect(host.backend.riskAccepted).toBe(true);
});

test('declining the risk changes nothing', async () => {
  const { host } = await openApp({ accounts: [], chats: [], riskAccepted: false });
  await page.getByTestId('first-link').click();
  await page.getByTestId('risk-decline').click();
  await expect.element(page.getByTestId('first-run')).toBeInTheDocument();
  expect(host.backend.riskAccepted).toBe(false);
});

test('the demo says that no number can be linked in it', async () => {
  await openApp({ demo: true });
  await page.getByTestId('link-open').click();
  await expect.element(card()).toHaveTextContent('Start Kabar without --demo to link a number.');
  await expect.element(page.getByTestId('link-start')).toBeDisabled();
});

test('a number without a name is not started', async () => {
  const { host } = await openLink();
  await page.getByTestId('link-name').fill('  ');
  await page.getByTestId('link-start').click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('Give the number a name first.');
  expect(host.calls.some(({ name }) => name === 'start_link')).toBe(false);
});

test('name, letters, a free colour and the wish for history are handed over', async () => {
  const { host } = await openLink();
  await page.getByLabelText('Everything').click();
  await page.getByTestId('link-start').click();
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
  expect(host.calls.find(({ name }) => name === 'start_link')?.params).toEqual({
    account: null,
    name: 'Second shop',
    letters: 'SS',
    colour: 1,
    history: 'everything',
    phone: null,
    deviceName: '',
    proxy: null,
  });
});

test('a new number can be linked through a proxy and under its own device name', async () => {
  const { host } = await openLink();
  await page.getByTestId('link-more').click();
  await page.getByTestId('link-device').fill('Kasir');
  await page.getByTestId('number-proxy').selectOptions('http');
  await page.getByTestId('number-proxy-host').fill('proxy.example');
  await page.getByTestId('link-start').click();
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
  expect(host.calls.find(({ name }) => name === 'start_link')?.params).toMatchObject({
    deviceName: 'Kasir',
    proxy: { kind: 'http', host: 'proxy.example', port: 8080, user: '', password: null },
  });
});

test('the code is drawn, and counted down to the next one', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const { host } = await started();
  host.backend.link({ kind: 'awaitingScan', link: LINK, qr: CODE, until: Date.now() + 20_000 });
  await expect.element(page.getByTestId('qr')).toBeInTheDocument();
  await expect.element(card()).toHaveTextContent('New code in 0:20');
  vi.advanceTimersByTime(6_000);
  await expect.element(card()).toHaveTextContent('New code in 0:14');
  vi.advanceTimersByTime(15_000);
  await expect.element(card()).toHaveTextContent('The next code is coming');
  const before = page.getByTestId('qr').element().innerHTML;
  host.backend.link({ kind: 'awaitingScan', link: LINK, qr: `${CODE}x`, until: Date.now() + 20_000 });
  await expect.element(card()).toHaveTextContent('New code in 0:20');
  expect(page.getByTestId('qr').element().innerHTML).not.toBe(before);
});

test('only the test build shows the code as text', async () => {
  const { host } = await started('test');
  host.backend.link({ kind: 'awaitingScan', link: LINK, qr: CODE, until: Date.now() + 20_000 });
  await expect.element(page.getByTestId('qr')).toHaveAttribute('data-qr', CODE);
  await expect.element(page.getByTestId('banner')).toHaveTextContent('Test build');
});

test('the build that people run keeps the code in the drawing alone', async () => {
  const { host, container } = await started();
  host.backend.link({ kind: 'awaitingScan', link: LINK, qr: CODE, until: Date.now() + 20_000 });
  await expect.element(page.getByTestId('qr')).not.toHaveAttribute('data-qr');
  expect(container.innerHTML).not.toContain(CODE.slice(0, 30));
});

test('when the codes run out, a new one is a click away', async () => {
  const { host } = await started();
  host.backend.link({ kind: 'exhausted', link: LINK });
  await expect.element(card()).toHaveTextContent('No code was scanned');
  await page.getByRole('button', { name: 'Show a new code' }).click();
  expect(host.calls.some(({ name }) => name === 'renew_link')).toBe(true);
  await expect.element(card()).toHaveAttribute('data-state', 'starting');
});

test.each([
  ['already-linked', 'Alice’s shop', 'This number is already linked as Alice’s shop.'],
  ['not-whatsapp', null, 'What answered is not WhatsApp: its certificate is wrong.'],
  ['no-connection', null, 'WhatsApp did not answer. Check the network'],
  ['passkey-required', null, 'only WhatsApp’s own apps can give it'],
] as const)('a failure says why: %s', async (error, accountName, words) => {
  const { host } = await started();
  host.backend.link({ kind: 'failed', link: LINK, error, accountName, retryAt: null });
  await expect.element(page.getByRole('alert')).toHaveTextContent(words);
});

test('a scanned code becomes a number in the inbox, with the name as it was last written', async () => {
  const { host } = await started();
  await page.getByTestId('link-name').fill('Bob’s shop');
  host.scan();
  await expect.element(card()).toHaveTextContent('Linked. Bringing over messages, 40%');
  const account = host.backend.accounts.at(-1);
  host.backend.link({ kind: 'done', link: LINK, account: account?.id ?? '' });
  await expect.element(page.getByTestId('chat-search')).toBeInTheDocument();
  await expect.poll(() => host.backend.accounts.at(-1)?.name).toBe('Bob’s shop');
  await expect.element(page.getByTestId('tile').nth(1)).toHaveAccessibleName('Bob’s shop, Online.');
});

test('leaving ends the attempt', async () => {
  const { host } = await started();
  await page.getByTestId('link-cancel').click();
  await expect.element(page.getByTestId('chat-search')).toBeInTheDocument();
  expect(host.calls.find(({ name }) => name === 'cancel_link')?.params).toEqual({ link: LINK });
});

test('leaving before the code was given leaves nothing behind, and late news do not come back', async () => {
  const { host } = await openLink();
  const release = host.hold('start_link');
  await page.getByTestId('link-start').click();
  await page.getByTestId('link-cancel').click();
  await expect.element(page.getByTestId('chat-search')).toBeInTheDocument();
  release();
  await expect
    .poll(() => host.calls.find(({ name }) => name === 'cancel_link')?.params)
    .toEqual({ link: LINK });
  host.backend.link({ kind: 'awaitingScan', link: LINK, qr: CODE, until: Date.now() + 20_000 });
  await page.getByTestId('link-open').click();
  await expect.element(card()).toHaveAttribute('data-state', 'idle');
});

test('a linked number cannot be cancelled any more', async () => {
  const { host } = await started();
  host.scan();
  await expect.element(card()).toHaveAttribute('data-state', 'syncing');
  await expect.element(page.getByTestId('link-cancel')).not.toBeInTheDocument();
  await page.getByTestId('link-inbox').click();
  await expect.element(page.getByTestId('chat-search')).toBeInTheDocument();
  expect(host.calls.some(({ name }) => name === 'cancel_link')).toBe(false);
});
