// Unlinking a number and linking it again, in the real window, in both languages: what is asked, what the person reads
// afterwards, what the phone shows, and that the number goes on where it stopped.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop, picture } from './app.mjs';
import { devicesOf, link, openChat, scanAgain, says, started, statusOf } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const CONTACT = '6280000000214';
const NAME = 'Dapur Bu Laras';
const TILE = '[data-testid=tile]';
const STATE = '[data-testid=state]';
/** A message of the phone's history (tests/fixtures/scenarios/journey.json). */
const OLD = 'Untuk rapat Kamis bisa pesan 40 nasi kotak?';

let desktop;

before(async () => {
  desktop = await Desktop.start();
});

after(() => desktop?.stop());

/** A number that is linked and online, with Sari's chat open. */
async function linked(t, name, language) {
  const all = await started(t, desktop, name, language);
  await link(all.window, all.simulator, ACCOUNT, NAME);
  await openChat(all.window, 'Sari Kusuma');
  await says(all.window, '[data-testid=timeline]', OLD);
  await all.window.find(`${TILE}[data-state=online]`);
  return all;
}

/** Goes by the number's own page to the question, which tells what will happen. */
async function askToUnlink(window, words) {
  await window.click('[data-testid=place-numbers]');
  await window.click('[data-testid=number-open]');
  await window.click('[data-testid=number-unlink]');
  await says(window, 'dialog', words('account_unlink_title', { name: NAME }));
  await says(window, 'dialog', words('account_unlink_text'));
}

/** The page of all numbers says why this one is not online. */
async function isUnlinked(window, words) {
  await window.find(`${TILE}[data-state=loggedOut]`);
  await window.click('[data-testid=place-numbers]');
  await says(window, `[data-testid=numbers] ${STATE}`, words('state_unlinked'));
  await says(window, '[data-testid=account-link]', words('state_do_link'));
}

for (const language of ['en', 'id']) {
  test(`a number is unlinked, says so, and goes on with its history once it is linked again (${language})`, async (t) => {
    const { window, simulator, words } = await linked(t, `relink-${language}`, language);
    const account = await window.attribute(TILE, 'data-account');

    await askToUnlink(window, words);
    assert.ok(await window.run('return document.querySelector("[data-testid=history-keep]").checked'));
    await picture(window, `unlink-${language}`);
    await window.click('[data-testid=account-unlink-confirm]');
    await says(window, STATE, words('state_unlinked'));
    await eventually('no device on the phone', async () => (await devicesOf(simulator, ACCOUNT)) === 0);
    await window.click('[data-testid=place-inbox]');
    await says(window, '[data-testid=composer-closed]', words('composer_link'));
    await says(window, '[data-testid=timeline]', OLD);
    await picture(window, `unlinked-${language}`);
    await isUnlinked(window, words);

    await window.click('[data-testid=account-link]');
    await says(window, 'h1', words('link_title_again', { name: NAME }));
    await scanAgain(window, simulator, ACCOUNT);
    await window.find(`${TILE}[data-state=online]`);
    assert.equal(await window.count(TILE), 1);
    assert.equal(await window.attribute(TILE, 'data-account'), account, 'it is the same number as before');
    assert.equal(await devicesOf(simulator, ACCOUNT), 1);
    await openChat(window, 'Sari Kusuma');
    await says(window, '[data-testid=timeline]', OLD);
    await window.type('[data-testid=composer-input]', 'Kami buka lagi.');
    await window.click('[data-testid=composer-send]');
    await eventually('blue ticks', async () => (await statusOf(window, 'Kami buka lagi.')) === 'read');
    await simulator.post('/say', { contact: CONTACT, account: ACCOUNT, text: 'Syukurlah, Bu.' });
    await says(window, '[data-testid=timeline]', 'Syukurlah, Bu.');
  });

  test(`messages go with the number only when that is chosen (${language})`, async (t) => {
    const { window, simulator, words } = await linked(t, `erase-${language}`, language);
    await askToUnlink(window, words);
    await window.click('[data-testid=history-delete]');
    await says(window, '[data-testid=account-unlink-confirm]', words('account_unlink_do_delete'));
    await window.click('[data-testid=account-unlink-confirm]');
    await isUnlinked(window, words);
    await eventually('no device on the phone', async () => (await devicesOf(simulator, ACCOUNT)) === 0);
    await window.click('[data-testid=place-inbox]');
    await says(window, '[data-pane=list]', words('chats_none'));
    assert.equal(await window.count('[data-testid=chat-row]'), 0);
  });

  test(`a number that is removed on the phone says so and keeps its messages (${language})`, async (t) => {
    const { window, simulator, words } = await linked(t, `removed-${language}`, language);
    await simulator.post('/unlink', { account: ACCOUNT });
    await says(window, STATE, words('state_removed'));
    await says(window, STATE, words('state_removed_text', { when: '' }));
    await says(window, '[data-testid=timeline]', OLD);
    await says(window, '[data-testid=composer-closed]', words('composer_link'));
  });
}
