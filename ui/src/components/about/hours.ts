/** When a business is open, one line for each day that it names. Pure but for the language. */
import * as m from '#m';
import type { Open, OpeningHours } from '../../api/gen';
import { language } from '../../i18n/language.svelte';

export interface Hours {
  readonly day: string;
  readonly open: string;
}

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY = 86_400_000;

const dayName = (day: number): string =>
  new Intl.DateTimeFormat(language.tag, { weekday: 'long', timeZone: 'UTC' }).format(MONDAY + day * DAY);

const two = (value: number): string => String(value).padStart(2, '0');
const timeOf = (minutes: number): string =>
  `${two(Math.floor(minutes / 60) % 24)}${language.current === 'id' ? '.' : ':'}${two(minutes % 60)}`;

function words(open: Open): string {
  if (open.kind === 'allDay') return m.business_all_day();
  if (open.kind === 'byAppointment') return m.business_by_appointment();
  return `${timeOf(open.from)}–${timeOf(open.until)}`;
}

export function hoursOf(hours: readonly OpeningHours[]): readonly Hours[] {
  const days = [...new Set(hours.map(({ day }) => day))].toSorted((a, b) => a - b);
  return days.map((day) => ({
    day: dayName(day),
    open: hours
      .filter((one) => one.day === day)
      .map(({ open }) => words(open))
      .join(', '),
  }));
}
