/** Whether somebody is there, in words; empty where they show it to nobody here. */
import * as m from '#m';
import type { Presence } from '../../api/gen';
import { whenWithin } from '../../i18n/format';

export function presenceWords(presence: Presence | undefined, now: number): string {
  if (presence?.kind === 'online') return m.presence_online();
  if (presence?.kind === 'lastSeen') return m.presence_seen({ when: whenWithin(presence.at, now) });
  return '';
}
