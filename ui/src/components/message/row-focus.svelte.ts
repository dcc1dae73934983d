/** Which row of a timeline can be reached by Tab, and the ways to get to another one. */
import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { MessageId } from '../../api/gen';
import type { TimelineItem } from '../../stores/timeline-items';

/** How long the target of a jump stays outlined, in milliseconds. */
const OUTLINED = 1_200;
/** Drawings after which a jump has come as near as it will. */
const TRIES = 12;

const drawing = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

interface View {
  readonly items: readonly TimelineItem[];
  readonly list: VirtualizerHandle | undefined;
  /** `null` once the timeline is left. */
  readonly scroller: HTMLElement | null;
}

export class RowFocus {
  /** The row with the stop; `null`: the newest. */
  stop = $state<MessageId | null>(null);
  outlined = $state<MessageId | null>(null);
  readonly #view: () => View;

  constructor(view: () => View) {
    this.#view = view;
  }

  /** The place of the stop among the rows. */
  get at(): number {
    const { items } = this.#view();
    return Math.max(0, this.stop === null ? items.length - 1 : this.#find(this.stop));
  }

  async goTo(key: MessageId, align: 'nearest' | 'center' = 'nearest'): Promise<void> {
    const { list, scroller } = this.#view();
    const at = this.#find(key);
    if (at < 0 || !list) return;
    this.stop = key;
    list.scrollToIndex(at, { align });
    await tick();
    const row = scroller?.querySelector<HTMLElement>(`[data-message="${key}"]`);
    row?.focus({ preventScroll: true });
  }

  async jumpTo(key: MessageId): Promise<void> {
    // Rows on the way are measured when they are first drawn: what was far comes nearer with each drawing.
    for (let tries = 0; tries < TRIES && !(await this.#arrives(key)); tries++) await drawing();
    this.outlined = key;
    setTimeout(() => (this.outlined = null), OUTLINED);
  }

  async #arrives(key: MessageId): Promise<boolean> {
    await this.goTo(key, 'center');
    await drawing();
    const { scroller } = this.#view();
    if (!scroller) return true;
    const row = scroller.querySelector<HTMLElement>(`[data-message="${key}"]`);
    if (!row || document.activeElement !== row) return false;
    const [box, view] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
    return box.bottom > view.top && box.top < view.bottom;
  }

  #find(key: MessageId): number {
    return this.#view().items.findIndex((item) => item.key === key);
  }
}
