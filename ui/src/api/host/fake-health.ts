/** What the backend in memory says of a number's health: invented, and the same each time. */
import type { Account, AccountHealth, ConnectionEntry, ConnectionPage, ListConnections } from '../gen';

const MINUTE = 60_000;

/** Newest first. */
function timelineOf({ state }: Account, now: number): ConnectionEntry[] {
  const online = { kind: 'online' } as const;
  const lost = (ago: number) =>
    ({ kind: 'reconnecting', attempt: 1, nextTry: now - ago * MINUTE, reason: null }) as const;
  const past = [
    { ago: 190, state: online },
    { ago: 191, state: lost(191) },
    { ago: 1300, state: online },
    { ago: 1301, state: { kind: 'degraded', since: now - 1302 * MINUTE } as const },
    { ago: 2900, state: online },
    { ago: 2901, state: { kind: 'connecting' } as const },
  ];
  const all = state.kind === 'online' ? past : [{ ago: 4, state }, ...past];
  return all.map((one, i) => ({ id: all.length - i, at: now - one.ago * MINUTE, state: one.state }));
}

export function connectionsOf(
  account: Account,
  { before, limit }: ListConnections,
  now: number,
): ConnectionPage {
  const older = timelineOf(account, now).filter((entry) => before === null || entry.id < before);
  const entries = older.slice(0, limit);
  return { entries, next: older.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

export function healthOf(account: Account, now: number): AccountHealth {
  const { id, state } = account;
  const timeline = connectionsOf(account, { account: id, before: null, limit: 50 }, now);
  const timelock =
    state.kind === 'restricted'
      ? ({ kind: 'locked', until: state.until } as const)
      : ({ kind: 'free' } as const);
  return {
    account: id,
    state,
    since: timeline.entries[0]?.at ?? null,
    lastConfirmed: now - 12_000,
    confirmed24h: 38,
    reconnects24h: 1,
    limits: { timelock, quota: { kind: 'known', used: 12, total: 50, until: now + 8 * 24 * 60 * MINUTE } },
    limitsAt: now - 3 * MINUTE,
    storage: { device: 1_840_000, texts: 612_000, messages: 4_120 },
    processMemory: 148_000_000,
    timeline,
  };
}
