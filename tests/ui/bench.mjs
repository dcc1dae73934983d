// How fast the screens are in the web engine of the desktop window: `cargo xtask bench ui`. The whole UI runs over the
// backend in memory, beside static pages made of its own rows, in one run: the ratios are what to compare. Then how it keeps
// up with a flood, how soon results of a search are drawn, and what a window with many chats has in memory. Prints the lines
// of docs/measurements.md; nothing here passes or fails.
//
// Deliberately not here: what the host costs (`cargo xtask measure`), and what the database costs (`bench messages`).

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tool } from './app.mjs';
import { restingMemory } from './page-memory.mjs';
import { eventually, Session } from './webdriver.mjs';

const MESSAGES = Number(process.env.KABAR_BENCH_MESSAGES ?? 100_000);
const SWAPS = 40;
const FRAMES = 400;
/** Rows of the static page that is scrolled. */
const STATIC_ROWS = 2_000;

/** Messages a second, all at once over several chats. */
const RATE = 2_000;
/** Chats of the window whose memory is looked at. */
const CHATS = 10_000;

const UI = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'ui');
// Some of what builds the UI looks for its files from where it was started.
process.chdir(UI);
const { build, preview } = await import(join(UI, 'node_modules/vite/dist/node/index.js'));
const outDir = await mkdtemp(join(tmpdir(), 'kabar-bench-ui-'));
await build({ root: UI, mode: 'fake', logLevel: 'error', build: { outDir, emptyOutDir: true } });
const served = { port: 4180, strictPort: false, host: '127.0.0.1' };
const server = await preview({ root: UI, build: { outDir }, preview: served, logLevel: 'error' });
const page = `${server.resolvedUrls.local[0]}?fake&quiet`;

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const child = spawn(tool('KABAR_WEBKIT_DRIVER'), [`--port=${port}`], { stdio: ['ignore', 'inherit', 'inherit'] });
try {
  await eventually('the driver', async () => (await fetch(`${base}/status`)).ok);
  const session = await browser(page);
  await eventually('the list', () => session.count('[data-testid=chat-row]'));
  await inPage(session, setUp, MESSAGES);
  const opened = await inPage(session, opening, SWAPS);
  const ours = await inPage(session, scrolling, FRAMES);
  const looked = await inPage(session, looking, FRAMES / 4);
  const still = await inPage(session, scrollingStill, FRAMES, STATIC_ROWS);
  report(opened, { ...looked, ours, still });
  reportFlood(await inPage(session, flood, RATE, 3));
  reportSearch(await inPage(session, searching, 10));
  await session.close();
  reportMemory(await memoryOf('about:blank'), await memoryOf(page), await memoryOf(page, CHATS));
} finally {
  child.kill();
  await server.close();
  await rm(outDir, { recursive: true });
}

function browser(url) {
  return Session.open(base, {
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: tool('KABAR_WEBVIEW'), args: ['--automation', '--geometry=1280x800'] },
    timeouts: { script: 120_000 },
  }).then(async (session) => {
    await session.call('POST', '/url', { url });
    return session;
  });
}

function report(opened, scrolled) {
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const ratio = (a, b) => (a / b).toFixed(2);
  const [ours, still] = [median(opened.ours), median(opened.still)];
  console.log(
    `opening a chat of 50: ${ours.toFixed(1)} ms; swapping a static page of 50 bubbles: ${still.toFixed(1)} ms; ratio ${ratio(ours, still)} (aim 1.3)`,
  );
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [moving, plain] = [mean(scrolled.ours), mean(scrolled.still)];
  console.log(
    `scrolling ${MESSAGES} messages: ${moving.toFixed(2)} ms a frame; a static page of ${STATIC_ROWS} rows: ${plain.toFixed(2)} ms; ratio ${ratio(moving, plain)} (aim 1.15)`,
  );
  console.log(
    `blank frames ${scrolled.blank} of ${scrolled.looked} (aim 0); rows moved by at most ${scrolled.drift.toFixed(1)} px while others loaded (aim 0); rows in the page ${scrolled.most} at most; messages scrolled past ${scrolled.past}`,
  );
}

function reportFlood({ messages, batches, frames, seconds, longest, late }) {
  console.log(
    `${RATE} messages a second told: ${messages} in ${batches} channel messages, ${(batches / frames).toFixed(2)} for each of ${frames} frames (aim 1); ${(frames / seconds).toFixed(0)} frames a second, the longest ${longest.toFixed(0)} ms; the newest on the screen ${late.toFixed(0)} ms after it was told`,
  );
}

function reportSearch({ frames, times }) {
  const sorted = times.toSorted((a, b) => a - b);
  console.log(
    `results of a search: drawn ${Math.max(...frames)} frames at most after the answer (aim 2), ${sorted[Math.floor(sorted.length / 2)].toFixed(0)} ms`,
  );
}

function reportMemory(blank, few, many) {
  const mb = (bytes) => (bytes / 1e6).toFixed(0);
  console.log(
    `memory, the backend in memory included: a window with ${CHATS} chats, all read into the list, ${mb(many)} MB, with a handful ${mb(few)} MB, a blank page ${mb(blank)} MB; ${mb(many - blank)} MB more (aim 90)`,
  );
}

/** What a page has in memory that it shares with nobody, and its part of what it shares. */
async function memoryOf(url, chats = 0) {
  const session = await browser(url);
  if (url === page) await eventually('the list', () => session.count('[data-testid=chat-row]'));
  if (chats > 0) await inPage(session, crowd, chats);
  const bytes = await restingMemory(child.pid);
  await session.close();
  return bytes;
}

/** Runs a function of this file in the page; it may wait. */
function inPage(session, body, ...args) {
  const script = `const done = arguments[arguments.length - 1];
    (${body})(...[...arguments].slice(0, -1)).then(done, (error) => done({ failed: String(error?.stack ?? error) }));`;
  return session.call('POST', '/execute/async', { script, args }).then((value) => {
    if (value?.failed) throw new Error(value.failed);
    return value;
  });
}

/** Three chats at the top: two of 50 messages and a very long one. */
async function setUp(messages) {
  const { backend } = globalThis.kabarFake;
  const words = [
    'Pesanan sudah siap',
    'Besok jam berapa buka?',
    'Boleh tanya harga yang merah, yang besar?',
    'Baik, terima kasih banyak ya',
  ];
  const chats = [...backend.chats.values()].filter((chat) => chat.kind === 'direct' && !chat.archived).slice(0, 3);
  const now = Date.now();
  chats.forEach((chat, place) => {
    const count = place === 2 ? messages : 50;
    const rows = backend.rowsOf(chat.id);
    rows.length = 0;
    for (let n = 0; n < count; n++) {
      const at = now - (count - n) * 90_000 - place * 1000;
      const text = `${words[n % words.length]} ${n % 7 === 0 ? words.join('. ') : ''}${n}`;
      const made = backend.makeMessage(chat, { kind: 'text', text }, at, n % 3 === 0 ? true : null);
      rows.push({ ...made, status: made.fromMe ? 'read' : made.status });
    }
    backend.firstUnread.delete(chat.id);
    backend.changeChat(chat.id, { title: ['Satu', 'Dua', 'Panjang'][place], pinned: true, unread: 0, draft: '' });
  });
  globalThis.bench = {
    frame: () => new Promise((resolve) => requestAnimationFrame(resolve)),
    /** After everything that this frame draws was laid out and drawn. */
    drawn: () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      }),
    row: (title) => [...document.querySelectorAll('[data-testid=chat-row]')].find((row) => row.textContent.includes(title)),
    rows: () => [...document.querySelectorAll('[data-testid=timeline] [data-testid=message]')],
    scroller: () => document.querySelector('[data-testid=timeline]'),
    last: (chat) => String(backend.rowsOf(chat).at(-1).id),
    chats: chats.map((chat) => chat.id),
  };
  while (!['Satu', 'Dua', 'Panjang'].every((title) => globalThis.bench.row(title))) await globalThis.bench.frame();
  return null;
}

/** One chat of 50 after another, and the same rows as a page that only has to be put in. */
async function opening(swaps) {
  const { bench } = globalThis;
  const shows = (id) => bench.scroller()?.querySelector(`[data-message="${id}"]`);
  // Until the frame after the first one that has it. What is drawn in the very frame of the act counts as that: looking only
  // at the next one would give a page that draws at once a frame that it does not take.
  const timed = async (act, done) => {
    await bench.frame();
    const begun = performance.now();
    act();
    await bench.drawn();
    while (!done()) {
      await bench.frame();
      await bench.drawn();
    }
    await bench.frame();
    return performance.now() - begun;
  };
  const open = (place) =>
    timed(
      () => bench.row(['Satu', 'Dua'][place]).click(),
      () => shows(bench.last(bench.chats[place])),
    );
  const [ours, still, pages] = [[], [], []];
  for (const place of [0, 1]) {
    await open(place);
    for (let n = 0; n < 20; n++) await bench.frame();
    // Everything that is in the page of the chat, as text.
    pages[place] = bench.scroller().outerHTML;
  }
  for (let n = 0; n < swaps; n++) ours.push(await open(n % 2));
  const stage = document.createElement('div');
  const { left, top, width, height } = bench.scroller().getBoundingClientRect();
  stage.style.cssText = `position:fixed;z-index:9;display:flex;background:Canvas;left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
  document.body.append(stage);
  for (let n = 0; n < swaps; n++) {
    const put = () => {
      stage.innerHTML = pages[n % 2];
      stage.firstElementChild.scrollTop = stage.firstElementChild.scrollHeight;
    };
    still.push(await timed(put, () => true));
  }
  stage.remove();
  return { ours, still };
}

/** Upwards through the long chat. Gives the time from each frame to the next. */
async function scrolling(frames) {
  const { bench } = globalThis;
  bench.row('Panjang').click();
  while (!bench.scroller()?.querySelector(`[data-message="${bench.last(bench.chats[2])}"]`)) await bench.frame();
  for (let n = 0; n < 30; n++) await bench.frame();
  bench.first = Number(bench.rows()[0].dataset.message);
  bench.pass = async (scroller) => {
    const times = [];
    let before = await bench.frame();
    for (let n = 0; n < frames; n++) {
      scroller.scrollTop -= 160;
      const now = await bench.frame();
      times.push(now - before);
      before = now;
    }
    return times;
  };
  return bench.pass(bench.scroller());
}

/** On the same way, faster: what is covered, how many rows there are, and whether anything moves by itself. */
async function looking(frames) {
  const { bench } = globalThis;
  const STEP = 320;
  let [blank, drift, most] = [0, 0, 0];
  const covered = () => {
    const { top, bottom } = bench.scroller().getBoundingClientRect();
    const rects = bench.rows().map((row) => row.getBoundingClientRect());
    const spans = rects.filter((rect) => rect.bottom > top && rect.top < bottom).toSorted((a, b) => a.top - b.top);
    let [reached, widest] = [top, 0];
    for (const span of spans) {
      widest = Math.max(widest, span.top - reached);
      reached = Math.max(reached, span.bottom);
    }
    // Days stand between rows, and below the last is some air.
    return Math.max(widest, bottom - reached) < 140;
  };
  for (let n = 0; n < frames; n++) {
    const { top } = bench.scroller().getBoundingClientRect();
    const anchor = bench.rows().find((row) => row.getBoundingClientRect().top > top);
    const at = anchor.getBoundingClientRect().top;
    bench.scroller().scrollTop -= STEP;
    // A callback of a frame comes before its rows are measured: what was drawn is seen at the next one.
    await bench.frame();
    for (let wait = 0; wait < 4; wait++) {
      await bench.frame();
      if (!covered()) blank += 1;
      if (anchor.isConnected) drift = Math.max(drift, Math.abs(anchor.getBoundingClientRect().top - at - STEP));
      most = Math.max(most, bench.rows().length);
    }
  }
  return { blank, looked: frames * 4, drift, most, past: bench.first - Number(bench.rows()[0].dataset.message) };
}

/** Messages for the open chat and others, as the host tells them: at most 100 events in one channel message. */
async function flood(rate, seconds) {
  const { bench } = globalThis;
  const { backend } = globalThis.kabarFake;
  const EVENTS = 100;
  bench.row('Satu').click();
  while (!bench.scroller()?.querySelector(`[data-message="${bench.last(bench.chats[0])}"]`)) await bench.frame();
  const others = [...backend.chats.values()].filter((chat) => !chat.archived).slice(0, 20);
  let [told, batches, frames, longest] = [0, 0, 0, 0];
  let newest = null;
  const make = () => {
    const chat = others[told % others.length];
    const message = backend.makeMessage(chat, { kind: 'text', text: `Pesan ${told}` }, Date.now(), null);
    if (chat.id === bench.chats[0]) newest = { id: message.id, at: performance.now() };
    told += 1;
    const { id: of, sentAt: at } = message;
    const last = { ...chat.last, message: of, text: `Pesan ${told}`, at };
    return [
      { type: 'messageAdded', message },
      { type: 'chatChanged', chat: { ...chat, order: at, unread: told, last } },
    ];
  };
  const begun = performance.now();
  let before = begun;
  while (before - begun < seconds * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * rate);
    const events = [];
    while (told < due) events.push(...make());
    for (let at = 0; at < events.length; at += EVENTS) {
      const envelopes = events.slice(at, at + EVENTS).map((event) => ({ seq: ++backend.seq, account: null, event }));
      backend.take({ kind: 'events', upto: backend.seq, envelopes });
      batches += 1;
    }
    const now = await bench.frame();
    longest = Math.max(longest, now - before);
    before = now;
    frames += 1;
  }
  while (!bench.scroller().querySelector(`[data-message="${newest.id}"]`)) await bench.frame();
  await bench.frame();
  const late = performance.now() - newest.at;
  return { messages: told, batches, frames, seconds: (before - begun) / 1000, longest, late };
}

/** One word after another; counted are the frames between the answer of the database and the results on the screen. */
async function searching(words) {
  const { bench } = globalThis;
  const host = globalThis.kabarFake;
  const field = document.querySelector('[data-testid=chat-search]');
  const type = (text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const ask = host.call.bind(host);
  let answered = null;
  host.call = async (name, params) => {
    const answer = await ask(name, params);
    if (name === 'search_messages') answered ??= performance.now();
    return answer;
  };
  const [frames, times] = [[], []];
  const some = ['pesanan', 'besok', 'boleh', 'baik'];
  for (let n = 0; n < words; n++) {
    type('');
    while (document.querySelector('[data-testid=hit]')) await bench.frame();
    answered = null;
    type(some[n % some.length]);
    while (answered === null) await bench.drawn();
    let count = 0;
    do {
      await bench.frame();
      await bench.drawn();
      count += 1;
    } while (!document.querySelector('[data-testid=hit]'));
    frames.push(count);
    times.push(performance.now() - answered);
  }
  host.call = ask;
  type('');
  return { frames, times };
}

/** So many chats, and all of them read into the list by scrolling to its end. */
async function crowd(count) {
  const { backend } = globalThis.kabarFake;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const [sample] = [...backend.chats.values()].filter((chat) => chat.kind === 'direct' && !chat.archived);
  for (let n = 0; n < count; n++) {
    const id = 1_000_000 + n;
    const last = sample.last && { ...sample.last, message: id, at: sample.order - n };
    backend.chats.set(id, { ...sample, id, contact: id, title: `Pelanggan ${n}`, order: sample.order - n, last });
    backend.messages.set(id, []);
  }
  backend.take({ kind: 'eventsLost' });
  const scroller = () => {
    for (let one = document.querySelector('[data-testid=chat-row]'); one; one = one.parentElement)
      if (one.scrollHeight > one.clientHeight + 10 && getComputedStyle(one).overflowY !== 'visible') return one;
    return null;
  };
  for (let same = 0, before = 0; same < 60;) {
    const one = scroller();
    if (one) one.scrollTop = one.scrollHeight;
    await frame();
    const now = one?.scrollHeight ?? 0;
    same = now === before ? same + 1 : 0;
    before = now;
  }
  return null;
}

/** The same way through a page of its rows that is all there. */
async function scrollingStill(frames, rows) {
  const { bench } = globalThis;
  const stage = bench.scroller().cloneNode(false);
  const { left, top, width, height } = bench.scroller().getBoundingClientRect();
  stage.style.cssText = `position:fixed;z-index:9;display:block;background:Canvas;left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
  const some = bench.rows().map((row) => row.outerHTML);
  stage.innerHTML = Array.from({ length: rows }, (_, n) => some[n % some.length]).join('');
  document.body.append(stage);
  stage.scrollTop = stage.scrollHeight;
  for (let n = 0; n < 10; n++) await bench.frame();
  const times = await bench.pass(stage);
  stage.remove();
  return times;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
