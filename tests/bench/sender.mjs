// A bulk sender as they are usually built, for `cargo xtask bench campaign`: Baileys with its own folder of credentials, and
// a list that is worked through by BullMQ on Redis or by a loop over SQLite. It starts anew after each death and goes on
// with what its queue says. Prints `qr CODE` until it is linked, then `online 1`, and `done` when its queue is empty.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from '../conformance/baileys/client.mjs';
import { inFolder } from '../conformance/baileys/store.mjs';

const { values: options } = parseArgs({
  options: {
    ws: { type: 'string' },
    folder: { type: 'string' },
    queue: { type: 'string' },
    redis: { type: 'string' },
  },
});
const say = (line) => process.stdout.write(`${line}\n`);
globalThis.console.info = globalThis.console.log = () => {};

const people = JSON.parse(readFileSync(join(options.folder, 'people.json'), 'utf8'));
const send = ({ to, text }) => client.send_text({ to, text });

/** How a list is put into the queue once, and how what is left of it is sent. */
const queues = {
  /** Everything as BullMQ has it by default: a lock of 30 s, and one more try for a job whose worker died. */
  async bullmq(isNew) {
    const { Queue, Worker } = await import('bullmq');
    const connection = { path: options.redis, maxRetriesPerRequest: null };
    const queue = new Queue('promo', { connection });
    if (isNew) await queue.addBulk(people.map(([to, text]) => ({ name: 'send', data: { to, text } })));
    const worker = new Worker('promo', ({ data }) => send(data), { connection });
    worker.on('error', () => {});
    const left = () => queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized');
    while ((await left()) > 0) await new Promise((wake) => setTimeout(wake, 100));
  },

  /** The next that is not sent, sent, marked as sent. */
  async sqlite() {
    const { default: Database } = await import('better-sqlite3');
    const file = new Database(join(options.folder, 'queue.db'));
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    file.exec('CREATE TABLE IF NOT EXISTS jobs (phone TEXT PRIMARY KEY, text TEXT NOT NULL, sent INTEGER NOT NULL)');
    const insert = file.prepare('INSERT OR IGNORE INTO jobs VALUES (?, ?, 0)');
    file.transaction(() => people.forEach(([to, text]) => insert.run(to, text)))();
    const next = file.prepare('SELECT phone AS "to", text FROM jobs WHERE sent = 0 ORDER BY rowid LIMIT 1');
    const sent = file.prepare('UPDATE jobs SET sent = 1 WHERE phone = ?');
    for (let job = next.get(); job; job = next.get()) {
      await send(job);
      sent.run(job.to);
    }
  },
};

let begun = false;
const begin = async () => {
  if (begun) return;
  begun = true;
  say('online 1');
  const mark = join(options.folder, 'listed');
  const isNew = !existsSync(mark);
  if (isNew) writeFileSync(mark, '');
  await queues[options.queue](isNew);
  say('done');
};

const hear = (event) => {
  if (event.event === 'qr') say(`qr ${event.code}`);
  // Only the connection after the scan gets that far.
  if (event.event === 'open') begin().catch((error) => say(`failed ${error.message}`));
};

const store = await inFolder(join(options.folder, 'session'));
const client = new Client({ hear, store, ws: options.ws, log: 'silent', agent: undefined });
await client.connect();
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
