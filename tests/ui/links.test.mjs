// Links both ways. One to a chat, as a page or another program hands it over: a second start passes it on to the window that
// is open. And one in a message, which the person's browser is handed: here a program that only writes down what it got.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Desktop, scratch, tool } from './app.mjs';
import { link, openChat, says, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const [SARI, BAGAS] = ['6280000000214', '6280000000301'];
const run = promisify(execFile);

let desktop, browser;

before(async () => {
  browser = await scratch('browser');
  const opener = `#!/bin/sh\nprintf '%s\\n' "$@" >> '${join(browser.path, 'opened')}'\n`;
  await writeFile(join(browser.path, 'xdg-open'), opener, { mode: 0o755 });
  process.env.PATH = `${browser.path}:${process.env.PATH}`;
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  await browser?.remove();
});

const written = (window) => window.run(`return document.querySelector('[data-testid=composer-input]')?.value ?? null`);

test('a link opens the chat and writes its words down, without sending and without taking the place of others', async (t) => {
  const { window, simulator, profile } = await started(t, desktop, 'links', 'en');
  await link(window, simulator, ACCOUNT, 'Dapur');
  await eventually('two chats', async () => (await window.count('[data-testid=chat-row]')) === 2);
  /** As the desktop starts Kabar for a link: it hands it over and ends. */
  const follow = (address) => run(tool('KABAR_E2E'), ['--profile', profile.path, address]);

  await follow(`whatsapp://send?phone=${BAGAS}&text=Besok%20jam%2010%3F`);
  await says(window, '[data-testid=chat-title]', 'Bagas');
  await eventually('the words of the link', async () => (await written(window)) === 'Besok jam 10?');

  await follow(`https://wa.me/${BAGAS}?text=Lain`);
  await says(window, '[data-testid=write-text]', 'Lain');
  await window.click('[data-testid=write-keep]');
  await eventually('what was written before', async () => (await written(window)) === 'Besok jam 10?');

  await follow(`https://wa.me/${SARI}`);
  await says(window, '[data-testid=chat-title]', 'Sari Kusuma');
  await follow('https://example.org/6280000000301');
  const { seen } = await simulator.ledger();
  assert.ok(!seen.some(({ text }) => ['Besok jam 10?', 'Lain'].includes(text)), 'nothing was sent');
});

test('a link in a message is handed to the browser, once a person saw where it leads; one to a chat opens here', async (t) => {
  const { window, simulator } = await started(t, desktop, 'browser', 'en');
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Sari Kusuma');
  const opened = () => readFile(join(browser.path, 'opened'), 'utf8').catch(() => '');
  /** Sari writes it, and a person clicks on it and on what the question offers. */
  const follow = async (address) => {
    await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: address });
    await eventually('the link', () =>
      window.run(
        `const link = [...document.querySelectorAll('[data-testid=link]')].find((one) => one.textContent === arguments[0]);
         link?.click();
         return Boolean(link)`,
        address,
      ),
    );
    await says(window, '[data-testid=address]', address);
    assert.ok(!(await opened()).includes(address), 'nothing is opened before');
    await window.click('[data-testid=address-open]');
  };

  await follow('https://menu.example/hari-ini?a=1&b=$(id)');
  await eventually('the browser', async () => (await opened()) === 'https://menu.example/hari-ini?a=1&b=$(id)\n');

  await follow(`https://wa.me/${BAGAS}`);
  await says(window, '[data-testid=chat-title]', 'Bagas');
  assert.ok(!(await opened()).includes('wa.me'), 'no browser was asked');
});
