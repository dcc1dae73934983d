// What a window manager does for a window, on the virtual display, which has none: finds it and asks it to close. It speaks
// as much of X11 as that needs. Deliberately not here: knowledge of Kabar.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The window with a title like this that the display shows, if any. */
export const shown = (title) =>
  run('xdotool', ['search', '--onlyvisible', '--name', title]).then(
    ({ stdout }) => Number(stdout.split('\n')[0]) || null,
    () => null,
  );

/** Puts a window in front of the others, as a click on it does. */
export const look = (window) => run('xdotool', ['windowraise', `${window}`, 'windowfocus', `${window}`]);

/** Presses keys on whatever has the focus, as a keyboard does: the window may go by them. */
export const press = (keys) => run('xdotool', ['key', keys]);

/** Types text into whatever has the focus, no faster than people do: fields that open at the first letter lose others. */
export const type = (text) => run('xdotool', ['type', '--delay', '60', text]);

/** Asks a window to close, as the button in its frame does. */
export async function close(window) {
  const number = /:(\d+)/.exec(process.env.DISPLAY)[1];
  const socket = connect(join('/', 'tmp', '.X11-unix', `X${number}`));
  const hello = Buffer.alloc(12);
  hello.write('l');
  hello.writeUInt16LE(11, 2);
  await ask(socket, hello);
  const [protocols, remove] = [await atom(socket, 'WM_PROTOCOLS'), await atom(socket, 'WM_DELETE_WINDOW')];
  const message = Buffer.alloc(44);
  message[0] = 25; // SendEvent
  message.writeUInt16LE(11, 2);
  message.writeUInt32LE(window, 4);
  message[12] = 33; // ClientMessage
  message[13] = 32;
  message.writeUInt32LE(window, 16);
  message.writeUInt32LE(protocols, 20);
  message.writeUInt32LE(remove, 24);
  socket.write(message);
  // An answer to the next question says that this one was heard.
  await atom(socket, 'WM_PROTOCOLS');
  socket.destroy();
}

async function atom(socket, name) {
  const padded = Math.ceil(name.length / 4) * 4;
  const question = Buffer.alloc(8 + padded);
  question[0] = 16; // InternAtom
  question.writeUInt16LE(question.length / 4, 2);
  question.writeUInt16LE(name.length, 4);
  question.write(name, 8);
  return (await ask(socket, question)).readUInt32LE(8);
}

/** Answers come whole: they are small, and nobody else asks here. */
async function ask(socket, question) {
  socket.write(question);
  const [answer] = await once(socket, 'data');
  return answer;
}
