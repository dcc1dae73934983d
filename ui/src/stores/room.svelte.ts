/** How much room the window has for chats side by side, and whether the list has its place beside them. */
import { innerWidth } from 'svelte/reactivity/window';
import { LEAST, leavesRoom, roomIn } from './columns';

const width = (): number => innerWidth.current ?? 0;

/** Widths of the design as of one width of the window: reading one has the browser reckon all styles anew. */
let read: { readonly at: number; readonly widths: Map<string, number> } = { at: -1, widths: new Map() };

/** A width of the design, which follows that of the window. */
function widthOf(name: string): number {
  const at = width();
  if (read.at !== at) read = { at, widths: new Map() };
  const known =
    read.widths.get(name) ??
    (Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0);
  // Before the style sheet is there nothing is known.
  if (known > 0) read.widths.set(name, known);
  return known;
}

/** What is about a chat: its width in `AboutPane.svelte`. */
const pane = (): number => (width() >= 1600 ? 344 : 304);

export const room = {
  /** Columns that fit. */
  get columns(): number {
    return roomIn(width());
  },
  hasList(columns: number): boolean {
    return leavesRoom(width(), widthOf('--spine-width') + widthOf('--list-width'), columns);
  },
  /** There is room for what is about a chat, beside so many columns. */
  hasPane(columns: number, list: boolean): boolean {
    const taken = widthOf('--spine-width') + (list ? widthOf('--list-width') : 0) + pane();
    return width() >= 1200 && leavesRoom(width(), taken, Math.max(1, columns));
  },
  /** The same in a window of one chat. */
  get hasPaneAlone(): boolean {
    return width() >= LEAST + pane();
  },
  /** So much that it is there unasked. */
  get isWide(): boolean {
    return width() >= 1600;
  },
};
