/** What a person does with the chat list: choose what it shows, and read on. */
import { toFailure } from '../api/client';
import { emptyChats, withPage, type ChatSelection } from './chat-window';
import type { Kabar } from './kabar.svelte';

/** Rows of one page. */
const PAGE = 60;
/** More unread chats than this are not counted one by one. */
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
    const wish = { ...selection, ...change };
    this.#kabar.update((state) => ({ ...state, chats: emptyChats(wish) }));
    await (wish.account === selection.account ? this.#load() : Promise.all([this.#load(), this.#count()]));
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

  async #load(): Promise<void> {
    const question = ++this.#asked;
    const { selection, next } = this.#kabar.state.chats;
    try {
      const page = await this.#kabar.api.listChats({ ...selection, before: next, limit: PAGE });
      if (question !== this.#asked) return;
      this.#kabar.update((state) => ({ ...state, chats: withPage(state.chats, page) }));
    } catch (thrown) {
      if (question !== this.#asked) return;
      const { code } = toFailure(thrown);
      this.#kabar.update((state) => ({ ...state, chats: { ...state.chats, phase: code } }));
    }
  }

  async #count(): Promise<void> {
    const { account } = this.#kabar.state.chats.selection;
    const page = await this.#kabar.attempt(() =>
      this.#kabar.api.listChats({ account, query: '', filter: 'unread', before: null, limit: COUNTED }),
    );
    if (page === null || account !== this.#kabar.state.chats.selection.account) return;
    this.#kabar.update((state) => ({ ...state, unread: new Set(page.chats.map((chat) => chat.id)) }));
  }
}
