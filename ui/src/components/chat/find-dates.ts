/** Stretches of days a search is narrowed to: how they begin, how they are chosen and what they are called. */
import * as m from '#m';
import type { UnixMillis } from '../../api/gen';
import { dayText } from '../../i18n/format';

export interface Days {
  /** The first moment. */
  readonly from: UnixMillis | null;
  /** The moment after the last. */
  readonly until: UnixMillis | null;
}

/** Midnight so many days after the day of `moment`, in the zone of this computer. */
function midnight(moment: number, days = 0): number {
  const date = new Date(moment);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

export const DAY_CHOICES: readonly {
  readonly name: string;
  readonly label: () => string;
  readonly from: (now: number) => number;
}[] = [
  { name: 'today', label: m.find_today, from: (now) => midnight(now) },
  { name: 'week', label: m.find_week, from: (now) => midnight(now, -6) },
  { name: 'month', label: m.find_month, from: (now) => midnight(now, -29) },
  { name: 'year', label: m.find_year, from: (now) => new Date(new Date(now).getFullYear(), 0).getTime() },
];

/** `2026-11-23` as a field for dates writes it; `null` for nothing or nonsense. */
function dayOf(text: string): number | null {
  const [year, month, day] = text.split('-').map(Number);
  if (!/^\d{4,}-\d\d-\d\d$/.test(text) || year === undefined || month === undefined) return null;
  return new Date(year, month - 1, day).getTime();
}

/** The days from one to another, both with it, whichever comes first. */
export function daysBetween(first: string, last: string): Days {
  const [from, until] = [dayOf(first), dayOf(last)];
  if (from !== null && until !== null && from > until) return { from: until, until: midnight(from, 1) };
  return { from, until: until === null ? null : midnight(until, 1) };
}

/** What a chip says of the days. */
export function daysWords({ from, until }: Days, now: number): string {
  const choice = until === null && DAY_CHOICES.find((one) => one.from(now) === from);
  if (choice) return choice.label();
  const last = until === null ? '' : dayText(midnight(until, -1), now);
  if (from === null) return m.find_up_to({ until: last });
  const first = dayText(from, now);
  if (until === null) return m.find_since({ from: first });
  return first === last ? first : m.find_between({ from: first, until: last });
}
