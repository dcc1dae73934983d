/**
 * What is sent besides words: a poll, a place, people from an address book. The row that is shown is the one the core
 * wrote down. Loaded with the questions for it.
 */
import type { Chat, ContactCard, ErrorCode, Message, Place } from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';

/** `null`: it is on its way; else why it is not. */
type Sent = Promise<ErrorCode | null>;

async function send(kabar: Kabar, command: () => Promise<Message>): Sent {
  try {
    await kabar.messages.sent(await command());
    return null;
  } catch (thrown) {
    return toFailure(thrown).code;
  }
}

/** `one`: each person may choose one answer; else as many as they like. */
export const sendPoll = (
  kabar: Kabar,
  { id }: Chat,
  question: string,
  options: string[],
  one: boolean,
): Sent => send(kabar, () => kabar.api.sendPoll({ chat: id, question, options, most: one ? 1 : 0 }));

export const sendPlace = (kabar: Kabar, { id }: Chat, place: Omit<Place, 'live'>): Sent =>
  send(kabar, () => kabar.api.sendLocation({ chat: id, place: { ...place, live: false } }));

export const sendCards = (kabar: Kabar, { id }: Chat, cards: ContactCard[]): Sent =>
  send(kabar, () => kabar.api.sendContacts({ chat: id, cards }));
