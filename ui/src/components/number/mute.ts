/** For how long a number can be muted, in words. */
import * as m from '#m';
import type { Mute } from '../../api/gen';
import { timeOf, whenWithin } from '../../i18n/format';
import { language } from '../../i18n/language.svelte';

const HOUR = 3_600_000;

export type MuteChoice = 'kept' | 'off' | 'hour' | 'morning' | 'week' | 'forever';

/** Eight in the morning of the day after `now`. */
export function tomorrowMorning(now: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, 8).getTime();
}

/** What is chosen now: one that runs is shown with its end. */
export function chosen(mute: Mute, now: number): MuteChoice {
  if (mute.kind === 'forever') return 'forever';
  return mute.kind === 'until' && mute.at > now ? 'kept' : 'off';
}

export function muteOf(choice: MuteChoice, now: number, kept: Mute): Mute {
  if (choice === 'kept') return kept;
  if (choice === 'off' || choice === 'forever') return { kind: choice };
  const at = { hour: now + HOUR, morning: tomorrowMorning(now), week: now + 7 * 24 * HOUR }[choice];
  return { kind: 'until', at };
}

/** Indonesian writes a dot in running text. */
const dotted = (time: string): string => (language.current === 'id' ? time.replace(':', '.') : time);

export function muteOptions(mute: Mute, now: number): { value: MuteChoice; label: string }[] {
  const options: { value: MuteChoice; label: string }[] = [
    { value: 'off', label: m.number_mute_off() },
    { value: 'hour', label: m.number_mute_hour() },
    { value: 'morning', label: m.number_mute_morning({ time: dotted(timeOf(tomorrowMorning(now))) }) },
    { value: 'week', label: m.number_mute_week() },
    { value: 'forever', label: m.number_mute_forever() },
  ];
  if (mute.kind === 'until' && mute.at > now) {
    options.unshift({ value: 'kept', label: m.number_mute_until({ when: whenWithin(mute.at, now) }) });
  }
  return options;
}
