/**
 * The people a text in a group can speak to, and how their names become what WhatsApp understands. Known are its members,
 * and those who wrote or were spoken to in what is loaded; the digits are those of their number, as far as it is known, or
 * of an earlier mention. Pure.
 */
import type { Chat, ContactId, GroupMember, Message } from '../../api/gen';

export interface Person {
  readonly id: ContactId;
  readonly name: string;
  /** What stands behind the `@` on WhatsApp. */
  readonly token: string;
}

export function peopleOf(
  rows: readonly Message[],
  chats: readonly Chat[],
  members: readonly GroupMember[],
): readonly Person[] {
  const names = new Map<ContactId, string>();
  const tokens = new Map<ContactId, string>();
  for (const { contact, phone } of chats)
    if (contact !== null && phone) tokens.set(contact, phone.replace('+', ''));
  for (const { person, name, phone } of members) {
    if (person !== null && name) names.set(person, name);
    if (person !== null && phone) tokens.set(person, phone.replace('+', ''));
  }
  for (const { sender, senderName, mentions } of rows) {
    if (sender !== null && senderName) names.set(sender, senderName);
    for (const { person, name, token } of mentions) {
      if (person === null) continue;
      if (name) names.set(person, name);
      tokens.set(person, token);
    }
  }
  return [...names]
    .flatMap(([id, name]) => {
      const token = tokens.get(id);
      return token ? [{ id, name, token }] : [];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Whose name fits what was written so far. */
export const named = (people: readonly Person[], query: string): readonly Person[] =>
  people.filter(({ name }) =>
    [name, ...name.split(' ')].some((part) => part.toLowerCase().startsWith(query)),
  );

/** The words of a message with the names of those it speaks to, as they are written here. */
export const written = (text: string, people: readonly Person[]): string =>
  people.reduce(
    (out, { name, token }) => out.replaceAll(new RegExp(`@${token}(?!\\d)`, 'gu'), () => `@${name}`),
    text,
  );

/** Those a message speaks to. */
export const spokenTo = ({ mentions }: Message): readonly Person[] =>
  mentions.flatMap(({ person, name, token }) =>
    person !== null && name ? [{ id: person, name, token }] : [],
  );

/** The text as WhatsApp has it, and whom it speaks to. The longest name that fits is meant. */
export function spoken(
  text: string,
  people: readonly Person[],
): { readonly text: string; readonly mentions: ContactId[] } {
  const mentions = new Set<ContactId>();
  let out = text;
  for (const { id, name, token } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    const parts = out.split(`@${name}`);
    if (parts.length === 1) continue;
    out = parts.reduce((before, part) => {
      // Inside a longer word it is another name.
      const whole = !/^[\p{L}\p{N}]/u.test(part);
      if (whole) mentions.add(id);
      return `${before}@${whole ? token : name}${part}`;
    });
  }
  return { text: out, mentions: [...mentions] };
}
