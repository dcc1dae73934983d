/** What a person does in a chat: open it, read back, write, try again. */
import type { Chat, ChatId, ContactId, Message, MessageId, MessagePage, TypingState } from '../api/gen';
import { toFailure } from '../api/client';
import { columnsOf, windowOf, withBeside, withOpen, withoutColumns, withWindow, workIn } from './columns';
import { myReaction, sameEmoji } from './deeds';
import { withAnswer, withNewest, withOlder, withoutMessage, type MessageWindow } from './message-window';
import type { Kabar } from './kabar.svelte';
import { room } from './room.svelte';
import type { State } from './state';

/** Rows of one page. */
const PAGE = 60;

export class Messages {
  readonly #kabar: Kabar;
  /** The newest message that was reported as read, of each chat since it was opened. */
  readonly #reported = new Map<ChatId, MessageId>();
  /** The message for which it was said anew that somebody looks. */
  #again: MessageId | null = null;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  /** Shows a chat in the column in which the person works, or leads to the column that shows it already. */
  open(chat: Chat): Promise<void> {
    return this.#show(chat, (state) => withOpen(state, chat));
  }

  /** Shows a chat in a column beside the open one, as far as the window has room. */
  openBeside(chat: Chat): Promise<void> {
    return this.#show(chat, (state) => withBeside(state, chat, room.columns));
  }

  /** Shows a chat in a window of its own, or leads to the one it has. What was written for it is kept first. */
  async openApart({ id }: Chat): Promise<void> {
    await this.kept;
    await this.#kabar.attempt(() => this.#kabar.api.openChatWindow({ chat: id }));
  }

  /** Shows the one chat of this window, which goes with it. */
  async openOnly(id: ChatId): Promise<void> {
    try {
      const chat = await this.#kabar.api.getChat({ chat: id });
      this.#reported.delete(id);
      this.#kabar.update((state) => withOpen(state, chat));
      await this.load(id);
    } catch (thrown) {
      const { code } = toFailure(thrown);
      if (code === 'not-found') await this.#kabar.attempt(() => this.#kabar.api.closeChatWindow());
      else if (code !== 'locked') this.#kabar.refused(code);
    }
  }

  /** The person works in the column of this chat. */
  workIn(chat: ChatId): void {
    this.#kabar.place.list = false;
    this.#kabar.update((state) => workIn(state, chat));
  }

  /** Closes a chat; without a name the open one. */
  close(chat = this.#kabar.state.open?.id): void {
    this.#kabar.update((state) => withoutColumns(state, ({ id }) => id === chat));
  }

  /** Loads the newest page of a chat that is shown. */
  async load(chat: ChatId): Promise<void> {
    const unread = this.#unread(chat);
    if (unread === undefined) return;
    try {
      const newest = await this.#kabar.api.listMessages({ chat, before: null, limit: PAGE });
      const page = unread > 0 ? await this.#withUnread(newest) : newest;
      this.#update(chat, (window) => withNewest(window, page, unread));
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
  async newest(chat: ChatId): Promise<boolean> {
    const page = await this.#kabar.attempt(() =>
      this.#kabar.api.listMessages({ chat, before: null, limit: PAGE }),
    );
    const unread = this.#unread(chat);
    if (page && unread !== undefined) this.#update(chat, (window) => withNewest(window, page, unread));
    return page !== null && unread !== undefined;
  }

  /** The page before the oldest loaded row, if there is one and none is on its way. */
  async older(chat: ChatId): Promise<void> {
    const messages = windowOf(this.#kabar.state, chat);
    if (messages === null || messages.older === null || messages.phase !== 'ready') return;
    const before = messages.older;
    this.#update(chat, (window) => ({ ...window, phase: 'older' }));
    const page = await this.#kabar.attempt(() => this.#kabar.api.listMessages({ chat, before, limit: PAGE }));
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
    if (message !== null) await this.sent(message);
    return message !== null;
  }

  /** A message of ours was written down: its chat shows it. */
  async sent(message: Message): Promise<void> {
    const { chat } = message;
    // Who answers has read what was there.
    this.#update(chat, (window) => ({ ...withAnswer(window, message), unread: null }));
    // Nor does who answers from far back stay there.
    if (windowOf(this.#kabar.state, chat)?.newer) await this.newest(chat);
  }

  async retry(message: Message): Promise<void> {
    const answer = await this.#kabar.attempt(() => this.#kabar.api.retryMessage({ message: message.id }));
    if (answer) this.#update(message.chat, (window) => withAnswer(window, answer));
  }

  async delete(message: Message): Promise<void> {
    const done = await this.#kabar.attempt(async () => {
      await this.#kabar.api.deleteMessage({ message: message.id });
      return true;
    });
    if (done) this.#update(message.chat, (window) => withoutMessage(window, message.id));
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

  /** The person has the newest message of a chat before their eyes. Nobody reads in a column beside the one they work in. */
  async seen(id: ChatId): Promise<void> {
    const { open: chat, messages } = this.#kabar.state;
    const newest = messages?.rows.at(-1);
    if (chat?.id !== id || newest === undefined || messages?.phase === 'loading' || messages?.newer) return;
    if ((chat.unread === 0 && !chat.markedUnread) || this.#reported.get(id) === newest.id) return;
    // It is asked again once it was told that somebody looks.
    if (this.#kabar.looked !== id) return;
    this.#reported.set(id, newest.id);
    try {
      await this.#kabar.api.markChatRead({ chat: id, upto: newest.id });
    } catch (thrown) {
      this.#reported.delete(id);
      const { code } = toFailure(thrown);
      // Somebody looked away meanwhile, or another window said later that they look there.
      if (code === 'bad-request') this.#lookAgain(id, newest.id);
      else if (code !== 'locked') this.#kabar.refused(code);
    }
  }

  /** Once for each message: whoever looks here says so anew. */
  #lookAgain(chat: ChatId, newest: MessageId): void {
    if (this.#again === newest || !document.hasFocus()) return;
    this.#again = newest;
    this.#kabar.looked = null;
    void this.#kabar.lookAt(chat);
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

  async #show(chat: Chat, how: (state: State) => State): Promise<void> {
    const { only } = this.#kabar;
    if (only !== null && only !== chat.id) return this.openApart(chat);
    this.workIn(chat.id);
    if (windowOf(this.#kabar.state, chat.id)) return;
    this.#reported.delete(chat.id);
    this.#kabar.update(how);
    await this.load(chat.id);
  }

  /** Of a chat that is shown. */
  #unread(chat: ChatId): number | undefined {
    return columnsOf(this.#kabar.state).find((column) => column.chat.id === chat)?.chat.unread;
  }

  #update(chat: ChatId, change: (window: MessageWindow) => MessageWindow): void {
    this.#kabar.update((state) => withWindow(state, chat, change));
  }
}
