/**
 * Keeps what is being written: a moment after the last key, and at once when the chat is left. Takes over what was written
 * for the same chat in another window, unless something is being written here: what is typed last stands.
 */

/** Milliseconds of pause before a draft is kept. */
export const PAUSE = 400;

export class DraftKeeper {
  readonly #keep: (text: string) => void;
  #kept: string;
  #now: string;
  /** What was kept and not heard of since, in order: it comes back as news. */
  #told: readonly string[] = [];
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
    this.#told = [...this.#told, this.#now];
    this.#keep(this.#now);
  }

  /** What is kept now, as it was told. Answers what is to stand here instead; `null`: what does. */
  hear(kept: string): string | null {
    const own = this.#told.lastIndexOf(kept);
    if (own >= 0) {
      this.#told = this.#told.slice(own + 1);
      return null;
    }
    const written = this.#now !== this.#kept;
    const news = kept !== this.#kept;
    this.#kept = kept;
    if (written || !news) return null;
    this.#told = [];
    this.#now = kept;
    return kept;
  }
}
