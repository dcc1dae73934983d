/**
 * Moments, days and phone numbers as people read them. Every function reads the chosen language, so a component
 * that shows one is written anew when the language changes.
 */
import * as m from '#m';
import { language } from './language.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.tag + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language.tag, options);
    formats.set(key, found);
  }
  return found;
}

/** `7 days`, `12 hours`: in the largest unit that fits. */
export function durationOf(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const [unit, size] = units.find((one) => seconds >= one[1]) ?? ['second', 1];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(language.tag, style).format(Math.round(seconds / size));
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `10:46`, in lists and bubbles in every language. */
export function timeOf(moment: number): string {
  const date = new Date(moment);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

const startOfDay = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);

/** Whole local days from `moment` to `now`; negative for a day that is still to come. */
export const daysAgo = (moment: number, now: number): number =>
  Math.round((startOfDay(now) - startOfDay(moment)) / 86_400_000);

/** `Today`, `Yesterday`, `Monday`, `12 October`, `12 October 2025`. */
export function dayName(moment: number, now: number): string {
  const ago = daysAgo(moment, now);
  if (ago === 0) return m.day_today();
  if (ago === 1) return m.day_yesterday();
  if (ago > 1 && ago < 7) return format({ weekday: 'long' }).format(moment);
  const sameYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  return format({ day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(moment);
}

/** For the narrow column of the chat list: `10:46`, `Yesterday`, `Mon`, `12 Oct`, `12/10/25`. */
export function listTime(moment: number, now: number): string {
  const ago = daysAgo(moment, now);
  if (ago <= 0) return timeOf(moment);
  if (ago === 1) return m.day_yesterday();
  if (ago < 7) return format({ weekday: 'short' }).format(moment);
  const sameYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  if (sameYear) return format({ day: 'numeric', month: 'short' }).format(moment);
  return format({ day: '2-digit', month: '2-digit', year: '2-digit' }).format(moment);
}

/** `12 Oct`, `12 Oct 2025`: a day by its date. */
export function dayText(moment: number, now: number): string {
  const sameYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  return format({ day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(moment);
}

/** Indonesian writes a dot in running text. */
const timeSaid = (moment: number): string =>
  language.current === 'id' ? timeOf(moment).replace(':', '.') : timeOf(moment);

/** At the begin of a sentence, or alone: `Today, 07:52`. */
export const whenSaid = (moment: number, now: number): string =>
  m.day_at({ day: dayName(moment, now), time: timeSaid(moment) });

/** For a narrow column of moments: `10:46`, `Yesterday 10:46`, `Mon 10:46`, `12 Oct 10:46`. */
export const whenShort = (moment: number, now: number): string =>
  daysAgo(moment, now) <= 0 ? timeOf(moment) : `${listTime(moment, now)} ${timeOf(moment)}`;

/** Within a sentence: `today, 07:52`, `tomorrow, 08:00`. */
export function whenWithin(moment: number, now: number): string {
  const names = new Map([
    [0, m.day_today_within()],
    [1, m.day_yesterday_within()],
    [-1, m.day_tomorrow_within()],
  ]);
  const day = names.get(daysAgo(moment, now)) ?? dayName(moment, now);
  return m.day_at({ day, time: timeSaid(moment) });
}

/** `0:14` of milliseconds, never negative. */
export function countdown(millis: number): string {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** The length of the country code that a number begins with (ITU-T E.164, list of assigned codes). */
function countryCodeLength(digits: string): number {
  if (/^[17]/.test(digits)) return 1;
  return /^(20|27|3[0123469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/.test(digits) ? 2 : 3;
}

/** `+62 800-0000-0117` of `+6280000000117`; other text comes back as it is. */
export function phoneText(phone: string): string {
  if (!/^\+\d{7,15}$/.test(phone)) return phone;
  const digits = phone.slice(1);
  const cut = countryCodeLength(digits);
  const rest = digits.slice(cut);
  const groups =
    rest.length > 7 ? [rest.slice(0, 3), rest.slice(3, 7), rest.slice(7)] : [rest.slice(0, 3), rest.slice(3)];
  return `+${digits.slice(0, cut)} ${groups.filter((group) => group !== '').join('-')}`;
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language.tag + JSON.stringify(options);
  const found = numbers.get(key) ?? new Intl.NumberFormat(language.tag, options);
  numbers.set(key, found);
  return found;
}

/** `12,431`; Indonesian writes `12.431`. */
export const countText = (count: number): string => numberFormat({}).format(count);

/** `4.2 MB`, in steps of 1000 as file managers count. */
export function bytesText(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const unit = units[step] ?? 'byte';
  return numberFormat({ style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
}

const lengthOf = (count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string =>
  numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(count);

/** How long something lasted, in two units at most: `41 sec`, `4 min`, `3 hr 12 min`, `2 days 1 hr`. */
export function lengthText(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return lengthOf(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return lengthOf(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  const [whole, rest] =
    hours < 24
      ? [lengthOf(hours, 'hour'), minutes % 60 === 0 ? '' : lengthOf(minutes % 60, 'minute')]
      : [lengthOf(Math.floor(hours / 24), 'day'), hours % 24 === 0 ? '' : lengthOf(hours % 24, 'hour')];
  return rest === '' ? whole : `${whole} ${rest}`;
}
