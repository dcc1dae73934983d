/**
 * Looking for chats by their names and for messages by their words, while a person types. One question per drawing of
 * the screen; of the answers only that to the newest question counts. Loaded when somebody begins to search.
 */
import type {
  AccountId,
  Chat,
  ContactId,
  ErrorCode,
  Message,
  MessageCursor,
  MessageId,
  PreviewKind,
  SearchHit,
  SearchPage,
  UnixMillis,
} from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';

/** Rows of one page. */
const PAGE = 50;
/** Chats shown above the messages until more are asked for. */
const CHATS = 5;
const CHATS_MORE = 200;

/** What the search is narrowed down to; `null`: not by this. */
export interface Narrowed {
  readonly chat: Chat | null;
  readonly account: AccountId | null;
  /** `contact` is `null` for messages of ours. */
  readonly writer: { readonly contact: ContactId | null; readonly name: string } | null;
  /** The first moment. */
  readonly from: UnixMillis | null;
  /** The moment after the last. */
  readonly until: UnixMillis | null;
  readonly kind: PreviewKind | null;
  /** Only what is starred: by no words. */
  readonly starred: boolean;
}

export const ANYTHING: Narrowed = {
  chat: null,
  account: null,
  writer: null,
  from: null,
  until: null,
  kind: null,
  starred: false,
};

export class Finding {
  text = $state('');
  narrowed = $state.raw<Narrowed>(ANYTHING);
  chats = $state.raw<readonly Chat[]>([]);
  /** There are more chats than are shown. */
  moreChats = $state(false);
  /** Newest first. */
  hits = $state.raw<readonly SearchHit[]>([]);
  /** Where to read on; `null` at the end. */
  older = $state.raw<MessageCursor | null>(null);
  /** Messages that are not searched yet. */
  waiting = $state(0);
  phase = $state<'asking' | 'more' | 'ready' | ErrorCode>('ready');
  /** The message that was shown last. */
  at = $state<MessageId | null>(null);
  readonly #kabar: Kabar;
  #question = 0;
  #frame = 0;

  /** `account`: the number whose chats are listed. */
  constructor(kabar: Kabar, account: AccountId | null) {
    this.#kabar = kabar;
    this.narrowed = { ...ANYTHING, account };
  }

  /** Enough to look for messages: words, or something that leaves few of them. */
  get asks(): boolean {
    const { writer, kind, starred } = this.narrowed;
    return starred || this.text.trim() !== '' || (writer ?? kind) !== null;
  }

  /** Nothing was typed and nothing chosen but the number whose chats are listed. */
  get bare(): boolean {
    const { chat, from, until } = this.narrowed;
    return !this.asks && (chat ?? from ?? until) === null;
  }

  type(text: string): void {
    this.text = text;
    if (text.trim() !== '') this.narrowed = { ...this.narrowed, starred: false };
    this.#soon();
  }

  narrow(change: Partial<Narrowed>): void {
    this.narrowed = { ...this.narrowed, ...change };
    this.#soon();
  }

  /** Words and stars are looked for apart. */
  star(starred: boolean): void {
    this.text = '';
    this.narrow({ starred });
  }

  leave(): void {
    cancelAnimationFrame(this.#frame);
    this.#question += 1;
    this.#kabar.place.search = null;
  }

  async allChats(): Promise<void> {
    const question = this.#question;
    const page = await this.#kabar.attempt(() => this.#askChats(CHATS_MORE));
    if (page && question === this.#question) [this.chats, this.moreChats] = [page.chats, false];
  }

  /** The next page of messages, if there is one and none is on its way. */
  async more(): Promise<void> {
    if (this.older === null || this.phase !== 'ready') return;
    const question = this.#question;
    this.phase = 'more';
    const page = await this.#kabar.attempt(() => this.#askMessages(this.older));
    if (question !== this.#question) return;
    // After a failure nothing is asked again by itself.
    this.older = page?.older ?? null;
    if (page) this.hits = [...this.hits, ...page.hits];
    this.phase = 'ready';
  }

  /** The place of the hit that is shown, from 0; -1 when none is. */
  get place(): number {
    return this.hits.findIndex(({ message }) => message.id === this.at);
  }

  /** Shows the hit before or behind the one that is shown. */
  async step(by: 1 | -1): Promise<void> {
    const to = this.place + by;
    if (to >= this.hits.length) await this.more();
    const hit = this.hits[to];
    if (hit) await this.show(hit.message);
  }

  /** Opens the chat at a message that was found. */
  async show(message: Message, beside = false): Promise<void> {
    this.at = message.id;
    const chat = await this.#kabar.attempt(() => this.#kabar.api.getChat({ chat: message.chat }));
    if (!chat) return;
    this.#kabar.place.goal = message;
    await (beside ? this.#kabar.messages.openBeside(chat) : this.#kabar.messages.open(chat));
  }

  #soon(): void {
    cancelAnimationFrame(this.#frame);
    // What was asked before is answered to nobody.
    this.#question += 1;
    this.phase = 'asking';
    this.#frame = requestAnimationFrame(() => void this.#ask());
  }

  async #ask(): Promise<void> {
    const question = this.#question;
    try {
      const [chats, messages] = await Promise.all([
        this.#named() ? this.#askChats(CHATS) : null,
        this.asks ? this.#askMessages(null) : null,
      ]);
      if (question !== this.#question) return;
      this.chats = chats?.chats ?? [];
      this.moreChats = chats !== null && chats.next !== null;
      this.hits = messages?.hits ?? [];
      this.older = messages?.older ?? null;
      this.waiting = messages?.waiting ?? 0;
      this.phase = 'ready';
    } catch (thrown) {
      if (question !== this.#question) return;
      this.phase = toFailure(thrown).code;
      [this.chats, this.hits, this.older] = [[], [], null];
    }
  }

  /** Chats are looked for by their names as long as nothing asks for messages alone. */
  #named(): boolean {
    const { chat, writer, kind, from, until } = this.narrowed;
    return this.text.trim() !== '' && (chat ?? writer ?? kind ?? from ?? until) === null;
  }

  #askChats(limit: number) {
    const { account } = this.narrowed;
    const query = this.text.trim();
    return this.#kabar.api.listChats({ account, query, filter: 'all', before: null, limit });
  }

  #askMessages(before: MessageCursor | null): Promise<SearchPage> {
    const { chat, account, writer, from, until, kind, starred } = this.narrowed;
    const scope = { chat: chat?.id ?? null, account, before, limit: PAGE };
    if (starred) return this.#kabar.api.listStarred(scope);
    const who =
      writer &&
      (writer.contact === null
        ? { kind: 'me' as const }
        : { kind: 'contact' as const, contact: writer.contact });
    return this.#kabar.api.searchMessages({ ...scope, query: this.text, writer: who, from, until, kind });
  }
}
