// What a person does when the keyring does not give the key: a real keyring, locked and emptied under the real window.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Desktop, picture, quit, scratch, Simulator, tool } from './app.mjs';
import { begin, scan, speak, wordsOf } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const SERVICE = 'id.kabar.desktop.test';
/** The password of the keyring in the private desktop (xtask/src/session.rs). */
const KEYRING_PASSWORD = 'kabar';
const KEYRING = '/org/freedesktop/secrets/collection/login';

const run = promisify(execFile);
const bus = async (path, method, ...args) =>
  (
    await run('gdbus', [
      ...['call', '--session', '--dest', 'org.freedesktop.secrets'],
      ...['--object-path', path, '--method', method, ...args],
    ])
  ).stdout;

const isLocked = async () =>
  (await bus(KEYRING, 'org.freedesktop.DBus.Properties.Get', 'org.freedesktop.Secret.Collection', 'Locked')).includes(
    'true',
  );

async function lock() {
  await bus('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `['${KEYRING}']`);
  assert.ok(await isLocked(), 'the keyring is locked');
}

/** Unlocks it as a login does: by the password, through the daemon's control socket (the way its PAM module goes). */
async function unlock() {
  const password = Buffer.from(KEYRING_PASSWORD);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(12 + password.length, 1); // after a byte of its own: the length of what follows, itself included
  head.writeUInt32BE(1, 5); // unlock
  head.writeUInt32BE(password.length, 9);
  const socket = connect(join(process.env.XDG_RUNTIME_DIR, 'keyring', 'control'));
  socket.write(Buffer.concat([head, password]));
  const [answer] = await once(socket, 'data');
  socket.destroy();
  assert.equal(answer.readUInt32BE(4), 0, 'the daemon takes the password');
  assert.ok(!(await isLocked()), 'the keyring is open');
}

/** Somebody closes the keyring's question without answering it. */
async function dismiss() {
  const asker = 'org.gnome.keyring.SystemPrompter';
  const pid = await eventually('the keyring to ask', async () => {
    const answer = await run('gdbus', [
      ...['call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus'],
      ...['--method', 'org.freedesktop.DBus.GetConnectionUnixProcessID', asker],
    ]);
    return Number(/(\d+),/.exec(answer.stdout)?.[1]);
  });
  process.kill(pid);
}

const keyInKeyring = () =>
  run('secret-tool', ['lookup', 'service', SERVICE, 'username', 'master']).then(
    () => true,
    () => false,
  );

let simulator, desktop;

before(async () => {
  simulator = await Simulator.start('journey');
  desktop = await Desktop.start();
});

after(async () => {
  await desktop?.stop();
  await simulator?.stop();
});

for (const [language, code, waiting, sentence] of [
  ['English', 'en', 'Waiting for this computer’s password store…', 'This computer’s password store is locked.'],
  ['Indonesian', 'id', 'Menunggu penyimpanan sandi komputer ini…', 'Penyimpanan sandi komputer ini terkunci.'],
]) {
  test(`a locked keyring is said in ${language}, and Kabar goes on by itself once it is unlocked`, async () => {
    const profile = await scratch('locked');
    await unlock();
    const first = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
    await speak(first, code);
    await quit(first, profile.path);
    await lock();

    const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
    await eventually('word of what is waited for', async () =>
      (await window.text('[data-testid=opening]'))?.includes(waiting),
    );
    await dismiss();
    await window.find('[data-testid=blocked][data-code=keyring-locked]');
    assert.equal(await window.text('[data-testid=blocked] h1'), sentence);
    await picture(window, `keyring-locked-${code}`);
    await unlock();
    await window.find('[data-testid=first-link]');
    await quit(window, profile.path);
    await profile.remove();
  });
}

for (const language of ['en', 'id']) {
  test(`when the entry is gone from the keyring, the recovery key opens everything and puts it back (${language})`, async () => {
    const profile = await scratch('recovery');
    await unlock();
    const open = () => desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);
    let window = await open();
    const words = await wordsOf(language);
    await begin(window, language);
    await scan(window, simulator, ACCOUNT, 'Dapur Bu Laras');

    await window.click('[data-testid=recovery-make]');
    await window.find('[data-testid=recovery-key]');
    const groups = await window.run(
      `return [...document.querySelectorAll('[data-testid=recovery-key] li')].map((row) => row.lastChild.textContent.trim())`,
    );
    assert.equal(groups.length, 9);
    await picture(window, `recovery-key-${language}`);
    await window.click('[data-testid=recovery-written]');
    await window.find('[data-testid=recovery-typed]');
    const asked = await window.run(
      `return Number(/\\d/.exec(document.querySelector('[data-testid=recovery-typed]').closest('.field').textContent)[0])`,
    );
    await window.type('[data-testid=recovery-typed]', groups[asked - 1]);
    await window.click('[data-testid=recovery-confirm]');
    await eventually('the question to be gone', async () => (await window.count('dialog')) === 0);
    await eventually('chats', () => window.count('[data-testid=chat-row]'));
    await quit(window, profile.path);

    await run('secret-tool', ['clear', 'service', SERVICE, 'username', 'master']);
    assert.ok(!(await keyInKeyring()), 'the entry is gone');
    window = await open();
    await window.find('[data-testid=blocked][data-code=keyring-changed]');
    assert.equal(await window.text('[data-testid=blocked] h1'), words('error_keyring_changed'));
    await picture(window, `keyring-changed-${language}`);
    await window.click('[data-testid=way-recovery]');
    await window.type('[data-testid=way-typed]', groups.join(' ').toLowerCase());
    await window.click('[data-testid=way-open]');
    await window.click('[data-testid=store-key]');
    await eventually('the key to be back', keyInKeyring);
    await eventually('chats again', () => window.count('[data-testid=chat-row]'));
    await eventually('the number online', () => window.count('[data-testid=tile][data-state=online]'));
    await quit(window, profile.path);

    window = await open();
    await eventually('chats without a question', () => window.count('[data-testid=chat-row]'));
    await quit(window, profile.path);
    await profile.remove();
  });
}
