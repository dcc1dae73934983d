/**
 * Photographs the screens over the backend in memory: `npm run shots -- DIR [NAME…]`. For looking at while
 * designing; the pictures of the real window are made by `cargo xtask shots`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { SCENES } from './scenes.mjs';
import { now } from './states.mjs';

const [dir = 'shots', ...wanted] = process.argv.slice(2);
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
for (const [name, shot] of Object.entries(SCENES)) {
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
