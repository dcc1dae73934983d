/** What the chart of a campaign is drawn from. Pure. */
import type { ReportSlot } from '../../api/gen';

/** The least length of a slot, which one alone has. */
const HALF_HOUR = 30 * 60_000;

/** How long each slot is, in minutes. */
export function slotMinutes(slots: readonly ReportSlot[]): number {
  const [first, second] = slots;
  return (first && second ? second.at - first.at : HALF_HOUR) / 60_000;
}

export const mostOf = (slots: readonly ReportSlot[], what: 'sent' | 'delivered' | 'read'): number =>
  Math.max(0, ...slots.map((slot) => slot[what]));

/** The greatest of all: what the height of the chart stands for. */
export const topOf = (slots: readonly ReportSlot[]): number =>
  Math.max(1, mostOf(slots, 'sent'), mostOf(slots, 'delivered'), mostOf(slots, 'read'));

/** Places of the slots under which their time is written: about so many, at even steps. */
export function marksOf(count: number, wanted: number): readonly number[] {
  const step = Math.max(1, Math.ceil(count / wanted));
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step);
}
