// One Baileys account, unmodified, for `cargo xtask bench messages`: what arrives is written to SQLite as Kabar writes it
// (write-ahead log, safe on the disk), a transaction for what Baileys hands over together. Uses the client of the
// conformance suite. Prints `qr CODE` until it is linked, then `linked`, `online N`, and `had N` after each transaction;
// ends with its input.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { Client } from '../conformance/baileys/client.mjs';

const { values: options } = parseArgs({ options: { ws: { type: 'string' }, rows: { type: 'string' } } });
const say = (line) => process.stdout.write(`${line}\n`);
globalThis.console.info = globalThis.console.log = () => {};

const file = new Database(options.rows);
file.pragma('journal_mode = WAL');
file.pragma('synchronous = FULL');
file.exec(`CREATE TABLE messages (chat TEXT NOT NULL, sender TEXT NOT NULL, id TEXT NOT NULL, sent_at INTEGER NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (chat, sender, id)) WITHOUT ROWID`);
file.exec('CREATE INDEX by_time ON messages (chat, sent_at)');
const insert = file.prepare('INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?)');
const write = file.transaction((rows) => rows.forEach((row) => insert.run(row)));

/** What Baileys asks for of what waits on the server, once; the rest is asked for here, by as many as the library asks for. */
const FIRST = 100;
const NEXT = 200;

let had = 0;
let asked = 0;
let waiting = [];
const flush = () => {
  const rows = waiting;
  waiting = [];
  write(rows);
  had += rows.length;
  say(`had ${had}`);
  if (had < asked) return;
  asked = had + NEXT;
  client.more(NEXT).catch(() => {});
};

/** What comes in one turn of the event loop was handed over together. */
const keep = ({ chat, from, id, text }) => {
  if (waiting.length === 0) setImmediate(flush);
  waiting.push([chat, from, id, Date.now(), text]);
};

let linked = false;
const hear = (event) => {
  if (event.event === 'qr') say(`qr ${event.code}`);
  if (event.event === 'open') {
    if (!linked) say('linked');
    linked = true;
    asked = had + FIRST;
    say('online 1');
  }
  if (event.event === 'closed' && linked) say('online 0');
  if (event.event === 'message' && event.kind === 'text' && !event.from_me) keep(event);
};

const client = new Client({ ws: options.ws, log: 'silent', hear });
client.connect();
for await (const _ of createInterface({ input: process.stdin }));
process.exit(0);
