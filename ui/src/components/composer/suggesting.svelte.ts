/** What is offered while a name is being written, and what becomes of it. The data of emoji comes when first needed. */
import type { ContactId } from '../../api/gen';
import type { Emoji } from './emoji';
import { named, type Person } from './people';
import { finishedName, tokenAt, type Token } from './suggest';
import { byTone } from './tone.svelte';

export interface Suggestion {
  readonly key: string;
  readonly label: string;
  /** What takes the place of what was written. */
  readonly put: string;
  readonly person: ContactId | null;
}

/** Lines shown at most. */
const MOST = 6;

export class Suggesting {
  all = $state.raw<readonly Suggestion[]>([]);
  chosen = $state(0);
  /** What is being written. */
  token: Token | null = null;
  readonly #people: () => readonly Person[] | null;

  /** `people`: of a group; `null` where a text speaks to nobody else. */
  constructor(people: () => readonly Person[] | null) {
    this.#people = people;
  }

  /** The text or the caret is another one. Answers a whole name that is an emoji, to be put in its place. */
  async note(text: string, caret: number): Promise<{ readonly token: Token; readonly put: string } | null> {
    const people = this.#people();
    const whole = finishedName(text, caret);
    this.token = whole ? null : tokenAt(text, caret, people !== null);
    const asked = this.token;
    if (!whole && asked?.kind !== 'emoji') {
      this.#show(asked === null ? [] : named(people ?? [], asked.query).map(ofPerson));
      return null;
    }
    const { byName, labelOf, loadEmoji, searchEmoji, toned } = await import('./emoji');
    const emoji = await loadEmoji();
    const line = (one: Emoji): Suggestion => ({
      key: one.emoji,
      label: one.names[0] ? `:${one.names[0]}:` : labelOf(one),
      put: toned(one, byTone.tone),
      person: null,
    });
    if (whole) {
      const found = byName(emoji, whole.query);
      return found ? { token: whole, put: toned(found, byTone.tone) } : null;
    }
    // Another key may have been pressed meanwhile.
    if (asked && this.token === asked) this.#show(searchEmoji(emoji, asked.query, MOST).map(line));
    return null;
  }

  step(by: number): void {
    this.chosen = (this.chosen + by + this.all.length) % this.all.length;
  }

  end(): void {
    this.token = null;
    this.#show([]);
  }

  #show(all: readonly Suggestion[]): void {
    this.all = all.slice(0, MOST);
    this.chosen = 0;
  }
}

const ofPerson = ({ id, name }: Person): Suggestion => ({
  key: String(id),
  label: name,
  put: `@${name} `,
  person: id,
});
