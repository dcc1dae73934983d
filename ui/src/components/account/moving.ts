/** What the rail and the page of numbers share: how a drop and the keys move a number. */
import { tick } from 'svelte';
import type { AccountId } from '../../api/gen';
import type { Kabar } from '../../stores/kabar.svelte';
import { step, stretches } from '../../stores/rail';
import { dropped, type Dragging } from './drag';

export interface Mover extends Dragging {
  readonly keys: (event: KeyboardEvent, id: AccountId) => void;
}

export function moving(kabar: Kabar): Mover {
  const groups = () => stretches(kabar.state.accounts, kabar.state.rail);
  return {
    drop(account, spot) {
      const ids = groups().map((group) => ({
        set: group.set?.id ?? null,
        accounts: group.accounts.map((one) => one.id),
      }));
      const move = dropped(account, spot, ids);
      if (move) void kabar.numbers.move(move);
    },
    keys(event, id) {
      const by = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
      if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const focused = event.currentTarget as HTMLElement;
      const pane = focused.closest('[data-pane]');
      const move = step(groups(), id, by);
      if (!move) return;
      void (async () => {
        await kabar.numbers.move(move);
        await tick();
        // It may have been drawn anew in another set.
        pane?.querySelector<HTMLElement>(`[data-mover="${id}"]`)?.focus();
      })();
    },
  };
}
