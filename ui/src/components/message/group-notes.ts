/** What happened to groups and people, as sentences. By itself, so that it is loaded only where there is one. */
import * as m from '#m';
import type { Message, SystemNote } from '../../api/gen';
import { phoneText } from '../../i18n/format';
import { language } from '../../i18n/language.svelte';

type GroupNote = Exclude<SystemNote, { what: 'timer' }>;

/** Names are of any direction, and may hold anything. */
const shown = (name: string | null): string =>
  name === null || name === '' ? m.group_somebody() : m.group_name({ name });

/** `Bob, Carol and you`. */
const listed = (names: readonly string[]): string => new Intl.ListFormat(language.tag).format(names);

function sentence(note: GroupNote, who: string, whom: string): string {
  switch (note.what) {
    case 'groupCreated':
      return m.group_created({ who, name: shown(note.name) });
    case 'groupNamed':
      return m.group_named({ who, name: shown(note.name) });
    case 'groupDescribed':
      return note.text === '' ? m.group_undescribed({ who }) : m.group_described({ who });
    case 'groupPicture':
      return m.group_picture({ who });
    case 'membersAdded':
      return m.group_added({ who, whom });
    case 'membersRemoved':
      return m.group_removed({ who, whom });
    case 'memberLeft':
      return m.group_left({ who });
    case 'memberJoined':
      return m.group_joined({ who });
    case 'membersPromoted':
      return m.group_promoted({ who, whom });
    case 'membersDemoted':
      return m.group_demoted({ who, whom });
    case 'adminsWrite':
      return note.on ? m.group_admins_write({ who }) : m.group_all_write({ who });
    case 'adminsEdit':
      return note.on ? m.group_admins_edit({ who }) : m.group_all_edit({ who });
    case 'adminsAdd':
      return note.on ? m.group_admins_add({ who }) : m.group_all_add({ who });
    case 'approval':
      return note.on ? m.group_approval({ who }) : m.group_no_approval({ who });
    case 'inviteReset':
      return m.group_invite_reset({ who });
    case 'groupEnded':
      return m.group_ended();
    case 'numberChanged':
      return note.new === null
        ? m.system_number({ name: who })
        : m.system_number_to({ name: who, number: phoneText(note.new) });
  }
}

/** What a row about a group or a person says; empty for any other row. */
export function groupWords(message: Message): string {
  const { body, fromMe, senderName, mentions } = message;
  if (body.kind !== 'system' || body.note.what === 'timer') return '';
  const who = fromMe ? m.group_you() : shown(senderName);
  const whom = mentions.map(({ person, name }) => (person === null ? m.group_you_too() : shown(name)));
  return sentence(body.note, who, listed(whom));
}
