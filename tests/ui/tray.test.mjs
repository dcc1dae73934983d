// The sign in the tray: a tray of its own on the private bus, and the real window.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop, holder } from './app.mjs';
import { close, shown } from './display.mjs';
import { link, openChat, started } from './steps.mjs';
import { Tray } from './tray.mjs';
import { eventually } from './webdriver.mjs';

const TITLE = '^Kabar';
const ACCOUNT = '6280000000004';
const [SARI, BAGAS] = ['6280000000214', '6280000000301'];

let desktop, tray;

before(async () => {
  tray = await Tray.start();
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  tray?.stop();
});

/** The sign says this, soon. */
const says = (words) => eventually(`the sign to say "${words}"`, async () => (await tray.look('Title')).includes(`'${words}'`));

test('the tray says how much is unread, brings the window back after it was closed, and quits; everything can be larger', async (t) => {
  const { window, simulator, profile } = await started(t, desktop, 'tray', 'en');
  await eventually('a sign', () => tray.signs.length === 1);
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Sari Kusuma');
  await says('Kabar');
  const quiet = await tray.look('IconPixmap');

  await simulator.post('/say', { contact: BAGAS, account: ACCOUNT, text: 'Sudah sampai' });
  await says('Kabar: 1 unread');
  assert.notEqual(await tray.look('IconPixmap'), quiet, 'with a dot');
  await simulator.post('/read-on-phone', { account: ACCOUNT, with: BAGAS });
  await says('Kabar');
  const menu = await tray.menu();
  assert.ok(menu.includes("'Open Kabar'") && menu.includes("'Quit Kabar'"), menu);

  await window.click('[data-testid=settings-open]');
  await eventually('the choice', () => window.run(`
    const choice = document.querySelector('[data-testid=settings-to-tray]');
    choice?.click();
    return Boolean(choice)`));
  await window.find('[data-testid=toast]');
  const width = await window.run('return innerWidth');
  await window.run(`
    const size = document.querySelector('[data-testid=settings-zoom]');
    size.value = '125';
    size.dispatchEvent(new Event('change', { bubbles: true }))`);
  await eventually('everything to be larger', async () => (await window.run('return innerWidth')) < width);
  await close(await shown(TITLE));
  await eventually('the window to be put away', async () => !(await shown(TITLE)));
  await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: 'Masih buka?' });
  await says('Kabar: 1 unread');

  await tray.click();
  await eventually('the window to be back', () => shown(TITLE));
  await tray.choose(2);
  await eventually('Kabar to end', async () => !(await holder(profile.path)));
});
