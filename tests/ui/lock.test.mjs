// The lock of the app over the real window: nothing to see or to ask behind it, messages go on arriving, and ending the
// process does not open it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop, picture, quit } from './app.mjs';
import { Notifications } from './notifications.mjs';
import { link, openChat, says, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const SARI = '6280000000214';
const PASSPHRASE = 'kopi susu dua gelas';

let desktop, service;

before(async () => {
  service = await Notifications.start();
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  service?.stop();
});

/** Asks as a page could that went round the screen: straight through the door of the IPC. */
const ask = (window, name) =>
  window.call('POST', '/execute/async', {
    script: `const done = arguments[arguments.length - 1];
      window.__TAURI_INTERNALS__.invoke('rpc', { name: arguments[0], params: {} }).then(() => done('answered'), (error) => done(error.code));`,
    args: [name],
  });

test('a locked app shows and answers nothing, and stays locked over a restart', async (t) => {
  const world = await started(t, desktop, 'lock', 'en');
  const { simulator, words, profile } = world;
  let { window } = world;
  await link(window, simulator, ACCOUNT, 'Dapur');

  await t.test('is turned on by choosing a passphrase', async () => {
    await window.click('[data-testid=settings-open]');
    await window.click('[data-testid=settings-lock]');
    await window.type('[data-testid=new-passphrase]', PASSPHRASE);
    await window.type('[data-testid=new-passphrase-again]', PASSPHRASE);
    await window.click('[data-testid=new-passphrase-do]');
    await window.find('[data-testid=lock-now]');
    await picture(window, 'lock-settings');
    assert.equal(await ask(window, 'list_accounts'), 'answered');
  });

  await t.test('shows nothing and answers nothing', async () => {
    await window.click('[data-testid=lock-now]');
    await window.find('[data-testid=locked]');
    assert.ok(!(await window.run('return document.body.textContent')).includes('Sari'));
    for (const name of ['list_accounts', 'app_status', 'key_status', 'take_wish']) {
      assert.equal(await ask(window, name), 'locked', name);
    }
    await picture(window, 'locked');
  });

  await t.test('takes messages in, and only says that something came', async () => {
    await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: 'Rahasia dapur' });
    const notice = await eventually('a notification', () => service.standing[0]);
    assert.deepEqual([notice.title, notice.body], ['Kabar', words('notice_something')]);
    assert.ok(!(await window.run('return document.body.textContent')).includes('Rahasia'));
  });

  await t.test('is locked again after a restart, until the passphrase is typed', async () => {
    await quit(window, profile.path);
    window = await world.open();
    await window.find('[data-testid=locked]');
    await window.type('[data-testid=locked-typed]', 'teh manis dua gelas');
    await window.click('[data-testid=locked-open]');
    await says(window, '[data-testid=locked]', words('error_wrong_passphrase'));
    await window.run('document.querySelector("[data-testid=locked-typed]").select()');
    await window.type('[data-testid=locked-typed]', PASSPHRASE);
    await window.click('[data-testid=locked-open]');
    await openChat(window, 'Sari Kusuma');
    await says(window, '[data-testid=timeline]', 'Rahasia dapur');
  });
});
