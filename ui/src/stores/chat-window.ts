/**
 * The part of the chat list that is loaded: from the top down to `next`. Pure functions from one window to
 * the next; who asks the backend for pages is not known here.
 */
import type {
  AccountId,
  AccountSetId,
  Chat,
  ChatCursor,
  ChatFilter,
  ChatId,
  ChatPage,
  ErrorCode,
} from '../api/gen';
import { withRow, withRows, without, type Order } from './order';

/** What the list shows of all chats. */
export interface ChatSelection {
  /** `null`: of all numbers. */
  readonly account: AccountId | null;
  /** The numbers of one set; `null`: in any set or none. */
  readonly set: SetMembers | null;
  readonly filter: ChatFilter;
}

/** A set, and who is in it. */
export interface SetMembers {
  readonly id: AccountSetId;
  readonly accounts: readonly AccountId[];
}

export interface ChatWindow {
  readonly selection: ChatSelection;
  readonly rows: readonly Chat[];
  /** Where to read on; `null` when everything is loaded. */
  readonly next: ChatCursor | null;
  readonly phase: 'loading' | 'more' | 'ready' | ErrorCode;
}

export const EVERYTHING: ChatSelection = { account: null, set: null, filter: 'all' };

export const emptyChats = (selection: ChatSelection = EVERYTHING): ChatWindow => ({
  selection,
  rows: [],
  next: null,
  phase: 'loading',
});

type Place = Pick<Chat, 'pinned' | 'order' | 'id'>;

/** Pinned first, then newest, then the higher id: the backend's own order. */
export const chatOrder: Order<Place> = (a, b) =>
  Number(b.pinned) - Number(a.pinned) || b.order - a.order || b.id - a.id;

const fits = (chat: Chat, filter: ChatFilter): boolean => {
  if (filter === 'archived') return chat.archived;
  if (chat.archived) return false;
  if (filter === 'unread') return chat.unread > 0 || chat.markedUnread;
  if (filter === 'groups') return chat.kind === 'group';
  if (filter === 'drafts') return chat.draft !== '';
  return true;
};

/** Whether a chat belongs to what the list shows. */
export function belongs(chat: Chat, selection: ChatSelection): boolean {
  const { account, set, filter } = selection;
  if (account !== null && chat.account !== account) return false;
  return fits(chat, filter) && (set?.accounts.includes(chat.account) ?? true);
}

export function withPage(window: ChatWindow, page: ChatPage): ChatWindow {
  // A chat that moved up by an event while the first page was on its way is newer than the page.
  const [older, newer] = window.phase === 'loading' ? [page.chats, window.rows] : [window.rows, page.chats];
  return { ...window, rows: withRows(older, newer, chatOrder), next: page.next, phase: 'ready' };
}

/** The window without what is below its first `count` rows: it is read on from there again. */
export function withoutBelow(window: ChatWindow, count: number): ChatWindow {
  const last = window.rows[count - 1];
  if (window.phase !== 'ready' || last === undefined || count === window.rows.length) return window;
  const { pinned, order, id } = last;
  return { ...window, rows: window.rows.slice(0, count), next: { pinned, order, id } };
}

/**
 * The window after a chat changed. A chat that is `open` stays in sight even when it no longer fits, so
 * that reading a chat under "Unread" does not take it away from under the reader's eyes.
 */
export function withChat(window: ChatWindow, chat: Chat, open: boolean): ChatWindow {
  const known = window.rows.some((row) => row.id === chat.id);
  const stays = belongs(chat, window.selection) || (known && open);
  const beyond = window.next !== null && chatOrder(chat, window.next) > 0;
  if (!stays || (beyond && !known)) return withoutChat(window, chat.id);
  return { ...window, rows: withRow(window.rows, chat, chatOrder) };
}

export function withoutChat(window: ChatWindow, id: ChatId): ChatWindow {
  const rows = without(window.rows, id);
  return rows === window.rows ? window : { ...window, rows };
}

export function withoutAccount(window: ChatWindow, account: AccountId): ChatWindow {
  return { ...window, rows: window.rows.filter((chat) => chat.account !== account) };
}
