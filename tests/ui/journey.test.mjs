// The whole journey of a new person, in the real window of the test build against a local WhatsApp server.
// Every step asserts what the person sees, or what the people on the other side see.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop, picture, quit, scratch, Simulator, tool } from './app.mjs';
import { openChat, statusOf } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const CONTACT = '6280000000214';

let simulator, desktop, profile;

before(async () => {
  simulator = await Simulator.start('journey');
  desktop = await Desktop.start();
  profile = await scratch('journey');
});

after(async () => {
  await desktop?.stop();
  await simulator?.stop();
  await profile?.remove();
});

const open = () => desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);

test('a new person links a number, chats, quits, and finds everything again', async (t) => {
  let window = await open();

  await t.test('sees the plain statement of the risk and accepts it', async () => {
    await window.find('[data-testid=first-link]');
    await picture(window, 'journey-1-first-run');
    await window.click('[data-testid=first-link]');
    await window.find('[data-testid=risk-accept]');
    await window.click('[data-testid=risk-accept]');
  });

  await t.test('links by scanning the QR code', async () => {
    await window.type('[data-testid=link-name]', 'Dapur Bu Laras');
    await window.click('[data-testid=link-start]');
    const qr = await eventually('a QR code', () => window.attribute('[data-testid=qr]', 'data-qr'));
    await picture(window, 'journey-2-qr');
    await simulator.post('/scan-qr', { pn: ACCOUNT, qr });
  });

  await t.test('may make a recovery key later', async () => {
    await window.click('[data-testid=recovery-later]');
  });

  await t.test('sees the chat list from the phone\'s history', async () => {
    await eventually('chats', () => window.count('[data-testid=chat-row]'));
    await openChat(window, 'Sari Kusuma');
    await eventually('the history of the chat', async () =>
      (await window.text('[data-testid=timeline]'))?.includes('Untuk rapat Kamis'),
    );
    await picture(window, 'journey-3-history');
  });

  await t.test('sends a message, and its tick turns as it is confirmed, delivered and read', async () => {
    await window.type('[data-testid=composer-input]', 'Siap, jadi 50 kotak.');
    await window.click('[data-testid=composer-send]');
    await eventually('the message in the timeline', () => statusOf(window, 'Siap, jadi 50 kotak.'));
    await eventually('blue ticks', async () => (await statusOf(window, 'Siap, jadi 50 kotak.')) === 'read');
    const { seen } = await simulator.ledger();
    const copies = seen.filter((row) => row.person === CONTACT && row.text === 'Siap, jadi 50 kotak.');
    assert.equal(copies.length, 1, 'Sari sees it once');
  });

  await t.test('gets the reply', async () => {
    await simulator.post('/say', { contact: CONTACT, account: ACCOUNT, text: 'Terima kasih, Bu!' });
    await eventually('the reply', async () => (await window.text('[data-testid=timeline]'))?.includes('Terima kasih, Bu!'));
    await picture(window, 'journey-4-reply');
  });

  await t.test('quits and starts again: still there, and online', async () => {
    await quit(window, profile.path);
    window = await open();
    await openChat(window, 'Sari Kusuma');
    await eventually('the conversation', async () => {
      const shown = await window.text('[data-testid=timeline]');
      return shown?.includes('Siap, jadi 50 kotak.') && shown.includes('Terima kasih, Bu!');
    });
    await eventually('the number online', () => window.count('[data-testid=tile][data-state=online]'));
    await window.type('[data-testid=composer-input]', 'Sampai besok.');
    await window.click('[data-testid=composer-send]');
    await eventually('a tick after the restart', async () =>
      ['sent', 'delivered', 'read'].includes(await statusOf(window, 'Sampai besok.')),
    );
    await picture(window, 'journey-5-again');
  });

  await quit(window, profile.path);
});
