/** How much room the window has for chats side by side, and whether the list has its place beside them. */
import { innerWidth } from 'svelte/reactivity/window';
import { LEAST, leavesRoom, roomIn } from './columns';

/** A width of the design, which follows that of the window. */
const widthOf = (name: string): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;

const width = (): number => innerWidth.current ?? 0;

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
