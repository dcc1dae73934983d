/**
 * What was said with one person by whichever of my numbers, as one timeline: where a day begins, where another number or
 * side speaks, and how bubbles join. Pure.
 */
import type { Chat, ChatId, Message } from '../api/gen';
import { messageOrder } from './message-window';
import { dayOf, RUN_GAP, type Place } from './timeline-items';

export interface TogetherItem {
  readonly message: Message;
  readonly place: Place;
  /** Start of a new day above this row. */
  readonly day: number | null;
  /** Another number speaks or is spoken to from here on: which one is said above this row. */
  readonly turns: boolean;
}

const joins = (before: Message, after: Message): boolean =>
  before.chat === after.chat &&
  before.fromMe === after.fromMe &&
  dayOf(before.sentAt) === dayOf(after.sentAt) &&
  after.order - before.order < RUN_GAP;

const PLACES: Record<string, Place> = { '00': 'solo', '01': 'first', '11': 'middle', '10': 'last' };

/** `whole`: nothing older is left, so that the first row begins its day. */
export function togetherItems(rows: readonly Message[], whole: boolean): readonly TogetherItem[] {
  return rows.map((message, at) => {
    const before = rows[at - 1];
    const after = rows[at + 1];
    const up = before !== undefined && joins(before, message);
    const down = after !== undefined && joins(message, after);
    const newDay = before ? dayOf(before.sentAt) !== dayOf(message.sentAt) : whole;
    return {
      message,
      place: PLACES[`${Number(up)}${Number(down)}`] ?? 'solo',
      day: newDay ? message.sentAt : null,
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
