/** What a person does with the chat list: choose what it shows, and read on. */
import type { ChatCursor, ChatFilter, ChatPage } from '../api/gen';
import { toFailure } from '../api/client';
import { emptyChats, withoutBelow, withPage, type ChatSelection } from './chat-window';
import type { Kabar } from './kabar.svelte';

/** Rows of one page. */
const PAGE = 60;
/** So many rows may stand below those that are in use before they go, and so many of them stay. */
const FAR = 5 * PAGE;
const NEAR = 2 * PAGE;
/** More chats than this are not counted one by one. */
const COUNTED = 200;

export class Chats {
  readonly #kabar: Kabar;
  /** Counts loads, so that the answer to an older question is not taken for the answer to the newest. */
  #asked = 0;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  /** Shows other chats, from the top. */
  async select(change: Partial<ChatSelection>): Promise<void> {
    const { selection } = this.#kabar.state.chats;
    // Who chooses a number leaves the set that was shown.
    const set = change.account === undefined ? selection.set : null;
    const wish = { ...selection, set, ...change };
    this.#kabar.update((state) => ({ ...state, chats: emptyChats(wish) }));
    const same = wish.account === selection.account && wish.set?.id === selection.set?.id;
    await (same ? this.#load() : this.reload());
  }

  /** Loads the list anew, as it is selected. */
  async reload(): Promise<void> {
    this.#kabar.update((state) => ({ ...state, chats: emptyChats(state.chats.selection) }));
    await Promise.all([this.#load(), this.#count()]);
  }

  /** The next page, if there is one and none is on its way. */
  async more(): Promise<void> {
    const { phase, next } = this.#kabar.state.chats;
    if (next === null || phase !== 'ready') return;
    this.#kabar.update((state) => ({ ...state, chats: { ...state.chats, phase: 'more' } }));
    await this.#load();
  }

  /** Lets go of what is far below the first `used` rows, so that a window does not hold every chat it ever scrolled past. */
  release(used: number): void {
    if (this.#kabar.state.chats.rows.length < used + FAR) return;
    this.#kabar.update((state) => ({ ...state, chats: withoutBelow(state.chats, used + NEAR) }));
  }

  async #load(): Promise<void> {
    const question = ++this.#asked;
    const { selection, next } = this.#kabar.state.chats;
    try {
      const page = await this.#ask(selection.filter, next, PAGE);
      if (question !== this.#asked) return;
      this.#kabar.update((state) => ({ ...state, chats: withPage(state.chats, page) }));
    } catch (thrown) {
      if (question !== this.#asked) return;
      const { code } = toFailure(thrown);
      this.#kabar.update((state) => ({ ...state, chats: { ...state.chats, phase: code } }));
    }
  }

  async #count(): Promise<void> {
    const { selection } = this.#kabar.state.chats;
    const pages = await this.#kabar.attempt(() =>
      Promise.all([this.#ask('unread', null, COUNTED), this.#ask('archived', null, COUNTED)]),
    );
    const now = this.#kabar.state.chats.selection;
    if (pages === null || selection.account !== now.account || selection.set !== now.set) return;
    const [unread, archived] = pages.map((page) => new Set(page.chats.map((chat) => chat.id)));
    this.#kabar.update((state) => ({ ...state, unread: unread ?? null, archived: archived ?? null }));
  }

  #ask(filter: ChatFilter, before: ChatCursor | null, limit: number): Promise<ChatPage> {
    const { account, set } = this.#kabar.state.chats.selection;
    return this.#kabar.api.listChats({ account, set: set?.id ?? null, query: '', filter, before, limit });
  }
}
