/**
 * Something that is asked for when it is looked at, and kept true by what is told while it is. What was told is newer
 * than an answer that was on its way then.
 */
import type { ErrorCode, Event } from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';

/** What an event says of it: its new reading; `again`: ask once more; `null`: nothing. */
type Heard<T> = T | 'again' | null;

export class Looked<T extends object> {
  row = $state.raw<T | null>(null);
  /** Why there is none. */
  trouble = $state.raw<ErrorCode | null>(null);
  readonly #ask: () => Promise<T>;
  readonly #hear: (event: Event) => Heard<T>;
  #question = 0;

  constructor(ask: () => Promise<T>, hear: (event: Event) => Heard<T>) {
    this.#ask = ask;
    this.#hear = hear;
  }

  /** Begins to look; the answer ends it. */
  look(kabar: Kabar): () => void {
    void this.load();
    const end = kabar.listen((event) => this.#take(this.#hear(event)));
    return () => {
      this.#question += 1;
      end();
    };
  }

  async load(): Promise<void> {
    const question = ++this.#question;
    try {
      const row = await this.#ask();
      if (question === this.#question) [this.row, this.trouble] = [row, null];
    } catch (thrown) {
      if (question === this.#question) this.trouble = toFailure(thrown).code;
    }
  }

  /** The answer of a command, or what was told. */
  take(row: T): void {
    this.#question += 1;
    [this.row, this.trouble] = [row, null];
  }

  #take(heard: Heard<T>): void {
    if (heard === 'again') void this.load();
    else if (heard !== null) this.take(heard);
  }
}
