/** Minutes since midnight, and the times a person types. */

export const timeText = (minute: number): string =>
  `${Math.floor(minute / 60)}`.padStart(2, '0') + ':' + `${minute % 60}`.padStart(2, '0');

/** `null` for what is no time of day. */
export function minuteOf(typed: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/u.exec(typed) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute < 24 * 60 && Number(minutes) < 60 ? minute : null;
}
