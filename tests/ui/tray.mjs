// A tray as a desktop has one, on the private bus: it keeps which signs were registered, and looks at them and clicks by the
// desktop's own tool. Deliberately not here: knowledge of Kabar.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Service } from './bus.mjs';

const run = promisify(execFile);
const ITEM = 'org.kde.StatusNotifierItem';

export class Tray extends Service {
  /** The bus names of the signs, oldest first. */
  signs = [];

  static start() {
    return super.start('org.kde.StatusNotifierWatcher');
  }

  serve(call, given) {
    if (call.member === 'RegisterStatusNotifierItem') {
      const name = given.read('s');
      if (!this.signs.includes(name)) this.signs.push(name);
      this.answer(call, '');
    } else if (call.member === 'Get') {
      // The only thing that is asked for: whether somebody shows the signs.
      this.answer(call, 'v', true);
    } else super.serve(call, given);
  }

  /** What the newest sign says of itself. */
  look(property) {
    return this.#call('/StatusNotifierItem', 'org.freedesktop.DBus.Properties.Get', ITEM, property);
  }

  click() {
    return this.#call('/StatusNotifierItem', `${ITEM}.Activate`, '0', '0');
  }

  menu() {
    return this.#call('/MenuBar', 'com.canonical.dbusmenu.GetLayout', '0', '10', '[]');
  }

  choose(line) {
    return this.#call('/MenuBar', 'com.canonical.dbusmenu.Event', `${line}`, 'clicked', '<0>', '0');
  }

  async #call(path, method, ...args) {
    const to = ['call', '--session', '--dest', this.signs.at(-1), '--object-path', path, '--method', method];
    const { stdout } = await run('gdbus', [...to, ...args]);
    return stdout.trim();
  }
}
