// A link to a chat, as a page or another program hands it over: a second start passes it on to the window that is open.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Desktop, tool } from './app.mjs';
import { link, says, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const [SARI, BAGAS] = ['6280000000214', '6280000000301'];
const run = promisify(execFile);

let desktop;

before(async () => {
  desktop = await Desktop.start();
});

after(() => desktop?.stop());

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
