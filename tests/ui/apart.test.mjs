// A chat in a window of its own, in real windows: written in one and seen in both, read only where somebody looks, locked
// together, closed alone, and there again at the next start.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop, holder, picture, quit } from './app.mjs';
import { close, look, press, shown } from './display.mjs';
import { Notifications } from './notifications.mjs';
import { link, openChat, says, started, write } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const [SARI, BAGAS] = ['6280000000214', '6280000000301'];
const MAIN = '^Kabar';
const OWN = '^Sari Kusuma';
const PASSPHRASE = 'kopi susu dua gelas';
/** The key, as WebDriver calls it. */
const DELETE = '\uE017';

let desktop, service;

before(async () => {
  service = await Notifications.start();
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  service?.stop();
});

/** The window that is not the main one, once it is there. */
const other = (window, main) =>
  eventually('a second window', async () => (await window.handles()).find((handle) => handle !== main));

/** Asks as the page could that goes round its screen: straight through the door of the IPC. */
const ask = (window, name, params = {}) =>
  window.call('POST', '/execute/async', {
    script: `const done = arguments[arguments.length - 1];
      window.__TAURI_INTERNALS__.invoke('rpc', { name: arguments[0], params: arguments[1] })
        .then(() => done('answered'), (error) => done(error.code));`,
    args: [name, params],
  });

/** Looks from one window at another, until both know: nothing is announced for the chat that somebody looks at. */
async function lookAway(window, from, to) {
  await look(await shown(MAIN));
  for (const [handle, focused] of [[from, false], [to, true]]) {
    await window.switchTo(handle);
    await eventually(`a window ${focused ? 'in front' : 'behind'}`, async () =>
      (await window.run('return document.hasFocus()')) === focused);
    // An answer to what is asked now comes after what the page told before.
    await ask(window, 'get_settings');
  }
}

const seen = (window, text) =>
  eventually(`"${text}"`, async () => (await window.text('[data-testid=timeline]'))?.includes(text));

/** How many messages of a person were reported to them as read. */
async function readOf(simulator, person) {
  const { receipts } = await simulator.ledger();
  return receipts.filter((row) => row.person === person && row.kind === 'read').length;
}

/** The other way to a chat's menu. */
const choose = (window, name, deed) =>
  eventually(`${deed} of ${name}`, async () => {
    await window.run(
      `const row = [...document.querySelectorAll('[data-testid=chat-row]')].find((row) => row.textContent.includes(arguments[0]));
       if (!document.querySelector('[data-testid=' + arguments[1] + ']'))
         row?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 200, clientY: 200 }));`,
      name,
      deed,
    );
    return window.run(
      `const deed = document.querySelector('[data-testid=' + arguments[0] + ']');
       deed?.click();
       return Boolean(deed)`,
      deed,
    );
  });

test('a chat lives in a window of its own beside the main one', async (t) => {
  const world = await started(t, desktop, 'apart', 'en');
  const { window, simulator, profile } = world;
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Bagas');
  const main = await window.handle();
  let own;

  await t.test('opened from the menu of its row, and called by the names of chat and number', async () => {
    await choose(window, 'Sari Kusuma', 'deed-apart');
    own = await other(window, main);
    await eventually('its name', () => shown(OWN));
    await window.switchTo(own);
    await says(window, '[data-testid=chat-title]', 'Sari Kusuma');
    assert.equal(await window.count('[data-testid=chat-row]'), 0, 'nothing but the chat');
    await picture(window, 'apart');
  });

  await t.test('once: opening it again brings it to the front', async () => {
    await window.switchTo(main);
    await choose(window, 'Sari Kusuma', 'deed-apart');
    await openChat(window, 'Sari Kusuma');
    assert.equal((await window.handles()).length, 2);
  });

  await t.test('what is written there is seen in both, and so is the answer', async () => {
    await window.switchTo(own);
    await write(window, '[data-testid=composer-input]', 'Dari jendela sendiri');
    await window.click('[data-testid=composer-send]');
    await seen(window, 'Dari jendela sendiri');
    await window.switchTo(main);
    await seen(window, 'Dari jendela sendiri');
    await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: 'Baik' });
    await seen(window, 'Baik');
    await window.switchTo(own);
    await seen(window, 'Baik');
    const { seen: got } = await simulator.ledger();
    const copies = got.filter(({ person, text }) => person === SARI && text === 'Dari jendela sendiri');
    assert.equal(copies.length, 1, 'Sari sees it once');
  });

  await t.test('a draft goes along to the other window, and back', async () => {
    await write(window, '[data-testid=composer-input]', 'Nanti');
    await window.switchTo(main);
    const drafted = (text) =>
      eventually(`the draft "${text}"`, async () =>
        (await window.run('return document.querySelector("[data-testid=composer-input]").value')) === text);
    await drafted('Nanti');
    await write(window, '[data-testid=composer-input]', 'Nanti sore');
    await window.switchTo(own);
    await drafted('Nanti sore');
    await write(window, '[data-testid=composer-input]', DELETE);
    await window.switchTo(main);
    await drafted('');
  });

  await t.test('only the window that somebody looks at reads', async () => {
    await window.switchTo(main);
    await openChat(window, 'Bagas');
    await lookAway(window, own, main);
    const [sari, bagas] = [await readOf(simulator, SARI), await readOf(simulator, BAGAS)];
    await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: 'Sudah baca?' });
    await eventually('the message in the list', () =>
      window.run(`return [...document.querySelectorAll('[data-testid=chat-row]')].some((row) => row.textContent.includes('Sudah baca?'))`),
    );
    // Bagas is looked at and read: whatever was to be told before that has gone out.
    await simulator.post('/say', { contact: BAGAS, account: ACCOUNT, text: 'Halo' });
    await eventually('Bagas is read', async () => (await readOf(simulator, BAGAS)) > bagas);
    assert.equal(await readOf(simulator, SARI), sari, 'nobody looks at her window');
    await look(await shown(OWN));
    await eventually('Sari is read', async () => (await readOf(simulator, SARI)) > sari);
  });

  await t.test('may not ask what the main window may', async () => {
    await window.switchTo(own);
    for (const name of ['list_accounts', 'set_passphrase', 'export_data', 'remove_account', 'take_wish', 'set_settings']) {
      assert.equal(await ask(window, name), 'forbidden', name);
    }
    await window.switchTo(main);
    assert.equal(await ask(window, 'list_accounts'), 'answered');
  });

  await t.test('a click on a notification leads to it', async () => {
    await lookAway(window, own, main);
    await simulator.post('/say', { contact: SARI, account: ACCOUNT, text: 'Lihat ini' });
    const notice = await eventually('a notification', () => service.standing.find(({ body }) => body === 'Lihat ini'));
    service.click(notice.id);
    await window.switchTo(own);
    await eventually('her window in front', () => window.run('return document.hasFocus()'));
    await window.switchTo(main);
    await says(window, '[data-testid=chat-title]', 'Bagas');
  });

  await t.test('the lock shuts both at once, and one passphrase opens both', async () => {
    await window.switchTo(main);
    await window.click('[data-testid=settings-open]');
    await window.click('[data-testid=settings-lock]');
    await window.type('[data-testid=new-passphrase]', PASSPHRASE);
    await window.type('[data-testid=new-passphrase-again]', PASSPHRASE);
    await window.click('[data-testid=new-passphrase-do]');
    await window.click('[data-testid=lock-now]');
    for (const handle of [main, own]) {
      await window.switchTo(handle);
      await window.find('[data-testid=locked]');
      assert.ok(!(await window.run('return document.body.textContent')).includes('Sari'));
      assert.equal(await ask(window, 'list_messages', { chat: 1, before: null, limit: 1 }), 'locked');
    }
    assert.equal(await shown(OWN), null, 'its name says nothing either');
    await picture(window, 'apart-locked');
    await window.type('[data-testid=locked-typed]', PASSPHRASE);
    await window.click('[data-testid=locked-open]');
    await seen(window, 'Lihat ini');
    await window.switchTo(main);
    await eventually('the main window to be open', async () => (await window.count('[data-testid=locked]')) === 0);
    await eventually('its name', () => shown(OWN));
  });

  await t.test('is there again after Kabar was quit, and closes alone', async () => {
    process.kill(await holder(profile.path), 'SIGTERM');
    await eventually('Kabar to end', async () => !(await holder(profile.path)));
    await window.close().catch(() => {});
    const again = await world.open();
    await again.find('[data-testid=locked]');
    await again.type('[data-testid=locked-typed]', PASSPHRASE);
    await again.click('[data-testid=locked-open]');
    await eventually('its window', () => shown(OWN));
    const first = await again.handle();
    await again.switchTo(await other(again, first));
    await seen(again, 'Lihat ini');
    await look(await shown(OWN));
    await eventually('it in front', () => again.run('return document.hasFocus()'));
    await press('ctrl+w');
    await eventually('its window to be closed', async () => (await again.handles()).length === 1);
    await again.switchTo(first);
    await says(again, '[data-testid=chat-row]', 'Sari Kusuma');
  });
});

test('closing the main window leaves those of chats, and Kabar ends with the last of them', async (t) => {
  const { window, simulator, profile } = await started(t, desktop, 'apart-close', 'en');
  await link(window, simulator, ACCOUNT, 'Dapur');
  const main = await window.handle();
  await choose(window, 'Sari Kusuma', 'deed-apart');
  await other(window, main);
  await eventually('its name', () => shown(OWN));
  await close(await shown(MAIN));
  await eventually('the main window to be put away', async () => !(await shown(MAIN)));
  assert.ok(await shown(OWN), 'the chat stays');
  await close(await shown(OWN));
  await eventually('Kabar to end', async () => !(await holder(profile.path)));
});

test('chats side by side stand so at the next start, as wide as they were, and no page keeps anything itself', async (t) => {
  const world = await started(t, desktop, 'layout', 'id');
  const { window, simulator, profile } = world;
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Bagas');
  await choose(window, 'Sari Kusuma', 'deed-beside');
  const columns = (one) =>
    one.run(`return [...document.querySelectorAll('[data-testid=column]')].map((column) => [
      column.querySelector('[data-testid=chat-title]')?.textContent.trim(), Math.round(column.getBoundingClientRect().width)])`);
  await eventually('two columns', async () => (await columns(window)).length === 2);
  await window.run(`document.querySelector('[data-testid=column-edge]')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))`);
  const [[, left], [, right]] = await eventually('the left one to be wider', async () => {
    const now = await columns(window);
    return now[0][1] > now[1][1] ? now : null;
  });
  await eventually('it to be kept', async () => {
    const status = await window.call('POST', '/execute/async', {
      script: `const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('rpc', { name: 'app_status', params: {} }).then(done);`,
      args: [],
    });
    return status.layout.chats.length === 2 && status.layout.shares.length === 2;
  });
  assert.equal(await window.run('return localStorage.length'), 0);
  await quit(window, profile.path);

  const again = await world.open();
  assert.equal(await again.run('return new URLSearchParams(location.search).get("language")'), 'id', 'before it is opened');
  await eventually('both chats', async () =>
    (await columns(again)).map(([title]) => title).join() === 'Bagas,Sari Kusuma');
  const widths = (await columns(again)).map(([, width]) => width);
  assert.ok(Math.abs(widths[0] - left) <= 2 && Math.abs(widths[1] - right) <= 2, `${widths} for ${left}, ${right}`);
  assert.equal(await again.run('return document.documentElement.lang'), 'id');
  await picture(again, 'columns-again');
});
