/** The order of the numbers and their sets, as the rail shows them. Pure. */
import type { Account, AccountId, AccountSet, AccountSetId, MoveAccount, RailGroup } from '../api/gen';
import type { SetMembers } from './chat-window';

export interface Stretch {
  readonly set: AccountSet | null;
  readonly accounts: readonly Account[];
}

/** Numbers in the order of the rail; one that it does not know yet is last of those in no set. */
export function inRailOrder(accounts: readonly Account[], rail: readonly RailGroup[]): readonly Account[] {
  return stretches(accounts, rail).flatMap((stretch) => stretch.accounts);
}

/** What stands between two rules. Empty sets are there, too: a number can be moved into one. */
export function stretches(accounts: readonly Account[], rail: readonly RailGroup[]): readonly Stretch[] {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const known = new Set(rail.flatMap((group) => group.accounts));
  const groups = rail.length > 0 ? rail : [{ set: null, accounts: [] }];
  return groups.map(({ set, accounts: ids }, at) => {
    const here = ids.flatMap((id) => byId.get(id) ?? []);
    const unplaced = at === 0 ? accounts.filter((account) => !known.has(account.id)) : [];
    return { set, accounts: [...here, ...unplaced] };
  });
}

/** The set a number stands in. */
export const setOf = (rail: readonly RailGroup[], id: AccountId): AccountSetId | null =>
  rail.find((group) => group.accounts.includes(id))?.set?.id ?? null;

/** The numbers of a set; `null` when there is no such set. */
export function membersOf(rail: readonly RailGroup[], id: AccountSetId | undefined): SetMembers | null {
  const group = rail.find(({ set }) => set?.id === id);
  return group?.set ? { id: group.set.id, accounts: group.accounts } : null;
}

/** One step up or down, over the edge into the next set; `null` at the ends. */
export function step(all: readonly Stretch[], id: AccountId, by: -1 | 1): MoveAccount | null {
  const group = all.findIndex((one) => one.accounts.some((account) => account.id === id));
  const here = all[group];
  if (!here) return null;
  const ids = here.accounts.map((account) => account.id);
  const at = ids.indexOf(id);
  const set = here.set?.id ?? null;
  if (by < 0 && at > 0) return { account: id, set, before: ids[at - 1] ?? null };
  if (by > 0 && at < ids.length - 1) return { account: id, set, before: ids[at + 2] ?? null };
  const next = all[group + by];
  if (!next) return null;
  return {
    account: id,
    set: next.set?.id ?? null,
    before: by > 0 ? (next.accounts[0]?.id ?? null) : null,
  };
}

/** A number that is quiet now. */
export function isMuted({ mute }: Account, now: number): boolean {
  return mute.kind === 'forever' || (mute.kind === 'until' && mute.at > now);
}

/** What the count over all numbers says: those that are quiet are left out. */
export const loudUnread = (accounts: readonly Account[], now: number): number =>
  accounts.reduce((sum, account) => sum + (isMuted(account, now) ? 0 : account.unread), 0);
