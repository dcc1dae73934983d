/**
 * How far the people of a campaign are. The core counts each of them once, where they stand now; a person who reads
 * "sent" means everybody it went to, also those who have read it since. Pure.
 */
import type { CampaignCounts } from '../../api/gen';

export interface Reached {
  /** Still to get it. */
  readonly waiting: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  /** It may have arrived; nobody can tell. */
  readonly unknown: number;
  readonly skipped: number;
  readonly cancelled: number;
}

export const reached = (counts: CampaignCounts): Reached => ({
  waiting: counts.incomplete + counts.planned + counts.waiting,
  // Of one whose message was deleted with its chat it is known that it went out, and no more.
  sent: counts.sent + counts.delivered + counts.read + counts.gone,
  delivered: counts.delivered + counts.read,
  read: counts.read,
  failed: counts.failed,
  unknown: counts.unknown,
  skipped: counts.skipped,
  cancelled: counts.cancelled,
});

export type Ink = 'read' | 'delivered' | 'sent' | 'failed' | 'unknown' | 'skipped' | 'waiting';

/** The parts of the bar from its start, each person once; empty ones are left out. */
export function partsOf(counts: CampaignCounts): readonly { readonly ink: Ink; readonly people: number }[] {
  const { sent, delivered, read, failed, unknown, skipped, cancelled, waiting } = reached(counts);
  const parts: readonly (readonly [Ink, number])[] = [
    ['read', read],
    ['delivered', delivered - read],
    ['sent', sent - delivered],
    ['failed', failed],
    ['unknown', unknown],
    ['skipped', skipped + cancelled],
    ['waiting', waiting],
  ];
  return parts.filter(([, people]) => people > 0).map(([ink, people]) => ({ ink, people }));
}

/** Whole percent of the list that it went to; 100 only when it went to everybody. */
export const percentOf = (counts: CampaignCounts): number =>
  Math.floor((reached(counts).sent * 100) / Math.max(1, counts.total));
