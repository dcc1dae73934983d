/**
 * What the person is about to do with a message of the open chat: answer it, give it other words, or choose. Only
 * the id is kept: the row may change meanwhile, or go. Asking and telling is for the store.
 */
import type { ChatId, Message, MessageId } from '../../api/gen';
import type { MessageWindow } from '../../stores/message-window';
import type { Box } from '../shared/place-sheet';

interface Choosing {
  readonly id: MessageId;
  /** Where the menu opens. */
  readonly at: Box;
}

interface Held {
  readonly kind: 'answer' | 'edit';
  readonly message: Message;
}

export class Intent {
  #held = $state.raw<Held | null>(null);
  #choosing = $state.raw<Choosing | null>(null);
  readonly #window: () => MessageWindow | null;

  constructor(window: () => MessageWindow | null) {
    this.#window = window;
  }

  /** The message that is being answered. It may be far above what is loaded. */
  get answered(): Message | null {
    return this.#held?.kind === 'answer' && this.#here(this.#held.message.chat) ? this.#held.message : null;
  }

  /** The message that is given other words, as long as it has words. */
  get edited(): Message | null {
    const row = this.#held?.kind === 'edit' ? this.#row(this.#held.message.id) : null;
    return row?.body.kind === 'text' ? row : null;
  }

  /** The message whose menu is open, and where. */
  get chosen(): { readonly message: Message; readonly at: Box } | null {
    const message = this.#choosing ? this.#row(this.#choosing.id) : null;
    return message && this.#choosing ? { message, at: this.#choosing.at } : null;
  }

  answer(message: Message): void {
    this.#held = { kind: 'answer', message };
  }

  edit(message: Message): void {
    this.#held = { kind: 'edit', message };
  }

  leave(): void {
    this.#held = null;
  }

  choose({ id }: Message, at: Box): void {
    this.#choosing = { id, at };
  }

  chose(): void {
    this.#choosing = null;
  }

  #here = (chat: ChatId): boolean => this.#window()?.chat === chat;

  #row(id: MessageId): Message | null {
    return this.#window()?.rows.find((row) => row.id === id) ?? null;
  }
}
