/** Opens the menu of a message, where there is something to choose. */
import type { Message, MessageId } from '../../api/gen';
import type { Box } from '../shared/place-sheet';
import type { Intent } from './intent.svelte';

/** Where the pointer is. */
export const pointBox = ({ clientX: x, clientY: y }: MouseEvent): Box => ({
  left: x,
  top: y,
  right: x,
  bottom: y,
});

/** A row is as wide as the timeline: its menu belongs to the bubble in it. */
function boxOf(from: Element): Box {
  return (from.querySelector('[data-bubble]') ?? from).getBoundingClientRect();
}

/** `from`: the control or the row that was used, or where the pointer is. */
export function choose(message: Message, from: Element | Box, intent: Intent): void {
  if (!Object.values(intent.may(message)).includes(true)) return;
  intent.choose(message, from instanceof Element ? boxOf(from) : from);
}

/** Which messages these are. */
export const idsOf = (messages: readonly Message[]): ReadonlySet<MessageId> =>
  new Set(messages.map(({ id }) => id));
