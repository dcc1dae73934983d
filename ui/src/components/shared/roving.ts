/**
 * One stop for Tab, arrows inside: a group of controls of which only one can be reached by Tab. The controls
 * carry `data-roving`; the one that was last focused keeps the stop.
 */
import type { Action } from 'svelte/action';

type Axis = 'horizontal' | 'vertical';

const KEYS: Record<Axis, readonly [back: string, on: string]> = {
  horizontal: ['ArrowLeft', 'ArrowRight'],
  vertical: ['ArrowUp', 'ArrowDown'],
};

/** Where a key leads from `at` among `count`; `null` when the key is not ours. Pure. */
export function step(key: string, at: number, count: number, axis: Axis, rtl: boolean): number | null {
  const [back, on] = axis === 'horizontal' && rtl ? [...KEYS[axis]].toReversed() : KEYS[axis];
  if (key === back) return (at - 1 + count) % count;
  if (key === on) return (at + 1) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

export const roving: Action<HTMLElement, Axis> = (node, axis = 'horizontal') => {
  const items = (): HTMLElement[] => [...node.querySelectorAll<HTMLElement>('[data-roving]')];

  const keepOneStop = (stop?: HTMLElement): void => {
    const all = items();
    const chosen = stop ?? all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) item.tabIndex = item === chosen ? 0 : -1;
  };

  const onKeydown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const to = step(event.key, at, all.length, axis, getComputedStyle(node).direction === 'rtl');
    if (to === null) return;
    event.preventDefault();
    all[to]?.focus();
  };

  const onFocusin = (event: FocusEvent): void => {
    const item = (event.target as HTMLElement).closest<HTMLElement>('[data-roving]');
    if (item) keepOneStop(item);
  };

  keepOneStop();
  const watch = new MutationObserver(() => keepOneStop());
  watch.observe(node, { childList: true, subtree: true });
  node.addEventListener('keydown', onKeydown);
  node.addEventListener('focusin', onFocusin);
  return {
    destroy() {
      watch.disconnect();
      node.removeEventListener('keydown', onKeydown);
      node.removeEventListener('focusin', onFocusin);
    },
  };
};
