/**
 * Which rows of a chat are loaded: an unbroken stretch that ends at the newest message. Pure; knows neither
 * the scroll position (`anchor.ts`) nor how rows are drawn (`timeline-items.ts`).
 */
import type {
  ChatId,
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
  readonly phase: 'loading' | 'older' | 'ready' | ErrorCode;
}

export const emptyMessages = (chat: ChatId): MessageWindow => ({
  chat,
  rows: [],
  older: null,
  unread: null,
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

/** A row as an event brings it: events come in order, so it is the newest reading. */
export function withMessage(window: MessageWindow, message: Message): MessageWindow {
  if (message.chat !== window.chat) return window;
  const known = window.rows.some((row) => row.id === message.id);
  // Before the loaded stretch: it will come with its page.
  if (!known && window.older !== null && messageOrder(message, window.older) < 0) return window;
  return { ...window, rows: withRow(window.rows, message, messageOrder) };
}

/** A row as the answer of a command or a page brings it: an event may have overtaken it. */
export function withAnswer(window: MessageWindow, message: Message): MessageWindow {
  const known = window.rows.find((row) => row.id === message.id);
  return withMessage(window, known ? further(known, message) : message);
}

export function withoutMessage(window: MessageWindow, id: MessageId): MessageWindow {
  const rows = without(window.rows, id);
  return rows === window.rows ? window : { ...window, rows };
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
    unread: first === null || unread === 0 ? null : { first, count: unread },
    phase: 'ready',
  };
}

export function withOlder(window: MessageWindow, page: MessagePage): MessageWindow {
  const known = new Set(window.rows.map((row) => row.id));
  const fresh = page.messages.filter((message) => !known.has(message.id));
  return { ...window, rows: [...fresh, ...window.rows], older: page.older, phase: 'ready' };
}
