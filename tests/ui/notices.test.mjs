// Messages announced by the desktop: a notification service of its own on the private bus, and the real window.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './app.mjs';
import { Notifications } from './notifications.mjs';
import { link, openChat, says, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const [SARI, BAGAS] = ['6280000000214', '6280000000301'];

let desktop, service;

before(async () => {
  service = await Notifications.start();
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  service?.stop();
});

/** The notification that says this, once it stands. */
const standing = (body) =>
  eventually(`a notification that says "${body}"`, () => service.standing.find((one) => one.body === body));

/** As the person behind `contact` says it. */
const say = (simulator, contact, text) => simulator.post('/say', { contact, account: ACCOUNT, text });

test('messages are announced once for each chat, open their chat by a click, and go when they are read', async (t) => {
  const { window, simulator } = await started(t, desktop, 'notices', 'en');
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Sari Kusuma');
  assert.deepEqual(service.shown, [], 'the history of the phone is not announced');

  await t.test('a message in another chat, without the markup that somebody wrote into it', async () => {
    await say(simulator, BAGAS, 'Sudah <b>sampai</b>');
    const first = await standing('Sudah &lt;b&gt;sampai&lt;/b&gt;');
    assert.equal(first.title, 'Bagas');
    assert.deepEqual(first.actions, ['default', 'Open']);
    await say(simulator, BAGAS, 'Ada di depan');
    const second = await standing('Ada di depan');
    assert.equal(second.id, first.id, 'it takes the place of the one before');
    assert.equal(second.title, 'Bagas (2)');
    assert.equal(second.hints['suppress-sound'], true, 'one sound for people who go on talking');
    assert.equal(service.standing.length, 1);
  });

  await t.test('a click opens the chat', async () => {
    service.click(service.standing[0].id);
    await says(window, '[data-testid=chat-title]', 'Bagas');
    await says(window, '[data-testid=timeline]', 'Ada di depan');
  });

  await t.test('what is read on the phone goes', async () => {
    await openChat(window, 'Bagas');
    await say(simulator, SARI, 'Jadi 50 kotak ya');
    await standing('Jadi 50 kotak ya');
    await simulator.post('/read-on-phone', { account: ACCOUNT, with: SARI });
    await eventually('the notification to be gone', () => service.standing.length === 0);
  });

  await t.test('a call that rings says who calls which number, and goes when it ends', async () => {
    const { call } = await simulator.post('/call', { contact: SARI, account: ACCOUNT, video: false });
    const rings = await standing('Calls Dapur. Answer it on your phone.');
    assert.equal(rings.title, 'Sari Kusuma');
    assert.equal(rings.hints.category, 'call.incoming');
    await simulator.post('/hang-up', { call });
    await eventually('the notification to be gone', () => service.standing.length === 0);
  });
});
