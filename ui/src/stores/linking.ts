/** Linking a number: the risk is accepted once, then a code is shown until a phone scans it. */
import type { AccountId, LinkState, StartLink } from '../api/gen';
import type { Kabar } from './kabar.svelte';

export class Linking {
  readonly #kabar: Kabar;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  /** Goes to the link screen, or first to the statement of the risk. */
  go(account: AccountId | null = null): void {
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
    this.#take(await this.#kabar.attempt(() => this.#kabar.api.startLink(wish)));
  }

  async renew(): Promise<void> {
    const link = this.#kabar.state.link?.link;
    if (link !== undefined) this.#take(await this.#kabar.attempt(() => this.#kabar.api.renewLink({ link })));
  }

  /** Ends the attempt, whatever it has come to. A finished one is only forgotten. */
  async end(): Promise<void> {
    const link = this.#kabar.state.link;
    this.#kabar.update((state) => ({ ...state, link: null }));
    if (link === null || link.kind === 'done' || link.kind === 'syncing') return;
    await this.#kabar.api.cancelLink({ link: link.link }).catch(() => undefined);
  }

  /** A signal may have overtaken the answer of the command that caused it. */
  #take(answer: LinkState | null): void {
    if (answer === null) return;
    this.#kabar.update((state) => {
      const overtaken =
        state.link?.link === answer.link && answer.kind === 'starting' && state.link.kind === 'awaitingScan';
      return overtaken ? state : { ...state, link: answer };
    });
  }
}
