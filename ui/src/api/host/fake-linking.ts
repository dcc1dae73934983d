/** Attempts to link a number in the backend in memory, and the phone that scans the code. */
import type { LinkState, StartLink } from '../gen';
import type { Answers, Later } from './fake-answers';
import { Refusal, type FakeBackend } from './fake-backend';

export class FakeLinking {
  #links = 0;
  #wish: StartLink | null = null;

  constructor(
    private readonly backend: FakeBackend,
    private readonly later: Later,
  ) {}

  #start(wish: StartLink): LinkState {
    if (!this.backend.riskAccepted) throw new Refusal('risk-not-accepted');
    this.#wish = wish;
    const link = `link-${++this.#links}`;
    this.later(1, () => this.backend.link(this.#code(wish, link)));
    return { kind: 'starting', link };
  }

  #code(wish: StartLink, link: string): LinkState {
    if (wish.phone !== null) {
      return { kind: 'awaitingCode', link, code: 'K4B4R123', until: Date.now() + 180_000 };
    }
    const qr = `2@${'kabar'.repeat(30)},${link},A,B`;
    return { kind: 'awaitingScan', link, qr, until: Date.now() + 20_000 };
  }

  /** The phone scanned: the account appears, its history follows. */
  scan(): void {
    const wish = this.#wish;
    if (!wish) return;
    const link = `link-${this.#links}`;
    const seed = {
      ...wish,
      phone: wish.phone ?? '+6280000000099',
      state: () => ({ kind: 'online' }) as const,
    };
    const again = wish.account;
    const account = again
      ? this.backend.changeAccount(again, { state: { kind: 'online' } })
      : this.backend.addAccount(seed, Date.now());
    this.backend.emit({ type: 'accountChanged', account });
    this.backend.link({ kind: 'syncing', link, account: account.id, percent: 40 });
    this.later(2, () => this.backend.link({ kind: 'done', link, account: account.id }));
  }

  readonly answers: Pick<Answers, 'start_link' | 'renew_link' | 'cancel_link'> = {
    start_link: (wish) => this.#start(wish),
    renew_link: () =>
      this.#start(
        this.#wish ?? {
          account: null,
          name: '',
          letters: '',
          colour: 1,
          history: 'recent',
          phone: null,
          deviceName: '',
          proxy: null,
        },
      ),
    cancel_link: () => null,
  };
}
