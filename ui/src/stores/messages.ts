/** What a person does in a chat: open it, read back, write, try again. */
import type { Chat, ContactId, Message, MessageId, MessagePage, TypingState } from '../api/gen';
import { toFailure } from '../api/client';
import { myReaction, sameEmoji } from './deeds';
import { emptyMessages, withAnswer, withNewest, withOlder, withoutMessage } from './message-window';
import type { Kabar } from './kabar.svelte';

/** Rows of one page. */
const PAGE = 60;

export class Messages {
  readonly #kabar: Kabar;
  /** The newest message that was reported as read, per chat that is open. */
  #reported: MessageId | null = null;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  async open(chat: Chat): Promise<void> {
    if (this.#kabar.state.open?.id === chat.id) return;
    this.#reported = null;
    this.#kabar.update((state) => ({ ...state, open: chat, messages: emptyMessages(chat.id) }));
    await this.load();
  }

  close(): void {
    this.#kabar.update((state) => ({ ...state, open: null, messages: null }));
  }

  /** Loads the newest page of the open chat. */
  async load(): Promise<void> {
    const chat = this.#kabar.state.open;
    if (chat === null) return;
    try {
      const newest = await this.#kabar.api.listMessages({ chat: chat.id, before: null, limit: PAGE });
      const page = chat.unread > 0 ? await this.#withUnread(newest) : newest;
      this.#update(chat, (window) => withNewest(window, page, chat.unread));
    } catch (thrown) {
      const { code } = toFailure(thrown);
      this.#update(chat, (window) => ({ ...window, phase: code }));
    }
  }

  /** The page around the first unread message, when that is far above the newest ones. */
  async #withUnread(newest: MessagePage): Promise<MessagePage> {
    const message = newest.firstUnread;
    if (message === null || newest.messages.some(({ id }) => id === message)) return newest;
    return this.#kabar.api.listAround({ message, limit: PAGE });
  }

  /** Loads the newest page after somebody was far back. False when it could not be. */
  async newest(): Promise<boolean> {
    const chat = this.#kabar.state.open;
    if (chat === null) return false;
    const page = await this.#kabar.attempt(() =>
      this.#kabar.api.listMessages({ chat: chat.id, before: null, limit: PAGE }),
    );
    const { unread } = this.#kabar.state.open ?? chat;
    if (page) this.#update(chat, (window) => withNewest(window, page, unread));
    return page !== null;
  }

  /** The page before the oldest loaded row, if there is one and none is on its way. */
  async older(): Promise<void> {
    const { open: chat, messages } = this.#kabar.state;
    if (chat === null || messages === null || messages.older === null || messages.phase !== 'ready') return;
    const before = messages.older;
    this.#update(chat, (window) => ({ ...window, phase: 'older' }));
    const page = await this.#kabar.attempt(() =>
      this.#kabar.api.listMessages({ chat: chat.id, before, limit: PAGE }),
    );
    // Another stretch may have been loaded meanwhile.
    this.#update(chat, (window) => {
      if (window.older !== before) return window;
      return page ? withOlder(window, page) : { ...window, phase: 'ready' };
    });
  }

  /** Hands a text over. False when it was not taken: the text then still belongs in the composer. */
  async send(
    chat: Chat,
    text: string,
    quote: MessageId | null,
    mentions: ContactId[] = [],
  ): Promise<boolean> {
    const spoken = mentions.length > 0 ? { mentions } : {};
    const message = await this.#kabar.attempt(() =>
      this.#kabar.api.sendText({ chat: chat.id, text, quote, ...spoken }),
    );
    if (message === null) return false;
    // Who answers has read what was there.
    this.#update(chat, (window) => ({ ...withAnswer(window, message), unread: null }));
    // Nor does who answers from far back stay there.
    if (this.#kabar.state.messages?.newer) await this.newest();
    return true;
  }

  async retry(message: Message): Promise<void> {
    const answer = await this.#kabar.attempt(() => this.#kabar.api.retryMessage({ message: message.id }));
    if (answer) this.#update({ id: message.chat }, (window) => withAnswer(window, answer));
  }

  async delete(message: Message): Promise<void> {
    const done = await this.#kabar.attempt(async () => {
      await this.#kabar.api.deleteMessage({ message: message.id });
      return true;
    });
    if (done) this.#update({ id: message.chat }, (window) => withoutMessage(window, message.id));
  }

  /** Gives a message of ours other words. False when that was refused. The row comes with its event. */
  async edit({ id }: Message, text: string): Promise<boolean> {
    return (await this.#kabar.attempt(() => this.#kabar.api.editMessage({ message: id, text }))) !== null;
  }

  async revoke({ id }: Message): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.revokeMessage({ message: id }));
  }

  /** Says what the person thinks of a message; the emoji they gave before takes it back. */
  async react(message: Message, emoji: string): Promise<void> {
    const mine = myReaction(message);
    const wish = mine !== null && sameEmoji(mine, emoji) ? '' : emoji;
    await this.#kabar.attempt(() => this.#kabar.api.react({ message: message.id, emoji: wish }));
  }

  /** The person has the newest message before their eyes. */
  async seen(): Promise<void> {
    const { open: chat, messages } = this.#kabar.state;
    const newest = messages?.rows.at(-1);
    if (chat === null || newest === undefined || messages?.phase === 'loading' || messages?.newer) return;
    if ((chat.unread === 0 && !chat.markedUnread) || this.#reported === newest.id) return;
    this.#reported = newest.id;
    await this.#kabar.attempt(() => this.#kabar.api.markChatRead({ chat: chat.id, upto: newest.id }));
  }

  /** Until then the draft that was noted last is not kept yet. */
  kept: Promise<unknown> = Promise.resolve();

  draft(chat: Chat, text: string): void {
    this.kept = this.#kabar.attempt(() => this.#kabar.api.setDraft({ chat: chat.id, text }));
  }

  /** Tells the other side. Not worth a word when it fails. */
  typing(chat: Chat, typing: TypingState): void {
    this.#kabar.api.setTyping({ chat: chat.id, typing }).catch(() => undefined);
  }

  #update(
    chat: Pick<Chat, 'id'>,
    change: (window: NonNullable<Kabar['state']['messages']>) => Kabar['state']['messages'],
  ): void {
    this.#kabar.update((state) =>
      state.messages?.chat === chat.id ? { ...state, messages: change(state.messages) } : state,
    );
  }
}
