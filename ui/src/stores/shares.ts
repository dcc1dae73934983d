/** How columns share the width they have. Pure: shares are parts of it and add up to 1. */

export const even = (count: number): readonly number[] => Array.from({ length: count }, () => 1 / count);

/** Shares that were kept, if they are for so many columns; else each as wide as the others. */
export function fit(shares: readonly number[], count: number): readonly number[] {
  const whole = shares.reduce((sum, one) => sum + one, 0);
  const fits = shares.length === count && shares.every((one) => one > 0) && Math.abs(whole - 1) < 0.01;
  return fits ? shares : even(count);
}

export interface Edge {
  /** The place of the column before it. */
  readonly at: number;
  /** Of all columns, in pixels. */
  readonly width: number;
  /** No column becomes narrower than this, where there is room. */
  readonly least: number;
}

/** The least and the most that the column before an edge can have of what it and its neighbour share. */
export function reachOf(shares: readonly number[], { at, width, least }: Edge): readonly [number, number] {
  const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
  const min = Math.min(least / width, both / 2);
  return [min, both - min];
}

/** The edge is moved to where the column before it has this share. */
export function moved(shares: readonly number[], edge: Edge, to: number): readonly number[] {
  const { at } = edge;
  const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
  const [min, max] = reachOf(shares, edge);
  const share = Math.min(Math.max(to, min), max);
  return shares.map((one, place) => (place === at ? share : place === at + 1 ? both - share : one));
}
