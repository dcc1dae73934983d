/** What keys and clicks on the rows of a timeline do: walk, open the menu, answer, choose several. */
import type { MessageId } from '../../api/gen';
import type { TimelineItem } from '../../stores/timeline-items';
import { isChord, walk } from '../shared/walk';
import { choose } from './choose';
import type { Intent } from './intent.svelte';
import { stepInside } from './row-controls';
import type { RowFocus } from './row-focus.svelte';

interface View {
  readonly items: readonly TimelineItem[];
  /** `null` while none are being chosen. */
  readonly picked: ReadonlySet<MessageId> | null;
  readonly intent: Intent;
  readonly focus: RowFocus;
}

export class RowKeys {
  readonly #view: () => View;

  constructor(view: () => View) {
    this.#view = view;
  }

  /** While several are chosen, a click anywhere on a row chooses. */
  clicked = (event: MouseEvent): void => {
    const { items, picked, intent } = this.#view();
    if (picked === null || !(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>('[data-message]');
    const message = items.find(({ key }) => key === Number(row?.dataset['message']))?.message;
    if (!message) return;
    intent.toggle(message);
    if (event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
  };

  pressed = (event: KeyboardEvent): void => {
    const { items, focus } = this.#view();
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-message]');
    if (!row || isChord(event)) return;
    focus.stop = Number(row.dataset['message']);
    if (this.#picks(event) || stepInside(event, row)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const to = walk(event.key, focus.at, items.length);
    const next = to === null ? undefined : items[to];
    if (next) void focus.goTo(next.key);
    else if (event.target !== row || !this.#does(event, row)) return;
    event.preventDefault();
  };

  /** Answers the row, or opens its menu. True when the key was for it. */
  #does(event: KeyboardEvent, row: HTMLElement): boolean {
    const { items, intent, focus } = this.#view();
    const message = items[focus.at]?.message;
    if (!message) return false;
    if (event.key.toLowerCase() === 'r' && intent.may(message).reply) intent.answer(message);
    else if (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      choose(message, row, intent);
    else return false;
    return true;
  }

  /** Space, and arrows with Shift, while several are chosen. */
  #picks(event: KeyboardEvent): boolean {
    const { items, picked, intent, focus } = this.#view();
    const at = items[focus.at]?.message;
    if (picked === null || !at) return false;
    if (event.key === ' ') intent.toggle(at);
    else if (event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const next = items[walk(event.key, focus.at, items.length) ?? focus.at];
      intent.add(at);
      if (next) {
        intent.add(next.message);
        void focus.goTo(next.key);
      }
    } else return false;
    return true;
  }
}
