/** Going to a place of the timeline that may be far from what is loaded. */
import type { Chat, MessageId } from '../../api/gen';
import { reach } from '../../stores/acts';
import type { Kabar } from '../../stores/kabar.svelte';
import type { MessageWindow } from '../../stores/message-window';
import type { Goal } from './intent.svelte';

/** The row of the goal among those that are loaded. Pure. */
export function goalRow(window: MessageWindow, goal: Goal): MessageId | null {
  if (goal.kind === 'message') return window.rows.some((row) => row.id === goal.id) ? goal.id : null;
  if (goal.kind === 'unread') return window.unread?.first ?? null;
  return window.rows.find((row) => row.sentAt >= goal.at)?.id ?? window.rows.at(-1)?.id ?? null;
}

/** Whether enough is loaded to know where the goal is. Pure. */
function isLoaded(window: MessageWindow, goal: Goal): boolean {
  if (goal.kind === 'day') return (window.rows[0]?.sentAt ?? goal.at) < goal.at;
  const row = goalRow(window, goal);
  return row !== null && window.rows.some(({ id }) => id === row);
}

/** Loads as much as it takes; `null` when the goal is not here. */
export async function findGoal(kabar: Kabar, chat: Chat, goal: Goal): Promise<MessageId | null> {
  const found = await reach(kabar, chat.id, (window) => isLoaded(window, goal));
  const window = kabar.state.messages;
  if (window?.chat !== chat.id) return null;
  // The day may be before everything: then its place is the beginning.
  return found || goal.kind === 'day' ? goalRow(window, goal) : null;
}
