/** Keeps what is being written: a moment after the last key, and at once when the chat is left. */

/** Milliseconds of pause before a draft is kept. */
export const PAUSE = 400;

export class DraftKeeper {
  readonly #keep: (text: string) => void;
  #kept: string;
  #now: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kept: string, keep: (text: string) => void) {
    this.#kept = kept;
    this.#now = kept;
    this.#keep = keep;
  }

  note(text: string): void {
    this.#now = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (this.#now === this.#kept) return;
    this.#kept = this.#now;
    this.#keep(this.#now);
  }
}
