/**
 * What was said with one person by whichever of my numbers, as one timeline: where a day begins, where another number or
 * side speaks, and how bubbles join. Pure.
 */
import type { Chat, ChatId, Message } from '../api/gen';
import { messageOrder } from './message-window';
import { dayOf, placeOf, sameRun, type TimelineItem } from './timeline-items';

export interface TogetherItem extends TimelineItem {
  /** Another number speaks or is spoken to from here on: which one is said above this row. */
  readonly turns: boolean;
}

const joins = (before: Message, after: Message): boolean =>
  before.chat === after.chat && dayOf(before.sentAt) === dayOf(after.sentAt) && sameRun(before, after);

/** `whole`: nothing older is left, so that the first row begins its day. */
export function togetherItems(rows: readonly Message[], whole: boolean): readonly TogetherItem[] {
  return rows.map((message, at) => {
    const before = rows[at - 1];
    const after = rows[at + 1];
    const up = before !== undefined && joins(before, message);
    const down = after !== undefined && joins(message, after);
    const newDay = before ? dayOf(before.sentAt) !== dayOf(message.sentAt) : whole;
    return {
      key: message.id,
      message,
      place: placeOf(up, down),
      day: newDay ? message.sentAt : null,
      unread: null,
      gap: null,
      top: false,
      named: false,
      turns: before?.chat !== message.chat || newDay,
    };
  });
}

/** The rows with these among them, each once as it was read last. */
export function withRows(rows: readonly Message[], more: readonly Message[]): readonly Message[] {
  const all = new Map(rows.map((row) => [row.id, row]));
  for (const row of more) all.set(row.id, row);
  return [...all.values()].toSorted(messageOrder);
}

/** The chat that answers unless somebody says otherwise: where the person wrote last, else where anything was said last. */
export function answersBy(rows: readonly Message[], chats: readonly Chat[]): ChatId | null {
  const theirs = rows.findLast((row) => !row.fromMe) ?? rows.at(-1);
  const last = chats.toSorted((a, b) => b.order - a.order)[0];
  return chats.find(({ id }) => id === theirs?.chat)?.id ?? last?.id ?? null;
}
