/** What a person does with their numbers. */
import type { Account, UpdateAccount } from '../api/gen';
import type { Kabar } from './kabar.svelte';

export class Numbers {
  readonly #kabar: Kabar;

  constructor(kabar: Kabar) {
    this.#kabar = kabar;
  }

  async update(change: UpdateAccount): Promise<Account | null> {
    return this.#take(await this.#kabar.attempt(() => this.#kabar.api.updateAccount(change)));
  }

  /** The person has read that older messages did not arrive. */
  async dismissHistoryGaps({ id }: Account): Promise<void> {
    this.#take(await this.#kabar.attempt(() => this.#kabar.api.dismissHistoryGaps({ account: id })));
  }

  async reconnect({ id }: Account): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.reconnectAccount({ account: id }));
  }

  async unlink({ id }: Account): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.unlinkAccount({ account: id }));
  }

  async remove({ id }: Account): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.removeAccount({ account: id }));
  }

  #take(account: Account | null): Account | null {
    if (account) {
      this.#kabar.update((state) => ({
        ...state,
        accounts: state.accounts.map((one) => (one.id === account.id ? account : one)),
      }));
    }
    return account;
  }
}
