/** How much room the window has for chats side by side, and whether the list has its place beside them. */
import { innerWidth } from 'svelte/reactivity/window';
import { leavesRoom, roomIn } from './columns';

/** A width of the design, which follows that of the window. */
const widthOf = (name: string): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;

const width = (): number => innerWidth.current ?? 0;

/** What is about a chat. */
const PANE = 344;

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
    const taken = widthOf('--spine-width') + (list ? widthOf('--list-width') : 0) + PANE;
    return width() >= 1200 && leavesRoom(width(), taken, Math.max(1, columns));
  },
  /** So much that it is there unasked. */
  get isWide(): boolean {
    return width() >= 1600;
  },
};
