/**
 * Which rows of a chat are loaded: an unbroken stretch, which ends at the newest message unless somebody went far back
 * (`message-stretch.ts`). Pure; knows neither the scroll position (`anchor.ts`) nor how rows are drawn
 * (`timeline-items.ts`).
 */
import type {
  ChatId,
  ChatPast,
  ErrorCode,
  Message,
  MessageCursor,
  MessageId,
  MessagePage,
  MessageStatus,
} from '../api/gen';
import { withRow, without, type Order } from './order';

export interface MessageWindow {
  readonly chat: ChatId;
  /** Oldest first. */
  readonly rows: readonly Message[];
  /** Where to read on towards the past; `null` at the beginning of the chat. */
  readonly older: MessageCursor | null;
  /** Where to read on towards the present; `null` when the newest message is loaded. */
  readonly newer: MessageCursor | null;
  /** What was told of rows behind the stretch: pages that were asked for before do not know it. */
  readonly ahead: readonly Message[];
  /** The first message that was unread when the chat was opened, and how many there were. */
  readonly unread: { readonly first: MessageId; readonly count: number } | null;
  /** Beyond what is here: older messages on the phone, and places where some may be missing. */
  readonly past: ChatPast | null;
  /** What stands at the top of the chat, loaded or not; the one pinned last first. */
  readonly pinned: readonly Message[];
  readonly phase: 'loading' | 'older' | 'newer' | 'ready' | ErrorCode;
}

const PHASES: ReadonlySet<string> = new Set(['loading', 'older', 'newer', 'ready']);

/** Why there are no rows. */
export const troubleOf = ({ phase }: MessageWindow): ErrorCode | null =>
  PHASES.has(phase) ? null : (phase as ErrorCode);

export const emptyMessages = (chat: ChatId): MessageWindow => ({
  chat,
  rows: [],
  older: null,
  newer: null,
  ahead: [],
  unread: null,
  past: null,
  pinned: [],
  phase: 'loading',
});

export const messageOrder: Order<Pick<Message, 'order' | 'id'>> = (a, b) => a.order - b.order || a.id - b.id;

/** Rows behind the stretch that are remembered: more than come while one page is on its way. */
const AHEAD = 500;

const RANK: Record<MessageStatus, number> = {
  pending: 0,
  failed: 0,
  unknown: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  played: 4,
};

/** Of two readings of one row, the one with more proof; the second when they are equal. */
export const further = (known: Message, other: Message): Message =>
  RANK[known.status] > RANK[other.status] ? known : other;

const byPin: Order<Message> = (a, b) => (b.pin?.at ?? 0) - (a.pin?.at ?? 0) || b.id - a.id;

function withPin(pinned: readonly Message[], message: Message): readonly Message[] {
  return message.pin === null ? without(pinned, message.id) : withRow(pinned, message, byPin);
}

/** A row as an event brings it: events come in order, so it is the newest reading. */
export function withMessage(window: MessageWindow, message: Message): MessageWindow {
  if (message.chat !== window.chat) return window;
  const pinned = withPin(window.pinned, message);
  const known = window.rows.some((row) => row.id === message.id);
  // Before the loaded stretch: it will come with its page.
  if (!known && window.older !== null && messageOrder(message, window.older) < 0)
    return pinned === window.pinned ? window : { ...window, pinned };
  if (window.newer !== null && messageOrder(message, window.newer) > 0)
    return withAhead(window, message, pinned);
  return { ...window, pinned, rows: withRow(window.rows, message, messageOrder) };
}

/** A row behind the loaded stretch: it will come with its page. */
function withAhead(window: MessageWindow, message: Message, pinned: readonly Message[]): MessageWindow {
  const ahead = withRow(window.ahead, message, messageOrder).slice(-AHEAD);
  return { ...window, pinned, ahead, rows: without(window.rows, message.id) };
}

/** A row as the answer of a command or a page brings it: an event may have overtaken it. */
export function withAnswer(window: MessageWindow, message: Message): MessageWindow {
  const known = window.rows.find((row) => row.id === message.id);
  return withMessage(window, known ? further(known, message) : message);
}

export function withoutMessage(window: MessageWindow, id: MessageId): MessageWindow {
  const rows = without(window.rows, id);
  const pinned = without(window.pinned, id);
  const ahead = without(window.ahead, id);
  const same = rows === window.rows && pinned === window.pinned && ahead === window.ahead;
  return same ? window : { ...window, rows, pinned, ahead };
}

/** The rows of a page, of each the reading with more proof, and those that were told of behind it meanwhile. */
export function withTold(page: MessagePage, told: readonly Message[]): readonly Message[] {
  const known = new Map(told.map((row) => [row.id, row]));
  const first = page.messages[0];
  let rows: readonly Message[] = page.messages.map((message) => {
    const early = known.get(message.id);
    known.delete(message.id);
    return early ? further(early, message) : message;
  });
  for (const row of known.values())
    if (!page.older || !first || messageOrder(row, first) > 0) rows = withRow(rows, row, messageOrder);
  return rows;
}

/**
 * The page a chat opens with: the newest, or one that begins further back. `unread` is the count that the chat showed
 * when it was opened.
 */
export function withNewest(window: MessageWindow, page: MessagePage, unread: number): MessageWindow {
  const first = page.firstUnread;
  const { newer } = page;
  const told = window.newer === null ? window.rows : window.ahead;
  const isAhead = (row: Message) => newer !== null && messageOrder(row, newer) > 0;
  return {
    ...window,
    rows: withTold(
      page,
      told.filter((row) => !isAhead(row)),
    ),
    older: page.older,
    newer,
    ahead: told.filter(isAhead),
    past: page.past,
    unread: first === null || unread === 0 ? null : { first, count: unread },
    phase: 'ready',
  };
}

export function withOlder(window: MessageWindow, page: MessagePage): MessageWindow {
  const known = new Set(window.rows.map((row) => row.id));
  const fresh = page.messages.filter((message) => !known.has(message.id));
  return { ...window, rows: [...fresh, ...window.rows], older: page.older, past: page.past, phase: 'ready' };
}
