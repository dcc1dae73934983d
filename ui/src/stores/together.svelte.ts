/**
 * One person over all of my numbers, while somebody looks: their chats, what was said in them, and which number answers.
 * Deliberately not here: reading. A message counts as read where its chat is open.
 */
import type { Chat, ChatId, ContactId, ErrorCode, Event, Message, MessageCursor } from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';
import { answersBy, withRows } from './together-items';

/** Rows of one page. */
const PAGE = 60;

export class Together {
  chats = $state.raw<readonly Chat[]>([]);
  rows = $state.raw<readonly Message[]>([]);
  older = $state.raw<MessageCursor | null>(null);
  phase = $state.raw<'loading' | 'ready' | 'older' | ErrorCode>('loading');
  /** The chat that was chosen to answer in; until then it is the one where the person wrote last. */
  #chosen = $state.raw<ChatId | null>(null);
  readonly answers = $derived(this.#chosen ?? answersBy(this.rows, this.chats));
  readonly #kabar: Kabar;
  readonly #contact: ContactId;

  constructor(kabar: Kabar, contact: ContactId) {
    this.#kabar = kabar;
    this.#contact = contact;
  }

  /** Begins to look; the answer ends it. */
  look(): () => void {
    const end = this.#kabar.listen((event) => this.#hear(event));
    void this.load();
    return end;
  }

  async load(): Promise<void> {
    const { api } = this.#kabar;
    const contact = this.#contact;
    try {
      this.chats = await api.listPersonChats({ contact });
      const page = await api.listPersonTimeline({ contact, before: null, limit: PAGE });
      this.rows = withRows(page.messages, this.rows);
      this.older = page.older;
      this.phase = 'ready';
    } catch (thrown) {
      this.phase = toFailure(thrown).code;
    }
  }

  async back(): Promise<void> {
    if (this.older === null || this.phase !== 'ready') return;
    const before = this.older;
    this.phase = 'older';
    const asked = { contact: this.#contact, before, limit: PAGE };
    const page = await this.#kabar.attempt(() => this.#kabar.api.listPersonTimeline(asked));
    if (page) [this.rows, this.older] = [withRows(page.messages, this.rows), page.older];
    this.phase = 'ready';
  }

  /** It was deleted. */
  forget({ id }: Message): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  answerBy(chat: ChatId): void {
    this.#chosen = chat;
  }

  #hear(event: Event): void {
    if (event.type === 'chatChanged') this.#chat(event.chat);
    if (event.type === 'messageRemoved') this.rows = this.rows.filter(({ id }) => id !== event.message);
    if (event.type !== 'messageAdded' && event.type !== 'messageChanged') return;
    const { message } = event;
    const known = this.rows.some(({ id }) => id === message.id);
    const here = this.chats.some(({ id }) => id === message.chat);
    // One from further back comes with its page.
    const before = this.older !== null && message.order <= this.older.order;
    if (here && (known || !before)) this.rows = withRows(this.rows, [message]);
  }

  #chat(chat: Chat): void {
    if (chat.contact !== this.#contact) return;
    const others = this.chats.some(({ id }) => id === chat.id);
    this.chats = others ? this.chats.map((one) => (one.id === chat.id ? chat : one)) : [...this.chats, chat];
  }
}
