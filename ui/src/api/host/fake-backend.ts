/**
 * A backend in memory for the browser preview and the tests. It keeps rows and a log as the real one does, so
 * that what works here works there; it knows no protocol, and time passes only by its own timers.
 */
import type {
  Account,
  Bootstrap,
  Chat,
  ChatId,
  ChatPage,
  ChatPast,
  Cleaning,
  ErrorCode,
  Event,
  EventBatch,
  Layout,
  LinkState,
  ListChats,
  ListAround,
  ListMessages,
  ListNewer,
  ListStarred,
  LowSpace,
  Message,
  MessageBody,
  MessagePage,
  MessageStatus,
  Reaction,
  SearchMessages,
  SearchPage,
  SessionState,
  Settings,
  Signal,
} from '../gen';
import type { SeedAccount, SeedChat, SeedMessage } from './fake-data';
import { FakeChanges } from './fake-changes';
import { FakeGroups } from './fake-groups';
import { FakePeople } from './fake-people';
import { FakeStates } from './fake-states';
import { FakeStorage } from './fake-storage';
import { FakeNumbers } from './fake-numbers';
import { pageAround, pageBefore, pageBehind, type Timeline } from './fake-pages';
import { pageOfChats, quoteOf, withLast } from './fake-rows';
import { bodyOf, senderOf } from './fake-seeds';
import { search, starred } from './fake-search';

const MINUTE = 60_000;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  enterSends: true,
  readReceipts: true,
  lock: { on: false, afterMinutes: 15, atStart: true },
  notifications: { on: true, content: 'words', sound: true, quiet: { on: false, from: 1200, until: 420 } },
  desktop: { zoom: 100, spelling: 'system', toTray: false, reopen: true },
};

export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly file?: string,
  ) {
    super(code);
  }
}

export class FakeBackend {
  readonly accounts: Account[] = [];
  readonly chats = new Map<ChatId, Chat>();
  readonly messages = new Map<ChatId, Message[]>();
  /** The first unread message of each chat, as it was when somebody wrote. */
  readonly firstUnread = new Map<ChatId, number>();
  /** What is told of a chat beyond its rows, where it is not that nothing is. */
  readonly pasts = new Map<ChatId, ChatPast>();
  readonly numbers = new FakeNumbers(this);
  readonly changes = new FakeChanges(this);
  readonly people = new FakePeople(this);
  readonly states = new FakeStates(this);
  readonly groups = new FakeGroups(this);
  readonly storage = new FakeStorage(this);
  settings: Settings = { ...DEFAULT_SETTINGS };
  layout: Layout = { chats: [], open: null, shares: [] };
  riskAccepted = true;
  diskFull = false;
  lowSpace: LowSpace | null = null;
  cleaning: Cleaning | null = null;
  seq = 0;
  take: (batch: EventBatch) => void = () => undefined;
  #nextId = 1;

  constructor(private readonly about: Pick<Bootstrap, 'build' | 'version' | 'demo'>) {}

  bootstrap(): Bootstrap {
    const { seq, riskAccepted, diskFull, lowSpace, cleaning, settings, layout } = this;
    return {
      ...this.about,
      seq,
      riskAccepted,
      diskFull,
      lowSpace,
      cleaning,
      settings,
      layout,
      accounts: this.accounts.map((one) => this.counted(one)),
      rail: this.numbers.rail(),
    };
  }

  counted(account: Account): Account {
    const unread = [...this.chats.values()]
      .filter((chat) => chat.account === account.id && !chat.archived)
      .reduce((sum, chat) => sum + (chat.muted ? 0 : chat.unread), 0);
    return { ...account, unread };
  }

  // Seeding

  addAccount(seed: SeedAccount, now: number): Account {
    const { name, letters, colour, phone, historyGaps = 0 } = seed;
    const id = `00000000-0000-7000-8000-${String(this.accounts.length + 1).padStart(12, '0')}`;
    const state = seed.state(now);
    const mute = seed.mute ?? { kind: 'off' as const };
    const account: Account = { id, name, letters, colour, phone, state, unread: 0, historyGaps, mute };
    this.accounts.push(account);
    return account;
  }

  addChat(seed: SeedChat, now: number): Chat {
    const account = this.accounts[seed.account];
    if (!account) throw new Error('no such account in the seed');
    const id = this.#nextId++;
    const chat: Chat = {
      id,
      account: account.id,
      kind: seed.kind ?? 'direct',
      contact: seed.kind === 'group' ? null : (this.people.withPhone(seed.phone) ?? 1000 + id),
      title: seed.title,
      titleIsPhone: seed.title.startsWith('+'),
      phone: seed.phone ?? null,
      picture: seed.picture ? { id, version: '1' } : null,
      business: false,
      blocked: seed.blocked ?? false,
      last: null,
      unread: seed.unread ?? 0,
      markedUnread: seed.markedUnread ?? false,
      pinned: seed.pinned ?? false,
      muted: seed.muted ?? false,
      archived: seed.archived ?? false,
      timer: 0,
      closed: seed.closed ?? (seed.blocked ? 'contact-blocked' : null),
      draft: seed.draft ?? '',
      order: now,
    };
    this.chats.set(id, chat);
    this.messages.set(id, []);
    for (const message of seed.messages) this.#addSeeded(chat, message, now);
    const rows = this.rowsOf(id);
    const first = rows.filter((row) => !row.fromMe).at(-(seed.unread ?? 0));
    if (seed.unread && first) this.firstUnread.set(id, first.id);
    this.chats.set(id, withLast(chat, this.rowsOf(chat.id)));
    return chat;
  }

  #addSeeded(chat: Chat, seed: SeedMessage, now: number): void {
    const rows = this.rowsOf(chat.id);
    const quoted = seed.quotes === undefined ? undefined : rows.at(-seed.quotes);
    const message = this.makeMessage(chat, bodyOf(seed), now - seed.ago * MINUTE, seed.by ?? null);
    rows.push({
      ...message,
      status: seed.status ?? 'read',
      mentions: (seed.about ?? []).map((one, place) => ({
        token: String(place),
        person: one === true ? null : senderOf(one),
        name: one === true ? null : one,
      })),
      reactions: (seed.reactions ?? []).map((given) => this.reaction(chat, ...given, message.sentAt)),
      starred: seed.starred ?? false,
      editedAt: seed.edited ? message.sentAt + MINUTE : null,
      error: seed.error ?? null,
      quote: quoted ? quoteOf(quoted) : null,
    });
  }

  reaction(chat: Chat, by: string | true, emoji: string, at: number): Reaction {
    const sender = by === true ? null : (chat.contact ?? senderOf(by));
    return { sender, senderName: by === true ? null : by, emoji, at };
  }

  // Rows

  rowsOf(chat: ChatId): Message[] {
    const rows = this.messages.get(chat);
    if (!rows) throw new Refusal('not-found');
    return rows;
  }

  chatOf(id: ChatId): Chat {
    const chat = this.chats.get(id);
    if (!chat) throw new Refusal('not-found');
    return chat;
  }

  accountOf(id: string): Account {
    const account = this.accounts.find((one) => one.id === id);
    if (!account) throw new Refusal('not-found');
    return account;
  }

  messageOf(id: number): Message {
    const message = [...this.messages.values()].flat().find((one) => one.id === id);
    if (!message) throw new Refusal('not-found');
    return message;
  }

  online({ account }: Message): boolean {
    return this.accountOf(account).state.kind === 'online';
  }

  makeMessage(chat: Chat, body: MessageBody, at: number, by: string | true | null): Message {
    const id = this.#nextId++;
    const mine = by === true;
    const name = typeof by === 'string' ? by : chat.title;
    return {
      id,
      account: chat.account,
      chat: chat.id,
      waId: `3EB0${String(id).padStart(16, '0')}`,
      fromMe: mine,
      sender: mine ? null : typeof by === 'string' ? senderOf(by) : chat.contact,
      senderName: mine ? null : name,
      senderPicture: null,
      sentAt: at,
      order: at,
      body,
      quote: null,
      mentions: [],
      preview: null,
      forwards: 0,
      expiresIn: 0,
      pin: null,
      kept: false,
      reactions: [],
      editedAt: null,
      changing: false,
      starred: false,
      scheduledFor: null,
      campaign: null,
      status: mine ? 'pending' : 'delivered',
      error: null,
    };
  }

  listChats(params: ListChats): ChatPage {
    const set = this.numbers.rail().find((group) => group.set?.id === params.set);
    const members = params.set ? (set?.accounts ?? []) : null;
    return pageOfChats([...this.chats.values()], params, members);
  }

  pastOf(chat: ChatId): ChatPast {
    return this.pasts.get(chat) ?? { chat, older: false, answer: { kind: 'idle' }, gaps: [] };
  }

  listMessages(params: ListMessages): MessagePage {
    return pageBefore(this.#timeline(params.chat), params.before, params.limit);
  }

  listNewer({ chat, after, limit }: ListNewer): MessagePage {
    return pageBehind(this.#timeline(chat), after, limit);
  }

  listAround({ message, limit }: ListAround): MessagePage {
    const row = this.messageOf(message);
    return pageAround(this.#timeline(row.chat), row, limit);
  }

  #timeline(chat: ChatId): Timeline {
    return {
      rows: this.rowsOf(chat),
      firstUnread: this.firstUnread.get(chat) ?? null,
      past: this.pastOf(chat),
    };
  }

  listStarred(params: ListStarred): SearchPage {
    return starred([...this.chats.values()], (chat) => this.rowsOf(chat), params);
  }

  searchMessages(params: SearchMessages): SearchPage {
    const chats = [...this.chats.values()];
    return search(chats, (chat) => this.rowsOf(chat), params);
  }

  // Changes, each with its event

  emit(...events: Event[]): void {
    if (events.length === 0) return;
    const envelopes = events.map((event) => ({ seq: ++this.seq, account: null, event }));
    this.take({ kind: 'events', upto: this.seq, envelopes });
  }

  signal(signal: Signal): void {
    this.take({ kind: 'signal', signal });
  }

  link(state: LinkState): void {
    this.signal({ type: 'link', state });
  }

  changeChat(id: ChatId, change: Partial<Chat>): void {
    const chat = withLast({ ...this.chatOf(id), ...change }, this.rowsOf(id));
    this.chats.set(id, chat);
    const account = this.counted(this.accountOf(chat.account));
    this.emit({ type: 'chatChanged', chat }, { type: 'accountChanged', account });
  }

  changeAccount(id: string, change: Partial<Account>): Account {
    const at = this.accounts.findIndex((one) => one.id === id);
    const account = { ...this.accountOf(id), ...change };
    this.accounts[at] = account;
    const shown = this.counted(account);
    this.emit({ type: 'accountChanged', account: shown });
    return shown;
  }

  setState(id: string, state: SessionState): void {
    this.changeAccount(id, { state });
  }

  add(message: Message): Message {
    this.rowsOf(message.chat).push(message);
    this.emit({ type: 'messageAdded', message });
    this.changeChat(message.chat, {});
    return message;
  }

  /** Somebody writes. */
  receive(chat: ChatId, text: string, at: number, by: string | null = null): Message {
    const row = this.chatOf(chat);
    const message = this.add(this.makeMessage(row, { kind: 'text', text }, at, by));
    if (row.unread === 0) this.firstUnread.set(chat, message.id);
    this.changeChat(chat, { unread: row.unread + 1 });
    return message;
  }

  changeMessage(id: number, change: Partial<Message>): Message {
    const message = { ...this.messageOf(id), ...change };
    const rows = this.rowsOf(message.chat);
    rows[rows.findIndex((row) => row.id === id)] = message;
    this.emit({ type: 'messageChanged', message });
    this.changeChat(message.chat, {});
    return message;
  }

  settle(id: number, status: MessageStatus): void {
    this.changeMessage(id, { status });
  }

  removeMessage(id: number): void {
    const { chat } = this.messageOf(id);
    this.messages.set(
      chat,
      this.rowsOf(chat).filter((row) => row.id !== id),
    );
    this.emit({ type: 'messageRemoved', chat, message: id });
    this.changeChat(chat, {});
  }

  removeAccount(id: string): void {
    this.accounts.splice(
      this.accounts.findIndex((one) => one.id === id),
      1,
    );
    for (const chat of this.#chatsOf(id)) this.chats.delete(chat.id);
    this.emit({ type: 'accountRemoved', account: id });
  }

  /** Everything an account was told goes; the account stays. */
  removeChats(id: string): void {
    for (const chat of this.#chatsOf(id)) {
      this.chats.delete(chat.id);
      this.emit({ type: 'chatRemoved', chat: chat.id });
    }
  }

  removeChat(id: ChatId): void {
    this.chats.delete(id);
    this.emit({ type: 'chatRemoved', chat: id });
  }

  #chatsOf(id: string): Chat[] {
    return [...this.chats.values()].filter((one) => one.account === id);
  }
}
