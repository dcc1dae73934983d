// A service on the private bus, so that a window test can be the desktop around a window. It speaks as much of D-Bus as that
// needs (little endian, few types), so that no test needs a package more. Deliberately not here: knowledge of Kabar.

import { connect } from 'node:net';

const [CALL, REPLY, ERROR, SIGNAL] = [1, 2, 3, 4];
const aligned = (at, to) => Math.ceil(at / to) * to;

/** Writes values by their D-Bus types: u, s, o, g, b in a variant, and as. */
class Out {
  bytes = [];
  pad(to) {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }
  u(value) {
    this.pad(4);
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    this.bytes.push(...part);
  }
  s(value) {
    const text = Buffer.from(value);
    this.u(text.length);
    this.bytes.push(...text, 0);
  }
  g(value) {
    this.bytes.push(value.length, ...Buffer.from(value), 0);
  }
  v(value) {
    this.g('b');
    this.u(value ? 1 : 0);
  }
  array(of, values) {
    const inner = new Out();
    for (const value of values) inner[of](value);
    this.u(inner.bytes.length);
    this.bytes.push(...inner.bytes);
  }
}

/** Reads them back, also variants and dictionaries of them. */
class In {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  take(size, align = size) {
    this.at = aligned(this.at, align);
    this.at += size;
    return this.at - size;
  }
  read(type) {
    switch (type[0]) {
      case 'y':
        return this.bytes.readUInt8(this.take(1));
      case 'b':
        return this.bytes.readUInt32LE(this.take(4)) === 1;
      case 'u':
        return this.bytes.readUInt32LE(this.take(4));
      case 'i':
        return this.bytes.readInt32LE(this.take(4));
      case 's':
      case 'o': {
        const size = this.read('u');
        const start = this.take(size + 1, 1);
        return this.bytes.toString('utf8', start, start + size);
      }
      case 'g': {
        const size = this.read('y');
        const start = this.take(size + 1, 1);
        return this.bytes.toString('utf8', start, start + size);
      }
      case 'v':
        return this.read(this.read('g'));
      case 'a':
        return this.array(type.slice(1));
      default:
        throw new Error(`nothing here reads the type ${type}`);
    }
  }
  array(of) {
    const size = this.read('u');
    const pairs = of[0] === '{';
    if (pairs) this.take(0, 8);
    const end = this.at + size;
    const values = [];
    while (this.at < end) {
      if (pairs) this.take(0, 8);
      values.push(pairs ? [this.read(of[1]), this.read(of[2])] : this.read(of));
    }
    return pairs ? Object.fromEntries(values) : values;
  }
}

/** What stands after the address of the private bus: its socket. */
function socketOf(address) {
  const [, kind, path] = /^unix:(path|abstract)=([^,;]+)/.exec(address) ?? [];
  if (!path) throw new Error(`no socket in ${address}`);
  return kind === 'abstract' ? `\0${path}` : path;
}

/** One name on the bus, and whatever is asked of it. */
export class Service {
  #serial = 1;
  #waiting = new Map();
  #rest = Buffer.alloc(0);

  /** Takes the name as soon as it is connected. */
  static async start(name, address = process.env.DBUS_SESSION_BUS_ADDRESS) {
    const service = new this();
    const socket = connect(socketOf(address));
    service.socket = socket;
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const uid = Buffer.from(`${process.getuid()}`).toString('hex');
    socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('BEGIN\r\n');
    socket.on('data', (bytes) => service.#take(bytes));
    await service.#ask('Hello');
    await service.#ask('RequestName', 'su', name, 4);
    return service;
  }

  stop() {
    this.socket.destroy();
  }

  /** Answers a call; `given` reads its parameters. */
  serve(call, _given) {
    this.answer(call, '');
  }

  signal(path, face, member, signature, ...values) {
    const fields = [
      [1, 'o', path],
      [2, 's', face],
      [3, 's', member],
    ];
    this.#send(SIGNAL, fields, signature, values);
  }

  answer(call, signature, ...values) {
    const fields = [
      [5, 'u', call.serial],
      [6, 's', call.sender],
    ];
    this.#send(REPLY, fields, signature, values);
  }

  #ask(member, signature = '', ...values) {
    const bus = { path: '/org/freedesktop/DBus', name: 'org.freedesktop.DBus' };
    const fields = [
      [1, 'o', bus.path],
      [2, 's', bus.name],
      [3, 's', member],
      [6, 's', bus.name],
    ];
    const serial = this.#send(CALL, fields, signature, values);
    return new Promise((resolve) => this.#waiting.set(serial, resolve));
  }

  #send(kind, fields, signature, values) {
    const body = new Out();
    const types = signature.match(/as|./gu) ?? [];
    types.forEach((type, i) => (type === 'as' ? body.array('s', values[i]) : body[type](values[i])));
    const serial = this.#serial++;
    const head = new Out();
    head.bytes.push('l'.charCodeAt(0), kind, 0, 1);
    head.u(body.bytes.length);
    head.u(serial);
    const list = new Out();
    for (const [code, type, value] of [...fields, ...(signature ? [[8, 'g', signature]] : [])]) {
      list.pad(8);
      list.bytes.push(code);
      list.g(type);
      list[type === 'o' ? 's' : type](value);
    }
    head.u(list.bytes.length);
    head.bytes.push(...list.bytes);
    head.pad(8);
    this.socket.write(Buffer.from([...head.bytes, ...body.bytes]));
    return serial;
  }

  #take(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      if (this.#rest.length < 16) return;
      const fields = this.#rest.readUInt32LE(12);
      const head = aligned(16 + fields, 8);
      const size = head + this.#rest.readUInt32LE(4);
      if (this.#rest.length < size) return;
      const message = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      this.#hear(message, head);
    }
  }

  #hear(bytes, head) {
    const call = { kind: bytes[1], serial: bytes.readUInt32LE(8) };
    const reader = new In(bytes.subarray(0, head));
    reader.at = 16;
    const end = 16 + bytes.readUInt32LE(12);
    const NAMES = { 3: 'member', 5: 'answers', 7: 'sender' };
    while (reader.at < end) {
      reader.take(0, 8);
      const code = reader.read('y');
      const value = reader.read('v');
      if (NAMES[code]) call[NAMES[code]] = value;
    }
    if (call.kind === REPLY || call.kind === ERROR) this.#waiting.get(call.answers)?.();
    if (call.kind === CALL) this.serve(call, new In(Buffer.from(bytes.subarray(head))));
  }
}
