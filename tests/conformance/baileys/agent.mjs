// Baileys, unmodified, as one of the two clients of the suite: orders come in as lines of JSON, answers and
// everything the client hears go out as lines of JSON. What the lines mean stands in ../README.md.
//
// Not here: any judgement. The suite decides what is right, and decides it the same for both clients.

import { Console } from 'node:console';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Client } from './client.mjs';
import { redirectMedia } from './media.mjs';

const { values: options } = parseArgs({
  options: { ws: { type: 'string' }, media: { type: 'string' }, log: { type: 'string', default: 'silent' } },
});

// libsignal writes to the console, where the answers go.
const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() });
globalThis.console = new Console(options.log === 'silent' ? nowhere : process.stderr);

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const agent = options.media ? redirectMedia(options.media) : undefined;
const client = new Client({ ...options, agent, hear: (event) => say(event) });

// One order at a time: whoever gives them waits for the answer.
for await (const line of createInterface({ input: process.stdin })) {
  const { order, number, ...details } = JSON.parse(line);
  try {
    if (!Client.orders.has(order)) throw new Error(`no order is called ${order}`);
    say({ number, done: (await client[order](details)) ?? {} });
  } catch (error) {
    say({ number, failed: error.stack ?? String(error) });
  }
}
process.exit(0);
