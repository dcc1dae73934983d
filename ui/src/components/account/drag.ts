/**
 * Dragging a number to another place, with the pointer: the browser's own drag and drop is taken by the window
 * for files on some systems. Places carry `data-account` and `data-set`; what ends on the lower half of one goes
 * after it. A short movement is still a click.
 */
import type { Action } from 'svelte/action';
import type { AccountId, AccountSetId, MoveAccount } from '../../api/gen';

const STARTS_AFTER = 6;

/** Where something stands: at a number, or at the name of a set. */
export interface Spot {
  readonly account: AccountId | null;
  readonly set: AccountSetId | null;
  readonly after: boolean;
}

/** The move that a drop means; `null` when nothing would change. Pure. */
export function dropped(
  dragged: AccountId,
  spot: Spot,
  groups: readonly { readonly set: AccountSetId | null; readonly accounts: readonly AccountId[] }[],
): MoveAccount | null {
  const ids = groups.find((group) => group.set === spot.set)?.accounts ?? [];
  const rest = ids.filter((id) => id !== dragged);
  if (spot.account === dragged) return null;
  const at = spot.account === null ? 0 : rest.indexOf(spot.account) + (spot.after ? 1 : 0);
  const before = rest[at] ?? null;
  const now = ids.indexOf(dragged);
  const same = now >= 0 && (ids[now + 1] ?? null) === before;
  return same ? null : { account: dragged, set: spot.set, before };
}

const eat = (click: Event): void => click.stopPropagation();

export interface Dragging {
  readonly drop: (account: AccountId, spot: Spot) => void;
}

function spotAt(root: HTMLElement, x: number, y: number): [HTMLElement, Spot] | null {
  const place = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-set]');
  if (!place || !root.contains(place)) return null;
  const { top, height } = place.getBoundingClientRect();
  const set = place.dataset['set'] || null;
  return [
    place,
    {
      account: place.dataset['account'] ?? null,
      set: set === null ? null : Number(set),
      after: y > top + height / 2,
    },
  ];
}

export const dragging: Action<HTMLElement, Dragging> = (node, given) => {
  let { drop } = given ?? { drop: () => undefined };
  let held: { account: AccountId; x: number; y: number; moving: boolean } | null = null;
  let marked: HTMLElement | null = null;

  const mark = (place: HTMLElement | null, after: boolean): void => {
    if (marked && marked !== place) delete marked.dataset['drop'];
    marked = place;
    if (place) place.dataset['drop'] = after ? 'after' : 'before';
  };

  const onDown = (event: PointerEvent): void => {
    const place = (event.target as HTMLElement).closest<HTMLElement>('[data-account]');
    const account = place?.dataset['account'];
    if (event.button !== 0 || event.pointerType === 'touch' || account === undefined) return;
    held = { account, x: event.clientX, y: event.clientY, moving: false };
  };

  const onMove = (event: PointerEvent): void => {
    if (!held) return;
    if (!held.moving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < STARTS_AFTER) return;
    held.moving = true;
    node.dataset['dragging'] = '';
    const found = spotAt(node, event.clientX, event.clientY);
    mark(found?.[0] ?? null, found?.[1].after ?? false);
  };

  const end = (): void => {
    mark(null, false);
    delete node.dataset['dragging'];
    held = null;
  };

  const onUp = (event: PointerEvent): void => {
    const found = held?.moving ? spotAt(node, event.clientX, event.clientY) : null;
    if (held?.moving) {
      // The click that follows belongs to the drag.
      window.addEventListener('click', eat, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', eat, { capture: true }), 0);
    }
    if (held && found) drop(held.account, found[1]);
    end();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && held) end();
  };

  node.addEventListener('pointerdown', onDown);
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', end);
  window.addEventListener('keydown', onKey);
  return {
    update(next) {
      drop = next.drop;
    },
    destroy() {
      node.removeEventListener('pointerdown', onDown);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', onKey);
    },
  };
};
