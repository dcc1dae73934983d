/** Days of the week as people say them, from Monday on: `Mon–Fri`, `Mon, Wed, Fri`. */
import * as m from '#m';
import type { Pacing } from '../../api/gen';
import { language } from '../../i18n/language.svelte';

/** 5 January 1970 was a Monday. */
const MONDAY = 4 * 86_400_000;

/** The short name of a day, 0: Monday. */
export const dayShort = (day: number): string =>
  new Intl.DateTimeFormat(language.tag, { weekday: 'short', timeZone: 'UTC' }).format(
    MONDAY + day * 86_400_000,
  );

export function daysText(days: Pacing['days']): string {
  if (days.every(Boolean)) return m.pace_days_all();
  const runs: { from: number; to: number }[] = [];
  for (const [day, on] of days.entries()) {
    const last = runs.at(-1);
    if (on && last?.to === day - 1) last.to = day;
    else if (on) runs.push({ from: day, to: day });
  }
  return runs
    .map(({ from, to }) => (from === to ? dayShort(from) : `${dayShort(from)}–${dayShort(to)}`))
    .join(', ');
}
