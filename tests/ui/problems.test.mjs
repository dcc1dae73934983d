// What a person sees when Kabar's files cannot be opened: which file, what to do, and nothing overwritten.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desktop, holder, quit, scratch, tool } from './app.mjs';
import { eventually } from './webdriver.mjs';

let desktop;

before(async () => {
  desktop = await Desktop.start();
});

after(() => desktop?.stop());

/** Name and content of every file that holds data or keys. */
async function contents(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(db|json)$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`;
    }),
  );
}

async function shows(code, file, damage) {
  const profile = await scratch(code);
  const first = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
  await first.find('[data-testid=first-link]');
  await quit(first, profile.path);
  await damage(profile.path);
  const damaged = await contents(profile.path);

  const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
  await window.find('[data-testid=blocked]');
  assert.equal(await window.attribute('[data-testid=blocked]', 'data-code'), code);
  assert.match(await window.text('[data-testid=blocked-file]'), new RegExp(`${file}$`));
  await window.click('[data-testid=blocked-retry]');
  await window.find(`[data-testid=blocked][data-code=${code}]`);
  await quit(window, profile.path);
  assert.deepEqual(await contents(profile.path), damaged, 'nothing was overwritten');
  await profile.remove();
}

test('a file that the key does not open is named and left alone', () =>
  shows('database-wrong-key', 'kabar\\.db', async (path) => {
    for (const end of ['-wal', '-shm']) await rm(join(path, `kabar.db${end}`), { force: true });
    await writeFile(join(path, 'kabar.db'), Buffer.alloc(64 * 1024, 'not a database '));
  }));

test('a damaged key file is named and left alone', () =>
  shows('key-file-damaged', 'keys\\.json', async (path) => {
    for (const name of ['keys.json', 'keys.copy.json']) await writeFile(join(path, name), '{"half":');
  }));

test('a Kabar that the system asks to end closes its files and is soon gone', async () => {
  const profile = await scratch('asked-to-end');
  const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
  await window.find('[data-testid=first-link]');
  const log = 'kabar.db-wal';
  assert.ok((await readdir(profile.path)).includes(log), 'the database is open');
  process.kill(Number(await holder(profile.path)), 'SIGTERM');
  await eventually('the process to be gone', async () => !(await holder(profile.path)), 8_000);
  assert.ok(!(await readdir(profile.path)).includes(log), 'the database was closed, not dropped');
  await window.close().catch(() => {});
  await profile.remove();
});
