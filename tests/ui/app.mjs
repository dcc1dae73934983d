// Starts what a window test needs and ends it again: the simulator, tauri-driver, and the real window of a Kabar
// binary on a profile of its own. Expects to run inside the virtual desktop that `cargo xtask` opens.

import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually, Session } from './webdriver.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Paths that `cargo xtask` hands over in the environment. */
export function tool(name) {
  const path = process.env[name];
  if (!path) throw new Error(`${name} is not set: run this through \`cargo xtask test\` or \`cargo xtask shots\``);
  return path;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The simulator's binary with its admin endpoint. */
export class Simulator {
  /** `scenario`: the name of one of ours, or the whole path of another. */
  static async start(scenario) {
    const args = ['--port', '0', '--exit-with-stdin'];
    const ours = join(ROOT, 'tests', 'fixtures', 'scenarios', `${scenario}.json`);
    if (scenario) args.push('--scenario', isAbsolute(scenario) ? scenario : ours);
    const child = spawn(tool('KABAR_SIM'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      child.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)));
    });
    const place = JSON.parse(first);
    return Object.assign(new Simulator(), { child, url: place.ws, admin: place.admin, token: place.admin_token });
  }

  async post(path, body) {
    const response = await fetch(`${this.admin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  }

  async ledger() {
    const response = await fetch(`${this.admin}/ledger`, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new Error(`/ledger: ${response.status} ${await response.text()}`);
    return response.json();
  }

  stop() {
    return ended(this.child);
  }
}

/** tauri-driver in front of WebKitWebDriver; one window at a time. */
export class Desktop {
  static async start() {
    const port = await freePort();
    const nativePort = await freePort();
    const args = ['--port', `${port}`, '--native-port', `${nativePort}`, '--native-driver', tool('KABAR_WEBKIT_DRIVER')];
    const child = spawn(tool('KABAR_TAURI_DRIVER'), args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const base = `http://127.0.0.1:${port}`;
    await eventually('tauri-driver', async () => (await fetch(`${base}/status`)).ok);
    return Object.assign(new Desktop(), { child, base });
  }

  /** Starts a Kabar binary and returns a WebDriver session on its window. */
  open(binary, ...args) {
    return Session.open(this.base, { browserName: 'wry', 'tauri:options': { application: binary, args } });
  }

  stop() {
    return ended(this.child);
  }
}

/** An empty folder for a profile, removed at the end. */
export async function scratch(name) {
  const path = await mkdtemp(join(tmpdir(), `kabar-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Closes the window as a person does, and waits until its process is gone. Only then ends the session: the driver
 *  would kill a process that is still at its good-byes. */
export async function quit(session, profile) {
  await session.call('DELETE', '/window').catch(() => {});
  await eventually('the process to let go of its profile', async () => !(await holder(profile)));
  await session.close().catch(() => {});
}

/** The process that has files of this profile open, if any (Linux). */
export async function holder(profile) {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(profile) && !command.startsWith(process.execPath)) return pid;
  }
  return null;
}

/** Writes a picture of the window to the folder for pictures, when one was asked for. */
export async function picture(session, name, folder = process.env.KABAR_SHOTS) {
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), await session.screenshot());
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
