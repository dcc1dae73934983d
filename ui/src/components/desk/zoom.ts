/** The size of everything in the window: its steps, and the keys that browsers have for it. Pure. */

/** In percent. */
export const ZOOMS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200] as const;

export const NORMAL = 100;

/** What a key press makes of the size; `null` when it is none of these keys. */
export function zoomBy(event: KeyboardEvent, now: number): number | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === '+' || event.key === '=') return ZOOMS.find((zoom) => zoom > now) ?? now;
  if (event.key === '-' || event.key === '_') return ZOOMS.findLast((zoom) => zoom < now) ?? now;
  return event.key === '0' && !event.shiftKey ? NORMAL : null;
}
