/** Whose cards are sent: people of chats, with the numbers that are known of each. Pure. */
import type { Chat, ContactCard } from '../../api/gen';

/** As many as WhatsApp takes. */
export const MOST = 257;

export interface Person {
  /** One name is one line. */
  readonly name: string;
  /** What the picture is drawn from. */
  readonly chat: Chat;
  /** `+` and digits, each once. */
  readonly phones: readonly string[];
}

/** Chats with people, by name: who is there with several numbers is one person, and the sender says which are meant. */
export function peopleIn(chats: readonly Chat[]): readonly Person[] {
  const people = new Map<string, Person>();
  for (const chat of chats) {
    if (chat.kind !== 'direct' || chat.phone === null) continue;
    const name = chat.title || chat.phone;
    const known = people.get(name);
    const phones = known?.phones ?? [];
    if (!phones.includes(chat.phone))
      people.set(name, { name, chat: known?.chat ?? chat, phones: [...phones, chat.phone] });
  }
  return [...people.values()];
}

/** Who was picked, and which of their numbers. */
export type Picked = ReadonlyMap<string, { readonly person: Person; readonly phones: readonly string[] }>;

/** Adds somebody with their first number, or takes them away. */
export function toggled(picked: Picked, person: Person): Picked {
  const next = new Map(picked);
  if (!next.delete(person.name) && next.size < MOST)
    next.set(person.name, { person, phones: person.phones.slice(0, 1) });
  return next;
}

/** Adds one of their numbers, or takes it away. */
export function withPhone(picked: Picked, name: string, phone: string): Picked {
  const one = picked.get(name);
  if (!one) return picked;
  const chosen = new Set(one.phones);
  if (!chosen.delete(phone)) chosen.add(phone);
  const phones = one.person.phones.filter((known) => chosen.has(known));
  return new Map(picked).set(name, { ...one, phones });
}

/** Somebody of whom no number is meant: nothing could be done with such a card. */
export const isBare = (picked: Picked): boolean =>
  [...picked.values()].some(({ phones }) => phones.length === 0);

/** `shown`: a number as people read it. */
export const cardsOf = (picked: Picked, shown: (phone: string) => string): ContactCard[] =>
  [...picked.values()].map(({ person, phones }) => ({
    name: shown(person.name),
    phones: phones.map((phone) => ({ text: shown(phone), whatsapp: phone.replace('+', '') })),
  }));
