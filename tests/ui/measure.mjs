// How fast the real window is: `cargo xtask measure`. Prints the lines of docs/measurements.md. Nothing here passes or
// fails; figures are medians of several runs on one machine, and the ratios are what to compare.

import { readdir, readFile } from 'node:fs/promises';
import { Desktop, quit, scratch, Simulator, tool } from './app.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const CONTACT = '6280000000214';
const MESSAGES = 60;
const STARTS = 5;

const desktop = await Desktop.start();
const simulator = await Simulator.start('journey');
const profile = await scratch('measure');
const args = ['--profile', profile.path, '--server-url', simulator.url];
try {
  await link();
  await wireToRow();
  await starts();
} finally {
  await desktop.stop();
  await simulator.stop();
  await profile.remove();
}

function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)];
}

async function link() {
  const window = await desktop.open(tool('KABAR_E2E'), ...args);
  await window.click('[data-testid=first-link]');
  await window.click('[data-testid=risk-accept]');
  await window.type('[data-testid=link-name]', 'Dapur Bu Laras');
  await window.click('[data-testid=link-start]');
  const qr = await eventually('a QR code', () => window.attribute('[data-testid=qr]', 'data-qr'));
  await simulator.post('/scan-qr', { pn: ACCOUNT, qr });
  await eventually('chats', () => window.count('[data-testid=chat-row]'));
  await quit(window, profile.path);
}

/** From the moment the contact's phone is told to write until the frame that shows the row. */
async function wireToRow() {
  const window = await desktop.open(tool('KABAR_E2E'), ...args);
  await eventually('the number online', () => window.count('[data-testid=tile][data-state=online]'));
  await eventually('the chat', () =>
    window.run(
      `const row = [...document.querySelectorAll('[data-testid=chat-row]')].find((row) => row.textContent.includes('Sari'));
       row?.click();
       return Boolean(row)`,
    ),
  );
  await window.find('[data-testid=composer-input]');
  await window.run(`window.painted = {};
    new MutationObserver(() => {
      const now = [...document.querySelectorAll('[data-testid=message-text]')].map((row) => row.textContent);
      requestAnimationFrame(() => { for (const text of now) window.painted[text] ??= Date.now(); });
    }).observe(document.body, { childList: true, subtree: true, characterData: true })`);
  const times = [];
  for (let number = 0; number < MESSAGES; number++) {
    const text = `Ukur ${number}`;
    const start = Date.now();
    await simulator.post('/say', { contact: CONTACT, account: ACCOUNT, text });
    const painted = await eventually(text, () => window.run('return window.painted[arguments[0]] ?? null', text));
    times.push(painted - start);
  }
  await quit(window, profile.path);
  console.log(`wire to row painted: p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms`);
}

/** From the start of the process until the chat list is painted, and until a blank page of Tauri is there. */
async function starts() {
  const ours = [];
  const blank = [];
  for (let run = 0; run < STARTS; run++) {
    const window = await desktop.open(tool('KABAR_E2E'), ...args);
    const listed = await eventually('the list', () =>
      window.run(
        `const mark = performance.getEntriesByName('kabar-list')[0];
         return mark ? performance.timeOrigin + mark.startTime : null`,
      ),
    );
    ours.push(listed - (await startOf(profile.path)));
    await quit(window, profile.path);

    const marker = `--measured-${run}`;
    const page = await desktop.open(tool('KABAR_BLANK'), marker);
    const loaded = await eventually('the page', () =>
      page.run(
        `const timing = performance.getEntriesByType('navigation')[0];
         return timing?.loadEventEnd > 0 ? performance.timeOrigin + timing.loadEventEnd : null`,
      ),
    );
    blank.push(loaded - (await startOf(marker)));
    await page.close();
  }
  const [a, b] = [percentile(ours, 0.5), percentile(blank, 0.5)];
  console.log(`start to usable chat list: ${a.toFixed(0)} ms; a blank Tauri window: ${b.toFixed(0)} ms; ratio ${(a / b).toFixed(2)}`);
}

/** When the process with this argument began, in milliseconds since 1970. Precise to a clock tick of 10 ms. */
async function startOf(argument) {
  const boot = Number(/^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))[1]) * 1000;
  const up = Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]) * 1000;
  // btime is in whole seconds; the uptime is finer.
  const began = Math.abs(Date.now() - up - boot) < 1500 ? Date.now() - up : boot;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (!command.includes(argument) || /node|driver/i.test(command[0])) continue;
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
    return began + Number(fields[19]) * 10;
  }
  throw new Error('the process is gone');
}
