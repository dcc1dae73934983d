/**
 * What the person is about to do with the messages of a timeline: answer one, give it other words, choose for one or
 * for several, go somewhere. Only ids are kept where rows may change meanwhile, or go. Asking and telling is for the
 * store.
 */
import type { ChatId, Message, MessageId } from '../../api/gen';
import type { Deeds } from '../../stores/deeds';
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

interface Picked {
  /** Where they are chosen; `null`: in several chats. */
  readonly chat: ChatId | null;
  readonly ids: readonly MessageId[];
}

interface Around {
  /** The rows, and the chat in which something new is written. */
  readonly shown: () => { readonly chat: ChatId; readonly rows: readonly Message[] } | null;
  readonly may: (message: Message) => Deeds;
  /** The rows are of several chats: what is chosen stays so, whichever of them is written in. */
  readonly across?: boolean;
  /** A message is about to be answered, or given other words. */
  readonly holds?: (message: Message) => void;
}

/** A place in the timeline. */
export type Goal =
  | { readonly kind: 'message'; readonly id: MessageId }
  /** The first message of a day: its first moment. */
  | { readonly kind: 'day'; readonly at: number }
  | { readonly kind: 'unread' };

export class Intent {
  /** Where the timeline should go. */
  goal = $state.raw<Goal | null>(null);
  #held = $state.raw<Held | null>(null);
  #choosing = $state.raw<Choosing | null>(null);
  /** For which message an emoji is looked for, and where. */
  #reacting = $state.raw<Choosing | null>(null);
  #picked = $state.raw<Picked | null>(null);
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What may be done to a message. */
  may(message: Message): Deeds {
    return this.#around.may(message);
  }

  /** The message that is being answered. It may be far above what is loaded. */
  get answered(): Message | null {
    return this.#held?.kind === 'answer' && this.#here(this.#held.message.chat) ? this.#held.message : null;
  }

  /** The message that is given other words, as long as it has words. */
  get edited(): Message | null {
    const row = this.#held?.kind === 'edit' ? this.#row(this.#held.message.id) : null;
    return row?.body.kind === 'text' && this.#here(row.chat) ? row : null;
  }

  /** The message whose menu is open, and where. */
  get chosen(): { readonly message: Message; readonly at: Box } | null {
    const message = this.#choosing ? this.#row(this.#choosing.id) : null;
    return message && this.#choosing ? { message, at: this.#choosing.at } : null;
  }

  /** The message that any emoji may be given to, and where they are shown. */
  get reacting(): { readonly message: Message; readonly at: Box } | null {
    const message = this.#reacting ? this.#row(this.#reacting.id) : null;
    return message && this.#reacting ? { message, at: this.#reacting.at } : null;
  }

  /** Those that were chosen of several, oldest first; `null` while none are being chosen. */
  get picked(): readonly Message[] | null {
    const picked = this.#picked;
    if (!picked || (picked.chat !== null && !this.#here(picked.chat))) return null;
    return this.#around.shown()?.rows.filter((row) => picked.ids.includes(row.id)) ?? null;
  }

  answer(message: Message): void {
    this.#held = { kind: 'answer', message };
    this.#around.holds?.(message);
  }

  edit(message: Message): void {
    this.#held = { kind: 'edit', message };
    this.#around.holds?.(message);
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

  react({ id }: Message, at: Box): void {
    this.#reacting = { id, at };
  }

  reacted(): void {
    this.#reacting = null;
  }

  /** Begins to choose several, with one of them or none. */
  pick(message: Message | null): void {
    const shown = this.#around.shown();
    if (!shown) return;
    this.#picked = { chat: this.#around.across ? null : shown.chat, ids: message ? [message.id] : [] };
  }

  /** Takes one to the others, or away from them. */
  toggle(message: Message): void {
    const picked = this.#picked;
    if (!picked?.ids.includes(message.id)) this.add(message);
    else this.#picked = { ...picked, ids: picked.ids.filter((id) => id !== message.id) };
  }

  /** Takes one to the others. */
  add({ id }: Message): void {
    const picked = this.#picked;
    if (picked && !picked.ids.includes(id)) this.#picked = { ...picked, ids: [...picked.ids, id] };
  }

  unpick(): void {
    this.#picked = null;
  }

  goTo(goal: Goal): void {
    this.goal = goal;
  }

  #here = (chat: ChatId): boolean => this.#around.shown()?.chat === chat;

  #row(id: MessageId): Message | null {
    return this.#around.shown()?.rows.find((row) => row.id === id) ?? null;
  }
}
