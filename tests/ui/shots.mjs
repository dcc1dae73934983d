// Pictures of the real window for people to look at: `cargo xtask shots DIR`. Demo data in the product binary; the link
// screens and the error screens from the test build, which may link with the local server.

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Desktop, picture, quit, scratch, Simulator, tool } from './app.mjs';
import { states } from './states.mjs';
import { openChat } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const folder = process.argv[2] ?? 'shots';
const LOOKS = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'id' },
  { theme: 'dark', language: 'id' },
];

const desktop = await Desktop.start();
try {
  await demo();
  await linking();
  await problems();
  for (const style of [LOOKS[0], LOOKS[3]]) await states(desktop, folder, style, (window) => look(window, style));
} finally {
  await desktop.stop();
}

/** Sets the look through the settings, as a person does, and takes a picture of them on the way. */
async function look(window, { theme, language }) {
  await window.click('[data-testid=settings-open]');
  await window.click(`[data-testid=settings-theme-${theme}]`);
  await window.click(`[data-testid=settings-language-${language}]`);
  await eventually('the language', () => window.run('return document.documentElement.lang === arguments[0]', language));
  await eventually('the theme', () =>
    window.run('return document.documentElement.dataset.theme === arguments[0]', theme),
  );
}

async function demo() {
  const profile = await scratch('shots-demo');
  const window = await desktop.open(tool('KABAR_PRODUCT'), '--demo', '--profile', profile.path);
  await eventually('chats', async () => (await window.count('[data-testid=chat-row]')) >= 8);
  await eventually('both numbers online', async () => (await window.count('[data-testid=tile][data-state=online]')) === 2);
  for (const style of LOOKS) {
    const name = `${style.theme}-${style.language}`;
    await look(window, style);
    await picture(window, `settings-${name}`, folder);
    await window.click('[data-testid=place-inbox]');
    await openChat(window, 'Sari Kusuma');
    await window.find('[data-testid=message]');
    await picture(window, `inbox-${name}`, folder);
  }
  await look(window, LOOKS[0]);
  await window.click('[data-testid=place-inbox]');
  await openChat(window, 'Sari Kusuma');
  await window.call('POST', '/window/rect', { width: 960, height: 640 });
  await eventually('the narrow window', () => window.run('return innerWidth <= 960'));
  await picture(window, 'inbox-960', folder);
  await window.call('POST', '/window/rect', { width: 1280, height: 800 });
  for (const style of [LOOKS[0], LOOKS[3]]) {
    await look(window, style);
    await window.click('[data-testid=place-inbox]');
    await openChat(window, 'Sari Kusuma');
    await ownWindow(window, `chat-window-${style.theme}-${style.language}`);
  }
  await quit(window, profile.path);
  await profile.remove();
}

/** The open chat in a window of its own, alone and with what is about the person. */
async function ownWindow(window, name) {
  const main = await window.handle();
  await window.click('[data-testid=chat-menu]');
  await window.click('[data-testid=chat-apart]');
  const own = await eventually('its window', async () => (await window.handles()).find((handle) => handle !== main));
  await window.switchTo(own);
  await window.find('[data-testid=message]');
  await picture(window, name, folder);
  await window.click('[data-testid=chat-about]');
  await window.find('[data-testid=about]');
  await picture(window, `${name}-about`, folder);
  // As a person closes it: a driver that closes it leaves its frame behind.
  const ctrlW = "new KeyboardEvent('keydown', { key: 'w', ctrlKey: true, bubbles: true })";
  await window.run(`document.body.dispatchEvent(${ctrlW})`);
  await eventually('its window to be closed', async () => (await window.handles()).length === 1);
  await window.switchTo(main);
}

async function linking() {
  const simulator = await Simulator.start('journey');
  const profile = await scratch('shots-link');
  const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);
  await window.find('[data-testid=first-link]');
  await picture(window, 'first-run', folder);
  await window.click('[data-testid=first-link]');
  await window.find('[data-testid=risk-accept]');
  await picture(window, 'risk', folder);
  await window.click('[data-testid=risk-accept]');
  await window.type('[data-testid=link-name]', 'Dapur Bu Laras');
  await window.click('[data-testid=link-start]');
  await window.find('[data-testid=qr]');
  await picture(window, 'link-qr', folder);
  await quit(window, profile.path);
  await simulator.stop();
  await profile.remove();
}

/** Each damage a disk can do, on a profile of its own, and the screen that names it. */
async function problems() {
  const damages = {
    'database-wrong-key': async (path) => {
      // As if another program had written its own file over ours.
      await writeFile(join(path, 'kabar.db'), Buffer.alloc(64 * 1024, 'not a database '));
    },
    'key-file-damaged': async (path) => {
      for (const name of await readdir(path)) {
        if (name.startsWith('keys')) await writeFile(join(path, name), '{"half":');
      }
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    const profile = await scratch(`shots-${name}`);
    const first = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
    await first.find('[data-testid=first-link]');
    await quit(first, profile.path);
    await damage(profile.path);
    const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path);
    await window.find('[data-testid=blocked]');
    await picture(window, `problem-${name}`, folder);
    await quit(window, profile.path);
    await profile.remove();
  }
}
