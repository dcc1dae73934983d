// Steps that several window tests take, each as a person takes it, and the words a person reads.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quit, scratch, Simulator, tool } from './app.mjs';
import { eventually } from './webdriver.mjs';

const WORDS = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..', 'ui', 'src', 'i18n');

/** The sentences of a language, by key, with `{name}` filled in from `parts`. */
export async function wordsOf(language) {
  const all = JSON.parse(await readFile(join(WORDS, `${language}.json`), 'utf8'));
  return (key, parts = {}) => {
    if (typeof all[key] !== 'string') throw new Error(`no sentence is called ${key}`);
    return all[key].replaceAll(/\{(\w+)\}/g, (_, name) => parts[name]);
  };
}

/** Waits until the first match of `selector` says `words` somewhere. */
export const says = (window, selector, words) =>
  eventually(`"${words}" in ${selector}`, async () => (await window.text(selector))?.includes(words));

/** On the first screen: the language. */
export async function speak(window, language) {
  await window.click(`[data-testid=first-language] option[value=${language}]`);
  await eventually('the language', () => window.run('return document.documentElement.lang === arguments[0]', language));
}

/** On the first screen: the language, then the statement of the risk. */
export async function begin(window, language) {
  await speak(window, language);
  await window.click('[data-testid=first-link]');
  await window.click('[data-testid=risk-accept]');
  await window.find('[data-testid=link]');
}

/** A first start against a simulator of its own, before the first number is linked; all of it goes after the test. */
export async function started(t, desktop, name, language) {
  const simulator = await Simulator.start('journey');
  const profile = await scratch(name);
  let window;
  /** Opens Kabar (again); what is open when the test ends is closed. */
  const open = async () => {
    window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);
    return window;
  };
  t.after(async () => {
    if (window) await quit(window, profile.path);
    await simulator.stop();
    await profile.remove();
  });
  await begin(await open(), language);
  return { window, open, simulator, profile, words: await wordsOf(language) };
}

/** Links the first number, and makes a recovery key some other day. */
export async function link(window, simulator, pn, name) {
  await scan(window, simulator, pn, name);
  await window.click('[data-testid=recovery-later]');
  await eventually('the question to be gone', async () => (await window.count('dialog')) === 0);
}

/** Gives the number a name, asks for a code to scan and scans it on the phone. */
export async function scan(window, simulator, pn, name) {
  await write(window, '[data-testid=link-name]', name);
  await scanAgain(window, simulator, pn);
}

/** The same for a number that has its name. */
export async function scanAgain(window, simulator, pn) {
  await window.click('[data-testid=link-start]');
  const qr = await eventually('a QR code', () => window.attribute('[data-testid=qr]', 'data-qr'));
  await simulator.post('/scan-qr', { pn, qr });
}

/** Puts text into a field that may have some already. */
export async function write(window, selector, text) {
  const element = await window.find(selector);
  await window.run('document.querySelector(arguments[0]).select()', selector);
  await window.call('POST', `/element/${element}/value`, { text });
}

/** Opens the chat with this title. */
export async function openChat(window, name) {
  await eventually(`the chat with ${name}`, () =>
    window.run(
      `const row = [...document.querySelectorAll('[data-testid=chat-row]')].find((row) => row.textContent.includes(arguments[0]));
       row?.click();
       return Boolean(row)`,
      name,
    ),
  );
  await window.find('[data-testid=composer-input]');
}

/** The status of the last message that says exactly this, as the timeline shows it. */
export const statusOf = (window, text) =>
  window.run(
    `const rows = [...document.querySelectorAll('[data-testid=message]')];
     const row = rows.findLast((row) => row.querySelector('[data-testid=message-text]')?.textContent === arguments[0]);
     return row?.dataset.status ?? null`,
    text,
  );

/** How many devices the phone of `pn` has linked, as its owner sees. */
export async function devicesOf(simulator, pn) {
  const { events } = await simulator.ledger();
  const count = (what) => events.filter((line) => line.includes(pn) && line.endsWith(what)).length;
  return count(' was linked') - count(' was unlinked');
}
