/** The ways to the keys: passphrase, recovery key, and the password store of the computer. Nothing typed is kept here. */
import type { AppStatus, ErrorCode, KeyStatus, KeyWays } from '../api/gen';
import { toFailure } from '../api/client';
import * as m from '#m';
import type { Kabar } from './kabar.svelte';

export type KeyWay = 'passphrase' | 'recovery' | 'new';

export class Keys {
  /** Which ways lead into the open data; `null` until asked. */
  status = $state.raw<KeyStatus | null>(null);
  readonly #kabar: Kabar;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  /** Which ways lead into data that is not open. */
  async ways(): Promise<KeyWays> {
    return this.#kabar.api
      .keyWays()
      .catch(() => ({ passphrase: false, recoveryKey: false, fresh: false, copy: null }));
  }

  /** Opens by what was typed; answers what is wrong with it. */
  async open(way: KeyWay, typed: string): Promise<ErrorCode | null> {
    const { api } = this.#kabar;
    const ask: Record<KeyWay, () => Promise<AppStatus>> = {
      passphrase: () => api.openWithPassphrase({ passphrase: typed }),
      recovery: () => api.openWithRecoveryKey({ recoveryKey: typed }),
      new: () => api.createWithPassphrase({ passphrase: typed }),
    };
    return this.#kabar.openBy(ask[way]);
  }

  async look(): Promise<void> {
    await this.#take(() => this.#kabar.api.keyStatus());
  }

  /** Answers what is wrong with the passphrase. */
  async setPassphrase(passphrase: string): Promise<ErrorCode | null> {
    const wrong = await this.#take(() => this.#kabar.api.setPassphrase({ passphrase }));
    if (wrong === null) this.#kabar.toasts.say(m.lock_passphrase_done());
    return wrong;
  }

  async removePassphrase(): Promise<void> {
    this.#tell(await this.#take(() => this.#kabar.api.removePassphrase()));
  }

  /** A key to be written down; `null` when there is none, which was said. */
  async draft(): Promise<string | null> {
    const made = await this.#kabar.attempt(() => this.#kabar.api.draftRecoveryKey());
    return made?.key ?? null;
  }

  /** Makes the drafted key good, given it as it was written down. */
  async keep(recoveryKey: string): Promise<ErrorCode | null> {
    const wrong = await this.#take(() => this.#kabar.api.keepRecoveryKey({ recoveryKey }));
    if (wrong === null) this.#kabar.toasts.say(m.recovery_done());
    return wrong;
  }

  async store(): Promise<void> {
    const wrong = await this.#take(() => this.#kabar.api.storeInKeyring());
    if (wrong === null) this.#kabar.toasts.say(m.lock_stored());
    else if (wrong === 'keyring-changed') this.#kabar.toasts.say(m.lock_store_other());
    else this.#tell(wrong);
  }

  /** Once there is something to lose: after the first number was linked, if nobody made a recovery key. */
  async offer(): Promise<void> {
    await this.look();
    if (this.status?.recoveryKey === false && this.#kabar.place.question === null) {
      this.#kabar.place.ask({ kind: 'recovery' });
    }
  }

  async #take(command: () => Promise<KeyStatus>): Promise<ErrorCode | null> {
    try {
      this.status = await command();
      return null;
    } catch (thrown) {
      return toFailure(thrown).code;
    }
  }

  #tell(wrong: ErrorCode | null): void {
    if (wrong !== null) this.#kabar.refused(wrong);
  }
}
