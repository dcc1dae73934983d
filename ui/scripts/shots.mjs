/**
 * Photographs the screens over the backend in memory: `npm run shots -- DIR [NAME…]`. For looking at while
 * designing; the pictures of the real window are made by `cargo xtask shots`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';

const [dir = 'shots', ...wanted] = process.argv.slice(2);
const now = new Date('2026-11-23T10:47:00+07:00');
const open = (title) => async (page) => {
  if (title === 'Wulan' || title === 'Pak Arif') await page.getByTestId('chat-search').fill(title);
  await page.getByTestId('chat-row').filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
};
const start = async (page) => {
  await page.getByTestId('link-open').click();
  await page.getByTestId('link-name').fill('Butik Tenun Asri');
};

/** Every state a number can be in, over as many numbers: the rail and the list show them at a glance. */
const everyState = async (page) => {
  const at = now.getTime();
  await page.evaluate(
    (states) =>
      states.forEach((state, i) => {
        const { backend } = globalThis.kabarFake;
        const phone = `+62800000009${String(i).padStart(2, '0')}`;
        const seed = { name: `Cabang ${i + 1}`, letters: `C${(i + 1) % 10}`, colour: (i % 10) + 1, phone };
        backend.changeAccount(backend.addAccount({ ...seed, state: () => state }, 0).id, {});
      }),
    [
      { kind: 'syncing', percent: 64 },
      { kind: 'degraded', since: at - 240_000 },
      { kind: 'restricted', until: at + 75_600_000 },
      { kind: 'offline' },
      { kind: 'connecting' },
      { kind: 'replaced' },
      { kind: 'loggedOut', reason: 'removed', at: at - 9_000_000 },
      { kind: 'loggedOut', reason: 'locked', at },
      { kind: 'loggedOut', reason: 'banned', at },
      ...[101, 102, 103, 104, 106].map((code) => ({
        kind: 'banned',
        code,
        until: at + 3_600_000 * (code - 95),
      })),
      { kind: 'banned', code: 402, until: null },
      { kind: 'needsKey', error: 'keyring-locked' },
      { kind: 'needsKey', error: 'key-missing' },
      { kind: 'damaged', error: 'database-corrupt', file: 'wa.db' },
      { kind: 'outdated' },
    ],
  );
  await page.getByTestId('place-numbers').click();
};

/** Shows the state of an attempt to link by a code that is typed. */
const byCode = (state) => async (page) => {
  await start(page);
  await page.getByTestId('link-way-code').click();
  await page.getByTestId('link-phone').fill('+62 800 0000 0117');
  await page.getByTestId('link-start').click();
  await page.getByTestId('pair-code').waitFor();
  if (state === undefined) return;
  await page.evaluate((shown) => globalThis.kabarFake.backend.link(shown), { link: 'link-1', ...state });
  await page.getByTestId('link-renew').waitFor();
};
/** One number's page. */
const number = (act) => async (page) => {
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').nth(3).click();
  await page.getByTestId('number-mute').waitFor();
  await act?.(page);
};
const proxy = async (page) => {
  await page.getByTestId('number-proxy').selectOption('http');
  await page.getByTestId('number-proxy-host').fill('proksi.kantor.example');
  await page.getByTestId('number-proxy-user').fill('laras');
  await page.getByTestId('number-proxy-password').fill('rahasia');
  await page.getByTestId('number-proxy-test').click();
  await page.getByTestId('number-proxy-save').scrollIntoViewIfNeeded();
};
/** Numbers in two sets. */
const sets = async (page) => {
  await page.evaluate(() => {
    const { numbers, accounts } = globalThis.kabarFake.backend;
    numbers.createSet('Bandung', accounts[1].id);
    numbers.createSet('Pelanggan lama', accounts[3].id);
    numbers.move({ account: accounts[4].id, set: 1, before: null });
  });
  await page.getByTestId('place-numbers').click();
};
const failed = (error, retryAt = null) => ({ kind: 'failed', error, accountName: null, retryAt });

/** The recovery key on show, or the question for a group of it. */
const recovery = (check) => async (page) => {
  await page.getByTestId('settings-open').click();
  await page.getByTestId('lock-recovery').click();
  await page.getByTestId('recovery-make').click();
  if (check) await page.getByTestId('recovery-written').click();
};

const SHOTS = {
  'inbox-light': { query: 'theme=light&language=en', act: open('Sari Kusuma') },
  'inbox-dark': { query: 'theme=dark&language=id', act: open('Kelas 5B') },
  'inbox-group-light': { query: 'theme=light&language=en', act: open('Kelas 5B') },
  'inbox-960': {
    query: 'theme=light&language=id&density=compact',
    size: [960, 640],
    act: open('Sari Kusuma'),
  },
  'inbox-960-dark': { query: 'theme=dark&language=en', size: [960, 640], act: open('Sari Kusuma') },
  'inbox-wide': { query: 'theme=light&language=en', size: [1720, 1000], act: open('Sari Kusuma') },
  'inbox-rtl': { query: 'theme=light&language=en', rtl: true, act: open('Sari Kusuma') },
  'inbox-none': { query: 'theme=light&language=en&demo' },
  'inbox-failed': { query: 'theme=light&language=en', act: open('Gudang Timur') },
  'inbox-unknown': { query: 'theme=dark&language=en', act: open('Pak Arif') },
  'inbox-restricted': { query: 'theme=light&language=en', act: open('Pak Dimas') },
  'inbox-offline': { query: 'theme=light&language=id', act: open('+62') },
  'inbox-rtl-text': { query: 'theme=light&language=en', act: open('Wulan') },
  'inbox-reply': {
    query: 'theme=light&language=en',
    async act(page) {
      await open('Sari Kusuma')(page);
      await page.getByTestId('message').last().focus();
      await page.keyboard.press('r');
      await page.keyboard.type('Bisa Bu, jadi 50 kotak.\nSelisihnya Rp 310.000.'.replace('\n', ' '));
    },
  },
  'list-account': {
    query: 'theme=light&language=en',
    act: (page) => page.getByTestId('tile').nth(4).click(),
  },
  'list-unread-empty': {
    query: 'theme=light&language=en',
    async act(page) {
      await page.getByTestId('tile').nth(0).click();
      await page.getByTestId('filter-unread').click();
      await page.getByText('All answered').waitFor();
    },
  },
  'list-search-none': {
    query: 'theme=dark&language=en',
    async act(page) {
      await page.getByTestId('chat-search').fill('Zainal');
      await page.getByText('Nothing found').waitFor();
    },
  },
  'link-start': { query: 'theme=light&language=en', act: start },
  'link-more': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-more').click();
      await page.getByTestId('number-proxy').selectOption('socks5');
      await page.getByTestId('number-proxy-host').scrollIntoViewIfNeeded();
    },
  },
  'link-qr': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-qr-dark': {
    query: 'theme=dark&language=id&build=test',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-qr-960': {
    query: 'theme=light&language=id',
    size: [960, 640],
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-failed': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
      await page.evaluate(() =>
        globalThis.kabarFake.backend.link({
          kind: 'failed',
          link: 'x',
          error: 'already-linked',
          retryAt: null,
          accountName: 'Toko Sinar Kabut',
        }),
      );
    },
  },
  'link-code': { query: 'theme=light&language=en', act: byCode() },
  'link-code-dark': { query: 'theme=dark&language=id', act: byCode() },
  'link-code-960': { query: 'theme=light&language=id', size: [960, 640], act: byCode() },
  'link-code-wait': {
    query: 'theme=light&language=en',
    act: byCode(failed('too-many-tries', now.getTime() + 3_600_000)),
  },
  'link-passkey': { query: 'theme=light&language=en', act: byCode(failed('passkey-required')) },
  'link-passkey-960': {
    query: 'theme=dark&language=id',
    size: [960, 640],
    act: byCode(failed('passkey-required')),
  },
  'link-syncing': {
    query: 'theme=dark&language=en',
    async act(page) {
      await start(page);
      await page.evaluate(() =>
        globalThis.kabarFake.backend.link({ kind: 'syncing', link: 'x', account: 'y', percent: 64 }),
      );
    },
  },
  'first-run': { query: 'empty&theme=light&language=id' },
  'first-run-dark': { query: 'empty&theme=dark&language=en' },
  'first-run-960': { query: 'empty&theme=light&language=en', size: [960, 640] },
  risk: {
    query: 'empty&theme=light&language=en',
    act: (page) => page.getByTestId('first-link').click(),
  },
  'risk-dark': {
    query: 'empty&theme=dark&language=id',
    act: (page) => page.getByTestId('first-link').click(),
  },
  settings: { query: 'theme=light&language=en', act: (page) => page.getByTestId('settings-open').click() },
  'settings-dark': {
    query: 'theme=dark&language=id&demo',
    act: (page) => page.getByTestId('settings-open').click(),
  },
  'states-light-en': { query: 'theme=light&language=en', size: [1280, 2400], act: everyState },
  'states-light-id': { query: 'theme=light&language=id', size: [1280, 2400], act: everyState },
  'states-dark-en': { query: 'theme=dark&language=en', size: [1280, 2400], act: everyState },
  'states-dark-id': { query: 'theme=dark&language=id', size: [1280, 2400], act: everyState },
  'states-960': { query: 'theme=light&language=en', size: [960, 640], act: everyState },
  numbers: { query: 'theme=light&language=en', act: (page) => page.getByTestId('place-numbers').click() },
  'number-light': { query: 'theme=light&language=en', act: number() },
  'number-dark': { query: 'theme=dark&language=id', act: number() },
  'number-proxy-light': { query: 'theme=light&language=id', act: number(proxy) },
  'number-proxy-dark': { query: 'theme=dark&language=en', act: number(proxy) },
  'number-foot-light': {
    query: 'theme=light&language=en',
    act: number((page) => page.getByTestId('number-messages').scrollIntoViewIfNeeded()),
  },
  'sets-light': { query: 'theme=light&language=en', act: sets },
  'sets-dark': { query: 'theme=dark&language=id', size: [960, 640], act: sets },
  'account-dialog': {
    query: 'theme=light&language=en',
    act: (page) => page.getByTestId('tile').nth(1).click({ button: 'right' }),
  },
  'remove-dialog': {
    query: 'theme=dark&language=en',
    async act(page) {
      await page.getByTestId('tile').nth(3).click({ button: 'right' });
      await page.getByTestId('account-remove').click();
    },
  },
  'blocked-keyring': { query: 'blocked=keyring-locked' },
  'blocked-passphrase': {
    query: 'blocked=keyring-changed&ways&theme=light&language=en',
    act: (page) => page.getByTestId('way-passphrase').click(),
  },
  'blocked-daily': { query: 'blocked=keyring-missing&ways', locale: 'id-ID' },
  'blocked-recovery-dark': {
    query: 'blocked=keyring-changed&ways',
    locale: 'id-ID',
    colours: 'dark',
    act: (page) => page.getByTestId('way-recovery').click(),
  },
  'blocked-fresh': {
    query: 'blocked=keyring-missing&fresh',
    locale: 'id-ID',
    size: [960, 640],
    act: (page) => page.getByTestId('way-new').click(),
  },
  recovery: { query: 'keyless&theme=light&language=en', act: recovery() },
  'recovery-dark': { query: 'keyless&theme=dark&language=id', act: recovery() },
  'recovery-check': { query: 'keyless&theme=light&language=id', act: recovery(true) },
  'settings-lock': {
    query: 'keyless&theme=light&language=en',
    async act(page) {
      await page.getByTestId('settings-open').click();
      await page.getByTestId('lock-recovery').scrollIntoViewIfNeeded();
    },
  },
  'blocked-corrupt': { query: 'blocked=database-corrupt', locale: 'id-ID', colours: 'dark' },
};

fs.mkdirSync(dir, { recursive: true });
// A build like the one that people run, behind the policy of the desktop window: what it blocks shows up here.
const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kabar-ui-'));
await build({ mode: 'fake', logLevel: 'error', build: { outDir, emptyOutDir: true } });
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:";
const server = await preview({
  build: { outDir },
  preview: {
    port: 4173,
    strictPort: false,
    host: '127.0.0.1',
    headers: { 'Content-Security-Policy': policy },
  },
  logLevel: 'error',
});
const address = server.resolvedUrls?.local[0];
const browser = await chromium.launch({
  executablePath: process.env['KABAR_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
for (const [name, shot] of Object.entries(SHOTS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const [width, height] = shot.size ?? [1280, 800];
  const context = await browser.newContext({
    viewport: { width, height },
    locale: shot.locale ?? 'en-GB',
    colorScheme: shot.colours ?? 'light',
    timezoneId: 'Asia/Jakarta',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => console.log(name, 'error:', error.message));
  page.on('console', (line) => line.type() === 'error' && console.log(name, 'console:', line.text()));
  await page.clock.install({ time: now });
  await page.goto(`${address}?fake&${shot.query}`);
  await page.waitForSelector('main');
  if (shot.rtl) await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await page.clock.runFor(600);
  try {
    await page
      .getByTestId('chat-row')
      .first()
      .waitFor({ timeout: 2_000 })
      .catch(() => undefined);
    const acting = shot.act?.(page);
    const state = { acted: false };
    const over = () => (state.acted = true);
    Promise.resolve(acting).then(over, over);
    while (!state.acted) await page.clock.runFor(100);
    await acting;
    for (let i = 0; i < 10; i++) await page.clock.runFor(100);
  } catch (error) {
    console.log(name, 'failed:', String(error).split('\n')[0]);
  }
  await page.screenshot({ path: path.join(dir, `${name}.png`) });
  await context.close();
}
await browser.close();
await server.close();
fs.rmSync(outDir, { recursive: true });
