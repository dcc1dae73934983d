/** Tells the other side that somebody types, without a word for each key. */
import type { TypingState } from '../../api/gen';

/** Milliseconds after which "typing" is said again while it goes on. */
const AGAIN = 8_000;
/** Milliseconds without a key after which it is over. */
const OVER = 5_000;

export class TypingTeller {
  readonly #tell: (state: TypingState) => void;
  #last: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (state: TypingState) => void) {
    this.#tell = tell;
  }

  /** A key was pressed at `now`, in milliseconds since 1970. */
  key(now: number): void {
    if (this.#last === null || now - this.#last >= AGAIN) {
      this.#last = now;
      this.#tell('typing');
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), OVER);
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#last === null) return;
    this.#last = null;
    this.#tell('idle');
  }
}
