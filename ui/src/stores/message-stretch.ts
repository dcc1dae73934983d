/**
 * The loaded stretch of a chat somewhere in its past: around a message, and from there towards the present. Pure. What
 * becomes of a stretch that ends at the newest message is in `message-window.ts`.
 */
import type { Message, MessagePage } from '../api/gen';
import { further, messageOrder, withTold, type MessageWindow } from './message-window';

/** Two runs of rows that overlap, or follow each other, as one: of each row the reading with more proof. */
function joined(known: readonly Message[], page: readonly Message[]): readonly Message[] {
  const rows = new Map(known.map((row) => [row.id, row]));
  for (const message of page) {
    const row = rows.get(message.id);
    rows.set(message.id, row ? further(row, message) : message);
  }
  return [...rows.values()].toSorted(messageOrder);
}

/** Of what was told of rows behind the stretch, what is still behind it. */
const stillAhead = (told: readonly Message[], page: MessagePage): readonly Message[] => {
  const { newer } = page;
  return newer === null ? [] : told.filter((row) => messageOrder(row, newer) > 0);
};

/** The page behind the stretch. */
export function withNewer(window: MessageWindow, page: MessagePage): MessageWindow {
  const inside = window.ahead.filter((row) => page.newer === null || messageOrder(row, page.newer) <= 0);
  return {
    ...window,
    rows: joined(joined(window.rows, page.messages), inside),
    newer: page.newer,
    ahead: stillAhead(window.ahead, page),
    past: page.past,
    phase: 'ready',
  };
}

/** A page somewhere else. It joins the stretch where they overlap, so that the way back stays short, or takes its place. */
export function withAround(window: MessageWindow, page: MessagePage): MessageWindow {
  const known = new Set(window.rows.map((row) => row.id));
  const meets = page.messages.some(({ id }) => known.has(id));
  if (!meets) {
    const told = page.newer === null ? [...window.rows, ...window.ahead] : [];
    return {
      ...window,
      rows: page.newer === null ? withTold(page, told) : page.messages,
      older: page.older,
      newer: page.newer,
      ahead: stillAhead(window.ahead, page),
      past: page.past,
      phase: 'ready',
    };
  }
  const [oldest, newest] = [window.rows[0], window.rows.at(-1)];
  const [first, last] = [page.messages[0], page.messages.at(-1)];
  const begins = first && oldest && messageOrder(first, oldest) < 0;
  const ends = last && newest && messageOrder(last, newest) > 0;
  const told = ends ? window.ahead.filter((row) => messageOrder(row, last) <= 0 || page.newer === null) : [];
  return {
    ...window,
    rows: joined(joined(window.rows, page.messages), told),
    older: begins ? page.older : window.older,
    newer: ends ? page.newer : window.newer,
    ahead: ends ? stillAhead(window.ahead, page) : window.ahead,
    past: page.past,
    phase: 'ready',
  };
}
