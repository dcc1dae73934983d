/**
 * From rows to what a timeline shows: where a day begins, where the unread ones begin, and how bubbles of one
 * run join. Pure: zone and clock are the caller's.
 */
import type { ChatGap, Message, MessageId } from '../api/gen';
import { messageOrder, type MessageWindow } from './message-window';

/** Where a bubble stands in its run. */
export type Place = 'solo' | 'first' | 'middle' | 'last';

export interface TimelineItem {
  readonly key: MessageId;
  readonly message: Message;
  readonly place: Place;
  /** Start of a new day above this row: any moment of that day. */
  readonly day: number | null;
  /** The marker above this row: how many were unread. */
  readonly unread: number | null;
  /** Messages may be missing above this row. */
  readonly gap: ChatGap | null;
  /** Nothing older is here, and the phone may have more: that is said above this row. */
  readonly top: boolean;
  /** The writer's name stands above the first bubble of a run in a group. */
  readonly named: boolean;
}

/** Bubbles of one writer stay in one run unless this much time lies between them. */
export const RUN_GAP = 5 * 60_000;

/** The number of the local day a moment falls on. */
export function dayOf(moment: number): number {
  const date = new Date(moment);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

/** Bubbles of one chat and day that are one run. */
export const sameRun = (before: Message, after: Message): boolean =>
  before.fromMe === after.fromMe &&
  before.sender === after.sender &&
  after.order - before.order < RUN_GAP &&
  // The reason and the ways on stand below a failed bubble: nothing may join there.
  before.status !== 'failed' &&
  before.status !== 'unknown' &&
  // Nor where something stands below one that waits for its moment.
  before.scheduledFor === null &&
  after.scheduledFor === null;

const PLACES: Record<string, Place> = { '00': 'solo', '01': 'first', '11': 'middle', '10': 'last' };

/** Where a bubble stands that joins the one before it, and the one behind it. */
export const placeOf = (up: boolean, down: boolean): Place =>
  PLACES[`${Number(up)}${Number(down)}`] ?? 'solo';

/** The place between `before` and `row` where messages may be missing. */
function gapAbove(window: MessageWindow, before: Message | undefined, row: Message): ChatGap | null {
  const gaps = window.past?.gaps ?? [];
  const ends = (gap: ChatGap) => messageOrder(gap.before, row);
  if (!before) return gaps.find((gap) => ends(gap) === 0) ?? null;
  return gaps.find((gap) => ends(gap) <= 0 && messageOrder(before, gap.before) < 0) ?? null;
}

export function layItems(window: MessageWindow, group: boolean): readonly TimelineItem[] {
  const { rows, unread, older, past } = window;
  const gaps = rows.map((row, i) => gapAbove(window, rows[i - 1], row));
  const days = rows.map((row) => dayOf(row.sentAt));
  const joins = rows.map((row, i) => {
    const before = rows[i - 1];
    return (
      before !== undefined &&
      days[i] === days[i - 1] &&
      row.id !== unread?.first &&
      gaps[i] === null &&
      sameRun(before, row)
    );
  });
  return rows.map((message, i) => {
    const joined = joins[i] === true;
    // Whether the oldest loaded row begins its day is only known at the beginning of the chat.
    const newDay = i === 0 ? older === null : days[i] !== days[i - 1];
    return {
      key: message.id,
      message,
      place: placeOf(joined, joins[i + 1] === true),
      day: newDay ? message.sentAt : null,
      unread: unread?.first === message.id ? unread.count : null,
      gap: gaps[i] ?? null,
      top: i === 0 && older === null && past?.older === true,
      named: group && !message.fromMe && !joined,
    };
  });
}
