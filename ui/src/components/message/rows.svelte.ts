/**
 * The rows of a timeline and what a person does in them: reads, walks, goes to a place. Each part knows its own; here they are
 * put together. Which rows there are, and what reading them means, is the caller's.
 */
import type { VirtualizerHandle } from 'virtua/svelte';
import type { MessageId } from '../../api/gen';
import type { TimelineItem } from '../../stores/timeline-items';
import { idsOf } from './choose';
import { Hold, type Reader } from './hold.svelte';
import type { Intent } from './intent.svelte';
import { Jump } from './jump';
import { RowFocus } from './row-focus.svelte';
import { RowKeys } from './row-keys';
import { RowPointer } from './row-pointer.svelte';

interface Shown<T extends TimelineItem> {
  readonly items: readonly T[];
  readonly intent: Intent;
}

export class Rows<T extends TimelineItem> {
  list = $state<VirtualizerHandle>();
  /** Once it is drawn. */
  scroller!: HTMLElement;
  readonly focus: RowFocus;
  readonly hold: Hold;
  readonly keys: RowKeys;
  readonly pointer: RowPointer;
  /** `null` while none are being chosen. */
  readonly picked: ReadonlySet<MessageId> | null = $derived.by(() => {
    const { picked } = this.#shown().intent;
    return picked && idsOf(picked);
  });
  readonly #shown: () => Shown<T>;
  #jump: Jump | undefined;

  constructor(shown: () => Shown<T>, reader: Reader) {
    const view = () => ({ items: this.items, list: this.list, scroller: this.scroller });
    this.#shown = shown;
    this.focus = new RowFocus(view);
    this.hold = new Hold(view, reader);
    this.keys = new RowKeys(() => ({ ...shown(), picked: this.picked, focus: this.focus }));
    this.pointer = new RowPointer((row) => (this.focus.stop = row));
  }

  get items(): readonly T[] {
    return this.#shown().items;
  }

  get intent(): Intent {
    return this.#shown().intent;
  }

  /** The scroller is drawn; the answer ends it. */
  begin(scroller: HTMLElement): () => void {
    this.scroller = scroller;
    void this.hold.begin();
    return () => {
      this.#jump?.end();
      this.hold.end();
    };
  }

  /** Goes to the row that is found. False when there is none. */
  async go(find: () => Promise<MessageId | null>): Promise<boolean> {
    this.#jump?.end();
    const jump = new Jump(this.focus, this.scroller);
    this.#jump = jump;
    const row = await find();
    if (row === null) {
      jump.end();
      return false;
    }
    await this.hold.leap(() => jump.to(row));
    return true;
  }
}
