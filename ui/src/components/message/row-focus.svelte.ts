/** Which row of a timeline can be reached by Tab, and the way to another one. */
import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { MessageId } from '../../api/gen';

/** How long the target of a jump stays outlined, in milliseconds. */
const OUTLINED = 1_200;

interface View {
  readonly items: readonly { readonly key: MessageId }[];
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

  /** Brings a row into sight; with the focus, unless somebody has use for that elsewhere. */
  async goTo(key: MessageId, align: 'nearest' | 'center' = 'nearest', takes = true): Promise<void> {
    const { list, scroller } = this.#view();
    const at = this.#find(key);
    if (at < 0 || !list) return;
    this.stop = key;
    list.scrollToIndex(at, { align });
    await tick();
    const row = scroller?.querySelector<HTMLElement>(`[data-message="${key}"]`);
    if (takes) row?.focus({ preventScroll: true });
  }

  /** Marks where a jump led. */
  outline(key: MessageId): void {
    this.outlined = key;
    setTimeout(() => (this.outlined = null), OUTLINED);
  }

  #find(key: MessageId): number {
    return this.#view().items.findIndex((item) => item.key === key);
  }
}
