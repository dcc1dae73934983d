/**
 * Text of another number was pasted: whose (it may be of several), and what stood here before. Nothing goes out before the person has said which
 * way; changing the text is no answer.
 */
import type { Account } from '../../api/gen';
import { copiedElsewhere } from './copied';
import type { Writing } from './writing.svelte';

export class Guarding {
  from = $state.raw<readonly Account[] | null>(null);
  #before = '';
  readonly #writing: Writing;

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  /** `accounts`: mine; `here`: the one that answers. */
  pasted(text: string, here: Account, accounts: readonly Account[]): void {
    const owners = copiedElsewhere(text, here.id);
    const from = accounts.filter(({ id }) => owners.includes(id));
    if (from.length === 0) return;
    if (this.from === null) this.#before = this.#writing.text;
    this.from = from;
  }

  /** It may go out under this number. */
  keep(): void {
    this.from = null;
  }

  /** What stood here before stands here again. */
  drop(): void {
    if (this.from) this.#writing.put(this.#before);
    this.from = null;
  }
}
