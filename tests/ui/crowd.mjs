// What ten thousand chats cost the real window, over the real backend, beside a blank window of Tauri; and how many messages of
// the IPC channel come for each frame while contacts write. Part of `cargo xtask measure`. Prints the lines of
// docs/measurements.md; nothing here passes or fails.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Desktop, quit, scratch, Simulator, tool } from './app.mjs';
import { restingMemory } from './page-memory.mjs';
import { begin, scan } from './steps.mjs';
import { eventually } from './webdriver.mjs';

const ACCOUNT = '6280000000004';
const CHATS = Number(process.env.KABAR_CROWD ?? 10_000);
/** People who write at once, how fast they are asked to, and for how long. */
const [WRITERS, RATE, SECONDS] = [50, 2_000, 4];
/** Long enough for ten thousand chats to arrive in a development build. */
const HISTORY = 600_000;

/** Numbers that nobody has. */
const phone = (n) => `62800${10_000_000 + n}`;

/** A phone with so many chats of one message each. */
function story(chats) {
  const people = Array.from({ length: chats }, (_, n) => phone(n));
  return {
    accounts: [
      {
        pn: ACCOUNT,
        name: 'Dapur Bu Laras',
        chats: people.map((pn, n) => ({
          with: pn,
          messages: [{ from: 'them', minutes_ago: n + 1, text: `Pesanan nomor ${n}, bisa diambil besok sore?` }],
        })),
      },
    ],
    contacts: people.map((pn, n) => ({ pn, push_name: `Pelanggan ${n}` })),
  };
}

const desktop = await Desktop.start();
const memory = () => restingMemory(desktop.child.pid, 1_500);
const folder = await mkdtemp(join(tmpdir(), 'kabar-crowd-'));
try {
  const blank = await blankWindow();
  const few = await window(3, () => memory());
  const [start, many] = await window(CHATS, async (open, simulator) => {
    const first = await memory();
    await toTheEnd(open);
    const read = await memory();
    await flood(open, simulator);
    return [first, read];
  });
  const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `memory of the page's process, real window and backend: blank ${mb(blank)}; three chats ${mb(few)}; ${CHATS} chats, the first page read ${mb(start)}, all read into the list ${mb(many)}: ${mb(many - blank)} more than the blank one (aim 90)`,
  );
} finally {
  await desktop.stop();
  await rm(folder, { recursive: true });
}

async function blankWindow() {
  const session = await desktop.open(tool('KABAR_BLANK'), '--blank');
  const bytes = await memory();
  await session.close();
  return bytes;
}

/** Links a number with so many chats, opens Kabar anew and does something with its window. */
async function window(chats, use) {
  const scenario = join(folder, `${chats}.json`);
  await writeFile(scenario, JSON.stringify(story(chats)));
  const simulator = await Simulator.start(scenario);
  const profile = await scratch('crowd');
  const open = () => desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);
  try {
    const first = await open();
    await begin(first, 'id');
    await scan(first, simulator, ACCOUNT, 'Dapur');
    await first.find('[data-testid=recovery-later]', HISTORY);
    await eventually('all chats', () => listed(first, chats), HISTORY);
    await quit(first, profile.path);
    const session = await open();
    await eventually('the list', () => session.count('[data-testid=chat-row]'));
    await eventually('the number online', () => session.count('[data-testid=tile][data-state=online]'));
    const said = await use(session, simulator);
    await quit(session, profile.path);
    return said;
  } finally {
    await simulator.stop();
    await profile.remove();
  }
}

/** Whether the backend has so many chats: it is asked page by page, as the page asks. */
function listed(session, chats) {
  return session.call('POST', '/execute/async', {
    script: `const [chats, done] = arguments;
      (async () => {
        let [count, before] = [0, null];
        do {
          const params = { account: null, query: '', filter: 'all', before, limit: 200 };
          const page = await window.__TAURI_INTERNALS__.invoke('rpc', { name: 'list_chats', params });
          [count, before] = [count + page.chats.length, page.next];
        } while (before);
        return count >= chats;
      })().then(done, () => done(false));`,
    args: [chats],
  });
}

/** Scrolls until no more chats come. */
async function toTheEnd(session) {
  await session.call('POST', '/timeouts', { script: 300_000 });
  await session.call('POST', '/execute/async', {
    script: `const done = arguments[arguments.length - 1];
      (async () => {
        const scroller = document.querySelector('[role=listbox]');
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        for (let same = 0, before = 0; same < 120;) {
          scroller.scrollTop = scroller.scrollHeight;
          await frame();
          same = scroller.scrollHeight === before ? same + 1 : 0;
          before = scroller.scrollHeight;
        }
      })().then(done, done);`,
    args: [],
  });
  const shown = await session.run(
    `return Math.max(...[...document.querySelectorAll('[data-testid=chat-row]')].map((row) => Number(row.ariaPosInSet)))`,
  );
  console.log(`chats read into the list: ${shown}`);
}

/** Counts the channel's messages and the frames while people write. */
async function flood(session, simulator) {
  await session.run(`
    const { callbacks } = window.__TAURI_INTERNALS__;
    const count = (window.flood = { batches: 0, events: 0, frames: 0, crowded: 0, from: performance.now() });
    let inFrame = 0;
    for (const [id, take] of callbacks)
      callbacks.set(id, (data) => {
        if (data?.message?.kind === 'events') {
          count.batches += 1;
          inFrame += 1;
          count.events += data.message.envelopes.length;
        }
        return take(data);
      });
    const frame = () => {
      count.frames += 1;
      if (inFrame > 1) count.crowded += 1;
      inFrame = 0;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);`);
  const begun = performance.now();
  let [said, answered] = [0, 0];
  while (performance.now() - begun < SECONDS * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * RATE);
    // Not more are on their way than the simulator can take.
    while (said < due && said - answered < 200) {
      const contact = phone(said % WRITERS);
      void simulator.post('/say', { contact, account: ACCOUNT, text: `Pesan ${said}` }).finally(() => (answered += 1));
      said += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const seconds = (performance.now() - begun) / 1000;
  await eventually('all to be told', () => session.run('return window.flood.events >= arguments[0]', said * 2), 120_000);
  const { batches, frames, crowded, events, took } = await session.run(
    'return { ...window.flood, took: performance.now() - window.flood.from }',
  );
  console.log(
    `${(said / seconds).toFixed(0)} messages a second from ${WRITERS} people, ${said} in all: ${events} events in ${batches} channel messages over ${frames} frames (${(took / 1000).toFixed(1)} s), ${(batches / frames).toFixed(2)} for each (aim 1); more than one came in ${crowded} of them`,
  );
}
