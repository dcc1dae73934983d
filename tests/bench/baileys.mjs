// Many Baileys accounts in one process, unmodified, for `cargo xtask bench accounts`. Uses the client of the
// conformance suite, which keeps credentials in memory. Prints `qr PLACE CODE` until each is linked, then `linked`, then
// `online N` whenever that number changes; ends with its input.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Client } from '../conformance/baileys/client.mjs';

const { values: options } = parseArgs({ options: { ws: { type: 'string' }, accounts: { type: 'string' } } });
const accounts = Number(options.accounts);
const say = (line) => process.stdout.write(`${line}\n`);
globalThis.console.info = globalThis.console.log = () => {};

const online = new Set();
let linking = true;
const count = () => linking || say(`online ${online.size}`);

/** Links the account at this place; resolves when it is online: only the connection after the scan gets that far. */
const link = (place) =>
  new Promise((resolve) => {
    const hear = ({ event, code }) => {
      if (event === 'qr') say(`qr ${place} ${code}`);
      if (event === 'open') {
        online.add(place);
        count();
        resolve();
      }
      if (event === 'closed' && online.delete(place)) count();
    };
    new Client({ ws: options.ws, log: 'silent', hear }).connect();
  });

for (let place = 0; place < accounts; place += 1) await link(place);
linking = false;
say('linked');
count();
for await (const _ of createInterface({ input: process.stdin }));
process.exit(0);
