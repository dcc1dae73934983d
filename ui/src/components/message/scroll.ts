/** Reads where things are on the screen, in the numbers `stores/anchor.ts` reckons with. */
import type { Measured, Scroll } from '../../stores/anchor';

export const scrollOf = (element: HTMLElement): Scroll => ({
  offset: element.scrollTop,
  viewport: element.clientHeight,
  size: element.scrollHeight,
});

/** Every drawn row, from top to bottom. */
export function measureRows(scroller: HTMLElement): Measured[] {
  const { top } = scroller.getBoundingClientRect();
  const rows = [...scroller.querySelectorAll<HTMLElement>('[data-message]')].map((element) => {
    const box = element.getBoundingClientRect();
    return { key: Number(element.dataset['message']), top: box.top - top, bottom: box.bottom - top };
  });
  return rows.toSorted((a, b) => a.top - b.top);
}
