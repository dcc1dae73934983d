/** How far rows moved in a list that changed under its reader. Pure. */

/**
 * By how many rows the list has to be scrolled on so that what is seen stays where it was. `seen`: what was in sight,
 * from the top; rows that moved away from their neighbours say nothing about the others.
 */
export function driftOf(before: readonly number[], seen: readonly number[], now: readonly number[]): number {
  for (const [at, id] of seen.entries()) {
    const was = before.indexOf(id);
    const is = now.indexOf(id);
    const next = seen[at + 1];
    if (is >= 0 && (next === undefined || now[is + 1] === next)) return is - was;
  }
  return 0;
}
