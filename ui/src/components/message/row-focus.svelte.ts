/** Which row of a timeline can be reached by Tab, and the ways to get to another one. */
import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { MessageId } from '../../api/gen';
import type { TimelineItem } from '../../stores/timeline-items';

/** How long the target of a jump stays outlined, in milliseconds. */
const OUTLINED = 1_200;

interface View {
  readonly items: readonly TimelineItem[];
  readonly list: VirtualizerHandle | undefined;
  readonly scroller: HTMLElement;
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

  async goTo(key: MessageId): Promise<void> {
    const { list, scroller } = this.#view();
    const at = this.#find(key);
    if (at < 0 || !list) return;
    this.stop = key;
    list.scrollToIndex(at, { align: 'nearest' });
    await tick();
    scroller.querySelector<HTMLElement>(`[data-message="${key}"]`)?.focus({ preventScroll: true });
  }

  async jumpTo(key: MessageId): Promise<void> {
    await this.goTo(key);
    this.outlined = key;
    setTimeout(() => (this.outlined = null), OUTLINED);
  }

  #find(key: MessageId): number {
    return this.#view().items.findIndex((item) => item.key === key);
  }
}
