/** Where a sheet opens beside what it belongs to, wholly inside the window. Pure; in pixels of the window. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels between the sheet and what it belongs to. */
const GAP = 4;
/** Pixels that stay free at the window's edges. */
export const MARGIN = 8;

const clamp = (wished: number, size: number, room: number): number =>
  Math.max(MARGIN, Math.min(wished, room - size - MARGIN));

/** Below `from` when there is room, else above it, else where it fits. `toLeft`: the right edges are in line. */
export function placeSheet(
  from: Box,
  sheet: Size,
  window: Size,
  toLeft: boolean,
): { readonly left: number; readonly top: number } {
  const below = from.bottom + GAP;
  const above = from.top - GAP - sheet.height;
  const fits = below + sheet.height <= window.height - MARGIN;
  const top = fits || above < MARGIN ? below : above;
  const left = toLeft ? from.right - sheet.width : from.left;
  return { left: clamp(left, sheet.width, window.width), top: clamp(top, sheet.height, window.height) };
}
