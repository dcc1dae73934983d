// One Baileys client: its store, its socket, and what can be asked of it.

import makeWASocket, { Browsers, DisconnectReason, downloadMediaMessage, isLidUser } from 'baileys';
import P from 'pino';
import * as heard from './heard.mjs';
import { memory } from './store.mjs';

const jidOf = (who) => (who.includes('@') ? who : `${who}@s.whatsapp.net`);

export class Client {
  static orders = new Set(
    `connect disconnect pair_code send_text reply react edit revoke read typing subscribe create_group send_document
     fetch pin contact_on_whatsapp forget_sessions logout`.split(/\s+/),
  );

  #options;
  #hear;
  #store;
  #socket;
  #wanted = false;
  /** Every message by id, to reply to it, to open it, and to send it again when somebody asks. */
  #messages = new Map();

  /** `store`: credentials and keys that outlive the process, with a `save` for the credentials; else all is in memory. */
  constructor({ hear, store, ...options }) {
    this.#options = options;
    this.#store = store ?? memory();
    this.#hear = hear;
  }

  async connect() {
    this.#wanted = true;
    this.#open();
  }

  /** Asks for the next of what waits on the server: Baileys itself does so for the first hundred only. */
  more(count) {
    const asked = { tag: 'offline_batch', attrs: { count: String(count) } };
    return this.#socket.sendNode({ tag: 'ib', attrs: {}, content: [asked] });
  }

  #open() {
    const { ws, log, agent } = this.#options;
    const socket = makeWASocket({
      waWebSocketUrl: ws,
      auth: { creds: this.#store.creds, keys: this.#store.keys },
      logger: P({ level: log }, P.destination(2)),
      browser: Browsers.ubuntu('Chrome'),
      version: [2, 3000, 1023223821],
      getMessage: async ({ id }) => this.#messages.get(id)?.message ?? undefined,
      appStateMacVerification: { patch: true, snapshot: true },
      retryRequestDelayMs: 10,
      fetchAgent: agent,
    });
    this.#socket = socket;
    socket.ev.on('creds.update', (changed) => {
      Object.assign(this.#store.creds, changed);
      this.#store.save?.();
    });
    socket.ev.on('connection.update', (update) => this.#connection(socket, update));
    socket.ev.on('messages.upsert', ({ messages, type }) =>
      messages.forEach((one) => this.#arrived(one, type)),
    );
    socket.ev.on('messages.update', (all) => all.forEach((one) => this.#say(heard.tick(one))));
    socket.ev.on('message-receipt.update', (all) => all.forEach((one) => this.#groupTick(one)));
    socket.ev.on('messaging-history.set', (set) => this.#say(heard.history(set)));
    socket.ev.on('presence.update', (update) => this.#presence(update));
    socket.ev.on('contacts.upsert', (all) => all.forEach((one) => this.#contact(one)));
    socket.ev.on('contacts.update', (all) => all.forEach((one) => this.#contact(one)));
    socket.ev.on('chats.update', (all) => all.forEach((one) => this.#chat(one)));
    socket.ev.on('groups.upsert', (all) =>
      all.forEach(({ id, subject }) => this.#say({ event: 'group', id, subject })),
    );
    socket.ev.on('groups.update', (all) => all.forEach((one) => this.#renamed(one)));
    socket.ev.on('group-participants.update', ({ id, action }) =>
      this.#say({ event: 'members', id, change: action }),
    );
    socket.ws.on('CB:ack,class:message', ({ attrs }) =>
      this.#say({ event: 'ack', id: attrs.id, error: attrs.error ?? null }),
    );
    socket.ws.on('CB:ib,,offline', () => this.#say({ event: 'caught_up' }));
  }

  #say(event) {
    if (event) this.#hear(event);
  }

  #connection(socket, { connection, qr, lastDisconnect }) {
    if (socket !== this.#socket) return;
    if (qr) this.#say({ event: 'qr', code: qr });
    if (connection === 'open') this.#say({ event: 'open' });
    if (connection !== 'close') return;
    const code = lastDisconnect?.error?.output?.statusCode;
    const out = code === DisconnectReason.loggedOut;
    this.#say({ event: out ? 'logged_out' : 'closed', code });
    // The library leaves it to its user to come back.
    if (this.#wanted && !out) this.#open();
  }

  #arrived(one, type) {
    // A message that could not be read comes first without a body, and once more with it.
    if (one.message || !this.#messages.has(one.key.id)) this.#messages.set(one.key.id, one);
    this.#say(heard.message(one, type));
    // What comes close together is told together: ticks of a message with the message.
    if (one.key.fromMe) this.#say(heard.tick({ key: one.key, update: one }));
    one.userReceipt?.forEach((receipt) => this.#groupTick({ key: one.key, receipt }));
  }

  /** Groups name their members by hidden ids. */
  async #groupTick(one) {
    this.#say(heard.groupTick(one, await this.#number(one.receipt.userJid)));
  }

  async #presence({ id, presences }) {
    for (const [who, { lastKnownPresence: state }] of Object.entries(presences)) {
      this.#say({ event: 'presence', from: await this.#number(who), chat: id, state });
    }
  }

  async #number(jid) {
    const known = isLidUser(jid) && (await this.#socket.signalRepository.lidMapping.getPNForLID(jid));
    return heard.number(known || jid);
  }

  #contact({ id, phoneNumber, name }) {
    if (name) this.#say({ event: 'contact', from: heard.number(phoneNumber, id), name });
  }

  #renamed({ id, subject }) {
    if (subject) this.#say({ event: 'renamed', id, subject });
  }

  #chat({ id, pinned }) {
    if (pinned !== undefined) this.#say({ event: 'pin', chat: id, pinned: Boolean(pinned) });
  }

  async #send(to, body, more) {
    const sent = await this.#socket.sendMessage(jidOf(to), body, more);
    this.#messages.set(sent.key.id, sent);
    return { id: sent.key.id };
  }

  #message(id) {
    const found = this.#messages.get(id);
    if (!found) throw new Error(`no message has the id ${id}`);
    return found;
  }

  async disconnect() {
    this.#wanted = false;
    const socket = this.#socket;
    this.#socket = undefined;
    await socket.end(undefined);
  }

  async pair_code({ pn }) {
    return { code: await this.#socket.requestPairingCode(pn) };
  }

  send_text({ to, text }) {
    return this.#send(to, { text });
  }

  reply({ to, id, text }) {
    return this.#send(to, { text }, { quoted: this.#message(id) });
  }

  react({ to, id, emoji }) {
    return this.#send(to, { react: { text: emoji, key: this.#message(id).key } });
  }

  edit({ to, id, text }) {
    return this.#send(to, { text, edit: this.#message(id).key });
  }

  revoke({ to, id }) {
    return this.#send(to, { delete: this.#message(id).key });
  }

  async read({ id }) {
    await this.#socket.readMessages([this.#message(id).key]);
  }

  async typing({ to, composing }) {
    await this.#socket.sendPresenceUpdate(composing ? 'composing' : 'paused', jidOf(to));
  }

  async subscribe({ to }) {
    await this.#socket.presenceSubscribe(jidOf(to));
  }

  async create_group({ subject, members }) {
    const { id } = await this.#socket.groupCreate(subject, members.map(jidOf));
    return { id };
  }

  send_document({ to, name, base64 }) {
    const document = Buffer.from(base64, 'base64');
    return this.#send(to, { document, fileName: name, mimetype: 'application/octet-stream' });
  }

  async fetch({ id }) {
    const bytes = await downloadMediaMessage(this.#message(id), 'buffer', {});
    return { base64: bytes.toString('base64') };
  }

  async pin({ to, pinned }) {
    await this.#socket.chatModify({ pin: pinned }, jidOf(to));
  }

  async contact_on_whatsapp({ pn }) {
    const [found] = await this.#socket.onWhatsApp(pn);
    return { exists: Boolean(found?.exists) };
  }

  async forget_sessions() {
    return { sessions: this.#store.forgetSessions() };
  }

  async logout() {
    this.#wanted = false;
    await this.#socket.logout();
  }
}
