/** Sorted rows: where a row belongs, and what a list looks like with it or without it. Pure. */

/** Negative when `a` comes before `b`. */
export type Order<T> = (a: T, b: T) => number;

interface Row {
  readonly id: number | string;
}

/** The index at which `row` belongs in `rows`, which are sorted. */
export function placeOf<T>(rows: readonly T[], row: T, order: Order<T>): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const here = rows[middle];
    if (here !== undefined && order(here, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function without<T extends Row>(rows: readonly T[], id: T['id']): readonly T[] {
  return rows.some((row) => row.id === id) ? rows.filter((row) => row.id !== id) : rows;
}

/** `rows` with `row` in its place; a row with the same id is replaced, wherever it was. */
export function withRow<T extends Row>(rows: readonly T[], row: T, order: Order<T>): readonly T[] {
  const rest = without(rows, row.id);
  const at = placeOf(rest, row, order);
  return [...rest.slice(0, at), row, ...rest.slice(at)];
}

/** The same with many, in one pass: a list that grows page by page would else be written anew for each row. */
export function withRows<T extends Row>(
  rows: readonly T[],
  more: readonly T[],
  order: Order<T>,
): readonly T[] {
  const ids = new Set(more.map((row) => row.id));
  return [...rows.filter((row) => !ids.has(row.id)), ...more].toSorted(order);
}
