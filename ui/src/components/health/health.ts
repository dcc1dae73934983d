/** What a number's timeline says, as maths: the bar of a day, the lines of what happened. No words here. */
import type { ConnectionEntry, SessionState } from '../../api/gen';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** How a stretch of time is drawn: WhatsApp answered, answered but allowed no new chats, did not, or Kabar did not run. */
export type Stretch = 'confirmed' | 'restricted' | 'down' | 'off';

export function stretchOf(state: SessionState): Stretch {
  switch (state.kind) {
    case 'online':
    case 'syncing':
      return 'confirmed';
    case 'restricted':
      return 'restricted';
    case 'offline':
    case 'connecting':
      return 'off';
    default:
      return 'down';
  }
}

export interface Piece {
  readonly kind: Stretch;
  /** Part of the day, 0–1. */
  readonly part: number;
}

/**
 * The last 24 hours in order, oldest first; `entries` are newest first, each true until the next one. Time before the
 * oldest of them is not known and is left out. Neighbours of one kind are one piece.
 */
export function dayOf(entries: readonly ConnectionEntry[], now: number): Piece[] {
  const start = now - DAY;
  const pieces: { kind: Stretch; part: number }[] = [];
  let end = now;
  for (const { at, state } of entries) {
    const part = (end - Math.max(at, start)) / DAY;
    const kind = stretchOf(state);
    const newer = pieces.at(-1);
    if (newer?.kind === kind) newer.part += part;
    else if (part > 0) pieces.push({ kind, part });
    end = Math.min(end, at);
    if (end <= start) break;
  }
  return pieces.toReversed();
}

/** How long each kind lasted of the last 24 hours, in milliseconds. */
export function sums(pieces: readonly Piece[]): Record<Stretch, number> {
  const all = { confirmed: 0, restricted: 0, down: 0, off: 0 };
  for (const { kind, part } of pieces) all[kind] += part * DAY;
  return all;
}

/** How long it took to come back, when this entry is a return from trouble and the one before it is known. */
export function backAfter(entries: readonly ConnectionEntry[], place: number): number | null {
  const entry = entries[place];
  if (entry === undefined || stretchOf(entry.state) !== 'confirmed') return null;
  let since: number | null = null;
  for (const older of entries.slice(place + 1)) {
    const kind = stretchOf(older.state);
    if (kind === 'confirmed' || kind === 'restricted') break;
    // Coming up is part of coming back.
    since = kind === 'down' || since !== null ? older.at : null;
    if (kind === 'off' && older.state.kind === 'offline') return null;
    since ??= older.at;
  }
  return since === null ? null : entry.at - since;
}
