/**
 * The reader's place in a timeline, kept whatever arrives: at the newest message while they are there, else at the row
 * before their eyes. It measures and scrolls; the maths is in `stores/anchor.ts`, which rows there are in the window.
 */
import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { Message } from '../../api/gen';
import { correction, isPinned, pickAnchor, type Anchor } from '../../stores/anchor';
import { messageOrder } from '../../stores/message-window';
import type { TimelineItem } from '../../stores/timeline-items';
import { measureRows, scrollOf } from './scroll';

/** Pixels from the top at which older messages are asked for, and from the end at which newer ones are. */
const AHEAD = 800;

/** Nobody reads in a window that is behind another or put away: writers are told nothing by one. */
const isLookedAt = (): boolean => document.hasFocus() && document.visibilityState === 'visible';

interface View {
  readonly items: readonly TimelineItem[];
  readonly list: VirtualizerHandle | undefined;
  readonly scroller: HTMLElement;
}

export interface Reader {
  /** The newest message was before the reader's eyes. */
  seen: () => void;
  /** The oldest loaded rows come into sight. */
  older: () => void;
  /** The newest loaded rows come into sight, and newer ones are not loaded. */
  newer: () => void;
  /** The newest message is loaded. */
  complete: () => boolean;
}

export class Hold {
  /** At the newest message. */
  pinned = $state(true);
  /** The newest row that was before the reader's eyes. */
  #seen = $state.raw<Message | null>(null);
  #ready = false;
  /** On the way to so many places, one after the other: what is passed is not read on from. */
  #leaps = 0;
  #lastKey: number | undefined;
  /** The oldest row as of the last drawing. */
  #oldest: number | undefined;
  readonly #view: () => View;
  readonly #reader: Reader;

  constructor(view: () => View, reader: Reader) {
    this.#view = view;
    this.#reader = reader;
  }

  /** Messages of others below what the reader has seen. */
  get fresh(): number {
    const { items } = this.#view();
    const seen = this.#seen;
    if (this.pinned || seen === null) return 0;
    return items.filter(({ message }) => !message.fromMe && messageOrder(message, seen) > 0).length;
  }

  /** True for the one drawing in which rows are put in front. */
  get shifts(): boolean {
    const { items } = this.#view();
    return items[0]?.key !== this.#oldest && items.some((item) => item.key === this.#oldest);
  }

  /** The rows are on the screen for the first time: at the newest message, or at the first unread one when it would be
   *  out of sight. */
  async begin(): Promise<void> {
    const { items, list, scroller } = this.#view();
    this.#lastKey = items.at(-1)?.key;
    this.#ready = true;
    this.toEnd();
    await tick();
    const at = items.findIndex((item) => item.unread !== null);
    if (at < 0 || !list || !this.#ready) return;
    const above = items.length - at > 1 && list.getItemOffset(at) < scroller.scrollTop;
    if (!above) return;
    this.pinned = false;
    list.scrollToIndex(at, { align: 'start' });
  }

  end(): void {
    this.#ready = false;
  }

  toEnd(): void {
    if (!this.#ready) return;
    const { scroller } = this.#view();
    this.pinned = this.#reader.complete();
    scroller.scrollTop = scroller.scrollHeight;
    if (this.pinned) this.noteSeen();
  }

  /** Goes somewhere else, and stays there. */
  async leap(there: () => Promise<void>): Promise<void> {
    this.#leaps += 1;
    this.pinned = false;
    await tick();
    await there();
    this.#leaps -= 1;
    this.scrolled();
  }

  /** Sizes changed: the new ones are on the screen only after the next drawing. */
  stay(): void {
    if (this.pinned && this.#ready) void tick().then(() => this.pinned && this.toEnd());
  }

  noteSeen(): void {
    this.#seen = this.#view().items.at(-1)?.message ?? null;
    if (isLookedAt()) this.#reader.seen();
  }

  /** Before rows change: what is the reader looking at? After: put it back there, or go on to the newest. */
  rowsChange(): void {
    if (!this.#ready) return;
    const { items, scroller } = this.#view();
    const anchor = this.pinned ? null : pickAnchor(this.#steady(), scroller.clientHeight);
    const last = items.at(-1);
    const mine =
      last !== undefined &&
      last.key !== this.#lastKey &&
      last.message.fromMe &&
      last.message.status === 'pending';
    this.#lastKey = last?.key;
    void this.#settle(anchor, this.pinned || mine);
  }

  /** The rows are drawn. */
  drawn(): void {
    this.#oldest = this.#view().items[0]?.key;
  }

  scrolled(): void {
    if (!this.#ready || this.#leaps > 0) return;
    const scroll = scrollOf(this.#view().scroller);
    const was = this.pinned;
    const complete = this.#reader.complete();
    this.pinned = complete && isPinned(scroll);
    if (this.pinned && !was) this.noteSeen();
    if (!complete && scroll.size - scroll.viewport - scroll.offset < AHEAD) this.#reader.newer();
    if (scroll.offset < AHEAD) this.#reader.older();
  }

  async #settle(anchor: Anchor | null, end: boolean): Promise<void> {
    await tick();
    if (this.#leaps > 0) return;
    if (end) {
      this.toEnd();
      return;
    }
    if (!this.#ready) return;
    // The list still reckons with the place before its own jump until the browser tells it; from the very top a
    // correction of sizes would then land at the top again.
    this.#view().scroller.dispatchEvent(new Event('scroll'));
    this.#putBack(anchor);
    // Rows put in front are measured when they are first drawn, a moment later.
    requestAnimationFrame(() => this.#putBack(anchor));
  }

  #putBack(anchor: Anchor | null): void {
    const { scroller } = this.#view();
    if (anchor && this.#ready && this.#leaps === 0)
      scroller.scrollTop += correction(anchor, measureRows(scroller));
  }

  /** The oldest loaded row joins the run before it when that arrives: it is no row to hold on to. */
  #steady() {
    const rows = measureRows(this.#view().scroller);
    return rows.filter((row, _, all) => row.key !== this.#oldest || all.length === 1);
  }
}
