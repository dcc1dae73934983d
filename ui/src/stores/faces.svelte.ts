/**
 * Pictures of people who are seen in groups: each is asked for once, when it is first drawn, a few at a time, and kept
 * true by what is told.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { AccountId, ContactId, Picture } from '../api/gen';
import type { Kabar } from './kabar.svelte';

/** Asked for at the same time. */
const TOGETHER = 4;

class Faces {
  readonly #kabar: Kabar;
  readonly #known = new SvelteMap<string, Picture | null>();
  readonly #asked = new Set<string>();
  readonly #waiting: { readonly account: AccountId; readonly contact: ContactId }[] = [];
  #going = 0;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
    kabar.listen((event) => {
      if (event.type !== 'contactChanged') return;
      const { account, id, picture } = event.contact;
      if (this.#asked.has(`${account}/${id}`)) this.#known.set(`${account}/${id}`, picture);
    });
  }

  of(account: AccountId, contact: ContactId): Picture | null {
    const key = `${account}/${contact}`;
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      this.#waiting.push({ account, contact });
      // Not while something is drawn.
      setTimeout(() => this.#ask());
    }
    return this.#known.get(key) ?? null;
  }

  #ask(): void {
    while (this.#going < TOGETHER) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#going += 1;
      void this.#one(next);
    }
  }

  async #one(asked: { readonly account: AccountId; readonly contact: ContactId }): Promise<void> {
    try {
      const { picture } = await this.#kabar.api.getContact(asked);
      if (picture) this.#known.set(`${asked.account}/${asked.contact}`, picture);
    } catch {
      // Initials stand there meanwhile.
      this.#asked.delete(`${asked.account}/${asked.contact}`);
    }
    this.#going -= 1;
    this.#ask();
  }
}

const all = new WeakMap<Kabar, Faces>();

/** The picture of a person as one number sees it, as soon as it is known. */
export function faceOf(kabar: Kabar, account: AccountId, contact: ContactId): Picture | null {
  const faces = all.get(kabar) ?? new Faces(kabar);
  all.set(kabar, faces);
  return faces.of(account, contact);
}
