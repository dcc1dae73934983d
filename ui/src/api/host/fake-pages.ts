/** Stretches of a timeline of the backend in memory, cut by the same rules as those of the real one. Pure. */
import type { ChatPast, Message, MessageCursor, MessageId, MessagePage } from '../gen';
import { messageOrder } from './fake-rows';

export interface Timeline {
  readonly rows: readonly Message[];
  readonly firstUnread: MessageId | null;
  readonly past: ChatPast;
}

const cursor = ({ order, id }: Message): MessageCursor => ({ order, id });

/** The rows from one place to another one of the whole timeline. */
function cut({ rows, firstUnread, past }: Timeline, from: number, to: number): MessagePage {
  const all = rows.toSorted(messageOrder);
  const start = Math.max(0, from);
  const messages = all.slice(start, Math.max(start, to));
  const [first, last] = [messages[0], messages.at(-1)];
  const older = first && start > 0 ? cursor(first) : null;
  const newer = last && to < all.length ? cursor(last) : null;
  return {
    messages,
    older,
    newer,
    firstUnread,
    olderFrom: older ? 'local' : past.older ? 'phone' : 'none',
    past,
  };
}

/** How many rows stand before a place. */
const countBefore = ({ rows }: Timeline, place: MessageCursor): number =>
  rows.filter((row) => messageOrder(row, place) < 0).length;

export function pageBefore(timeline: Timeline, before: MessageCursor | null, limit: number): MessagePage {
  const end = before === null ? timeline.rows.length : countBefore(timeline, before);
  return cut(timeline, end - limit, end);
}

export function pageBehind(timeline: Timeline, after: MessageCursor, limit: number): MessagePage {
  const at = timeline.rows.filter((row) => messageOrder(row, after) <= 0).length;
  return cut(timeline, at, at + limit);
}

export function pageAround(timeline: Timeline, message: Message, limit: number): MessagePage {
  const start = countBefore(timeline, message) - Math.floor(limit / 2);
  return cut(timeline, start, start + Math.max(limit, 1));
}
