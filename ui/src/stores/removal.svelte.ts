/**
 * Deleting for this account alone, with a moment to take it back: the rows go at once, the command follows. What the
 * person cannot undo any more, because the chat or the window is left, is done at once.
 */
import * as m from '#m';
import type { Message, MessageId } from '../api/gen';
import { withWindow } from './columns';
import type { Kabar } from './kabar.svelte';
import { withoutMessage } from './message-window';

/** Milliseconds in which it can be taken back: as long as the notice stays. */
const UNDO = 8_000;

export class Removal {
  /** What is not shown any more. */
  gone = $state.raw<readonly MessageId[]>([]);
  readonly #kabar: Kabar;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- timers; nothing shows them
  readonly #waiting = new Map<ReturnType<typeof setTimeout>, readonly Message[]>();

  readonly #dropped: (message: Message) => void;

  /** `dropped`: one is gone for good. What tells everybody so may come later, and until then it would be there once more. */
  constructor(kabar: Kabar, dropped: (message: Message) => void = () => undefined) {
    this.#kabar = kabar;
    this.#dropped = dropped;
  }

  remove(messages: readonly Message[]): void {
    this.gone = [...this.gone, ...messages.map(({ id }) => id)];
    const timer = setTimeout(() => void this.#finish(timer), UNDO);
    this.#waiting.set(timer, messages);
    const said = m.message_deleted({ count: messages.length });
    this.#kabar.toasts.say(said, { label: m.do_undo(), run: () => this.#undo(timer) });
  }

  /** Nothing can be taken back any more. */
  async finish(): Promise<void> {
    await Promise.all([...this.#waiting.keys()].map((timer) => this.#finish(timer)));
  }

  #undo(timer: ReturnType<typeof setTimeout>): void {
    this.#show(this.#take(timer));
  }

  async #finish(timer: ReturnType<typeof setTimeout>): Promise<void> {
    for (const message of this.#take(timer)) {
      const done = await this.#kabar.attempt(async () => {
        await this.#kabar.api.deleteForMe({ message: message.id });
        return true;
      });
      if (done) this.#drop(message);
      this.#show([message]);
    }
  }

  #drop(message: Message): void {
    const { chat, id } = message;
    this.#dropped(message);
    this.#kabar.update((state) => withWindow(state, chat, (window) => withoutMessage(window, id)));
  }

  #take(timer: ReturnType<typeof setTimeout>): readonly Message[] {
    clearTimeout(timer);
    const messages = this.#waiting.get(timer) ?? [];
    this.#waiting.delete(timer);
    return messages;
  }

  #show(messages: readonly Message[]): void {
    this.gone = this.gone.filter((id) => messages.every((message) => message.id !== id));
  }
}
