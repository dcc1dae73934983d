/**
 * Which rows of a chat are loaded: an unbroken stretch that ends at the newest message. Pure; knows neither
 * the scroll position (`anchor.ts`) nor how rows are drawn (`timeline-items.ts`).
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
  /** The first message that was unread when the chat was opened, and how many there were. */
  readonly unread: { readonly first: MessageId; readonly count: number } | null;
  /** Beyond what is here: older messages on the phone, and places where some may be missing. */
  readonly past: ChatPast | null;
  /** What stands at the top of the chat, loaded or not; the one pinned last first. */
  readonly pinned: readonly Message[];
  readonly phase: 'loading' | 'older' | 'ready' | ErrorCode;
}

export const emptyMessages = (chat: ChatId): MessageWindow => ({
  chat,
  rows: [],
  older: null,
  unread: null,
  past: null,
  pinned: [],
  phase: 'loading',
});

export const messageOrder: Order<Pick<Message, 'order' | 'id'>> = (a, b) => a.order - b.order || a.id - b.id;

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
  return { ...window, pinned, rows: withRow(window.rows, message, messageOrder) };
}

/** A row as the answer of a command or a page brings it: an event may have overtaken it. */
export function withAnswer(window: MessageWindow, message: Message): MessageWindow {
  const known = window.rows.find((row) => row.id === message.id);
  return withMessage(window, known ? further(known, message) : message);
}

export function withoutMessage(window: MessageWindow, id: MessageId): MessageWindow {
  const rows = without(window.rows, id);
  const pinned = without(window.pinned, id);
  return rows === window.rows && pinned === window.pinned ? window : { ...window, rows, pinned };
}

/** The newest page. `unread` is the count that the chat showed when it was opened. */
export function withNewest(window: MessageWindow, page: MessagePage, unread: number): MessageWindow {
  const early = new Map(window.rows.map((row) => [row.id, row]));
  let rows: readonly Message[] = page.messages.map((message) => {
    const known = early.get(message.id);
    early.delete(message.id);
    return known ? further(known, message) : message;
  });
  for (const message of early.values()) rows = withRow(rows, message, messageOrder);
  const first = page.firstUnread;
  return {
    ...window,
    rows,
    older: page.older,
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
