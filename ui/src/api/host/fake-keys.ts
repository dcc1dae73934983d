/** What opens the data of the backend in memory, and the lock of the app. */
import type { AppStatus, KeyStatus, KeyWays } from '../gen';
import type { Answers } from './fake-answers';
import { Refusal, type FakeBackend } from './fake-backend';

/** What opens the fake's data. */
export const PASSPHRASE = 'kopi susu dua gelas';
export const RECOVERY_KEY = '7KQ2-M0XD-9TRW-3HJ8-ZC5V-QA41-B6NP-E2YG-4SMF';

const isRecoveryKey = (typed: string): boolean =>
  typed.toUpperCase().replaceAll(/[\s-]/gu, '') === RECOVERY_KEY.replaceAll('-', '');

/** What they open. */
interface House {
  readonly backend: FakeBackend;
  readonly ways: KeyWays;
  status: 'open' | 'opening' | 'blocked';
  keys: KeyStatus;
  locked: boolean;
  lock: () => void;
  appStatus: () => AppStatus;
}

/** The keyring did not open it. */
function opened(house: House): AppStatus {
  house.status = 'open';
  house.keys = { ...house.keys, keyring: false };
  return house.appStatus();
}

export const keyAnswers = (
  house: House,
): Pick<
  Answers,
  | 'open_copy'
  | 'key_ways'
  | 'open_with_passphrase'
  | 'open_with_recovery_key'
  | 'create_with_passphrase'
  | 'unlock'
  | 'turn_lock_on'
  | 'lock_app'
  | 'key_status'
  | 'set_passphrase'
  | 'remove_passphrase'
  | 'draft_recovery_key'
  | 'keep_recovery_key'
  | 'store_in_keyring'
> => ({
  open_copy: () => opened(house),
  key_ways: () => house.ways,
  open_with_passphrase: ({ passphrase }) => {
    if (passphrase !== PASSPHRASE) throw new Refusal('wrong-passphrase');
    return opened(house);
  },
  open_with_recovery_key: ({ recoveryKey }) => {
    if (!isRecoveryKey(recoveryKey)) throw new Refusal('wrong-recovery-key');
    return opened(house);
  },
  create_with_passphrase: ({ passphrase }) => {
    if (passphrase.length < 8) throw new Refusal('passphrase-too-short');
    return opened(house);
  },
  unlock: ({ way, typed }) => {
    if (way === 'passphrase' && typed !== PASSPHRASE) throw new Refusal('wrong-passphrase');
    if (way === 'recoveryKey' && !isRecoveryKey(typed)) throw new Refusal('wrong-recovery-key');
    house.locked = false;
    return house.appStatus();
  },
  turn_lock_on: ({ passphrase }) => {
    if (passphrase !== PASSPHRASE) throw new Refusal('wrong-passphrase');
    const { settings } = house.backend;
    return (house.backend.settings = { ...settings, lock: { ...settings.lock, on: true } });
  },
  lock_app: () => {
    house.lock();
    return null;
  },
  key_status: () => house.keys,
  set_passphrase: ({ passphrase }) => {
    if (passphrase.length < 8) throw new Refusal('passphrase-too-short');
    return (house.keys = { ...house.keys, passphrase: true });
  },
  remove_passphrase: () => {
    if (!house.keys.keyring) throw new Refusal('only-way-in');
    return (house.keys = { ...house.keys, passphrase: false });
  },
  draft_recovery_key: () => ({ key: RECOVERY_KEY }),
  keep_recovery_key: ({ recoveryKey }) => {
    if (!isRecoveryKey(recoveryKey)) throw new Refusal('wrong-recovery-key');
    return (house.keys = { ...house.keys, recoveryKey: true });
  },
  store_in_keyring: () => (house.keys = { ...house.keys, keyring: true }),
});
