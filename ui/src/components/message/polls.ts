/** What choosing an answer of a poll makes of our choice. Pure. */
import type { Poll } from '../../api/gen';

/** The places chosen after `place` was used: it is taken back, added, or put in place of what is too many. */
export function chosenAfter(poll: Poll, place: number): number[] {
  const mine = poll.options.flatMap((option, at) => (option.mine ? [at] : []));
  if (mine.includes(place)) return mine.filter((at) => at !== place);
  if (poll.most === 1) return [place];
  const all = [...mine, place];
  // Beyond what one person may choose, the one chosen last stays and the first goes.
  return poll.most > 0 && all.length > poll.most ? all.slice(1) : all;
}
