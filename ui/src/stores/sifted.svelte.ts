/**
 * Rows that are read page by page, of which only some are meant. Pages are read on until enough of those are found, so that
 * a rare kind is not an empty screen with a button under it.
 */
import type { ErrorCode } from '../api/gen';
import { toFailure } from '../api/client';

export interface Stretch<T, Cursor> {
  readonly rows: readonly T[];
  /** Where to read on; `null` at the end. */
  readonly next: Cursor | null;
}

/** So many are found before a person has to ask for more. */
const ENOUGH = 60;
/** Where rows change while they are looked at, so many are read anew. */
const KEPT_TRUE = 1000;

export class Sifted<T, Cursor> {
  rows = $state.raw<readonly T[]>([]);
  phase = $state<'reading' | 'more' | 'idle'>('reading');
  /** Why they could not be read. */
  trouble = $state.raw<ErrorCode | null>(null);
  /** Where to read on. */
  next = $state.raw<Cursor | null>(null);
  #question = 0;
  readonly #page: (after: Cursor | null) => Promise<Stretch<T, Cursor>>;
  readonly #fits: (row: T) => boolean;

  constructor(
    page: (after: Cursor | null) => Promise<Stretch<T, Cursor>>,
    fits: (row: T) => boolean = () => true,
  ) {
    this.#page = page;
    this.#fits = fits;
  }

  /** From the beginning, when something else is meant than before. */
  load(): Promise<void> {
    this.phase = 'reading';
    return this.#read([], null, ENOUGH);
  }

  async more(): Promise<void> {
    if (this.phase !== 'idle' || this.next === null) return;
    this.phase = 'more';
    await this.#read(this.rows, this.next, ENOUGH);
  }

  /** The same anew, quietly: what is shown stays until it is there. */
  again(): Promise<void> {
    return this.#read([], null, Math.min(KEPT_TRUE, Math.max(ENOUGH, this.rows.length)));
  }

  /** Nobody looks any more: what is still on its way is not taken. */
  leave(): void {
    this.#question += 1;
  }

  async #read(before: readonly T[], from: Cursor | null, enough: number): Promise<void> {
    const question = ++this.#question;
    const found: T[] = [];
    let next = from;
    try {
      do {
        const page = await this.#page(next);
        if (question !== this.#question) return;
        found.push(...page.rows.filter((row) => this.#fits(row)));
        next = page.next;
      } while (next !== null && found.length < enough);
      [this.rows, this.next, this.trouble] = [[...before, ...found], next, null];
    } catch (thrown) {
      if (question === this.#question) this.trouble = toFailure(thrown).code;
    }
    if (question === this.#question) this.phase = 'idle';
  }
}

/** Whether somebody is meant by words: each is part of the name, or they are digits of the number. */
export function isMeant(
  person: { readonly name: string; readonly phone: string | null },
  words: string,
): boolean {
  const digits = words.replaceAll(/[\s+().-]/gu, '');
  if (/^\d{3,}$/u.test(digits)) return (person.phone ?? '').replaceAll(/\D/gu, '').includes(digits);
  const said = person.name.toLowerCase();
  return words
    .trim()
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => said.includes(word));
}
