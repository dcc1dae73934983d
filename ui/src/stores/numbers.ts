/** What a person does with their numbers. */
import type {
  Account,
  AccountDetails,
  AccountHealth,
  AccountId,
  AccountSetId,
  AccountSettings,
  ConnectionPage,
  ErrorCode,
  MoveAccount,
  ProxyWish,
  RailGroup,
  UpdateAccount,
} from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';
import { inRailOrder } from './rail';

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

  /** Messages stay, unless they are to go too. */
  async unlink({ id }: Account, deleteHistory: boolean): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.unlinkAccount({ account: id, deleteHistory }));
  }

  async remove({ id }: Account): Promise<void> {
    await this.#kabar.attempt(() => this.#kabar.api.removeAccount({ account: id }));
  }

  // How one number is

  health(account: AccountId): Promise<AccountHealth | null> {
    return this.#kabar.attempt(() => this.#kabar.api.accountHealth({ account }));
  }

  /** What happened to its connection before the entry `before`. */
  connections(account: AccountId, before: number): Promise<ConnectionPage | null> {
    return this.#kabar.attempt(() => this.#kabar.api.listConnections({ account, before, limit: 50 }));
  }

  // One number's choices

  details({ id }: Account): Promise<AccountDetails | null> {
    return this.#kabar.attempt(() => this.#kabar.api.getAccountDetails({ account: id }));
  }

  choose(account: AccountId, settings: AccountSettings): Promise<AccountDetails | null> {
    return this.#kabar.attempt(() => this.#kabar.api.setAccountSettings({ account, settings }));
  }

  /** The new details, or why the proxy was not taken. */
  async connectBy(account: AccountId, proxy: ProxyWish | null): Promise<AccountDetails | ErrorCode> {
    try {
      return await this.#kabar.api.setAccountProxy({ account, proxy });
    } catch (thrown) {
      return toFailure(thrown).code;
    }
  }

  /** `null` when WhatsApp can be reached this way. */
  async tryProxy(account: AccountId | null, proxy: ProxyWish): Promise<ErrorCode | null> {
    try {
      await this.#kabar.api.tryProxy({ account, proxy });
      return null;
    } catch (thrown) {
      return toFailure(thrown).code;
    }
  }

  // Their order

  async move(move: MoveAccount): Promise<void> {
    this.#place(await this.#kabar.attempt(() => this.#kabar.api.moveAccount(move)));
  }

  async createSet(name: string, first: AccountId | null): Promise<boolean> {
    return this.#place(await this.#kabar.attempt(() => this.#kabar.api.createSet({ name, first })));
  }

  async renameSet(set: AccountSetId, name: string): Promise<boolean> {
    return this.#place(await this.#kabar.attempt(() => this.#kabar.api.renameSet({ set, name })));
  }

  async deleteSet(set: AccountSetId): Promise<void> {
    this.#place(await this.#kabar.attempt(() => this.#kabar.api.deleteSet({ set })));
  }

  #place(rail: RailGroup[] | null): boolean {
    if (rail === null) return false;
    this.#kabar.update((state) => ({ ...state, rail, accounts: inRailOrder(state.accounts, rail) }));
    return true;
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
