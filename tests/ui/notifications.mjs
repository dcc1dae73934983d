// A notification service as a desktop has one, on the private bus: it shows nothing, keeps what it is told, and clicks.
// Deliberately not here: knowledge of Kabar.

import { Service } from './bus.mjs';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** The service. `standing` is what a person would see, oldest first. */
export class Notifications extends Service {
  standing = [];
  /** Everything that was ever shown, in order. */
  shown = [];
  #next = 1;

  static start() {
    return super.start(NAME);
  }

  /** A person clicks on it. Like most desktops, it goes then: both are told at once, in one piece. */
  click(id) {
    this.socket.cork();
    this.signal(PATH, NAME, 'ActionInvoked', 'us', id, 'default');
    this.close(id);
    this.socket.uncork();
  }

  close(id) {
    this.standing = this.standing.filter((one) => one.id !== id);
    this.signal(PATH, NAME, 'NotificationClosed', 'uu', id, 2);
  }

  serve(call, given) {
    if (call.member === 'GetCapabilities') this.answer(call, 'as', ['actions', 'body', 'body-markup']);
    else if (call.member === 'CloseNotification') {
      this.close(given.read('u'));
      this.answer(call, '');
    } else if (call.member === 'Notify') {
      const [app, replaces, icon, title, body] = ['s', 'u', 's', 's', 's'].map((type) => given.read(type));
      const [actions, hints] = [given.read('as'), given.read('a{sv}')];
      const id = replaces || this.#next++;
      const one = { id, app, icon, title, body, actions, hints };
      this.standing = [...this.standing.filter((other) => other.id !== id), one];
      this.shown.push(one);
      this.answer(call, 'u', id);
    } else this.answer(call, '');
  }
}
