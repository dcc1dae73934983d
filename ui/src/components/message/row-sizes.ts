/**
 * How tall the rows of chats were when they were last drawn. A chat that is opened again stands at once where it stood:
 * nothing is measured first, and nothing moves. What is no longer true is corrected when it is drawn.
 */
import type { VirtualizerHandle } from 'virtua/svelte';
import type { ChatId, MessageId } from '../../api/gen';
import { wordsOf } from '../../stores/kinds';
import type { TimelineItem } from '../../stores/timeline-items';

/** Chats that are remembered. */
const CHATS = 30;
/** What the list calls a row it has not measured. */
const UNMEASURED = -1;

/** A size for each row, and that of an unmeasured one. */
export type CacheSnapshot = ReturnType<VirtualizerHandle['getCache']>;

interface Kept {
  /** Under which circumstances: in another width or language everything has another size. */
  readonly looks: string;
  readonly rows: ReadonlyMap<MessageId, { readonly size: number; readonly as: string }>;
  readonly usual: number | undefined;
}

/** What the sizes of all rows hang on. */
export function looks(columns: number): string {
  const { lang, dataset } = document.documentElement;
  return [window.innerWidth, window.devicePixelRatio, lang, dataset['density'], columns].join(' ');
}

/** What the size of one row hangs on. */
function shapeOf({ message, place, day, unread, gap, top }: TimelineItem): string {
  const { body, status, reactions, editedAt, scheduledFor, quote, preview } = message;
  const signs = [day !== null, unread !== null, gap !== null, top, quote !== null, preview !== null];
  const words = [place, body.kind, wordsOf(body).length, status, reactions.length, editedAt, scheduledFor];
  return [...words, ...signs.map(Number)].join(' ');
}

export class RowSizes {
  /** The chat that was left last is the last. */
  readonly #all = new Map<ChatId, Kept>();

  /** Keeps what the list has measured. */
  keep(chat: ChatId, as: string, items: readonly TimelineItem[], cache: CacheSnapshot): void {
    const [measured, usual] = cache;
    const rows = new Map<MessageId, { size: number; as: string }>();
    items.forEach((item, at) => {
      const size = measured[at] ?? UNMEASURED;
      if (size !== UNMEASURED) rows.set(item.key, { size, as: shapeOf(item) });
    });
    this.#all.delete(chat);
    if (rows.size > 0) this.#all.set(chat, { looks: as, rows, usual });
    const [oldest] = this.#all.keys();
    if (this.#all.size > CHATS && oldest !== undefined) this.#all.delete(oldest);
  }

  /** What is known of these rows, for a new list. */
  of(chat: ChatId, as: string, items: readonly TimelineItem[]): CacheSnapshot | undefined {
    const kept = this.#all.get(chat);
    if (kept?.looks !== as) return undefined;
    const sizes = items.map((item) => {
      const row = kept.rows.get(item.key);
      return row && row.as === shapeOf(item) ? row.size : UNMEASURED;
    });
    return kept.usual === undefined ? [sizes] : [sizes, kept.usual];
  }
}

const all = new WeakMap<object, RowSizes>();

/** Of the chats of one window. */
export function rowSizes(window: object): RowSizes {
  const known = all.get(window) ?? new RowSizes();
  all.set(window, known);
  return known;
}
