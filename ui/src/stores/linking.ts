/** Linking a number: the risk is accepted once, then a code is shown until a phone scans it. */
import type { AccountId, LinkId, LinkState, StartLink } from '../api/gen';
import type { Kabar } from './kabar.svelte';

/** A code of either kind is on show, or there will be none: later than the answer that it was asked for. */
const SHOWN: ReadonlySet<LinkState['kind']> = new Set(['awaitingScan', 'awaitingCode', 'failed']);

export class Linking {
  readonly #kabar: Kabar;
  /** Counts visits to the link screen. */
  #attempt = 0;
  readonly #ended = new Set<LinkId>();

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  /** Goes to the link screen, or first to the statement of the risk. */
  go(account: AccountId | null = null): void {
    if (this.#kabar.only !== null && account !== null) return this.#kabar.goToNumber(account);
    this.#kabar.place.relinks = account;
    if (this.#kabar.state.riskAccepted) this.#kabar.place.go('link');
    else this.#kabar.place.ask({ kind: 'risk' });
  }

  async acceptRisk(): Promise<void> {
    const done = await this.#kabar.attempt(async () => {
      await this.#kabar.api.acceptRisk();
      return true;
    });
    if (!done) return;
    this.#kabar.update((state) => ({ ...state, riskAccepted: true }));
    this.#kabar.place.go('link');
  }

  async start(wish: StartLink): Promise<void> {
    await this.#follow(() => this.#kabar.api.startLink(wish));
  }

  async renew(): Promise<void> {
    const link = this.#kabar.state.link?.link;
    if (link !== undefined) await this.#follow(() => this.#kabar.api.renewLink({ link }));
  }

  /** Leaves the attempt that came to nothing and begins another: what the person wants has changed meanwhile. */
  async restart(wish: StartLink): Promise<void> {
    await this.end();
    await this.start(wish);
  }

  /** Ends the attempt, whatever it has come to. A finished one is only forgotten. */
  async end(): Promise<void> {
    this.#attempt += 1;
    const link = this.#kabar.state.link;
    this.#kabar.update((state) => ({ ...state, link: null }));
    if (link === null) return;
    this.#ended.add(link.link);
    const linked = link.kind === 'done' || link.kind === 'syncing';
    if (!linked) await this.#cancel(link.link);
    else if (this.#isFirst()) await this.#kabar.keys.offer();
  }

  /** Whether news of this attempt still matter: what was ended may still have some on its way. */
  follows(link: LinkId): boolean {
    return !this.#ended.has(link);
  }

  /** Linking a number again is nothing new to lose: whoever said "later" is not asked once more. */
  #isFirst(): boolean {
    return this.#kabar.state.accounts.length === 1 && this.#kabar.place.relinks === null;
  }

  async #cancel(link: LinkId): Promise<void> {
    await this.#kabar.api.cancelLink({ link }).catch(() => undefined);
  }

  async #follow(command: () => Promise<LinkState>): Promise<void> {
    const attempt = this.#attempt;
    const answer = await this.#kabar.attempt(command);
    if (answer === null) return;
    if (attempt !== this.#attempt) {
      // The person left before the answer came: nothing may be left behind.
      this.#ended.add(answer.link);
      await this.#cancel(answer.link);
      return;
    }
    // A signal may have overtaken the answer of the command that caused it.
    this.#kabar.update((state) => {
      const known = state.link;
      const overtaken = answer.kind === 'starting' && known?.link === answer.link && SHOWN.has(known.kind);
      return overtaken ? state : { ...state, link: answer };
    });
  }
}
