/** Moments that people choose, and the form in which fields hold them. Pure; the zone is this computer's. */

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-29`. */
export function toDateField(moment: number): string {
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `18:00`. */
export function toTimeField(moment: number): string {
  const date = new Date(moment);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The first moment of a written day; `null` when it is none. */
export function fromDateField(written: string): number | null {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(written.trim());
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

/** A written day and time; `null` when it is none. */
export function fromFields(day: string, time: string): number | null {
  const begins = fromDateField(day);
  const found = /^(\d{1,2})[:.](\d{2})$/u.exec(time.trim());
  if (begins === null || !found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  return hours > 23 || minutes > 59 ? null : new Date(begins).setHours(hours, minutes, 0, 0);
}

export interface Preset {
  readonly name: 'hour' | 'evening' | 'morning' | 'monday';
  readonly at: number;
}

const HOUR = 3_600_000;
const MORNING = 8;
const EVENING = 18;
const MONDAY = 1;

const onDay = (now: number, days: number, hour: number): number => {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(hour, 0, 0, 0);
};

/** What people mean by "later", in order: in an hour, this evening, tomorrow morning, on Monday. */
export function presets(now: number): readonly Preset[] {
  const evening = onDay(now, 0, EVENING);
  const toMonday = (MONDAY - new Date(now).getDay() + 7) % 7 || 7;
  return [
    { name: 'hour', at: Math.ceil((now + HOUR) / 60_000) * 60_000 },
    // An evening that is an hour away is the hour.
    ...(evening - now > 2 * HOUR ? [{ name: 'evening', at: evening } as const] : []),
    { name: 'morning', at: onDay(now, 1, MORNING) },
    ...(toMonday > 1 ? [{ name: 'monday', at: onDay(now, toMonday, MORNING) } as const] : []),
  ];
}
