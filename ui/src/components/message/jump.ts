/**
 * One way to a row that may be far: it comes before the reader's eyes, and gets the focus and an outline. What takes the focus
 * by itself meanwhile, as the place to write of a chat that just opened, does not keep it. A person who goes on with something
 * else does: from then on the row only comes into sight, and not even that once they move the timeline.
 */
import type { MessageId } from '../../api/gen';
import { walk } from '../shared/walk';
import type { RowFocus } from './row-focus.svelte';

/** Drawings after which a jump has come as near as it will. */
const TRIES = 12;
const MODIFIERS = new Set(['Alt', 'Control', 'Meta', 'Shift']);

const drawing = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

export class Jump {
  /** The focus goes along. */
  #leads = true;
  /** The rows on the way are there: until then nothing of it can be seen. */
  #moves = false;
  #over = false;
  readonly #acts = new AbortController();
  readonly #focus: RowFocus;
  readonly #scroller: HTMLElement;

  /** Begins before it is known where to: what a person does while that is found out counts, too. */
  constructor(focus: RowFocus, scroller: HTMLElement) {
    this.#focus = focus;
    this.#scroller = scroller;
    const heard = { capture: true, passive: true, signal: this.#acts.signal };
    for (const act of ['keydown', 'pointerdown', 'wheel'])
      window.addEventListener(act, (event) => this.#heed(event), heard);
  }

  end(): void {
    this.#over = true;
    this.#acts.abort();
  }

  async to(row: MessageId): Promise<void> {
    this.#moves = true;
    // Rows on the way are measured when they are first drawn: what was far comes nearer with each drawing.
    for (let tries = 0; tries < TRIES && !this.#over; tries++) {
      if (await this.#arrives(row)) break;
      await drawing();
    }
    if (!this.#over) this.#focus.outline(row);
    this.end();
  }

  async #arrives(row: MessageId): Promise<boolean> {
    await this.#focus.goTo(row, 'center', this.#leads);
    await drawing();
    const there = this.#scroller.querySelector<HTMLElement>(`[data-message="${row}"]`);
    if (!this.#scroller.isConnected) return true;
    if (!there || (this.#leads && document.activeElement !== there)) return false;
    const [box, view] = [there.getBoundingClientRect(), this.#scroller.getBoundingClientRect()];
    return box.bottom > view.top && box.top < view.bottom;
  }

  #heed(event: Event): void {
    const key = event instanceof KeyboardEvent ? event.key : null;
    if (key !== null && MODIFIERS.has(key)) return;
    const inside = event.target instanceof Node && this.#scroller.contains(event.target);
    const scrolls = inside && (key === null || walk(key, 0, 1, 1) !== null);
    if (scrolls && this.#moves) this.end();
    else if (event.type !== 'wheel') this.#leads = false;
  }
}
