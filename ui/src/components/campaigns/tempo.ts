/**
 * What a tempo comes to, in time: an estimate for people, never a rule. When something goes is the core's to decide; here
 * it is only said. Pure.
 */
import type { Pacing } from '../../api/gen';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long sending to so many people takes at best, in milliseconds: by gaps, by the hour and by the day. */
export function sendingTime(people: number, pacing: Pacing): number {
  const gap = (pacing.gapMinMs + pacing.gapMaxMs) / 2;
  const byHour = (people / Math.max(1, pacing.perHour)) * HOUR;
  const byDay = people > pacing.perDay ? (people / Math.max(1, pacing.perDay)) * DAY : 0;
  return Math.max(people * gap, byHour, byDay);
}

const WEEK = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The day (0: Monday) and the minute of it, by the clocks of a zone. */
function clockIn(zone: string, now: number): { readonly day: number; readonly minute: number } {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  } catch {
    // A zone that this engine does not know: the clock on the wall is the best there is to say.
    format = new Intl.DateTimeFormat('en-GB', options);
  }
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { day: WEEK.indexOf(parts.get('weekday') ?? ''), minute };
}

export type Hours =
  | { readonly kind: 'open' }
  /** Until this minute of a day. */
  | { readonly kind: 'quiet'; readonly until: number }
  | { readonly kind: 'dayOff' };

/** Whether something may go now, by day and hour. */
export function hoursAt(pacing: Pacing, now: number): Hours {
  const { quietFrom: from, quietUntil: until } = pacing;
  const { day, minute } = clockIn(pacing.zone, now);
  if (pacing.days[day] === false) return { kind: 'dayOff' };
  const quiet = from <= until ? minute >= from && minute < until : minute >= from || minute < until;
  return from !== until && quiet ? { kind: 'quiet', until } : { kind: 'open' };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `08:00` of minutes since midnight. */
export const minuteText = (minute: number): string =>
  `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
