/**
 * Keeping a reader's place: which row to hold on to, and how far to scroll so that it stays where it was.
 * Pure maths over numbers; who measures and who scrolls is the timeline's business.
 */

export interface Measured {
  readonly key: number;
  /** Edges in pixels from the top of what is visible; negative above it. */
  readonly top: number;
  readonly bottom: number;
}

export interface Anchor {
  readonly key: number;
  readonly top: number;
}

/** Pixels from the end within which a reader counts as being at the newest message. */
export const PINNED_WITHIN = 24;

export interface Scroll {
  readonly offset: number;
  readonly viewport: number;
  readonly size: number;
}

export const isPinned = ({ offset, viewport, size }: Scroll): boolean =>
  size - viewport - offset <= PINNED_WITHIN;

/** The first row that begins inside the view, else the one that covers it: what a reader's eyes are on. */
export function pickAnchor(rows: readonly Measured[], viewport: number): Anchor | null {
  const begins = rows.find((row) => row.top >= 0 && row.top < viewport);
  const held = begins ?? rows.find((row) => row.bottom > 0 && row.top < viewport);
  return held ? { key: held.key, top: held.top } : null;
}

/** Pixels to scroll on so that the anchor stands where it stood. */
export function correction(anchor: Anchor, rows: readonly Measured[]): number {
  const now = rows.find((row) => row.key === anchor.key);
  return now ? now.top - anchor.top : 0;
}
