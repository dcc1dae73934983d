// Every way into a linked number, in the real window, in both languages: by scanning, by typing a code, cancelled,
// linked twice. The ways out of it are in parting.test.mjs.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desktop, picture } from './app.mjs';
import { devicesOf, link, openChat, says, scan, started, write } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const CARD = '[data-testid=link-card]';

let desktop;

before(async () => {
  desktop = await Desktop.start();
});

after(() => desktop?.stop());

const card = (window, state) => window.find(`${CARD}[data-state=${state}]`);

/** Chooses the way by a typed code, and asks for one for this number. */
async function askForCode(window, phone, name) {
  await window.click('[data-testid=link-way-code]');
  await write(window, '[data-testid=link-phone]', phone);
  await write(window, '[data-testid=link-name]', name);
  await window.click('[data-testid=link-start]');
}

for (const language of ['en', 'id']) {
  test(`a code that is typed on the phone links the number (${language})`, async (t) => {
    const { window, simulator, words } = await started(t, desktop, `code-${language}`, language);
    await askForCode(window, '0800', 'Dapur Bu Laras');
    await says(window, '[data-testid=link]', words('link_phone_local'));
    await write(window, '[data-testid=link-phone]', '+62 800 0000 0004');
    await window.click('[data-testid=link-start]');
    await card(window, 'awaitingCode');
    const code = await window.text('[data-testid=pair-code]');
    assert.match(code, /^[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}$/);
    await window.click('[data-testid=link-copy]');
    await picture(window, `link-code-${language}`);
    await simulator.post('/enter-code', { pn: ACCOUNT, code: code.replace('-', '') });
    await openChat(window, 'Sari Kusuma');
    await eventually('the number online', () => window.count('[data-testid=tile][data-state=online]'));
  });

  test(`a link that is cancelled leaves nothing, here or on the phone (${language})`, async (t) => {
    const { window, simulator, profile, words } = await started(t, desktop, `cancel-${language}`, language);
    await says(window, 'main', words('link_cancel_note'));
    await write(window, '[data-testid=link-name]', 'Dapur Bu Laras');
    await window.click('[data-testid=link-start]');
    await card(window, 'awaitingScan');
    await window.click('[data-testid=link-cancel]');
    await window.find('[data-testid=first-run]');
    assert.equal(await window.count('[data-testid=tile]'), 0);
    assert.equal(await devicesOf(simulator, ACCOUNT), 0);
    await eventually('no folder of it', async () => {
      const folders = await readdir(join(profile.path, 'accounts')).catch(() => []);
      return folders.length === 0;
    });
  });

  test(`a number that is linked already is refused by the name it has here (${language})`, async (t) => {
    const { window, simulator, words } = await started(t, desktop, `twice-${language}`, language);
    await link(window, simulator, ACCOUNT, 'Dapur Bu Laras');
    await openChat(window, 'Sari Kusuma');
    await window.click('[data-testid=link-open]');
    await scan(window, simulator, ACCOUNT, 'Dapur kedua');
    await card(window, 'failed');
    await says(window, CARD, words('link_already', { name: 'Dapur Bu Laras' }));
    await picture(window, `link-twice-${language}`);
    assert.equal(await window.attribute(CARD, 'data-code'), 'already-linked');
    await eventually('one device on the phone', async () => (await devicesOf(simulator, ACCOUNT)) === 1);
    assert.equal(await window.count('[data-testid=tile]'), 1);
  });
}

test('a code that nobody scans gives way to the next one by itself', async (t) => {
  const { window, simulator, words } = await started(t, desktop, 'next-code', 'id');
  await write(window, '[data-testid=link-name]', 'Dapur Bu Laras');
  await window.click('[data-testid=link-start]');
  await card(window, 'awaitingScan');
  const code = () => window.attribute('[data-testid=qr]', 'data-qr');
  const first = await code();
  await says(window, CARD, words('link_new_code', { time: '0:' }));
  // WhatsApp's first code is good for a minute, the others for twenty seconds.
  const second = await eventually('the next code', async () => ((await code()) === first ? null : code()), 90_000);
  await simulator.post('/scan-qr', { pn: ACCOUNT, qr: second });
  await openChat(window, 'Sari Kusuma');
});
