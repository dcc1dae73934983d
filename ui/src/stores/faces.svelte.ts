/**
 * Pictures of people who are seen in lists and groups. A row brings the one that is kept; those without are named to the
 * core, which asks for them slowly, and what comes of it is told.
 */
import type { AccountId, ContactId, Picture } from '../api/gen';
import type { Kabar } from './kabar.svelte';

/** Named at the same time, at most. */
const TOGETHER = 100;

/** Counts what was told: whoever shows faces looks once more. */
let told = $state(0);

class Faces {
  readonly #kabar: Kabar;
  /** As they were told since the window is open: newer than any row. */
  readonly #told = new Map<string, Picture | null>();
  readonly #named = new Set<string>();
  readonly #waiting = new Map<AccountId, ContactId[]>();

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
    kabar.listen((event) => {
      if (event.type !== 'contactChanged') return;
      const { account, id, picture } = event.contact;
      this.#told.set(`${account}/${id}`, picture);
      told += 1;
    });
  }

  of(account: AccountId, contact: ContactId, given: Picture | null): Picture | null {
    const key = `${account}/${contact}`;
    void told;
    const newest = this.#told.get(key);
    if (newest !== undefined) return newest;
    if (given === null && !this.#named.has(key)) {
      this.#named.add(key);
      // Not while something is drawn, and all of one screen at once.
      if (this.#waiting.size === 0) setTimeout(() => this.#name());
      this.#waiting.set(account, [...(this.#waiting.get(account) ?? []), contact]);
    }
    return given;
  }

  #name(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [account, contacts] of waiting)
      for (let at = 0; at < contacts.length; at += TOGETHER)
        // Initials stand there meanwhile.
        this.#kabar.api
          .wantPictures({ account, contacts: contacts.slice(at, at + TOGETHER) })
          .catch(() => undefined);
  }
}

const all = new WeakMap<Kabar, Faces>();

/** The picture of a person as one number sees it: the newest that is known. `given`: the one that came with the row. */
export function faceOf(
  kabar: Kabar,
  account: AccountId,
  contact: ContactId,
  given: Picture | null,
): Picture | null {
  const faces = all.get(kabar) ?? new Faces(kabar);
  all.set(kabar, faces);
  return faces.of(account, contact, given);
}
