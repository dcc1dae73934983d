/** Messages of every kind in words, where they are spoken of and not shown. */
import * as m from '#m';
import type { MessageBody, SystemNote } from '../../api/gen';
import { durationOf } from '../../i18n/format';
import { kindOf, wordsOf } from '../../stores/kinds';
import { kindName } from './kind-names';

/** A message in a few words, for where it is only spoken of. */
export function inShort(body: MessageBody): string {
  const words = wordsOf(body);
  if (body.kind === 'text') return words;
  const kind = kindName(kindOf(body));
  return words === '' ? kind : m.kind_with({ kind, words });
}

/** After how long new messages disappear, as a sentence. */
export function timerWords(note: Extract<SystemNote, { what: 'timer' }>): string {
  return note.seconds === 0 ? m.system_timer_off() : m.system_timer_on({ time: durationOf(note.seconds) });
}
