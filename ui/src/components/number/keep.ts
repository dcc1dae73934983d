/** For how long messages are kept: the choices, what they are called, and which is shorter. */
import * as m from '#m';
import type { KeepMessages } from '../../api/gen';

/** The longest first. */
export const KEEPS: readonly KeepMessages[] = ['forever', 'year', 'sixMonths', 'ninetyDays', 'thirtyDays'];

const NAMES: Record<KeepMessages, () => string> = {
  forever: m.keep_forever,
  year: m.keep_year,
  sixMonths: m.keep_six_months,
  ninetyDays: m.keep_ninety,
  thirtyDays: m.keep_thirty,
};

export const keepName = (keep: KeepMessages): string => NAMES[keep]();

/** Something may go that stays now. */
export const isShorter = (keep: KeepMessages, than: KeepMessages): boolean =>
  KEEPS.indexOf(keep) > KEEPS.indexOf(than);
