/**
 * Chats side by side in one window. One of them is the open one, in which the person works: it is what `state.open` says,
 * and the only one that is read. Pure functions from one state to the next; how much room there is, is told to them.
 */
import type { Chat, ChatId } from '../api/gen';
import { emptyMessages, type MessageWindow } from './message-window';

export interface Column {
  /** Stays the same while the column shows one chat after the other. */
  readonly key: number;
  readonly chat: Chat;
  readonly messages: MessageWindow;
}

/** What stands beside the open chat. */
export interface Beside {
  /** Of the column of the open chat. */
  readonly key: number;
  readonly before: readonly Column[];
  readonly behind: readonly Column[];
}

export const NOTHING_BESIDE: Beside = { key: 0, before: [], behind: [] };

interface Shown {
  readonly open: Chat | null;
  readonly messages: MessageWindow | null;
  readonly beside: Beside;
}

/** All of them, in order. */
export function columnsOf({ open, messages, beside }: Shown): readonly Column[] {
  if (!open || !messages) return [];
  return [...beside.before, { key: beside.key, chat: open, messages }, ...beside.behind];
}

/** The columns as given, with the one of this key open; without it, what took its place. */
function lay<S extends Shown>(state: S, columns: readonly Column[], key: number): S {
  const found = columns.findIndex((column) => column.key === key);
  const at = found < 0 ? Math.min(state.beside.before.length, columns.length - 1) : found;
  const column = columns[at];
  if (!column) return { ...state, open: null, messages: null, beside: NOTHING_BESIDE };
  const { chat: open, messages } = column;
  return {
    ...state,
    open,
    messages,
    beside: { key: column.key, before: columns.slice(0, at), behind: columns.slice(at + 1) },
  };
}

const columnOf = (state: Shown, chat: ChatId): Column | undefined =>
  columnsOf(state).find((column) => column.chat.id === chat);

/** The messages of a chat that is shown. */
export const windowOf = (state: Shown, chat: ChatId): MessageWindow | null =>
  state.open?.id === chat ? state.messages : (columnOf(state, chat)?.messages ?? null);

function withColumn<S extends Shown>(state: S, chat: ChatId, change: (column: Column) => Column): S {
  if (!columnOf(state, chat)) return state;
  const columns = columnsOf(state).map((column) => (column.chat.id === chat ? change(column) : column));
  return lay(state, columns, state.beside.key);
}

export const withWindow = <S extends Shown>(
  state: S,
  chat: ChatId,
  change: (window: MessageWindow) => MessageWindow,
): S => withColumn(state, chat, (column) => ({ ...column, messages: change(column.messages) }));

/** The newest reading of a chat. */
export const withReading = <S extends Shown>(state: S, chat: Chat): S =>
  withColumn(state, chat.id, (column) => ({ ...column, chat }));

/** The person works in another column. */
export function workIn<S extends Shown>(state: S, chat: ChatId): S {
  const key = columnOf(state, chat)?.key;
  return key === undefined || key === state.beside.key ? state : lay(state, columnsOf(state), key);
}

/** The open column shows another chat, from its newest message. */
export const withOpen = <S extends Shown>(state: S, open: Chat): S => ({
  ...state,
  open,
  messages: emptyMessages(open.id),
});

/** A chat in a column of its own behind the open one, or where `room` columns are there already, in place of the next. */
export function withBeside<S extends Shown>(state: S, chat: Chat, room: number): S {
  const columns = columnsOf(state);
  if (columnOf(state, chat.id)) return workIn(state, chat.id);
  if (columns.length === 0 || room < 2) return withOpen(state, chat);
  const { key: open, before, behind } = state.beside;
  const neighbour = columns.length < room ? undefined : (behind[0] ?? before.at(-1));
  if (neighbour) return withOpen(lay(state, columns, neighbour.key), chat);
  const key = Math.max(...columns.map((column) => column.key)) + 1;
  const at = columns.findIndex((column) => column.key === open) + 1;
  const fresh = { key, chat, messages: emptyMessages(chat.id) };
  return lay(state, [...columns.slice(0, at), fresh, ...columns.slice(at)], key);
}

/** These chats side by side, all of them to be loaded. */
export function withColumns<S extends Shown>(state: S, chats: readonly Chat[], open: ChatId | null): S {
  const columns = chats.map((chat, key) => ({ key, chat, messages: emptyMessages(chat.id) }));
  return lay(state, columns, columns.find(({ chat }) => chat.id === open)?.key ?? 0);
}

/** Without the columns of these chats. */
export function withoutColumns<S extends Shown>(state: S, goes: (chat: Chat) => boolean): S {
  const columns = columnsOf(state);
  const rest = columns.filter(({ chat }) => !goes(chat));
  return rest.length === columns.length ? state : lay(state, rest, state.beside.key);
}

// Room

/** The least width of a column. */
export const LEAST = 480;
/** From which width of the window so many columns may stand side by side. */
const FROM: readonly (readonly [width: number, columns: number])[] = [
  [1600, 3],
  [1200, 2],
];

/** Columns that a window has room for. */
export const roomIn = (width: number): number => FROM.find(([from]) => width >= from)?.[1] ?? 1;

/** Whether `columns` leave room for the list beside them; `taken`: the width of everything but the columns. */
export const leavesRoom = (width: number, taken: number, columns: number): boolean =>
  columns < 2 || width - taken >= columns * LEAST;

/** The first column that is shown when there is room for some only: those shown before stay, and the open one is there. */
export function firstShown(before: number, open: number, count: number, room: number): number {
  const near = open < before ? open : open >= before + room ? open - room + 1 : before;
  return Math.max(0, Math.min(near, count - room));
}
