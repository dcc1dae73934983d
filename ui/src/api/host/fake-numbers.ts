/** The choices of numbers, their order and their sets, in memory. */
import type {
  AccountDetails,
  AccountId,
  AccountSet,
  AccountSetId,
  AccountSettings,
  MoveAccount,
  ProxyShown,
  ProxyWish,
  RailGroup,
} from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';

const DAY = 86_400_000;

export const DEFAULT_CHOICES: AccountSettings = {
  mute: { kind: 'off' },
  notifyAbout: 'everything',
  downloads: {
    images: { on: true, maxMib: 16 },
    audio: { on: true, maxMib: 16 },
    video: { on: false, maxMib: 64 },
    documents: { on: false, maxMib: 64 },
  },
  deviceName: '',
  appearOffline: false,
  readReceipts: 'asApp',
  keep: 'forever',
};

interface Kept {
  readonly settings: AccountSettings;
  readonly proxy: ProxyShown | null;
}

export class FakeNumbers {
  readonly #kept = new Map<AccountId, Kept>();
  readonly #sets: AccountSet[] = [];
  readonly #setOf = new Map<AccountId, AccountSetId>();
  #nextSet = 1;

  constructor(private readonly backend: FakeBackend) {}

  rail(): RailGroup[] {
    const ids = this.backend.accounts.map((one) => one.id);
    const within = (set: AccountSetId | undefined): AccountId[] =>
      ids.filter((id) => this.#setOf.get(id) === set);
    return [
      { set: null, accounts: within(undefined) },
      ...this.#sets.map((set) => ({ set, accounts: within(set.id) })),
    ];
  }

  details(account: AccountId): AccountDetails {
    const { mute } = this.backend.accountOf(account);
    const { settings, proxy } = this.#of(account);
    const chats = [...this.backend.chats.values()].filter((chat) => chat.account === account);
    const messages = chats.reduce((sum, chat) => sum + this.backend.rowsOf(chat.id).length, 0);
    const last = Math.max(0, ...chats.map((chat) => chat.order));
    return {
      settings: { ...settings, mute },
      proxy,
      pushName: '',
      picture: null,
      addedAt: Date.now() - 40 * DAY,
      lastActivity: last || null,
      messages,
      deviceBytes: 4_404_019,
    };
  }

  choose(account: AccountId, settings: AccountSettings): AccountDetails {
    if ([...settings.deviceName].length > 32) throw new Refusal('bad-device-name');
    this.#kept.set(account, { ...this.#of(account), settings });
    this.backend.changeAccount(account, { mute: settings.mute });
    return this.details(account);
  }

  connectBy(account: AccountId, wish: ProxyWish | null): AccountDetails {
    const { settings, proxy: kept } = this.#of(account);
    if (wish?.host === '' || wish?.port === 0) throw new Refusal('bad-proxy');
    const proxy = wish && {
      kind: wish.kind,
      host: wish.host,
      port: wish.port,
      user: wish.user,
      hasPassword: wish.password === null ? (kept?.hasPassword ?? false) : wish.password !== '',
    };
    this.#kept.set(account, { settings, proxy });
    return this.details(account);
  }

  move({ account, set, before }: MoveAccount): RailGroup[] {
    const { accounts } = this.backend;
    const row = this.backend.accountOf(account);
    accounts.splice(accounts.indexOf(row), 1);
    const at = before === null ? accounts.length : accounts.findIndex((one) => one.id === before);
    accounts.splice(at, 0, row);
    if (set === null) this.#setOf.delete(account);
    else this.#setOf.set(account, set);
    return this.#tell();
  }

  createSet(name: string, first: AccountId | null): RailGroup[] {
    const id = this.#nextSet++;
    this.#sets.push({ id, name });
    if (first !== null) this.#setOf.set(first, id);
    return this.#tell();
  }

  renameSet(id: AccountSetId, name: string): RailGroup[] {
    const at = this.#sets.findIndex((set) => set.id === id);
    if (at < 0) throw new Refusal('not-found');
    this.#sets[at] = { id, name };
    return this.#tell();
  }

  deleteSet(id: AccountSetId): RailGroup[] {
    const at = this.#sets.findIndex((set) => set.id === id);
    if (at < 0) throw new Refusal('not-found');
    this.#sets.splice(at, 1);
    for (const [account, set] of this.#setOf) if (set === id) this.#setOf.delete(account);
    return this.#tell();
  }

  #of(account: AccountId): Kept {
    return this.#kept.get(account) ?? { settings: DEFAULT_CHOICES, proxy: null };
  }

  #tell(): RailGroup[] {
    const rail = this.rail();
    this.backend.emit({ type: 'railChanged', rail });
    return rail;
  }
}
