/** What each kind of message is called, in bubbles and in the chat list. */
import * as m from '#m';
import type { MessageBody, PreviewKind, SystemNote } from '../../api/gen';
import { durationOf } from '../../i18n/format';
import { kindOf, wordsOf } from '../../stores/kinds';

const NAMES: Readonly<Record<PreviewKind, () => string>> = {
  text: () => '',
  image: m.kind_image,
  video: m.kind_video,
  gif: m.kind_gif,
  audio: m.kind_audio,
  voice: m.kind_voice,
  document: m.kind_document,
  sticker: m.kind_sticker,
  location: m.kind_location,
  contacts: m.kind_contacts,
  poll: m.kind_poll,
  viewOnce: m.kind_view_once,
  call: m.kind_call,
  missedCall: m.kind_missed_call,
  system: m.kind_system,
  unsupported: m.kind_unsupported,
  waiting: m.kind_waiting,
  revoked: m.kind_revoked,
};

export const kindName = (kind: PreviewKind): string => NAMES[kind]();

/** A message in a few words, for where it is only spoken of. */
export function inShort(body: MessageBody): string {
  const words = wordsOf(body);
  if (body.kind === 'text') return words;
  const kind = kindName(kindOf(body));
  return words === '' ? kind : m.kind_with({ kind, words });
}

/** Something that happened to the chat, as a sentence. */
export function noteWords(note: SystemNote): string {
  return note.seconds === 0 ? m.system_timer_off() : m.system_timer_on({ time: durationOf(note.seconds) });
}
