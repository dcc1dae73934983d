// What a person sees when the connection data of one number cannot be used: that number says so and keeps its messages,
// and linking it again goes on with them. (Kabar's own files are in problems.test.mjs.)

import assert from 'node:assert/strict';
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desktop, picture, quit } from './app.mjs';
import { devicesOf, link, openChat, says, scanAgain, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const TILE = '[data-testid=tile]';
const OLD = 'Untuk rapat Kamis bisa pesan 40 nasi kotak?';

let desktop;

before(async () => {
  desktop = await Desktop.start();
});

after(() => desktop?.stop());

/** The folder of the one number. */
async function deviceOf(profile) {
  const folder = join(profile.path, 'accounts');
  const [account] = await readdir(folder);
  return join(folder, account);
}

/** As if another program had written its own file over it. */
async function overwrite(device) {
  for (const end of ['-wal', '-shm']) await rm(join(device, `wa.db${end}`), { force: true });
  await writeFile(join(device, 'wa.db'), Buffer.alloc(64 * 1024, 'not a database '));
}

/** Links a number and quits; `damage` may open Kabar and quit it again. Then opens it. */
async function afterDamage(t, name, language, damage) {
  const all = await started(t, desktop, name, language);
  await link(all.window, all.simulator, ACCOUNT, 'Dapur Bu Laras');
  await all.window.find(`${TILE}[data-state=online]`);
  await quit(all.window, all.profile.path);
  await damage(await deviceOf(all.profile), async () => {
    const between = await all.open();
    await between.find(`${TILE}[data-state=online]`);
    await quit(between, all.profile.path);
  });
  const window = await all.open();
  await window.find(`${TILE}[data-state=damaged]`);
  await openTheChat(window);
  return { ...all, window };
}

/** With its number damaged there is no composer to wait for. */
async function openTheChat(window) {
  await window.click('[data-testid=chat-row]');
  await says(window, '[data-testid=timeline]', OLD);
}

for (const language of ['en', 'id']) {
  test(`a number whose connection data is damaged says so and is linked again (${language})`, async (t) => {
    const damage = (device) => overwrite(device);
    const { window, simulator, words } = await afterDamage(t, `damaged-${language}`, language, damage);
    await says(window, '[data-testid=state]', words('state_damaged'));
    await says(window, '[data-testid=state]', words('state_damaged_text'));
    await picture(window, `number-damaged-${language}`);
    const account = await window.attribute(TILE, 'data-account');
    await window.click('[data-testid=composer-closed] button');
    await scanAgain(window, simulator, ACCOUNT);
    await window.find(`${TILE}[data-state=online]`);
    assert.equal(await window.attribute(TILE, 'data-account'), account);
    await openChat(window, 'Sari Kusuma');
    await says(window, '[data-testid=timeline]', OLD);
  });

  test(`an older copy of a number's connection data is refused and left as it is (${language})`, async (t) => {
    const putBack = async (device, useItOnce) => {
      const copy = `${device}-copy`;
      await cp(device, copy, { recursive: true });
      await useItOnce();
      await rm(device, { recursive: true });
      await cp(copy, device, { recursive: true });
      await rm(copy, { recursive: true });
    };
    const { window, simulator, words } = await afterDamage(t, `older-${language}`, language, putBack);
    await says(window, '[data-testid=state]', words('state_rolled_back'));
    await says(window, '[data-testid=state]', words('state_rolled_back_text'));
    await says(window, '[data-testid=composer-closed]', words('composer_link'));
    await picture(window, `number-rolled-back-${language}`);
    await eventually('the device still on the phone', async () => (await devicesOf(simulator, ACCOUNT)) === 1);
  });
}
