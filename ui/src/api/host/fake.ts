/** The host over the backend in memory: answers every command, plays the other side, and can be told to refuse. */
import type {
  AppStatus,
  ChatPast,
  CommandName,
  EventBatch,
  KeyStatus,
  KeyWays,
  OpeningStep,
  Picture,
  Problem,
  Seq,
  Wish,
  Desktop,
} from '../gen';
import type { Answers, Later } from './fake-answers';
import { FakeBackend, Refusal } from './fake-backend';
import { FakeCampaigns } from './fake-campaigns';
import { ACCOUNTS, CHATS, type SeedAccount, type SeedChat } from './fake-data';
import { connectionsOf, healthOf } from './fake-health';
import { keyAnswers } from './fake-keys';
import { FakeLinking } from './fake-linking';
import { listAnswers } from './fake-lists';
import { pictureUrl } from './fake-people';
import { FakeReports } from './fake-reports';
import { FakeTalk } from './fake-talk';
import type { Host } from './host';

export interface FakeOptions {
  readonly accounts?: readonly SeedAccount[];
  readonly chats?: readonly SeedChat[];
  readonly now?: number;
  readonly build?: 'product' | 'test';
  readonly demo?: boolean;
  readonly riskAccepted?: boolean;
  /** Milliseconds between the steps of what happens by itself; `null`: nothing does. */
  readonly pace?: number | null;
  readonly blocked?: Problem;
  readonly ways?: Partial<KeyWays>;
  readonly keys?: Partial<KeyStatus>;
  readonly locked?: boolean;
  /** Opens the window of a chat. */
  readonly openWindow?: (chat: number) => void;
}

export class FakeHost implements Host {
  readonly backend: FakeBackend;
  readonly campaigns = new FakeCampaigns((event) => this.backend.emit(event));
  readonly reports = new FakeReports(this.campaigns);
  /** Every command that was asked, in order. */
  readonly calls: { readonly name: CommandName; readonly params: unknown }[] = [];
  status: 'open' | 'opening' | 'blocked' = 'open';
  problem: Problem;
  /** Asked for outside the window. */
  #wished: Wish | null = null;
  /** The desktop around the window. */
  desktop: Desktop = { tray: true, autostart: false, spelling: true, files: true };
  /** Where a person keeps files; `null`: they close the dialog. */
  folder: string | null = '/media/usb';
  /** Then only what opens it is answered. */
  locked = false;
  /** What opening waits for. */
  step: OpeningStep = 'data';
  readonly ways: KeyWays;
  keys: KeyStatus;
  readonly #pace: number | null;
  /** The chats that have windows of their own. */
  readonly apart = new Set<number>();
  readonly #openWindow: (chat: number) => void;
  /** Messages that are still being indexed. */
  waiting = 0;
  readonly #refusals = new Map<CommandName, Refusal>();
  readonly #waits = new Map<CommandName, Promise<null>>();
  readonly #later: Later = (steps, run) => {
    if (this.#pace !== null) setTimeout(run, this.#pace * steps);
  };
  readonly #talk: FakeTalk;
  readonly #linking: FakeLinking;
  readonly #answers: Answers;

  constructor(options: FakeOptions = {}) {
    const { build = 'product', demo = false, now = Date.now() } = options;
    this.backend = new FakeBackend({ build, demo, version: '0.1.0' });
    this.backend.riskAccepted = options.riskAccepted ?? true;
    for (const seed of options.accounts ?? ACCOUNTS) this.backend.addAccount(seed, now);
    for (const seed of options.chats ?? CHATS) this.backend.addChat(seed, now);
    this.#talk = new FakeTalk(this.backend, this.#later);
    this.#linking = new FakeLinking(this.backend, this.#later);
    this.#pace = options.pace === undefined ? 700 : options.pace;
    this.#openWindow = options.openWindow ?? (() => undefined);
    this.problem = options.blocked ?? { code: 'internal', file: null };
    if (options.blocked) this.status = 'blocked';
    this.locked = options.locked ?? false;
    this.ways = { passphrase: false, recoveryKey: false, fresh: false, copy: null, ...options.ways };
    this.keys = { keyring: true, passphrase: false, recoveryKey: true, ...options.keys };
    this.#answers = this.#table();
  }

  /** The next call of this command is refused. */
  refuse(name: CommandName, code: Refusal['code']): void {
    this.#refusals.set(name, new Refusal(code));
  }

  /** Calls of this command wait until the answer is called. */
  hold(name: CommandName): () => void {
    const { promise, resolve } = Promise.withResolvers<null>();
    this.#waits.set(name, promise);
    return () => {
      this.#waits.delete(name);
      resolve(null);
    };
  }

  async call(name: CommandName, params: unknown): Promise<unknown> {
    this.calls.push({ name, params });
    await this.#waits.get(name);
    const refusal = this.#refusals.get(name);
    this.#refusals.delete(name);
    if (this.locked && name !== 'unlock') throw { code: 'locked', message: 'the app is locked' };
    if (refusal) throw { code: refusal.code, message: 'refused by the test' };
    try {
      // The table pairs each name with the parameters of the same command.
      const answer = this.#answers[name] as (given: unknown) => unknown;
      return structuredClone(answer(params));
    } catch (thrown) {
      throw thrown instanceof Refusal ? { code: thrown.code, message: 'refused', file: thrown.file } : thrown;
    }
  }

  async subscribe(since: Seq, take: (batch: EventBatch) => void): Promise<void> {
    void since;
    this.backend.take = (batch) => take(structuredClone(batch));
  }

  /** A person asks for something outside the window. */
  wish(wish: Wish): void {
    this.#wished = wish;
    this.backend.signal({ type: 'wished' });
  }

  /** Shuts the lock, as it does by itself when nobody is there. */
  lock(): void {
    this.locked = true;
    this.backend.signal({ type: 'appStatusChanged' });
  }

  pictureUrl(picture: Picture): string {
    return pictureUrl(picture);
  }

  appStatus(): AppStatus {
    if (this.status === 'opening') return { kind: 'opening', step: this.step };
    if (this.status === 'blocked') return { kind: 'blocked', ...this.problem };
    return { kind: 'open', ...this.backend.bootstrap() };
  }

  /** The phone of the preview has nothing more. */
  #askPhone(past: ChatPast): ChatPast {
    const answer = { kind: 'got', count: 0, at: Date.now() } as const;
    this.#later(2, () => this.backend.states.tell({ ...past, older: false, answer }));
    return past;
  }

  /** The phone scanned: the account appears, its history follows. */
  scan(): void {
    this.#linking.scan();
  }

  #table(): Answers {
    return {
      ...keyAnswers(this),
      ...this.#talk.answers,
      ...this.#linking.answers,
      ...this.campaigns.answers,
      ...listAnswers,
      ...this.reports.answers,
      app_status: () => this.appStatus(),
      retry_open: () => {
        if (this.status === 'blocked' && this.#pace !== null) this.status = 'open';
        return this.appStatus();
      },
      note_activity: () => null,
      look_at: ({ chat }) => {
        this.#later(0.5, () => this.backend.people.look(chat, Date.now()));
        return null;
      },
      open_chat_window: ({ chat }) => {
        if (this.apart.size >= 8) throw new Refusal('too-many-windows');
        this.apart.add(this.backend.chatOf(chat).id);
        this.#openWindow(chat);
        return null;
      },
      focus_chat_window: ({ chat }) => this.apart.has(chat),
      close_chat_window: () => null,
      show_main: ({ wish }) => {
        this.#wished = wish ?? this.#wished;
        return null;
      },
      get_desktop: () => this.desktop,
      set_autostart: ({ on }) => (this.desktop = { ...this.desktop, autostart: on }),
      choose_file: ({ saveAs }) => this.folder && `${this.folder}/${saveAs ?? 'kabar-2026-11-30.kabar'}`,
      reopen: () => this.appStatus(),
      open_address: ({ address }) => {
        if (!/^https?:\/\//u.test(address)) throw new Refusal('bad-request');
        return null;
      },
      find_chats_with: ({ phone }) =>
        [...this.backend.chats.values()].filter((chat) => chat.phone === `+${phone}`),
      offer_draft: ({ chat, text }) => {
        const row = this.backend.chatOf(chat);
        if (row.draft === '') row.draft = text;
        return row;
      },
      take_wish: () => {
        const wish = this.#wished;
        this.#wished = null;
        return wish;
      },
      accept_risk: () => {
        this.backend.riskAccepted = true;
        return null;
      },
      get_settings: () => this.backend.settings,
      set_settings: ({ settings }) => {
        this.backend.settings = settings;
        this.backend.emit({ type: 'settingsChanged', settings });
        return settings;
      },
      set_zoom: ({ percent }) => {
        const { settings } = this.backend;
        const sized = { ...settings, desktop: { ...settings.desktop, zoom: percent } };
        this.backend.settings = sized;
        this.backend.emit({ type: 'settingsChanged', settings: sized });
        return sized;
      },
      keep_layout: ({ layout }) => {
        this.backend.layout = layout;
        return null;
      },
      export_data: ({ passphrase }) => {
        if (passphrase.length < 8) throw new Refusal('passphrase-too-short');
        this.backend.signal({ type: 'export', percent: 100 });
        return null;
      },
      cancel_export: () => null,
      restore_data: () => {
        if (this.backend.accounts.length > 0) throw new Refusal('profile-not-empty');
        this.backend.signal({ type: 'restore', percent: 100 });
        return null;
      },
      get_disk_use: () => this.backend.storage.use(),
      preview_keep: ({ account, keep }) => this.backend.storage.preview(account, keep, Date.now()),
      clean_up: () => this.backend.storage.clean((steps, run) => this.#later(steps, run)),
      stop_clean_up: () => this.backend.storage.stop(),
      list_accounts: () => this.backend.accounts.map((one) => this.backend.counted(one)),
      account_health: ({ account }) => healthOf(this.backend.accountOf(account), Date.now()),
      list_connections: (params) => connectionsOf(this.backend.accountOf(params.account), params, Date.now()),
      update_account: ({ account, name, letters, colour }) =>
        this.backend.changeAccount(account, { name, letters, colour }),
      dismiss_history_gaps: ({ account }) => this.backend.changeAccount(account, { historyGaps: 0 }),
      unlink_account: ({ account, deleteHistory }) => {
        if (deleteHistory) this.backend.removeChats(account);
        this.backend.setState(account, { kind: 'loggedOut', reason: 'byUs', at: Date.now() });
        return null;
      },
      remove_account: ({ account }) => {
        this.backend.removeAccount(account);
        return null;
      },
      reconnect_account: ({ account }) => {
        this.backend.setState(account, { kind: 'connecting' });
        this.#later(2, () => this.backend.setState(account, { kind: 'online' }));
        return null;
      },
      get_account_details: ({ account }) => this.backend.numbers.details(account),
      set_account_settings: ({ account, settings }) => this.backend.numbers.choose(account, settings),
      set_account_proxy: ({ account, proxy }) => this.backend.numbers.connectBy(account, proxy),
      try_proxy: () => null,
      move_account: (params) => this.backend.numbers.move(params),
      create_set: ({ name, first }) => this.backend.numbers.createSet(name, first),
      rename_set: ({ set, name }) => this.backend.numbers.renameSet(set, name),
      delete_set: ({ set }) => this.backend.numbers.deleteSet(set),
      move_set: () => this.backend.numbers.rail(),
      list_chats: (params) => this.backend.listChats(params),
      get_chat: ({ chat }) => this.backend.chatOf(chat),
      get_presence: ({ chat }) => this.backend.people.presenceIn(chat),
      get_group: ({ chat }) => this.backend.groups.get(chat),
      pin_chat: ({ chat, pinned }) => this.backend.states.set(chat, { pinned }),
      archive_chat: ({ chat, archived }) => this.backend.states.set(chat, { archived }),
      mute_chat: ({ chat, mute }) => this.backend.states.mute(chat, mute),
      fetch_older: ({ chat }) => this.#askPhone(this.backend.states.past(chat)),
      fetch_gap: ({ gap }) => this.#askPhone(this.backend.states.gap(gap)),
      list_history_gaps: () => [],
      refetch_history: () => [],
      clear_chat: ({ chat, keepStarred }) => this.backend.states.clear(chat, keepStarred),
      delete_chat: ({ chat }) => this.backend.states.remove(chat),
      mark_chat_unread: ({ chat, unread }) => this.backend.states.markUnread(chat, unread),
      star_message: ({ message, starred }) => this.backend.states.star(message, starred),
      delete_for_me: ({ message }) => this.backend.states.deleteForMe(message),
      mark_chat_read: ({ chat }) => {
        this.backend.changeChat(chat, { unread: 0, markedUnread: false });
        return null;
      },
      set_draft: ({ chat, text }) => {
        this.backend.changeChat(chat, { draft: text });
        return null;
      },
      set_typing: () => null,
      begin_chat: ({ account, number }) => this.backend.people.begin(account, number),
      get_contact: ({ account, contact }) => this.backend.people.get(account, contact),
      fetch_contact: ({ account, contact }) => this.backend.people.get(account, contact),
      block_contact: ({ account, contact, blocked }) => this.backend.people.block(account, contact, blocked),
      report_contact: ({ account, contact, block }) => this.backend.people.report(account, contact, block),
      list_person_chats: ({ contact }) => this.backend.people.chatsWith(contact),
      list_person_timeline: (params) => this.backend.people.timelineWith(params),
      list_common_groups: ({ contact }) => this.backend.people.groupsWith(contact),
      want_pictures: () => null,
      list_messages: (params) => this.backend.listMessages(params),
      list_newer: (params) => this.backend.listNewer(params),
      list_around: (params) => this.backend.listAround(params),
      list_starred: (params) => this.backend.listStarred(params),
      search_messages: (params) => ({ ...this.backend.searchMessages(params), waiting: this.waiting }),
    };
  }
}
