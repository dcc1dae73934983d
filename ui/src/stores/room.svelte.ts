/** How much room the window has for chats side by side, and whether the list has its place beside them. */
import { innerWidth } from 'svelte/reactivity/window';
import { leavesRoom, roomIn } from './columns';

/** A width of the design, which follows that of the window. */
const widthOf = (name: string): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;

const width = (): number => innerWidth.current ?? 0;

export const room = {
  /** Columns that fit. */
  get columns(): number {
    return roomIn(width());
  },
  hasList(columns: number): boolean {
    return leavesRoom(width(), widthOf('--spine-width') + widthOf('--list-width'), columns);
  },
};
