/** Which row the pointer and which the focus is at: what can be done with a message stands beside these alone. */
import type { MessageId } from '../../api/gen';

const rowOf = (target: EventTarget | null): MessageId | null => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-message]') : null;
  return row ? Number(row.dataset['message']) : null;
};

export class RowPointer {
  #pointed = $state<MessageId | null>(null);
  #focused = $state<MessageId | null>(null);
  readonly #focus: (row: MessageId) => void;

  /** `focus`: a row, or something in it, has the focus now. */
  constructor(focus: (row: MessageId) => void) {
    this.#focus = focus;
  }

  isAt(row: MessageId): boolean {
    return row === this.#pointed || row === this.#focused;
  }

  over = ({ target }: Event): void => {
    this.#pointed = rowOf(target);
  };

  leave = (): void => {
    this.#pointed = null;
  };

  focusIn = ({ target }: Event): void => {
    this.#focused = rowOf(target);
    if (this.#focused !== null) this.#focus(this.#focused);
  };

  focusOut = (): void => {
    this.#focused = null;
  };
}
