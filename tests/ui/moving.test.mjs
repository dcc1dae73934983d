// Everything from one computer to another, in real windows: written to a file that is chosen in the system's own dialog, found
// there again, and used without anybody quitting Kabar.

import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desktop, picture, quit, scratch, tool } from './app.mjs';
import { look, press, shown, type } from './display.mjs';
import { link, openChat, says, speak, started } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const PASSPHRASE = 'kopi susu dua gelas';

let desktop, stick;

before(async () => {
  desktop = await Desktop.start();
  stick = await scratch('stick');
});

after(async () => {
  await desktop?.stop();
  await stick?.remove();
});

/** Chooses a file as a person does who types its path into the dialog, and who opens it anew where that came to nothing. */
async function choose(window, field, title, path, done) {
  const open = () => shown(`^${title}$`);
  await eventually('the dialog to take the path', async () => {
    await window.click(`[data-testid=${field}-choose]`);
    await look(await eventually('the dialog of the system', open));
    // Where one is chosen for reading there is a field to type into only after this.
    await press('ctrl+l');
    await type(path);
    const gone = async () => {
      // What completes a path while it is typed may take a key for itself.
      if (await open()) await press(done);
      return !(await open());
    };
    if (await within(gone)) return true;
    // It was not ready yet, and has lost letters.
    await within(async () => {
      if (await open()) await press('Escape');
      return !(await open());
    });
    return false;
  });
}

/** Whether that comes true within a moment. */
const within = (probe) => eventually('it', probe, 6_000).catch(() => false);

const pathIn = (window, field) =>
  window.run('return document.querySelector(arguments[0]).value', `[data-testid=${field}]`);

test('everything goes to another computer in a file, and is there at once', async (t) => {
  const { window, simulator, profile, words } = await started(t, desktop, 'moving', 'en');
  const file = join(stick.path, 'all.kabar');
  await link(window, simulator, ACCOUNT, 'Dapur');
  await openChat(window, 'Sari Kusuma');

  await t.test('a dialog that is closed chooses nothing', async () => {
    await window.click('[data-testid=settings-open]');
    await window.click('[data-testid=export-open]');
    await window.click('[data-testid=export-path-choose]');
    await look(await eventually('the dialog of the system', () => shown(`^${words('export_where')}$`)));
    await press('Escape');
    await eventually('the dialog to be gone', async () => !(await shown(`^${words('export_where')}$`)));
    assert.equal(await pathIn(window, 'export-path'), '');
  });

  await t.test('it is written where the dialog says', async () => {
    // The ending stands there already.
    await choose(window, 'export-path', words('export_where'), file.replace('.kabar', ''), 'alt+s');
    await eventually('the path', async () => (await pathIn(window, 'export-path')) === file);
    await picture(window, 'export-chosen');
    await window.type('[data-testid=export-passphrase]', PASSPHRASE);
    await window.type('[data-testid=export-again]', PASSPHRASE);
    await window.click('[data-testid=export-begin]');
    await window.find('[data-testid=export-over]');
    assert.ok((await stat(file)).size > 0);
    await window.click('[data-testid=export-over]');
    await quit(window, profile.path);
  });

  await t.test('elsewhere it is brought in, and Kabar opens anew by itself', async () => {
    const other = await scratch('moved');
    const there = await desktop.open(tool('KABAR_E2E'), '--profile', other.path, '--server-url', simulator.url);
    await speak(there, 'en');
    await there.click('[data-testid=first-restore]');
    await choose(there, 'restore-path', words('restore_where'), file, 'alt+o');
    await eventually('the path', async () => (await pathIn(there, 'restore-path')) === file);
    await there.type('[data-testid=restore-passphrase]', PASSPHRASE);
    await there.click('[data-testid=restore-begin]');
    await there.find('[data-testid=restore-over]');
    await picture(there, 'restore-done');
    await there.click('[data-testid=restore-over]');
    await says(there, '[data-testid=chat-row]', 'Sari Kusuma');
    await there.run(
      `[...document.querySelectorAll('[data-testid=chat-row]')].find((row) => row.textContent.includes('Sari Kusuma')).click()`,
    );
    await says(there, '[data-testid=timeline]', 'Boleh tambah 10 kotak lagi?');
    await quit(there, other.path);
    await other.remove();
  });
});
