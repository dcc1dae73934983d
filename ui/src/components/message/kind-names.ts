/** What each kind of message is called. By itself, because the chat list needs it before anything else is drawn. */
import * as m from '#m';
import type { PreviewKind } from '../../api/gen';

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
  group: m.kind_group,
  unsupported: m.kind_unsupported,
  waiting: m.kind_waiting,
  revoked: m.kind_revoked,
};

export const kindName = (kind: PreviewKind): string => NAMES[kind]();
