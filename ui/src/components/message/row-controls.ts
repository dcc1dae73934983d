/** From a row into what can be used in it, and back: a list is walked with one stop for Tab. */

/** Where a key leads from the control `at` of `count`, -1 being the row; `null` when the key is not for that. Pure. */
export function besides(key: string, at: number, count: number, rtl: boolean): number | null {
  const [back, on] = rtl ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
  if (key === on && at < count - 1) return at + 1;
  if (key === back && at >= 0) return at - 1;
  return key === 'Escape' && at >= 0 ? -1 : null;
}

/** Goes there. True when the key was for it. */
export function stepInside(event: KeyboardEvent, row: HTMLElement): boolean {
  const controls = [...row.querySelectorAll<HTMLElement>('button:enabled')];
  const rtl = getComputedStyle(row).direction === 'rtl';
  const to = besides(event.key, controls.indexOf(event.target as HTMLElement), controls.length, rtl);
  if (to === null) return false;
  (controls[to] ?? row).focus({ preventScroll: true });
  return true;
}
