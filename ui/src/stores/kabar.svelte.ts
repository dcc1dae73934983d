/**
 * The store of a window: one value that is replaced as a whole, and the connection that keeps it true.
 * The rooms (`chats`, `messages`, `linking`, `numbers`) hold what a person does; they keep no state.
 */
import type {
  AccountId,
  Api,
  AppStatus,
  Bootstrap,
  ChatId,
  ErrorCode,
  Event,
  EventBatch,
  Layout,
  OpeningStep,
  Picture,
  Problem,
  Settings,
} from '../api/gen';
import { connect, toFailure } from '../api/client';
import type { Host } from '../api/host/host';
import { errorSentence, errorWords } from '../i18n/later-errors.svelte';
import { applyBatch } from './apply';
import { Chats } from './chats';
import { Keys } from './keys.svelte';
import { comeBack, layoutOf, sharesOf } from './layout';
import { Linking } from './linking';
import { Messages } from './messages';
import { Numbers } from './numbers';
import { Place } from './place.svelte';
import { membersOf } from './rail';
import { fromBootstrap, type State } from './state';
import { Toasts } from './toasts.svelte';

export type About = Pick<Bootstrap, 'build' | 'version' | 'demo'>;

export type Phase =
  | { readonly kind: 'opening'; readonly step: OpeningStep }
  | { readonly kind: 'blocked'; readonly problem: Problem }
  | { readonly kind: 'locked' }
  | { readonly kind: 'open'; readonly about: About };

/** Before anything is known. */
const NOTHING: State = fromBootstrap({
  seq: 0,
  build: 'product',
  version: '',
  demo: false,
  riskAccepted: false,
  diskFull: false,
  lowSpace: null,
  cleaning: null,
  settings: {
    theme: 'system',
    language: 'system',
    density: 'comfortable',
    enterSends: true,
    readReceipts: true,
    lock: { on: false, afterMinutes: 15, atStart: true },
    notifications: { on: true, content: 'words', sound: true, quiet: { on: false, from: 1200, until: 420 } },
    desktop: { zoom: 100, spelling: 'system', toTray: false, reopen: true },
  },
  layout: { chats: [], open: null, shares: [] },
  accounts: [],
  rail: [],
});

/** While Kabar opens, its status is asked for this often, in case the word that it changed gets lost. */
const ASK_AGAIN = 1_000;
/** WhatsApp does not say that somebody stopped typing when their phone dies. */
const TYPING_ENDS = 20_000;

export class Kabar {
  readonly api: Api;
  readonly place = new Place();
  readonly toasts = new Toasts();
  readonly chats = new Chats(this);
  readonly messages = new Messages(this);
  readonly keys = new Keys(this);
  readonly linking = new Linking(this);
  readonly numbers = new Numbers(this);
  phase = $state.raw<Phase>({ kind: 'opening', step: 'data' });
  state = $state.raw<State>(NOTHING);
  /** Counts what was asked for outside the window. */
  wishes = $state(0);
  /** The chat that a person looks at in this window, once that was told: only then it may be read. */
  looked = $state<ChatId | null>(null);
  #looks = 0;
  /** The only chat of this window; `null`: it is the main one. */
  readonly only: ChatId | null;
  /** How chats stood when the app was locked, events were lost or Kabar was left, until they stand so again. */
  left = $state.raw<Layout | null>(null);
  readonly #host: Host;
  /** Counts subscriptions: what an ended one still delivers is not taken. */
  #listeners: readonly ((batch: EventBatch) => void)[] = [];
  #stream = 0;
  #asking: ReturnType<typeof setTimeout> | undefined;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- timers; nothing shows them
  readonly #typing = new Map<number, ReturnType<typeof setTimeout>>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows them
  readonly #ears = new Set<(event: Event) => void>();

  constructor(host: Host, only: ChatId | null = null) {
    this.#host = host;
    this.only = only;
    this.api = connect(host, (code) => {
      if (code === 'locked') this.shut();
    });
  }

  update(change: (state: State) => State): void {
    this.state = change(this.state);
  }

  /** Hears every event that is new, for what is only known while it is looked at. The answer ends it. */
  listen(ear: (event: Event) => void): () => void {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  }

  /** Says why something was not done. */
  refused(code: ErrorCode): void {
    void errorWords.then(() => this.toasts.say(errorSentence(code)));
  }

  /** A person looks at this chat here, or at none: said before anything is read, and at once when it is over. */
  async lookAt(chat: ChatId | null): Promise<void> {
    const look = ++this.#looks;
    if (this.looked !== chat) this.looked = null;
    await this.api.lookAt({ chat }).catch(() => undefined);
    if (look === this.#looks) this.looked = chat;
  }

  /** To the page of a number, which is in the main window. */
  goToNumber(account: AccountId): void {
    if (this.only === null) this.place.goTo(account);
    else void this.attempt(() => this.api.showMain({ wish: { kind: 'account', account } }));
  }

  /** Where a picture can be loaded from, if there is one. */
  pictureOf(picture: Picture | null): string | undefined {
    return picture ? this.#host.pictureUrl(picture) : undefined;
  }

  /** Runs a command. A refusal is said in a toast; the answer is then `null`. */
  async attempt<T>(command: () => Promise<T>): Promise<T | null> {
    try {
      return await command();
    } catch (thrown) {
      const { code } = toFailure(thrown);
      if (code !== 'locked') this.refused(code);
      return null;
    }
  }

  /** Connects. Called once, when the window opens. */
  async start(): Promise<void> {
    await this.#subscribe(0);
    await this.look();
  }

  /** Asks how things are. */
  look(): Promise<void> {
    return this.#ask(() => this.api.appStatus());
  }

  /** The app is locked: nothing of what was in it stays in this window but how it looks. */
  shut(): void {
    if (this.phase.kind === 'locked') return;
    const { settings } = this.state;
    if (this.state.open) this.left = layoutOf(this.state);
    this.phase = { kind: 'locked' };
    this.state = { ...NOTHING, settings };
    this.looked = null;
    this.place.dismiss();
    this.place.person = null;
    this.toasts.list = [];
  }

  /** The person did something about the problem and wants to go on. */
  async retryOpen(): Promise<void> {
    this.phase = { kind: 'opening', step: 'data' };
    await this.#ask(() => this.api.retryOpen());
  }

  /** What was brought in takes its place. */
  async reopen(): Promise<void> {
    this.phase = { kind: 'opening', step: 'data' };
    await this.#ask(() => this.api.reopen());
  }

  /** The copy takes the place of the file that cannot be used. */
  async openCopy(): Promise<void> {
    const wrong = await this.openBy(() => this.api.openCopy());
    if (wrong !== null) this.refused(wrong);
  }

  /** Opens by what a person typed; answers what is wrong with it, and leaves everything as it is then. */
  async openBy(question: () => Promise<AppStatus>): Promise<ErrorCode | null> {
    try {
      await this.#take(await question());
      return null;
    } catch (thrown) {
      return toFailure(thrown).code;
    }
  }

  async saveSettings(change: Partial<Settings>): Promise<void> {
    const before = this.state.settings;
    const settings = { ...before, ...change };
    // A switch that waits for the disk feels broken; it goes back if the disk refuses.
    this.update((state) => ({ ...state, settings }));
    const saved = await this.attempt(() => this.api.setSettings({ settings }));
    this.update((state) => ({ ...state, settings: saved ?? before }));
  }

  /** The size of everything, which every window may choose. */
  async setZoom(percent: number): Promise<void> {
    const before = this.state.settings;
    const settings = { ...before, desktop: { ...before.desktop, zoom: percent } };
    this.update((state) => ({ ...state, settings }));
    const saved = await this.attempt(() => this.api.setZoom({ percent }));
    this.update((state) => ({ ...state, settings: saved ?? before }));
  }

  async #ask(question: () => Promise<AppStatus>): Promise<void> {
    clearTimeout(this.#asking);
    try {
      await this.#take(await question());
    } catch (thrown) {
      const { code, file } = toFailure(thrown);
      if (code !== 'locked') this.phase = { kind: 'blocked', problem: { code, file } };
    }
  }

  async #take(status: AppStatus): Promise<void> {
    if (status.kind === 'blocked') {
      this.phase = { kind: 'blocked', problem: { code: status.code, file: status.file } };
    } else if (status.kind === 'opening') {
      this.phase = { kind: 'opening', step: status.step };
      this.#asking = setTimeout(() => void this.look(), ASK_AGAIN);
    } else {
      await this.#open(status);
    }
  }

  /** Starts from what the backend says now; chats and selection that were open stay open. */
  async #open(bootstrap: Bootstrap): Promise<void> {
    const { chats, link } = this.state;
    const left = this.state.open ? layoutOf(this.state) : (this.left ?? bootstrap.layout);
    this.left = left;
    const { build, version, demo } = bootstrap;
    const account = bootstrap.accounts.some((one) => one.id === chats.selection.account)
      ? chats.selection.account
      : null;
    const fresh = fromBootstrap(bootstrap);
    const set = membersOf(bootstrap.rail, chats.selection.set?.id);
    this.state = {
      ...fresh,
      link,
      shares: sharesOf(left),
      chats: { ...fresh.chats, selection: { ...chats.selection, account, set } },
    };
    this.phase = { kind: 'open', about: { build, version, demo } };
    await this.#subscribe(bootstrap.seq);
    if (this.only !== null) await this.messages.openOnly(this.only);
    else await Promise.all([this.chats.reload(), comeBack(this, left)]);
    this.left = null;
  }

  async #subscribe(since: number): Promise<void> {
    const stream = ++this.#stream;
    await this.#host.subscribe(since, (batch) => {
      if (stream === this.#stream) this.#receive(batch);
    });
  }

  /** Tells somebody everything that happens, signals too, until the answer is called. */
  follow(hear: (batch: EventBatch) => void): () => void {
    this.#listeners = [...this.#listeners, hear];
    return () => (this.#listeners = this.#listeners.filter((one) => one !== hear));
  }

  #receive(batch: EventBatch): void {
    for (const hear of this.#listeners) hear(batch);
    const signal = batch.kind === 'signal' ? batch.signal : null;
    if (signal?.type === 'link' && !this.linking.follows(signal.state.link)) return;
    const reached = this.state.seq;
    const { state, wish } = applyBatch(this.state, batch);
    if (state !== this.state) this.state = state;
    if (batch.kind === 'events')
      for (const { seq, event } of batch.envelopes)
        if (seq > reached) this.#ears.forEach((ear) => ear(event));
    if (signal?.type === 'wished') this.wishes += 1;
    if (signal?.type === 'typing') this.#endTyping(signal.chat);
    if (signal?.type === 'changeFailed' || signal?.type === 'settingFailed') this.refused(signal.error);
    if (wish !== null) void this.look();
  }

  #endTyping(chat: number): void {
    clearTimeout(this.#typing.get(chat));
    const idle: EventBatch = { kind: 'signal', signal: { type: 'typing', chat, name: null, state: 'idle' } };
    this.#typing.set(
      chat,
      setTimeout(() => this.update((state) => applyBatch(state, idle).state), TYPING_ENDS),
    );
  }
}
