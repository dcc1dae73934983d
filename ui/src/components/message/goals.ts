/** Going to a place of the timeline that may be far from what is loaded: then it is loaded from there. */
import type { Chat, MessageId } from '../../api/gen';
import { findFrom, readAround } from '../../stores/acts';
import { windowOf } from '../../stores/columns';
import type { Kabar } from '../../stores/kabar.svelte';
import type { MessageWindow } from '../../stores/message-window';
import type { Goal } from './intent.svelte';

/** The row of the goal, when that can be told from what is loaded. Pure. */
export function goalRow(window: MessageWindow, goal: Goal): MessageId | null {
  const { rows, older, newer } = window;
  if (goal.kind === 'day') {
    const first = rows.findIndex((row) => row.sentAt >= goal.at);
    if (first > 0 || (first === 0 && older === null)) return rows[first]?.id ?? null;
    return first < 0 && newer === null ? (rows.at(-1)?.id ?? null) : null;
  }
  const id = goal.kind === 'message' ? goal.id : window.unread?.first;
  return rows.some((row) => row.id === id) ? (id ?? null) : null;
}

/** Loads what is around the goal, unless it is there; `null` when the goal is not here. */
export async function findGoal(kabar: Kabar, chat: Chat, goal: Goal): Promise<MessageId | null> {
  const window = windowOf(kabar.state, chat.id);
  if (window === null) return null;
  const loaded = goalRow(window, goal);
  if (loaded !== null) return loaded;
  const id = goal.kind === 'day' ? await findFrom(kabar, chat.id, goal.at) : wanted(window, goal);
  return id !== null && (await readAround(kabar, chat.id, id)) ? id : null;
}

const wanted = (window: MessageWindow, goal: Exclude<Goal, { kind: 'day' }>): MessageId | null =>
  goal.kind === 'message' ? goal.id : (window.unread?.first ?? null);
