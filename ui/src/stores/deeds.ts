/**
 * What may be done to a message, as WhatsApp has it. Pure. It only decides what is offered: the core decides what is
 * done, for it knows what was tried already.
 */
import type { Message, Reaction } from '../api/gen';

/** Milliseconds in which words can be changed. */
export const EDIT_WITHIN = 15 * 60_000;
/** Milliseconds in which a message can be deleted for everyone: two and a half days. */
export const REVOKE_WITHIN = 60 * 3_600_000;

export interface Deeds {
  readonly react: boolean;
  readonly reply: boolean;
  readonly copy: boolean;
  readonly edit: boolean;
  readonly revoke: boolean;
  readonly star: boolean;
  readonly pin: boolean;
  readonly forward: boolean;
  /** Deleting it for this account alone. */
  readonly forget: boolean;
  /** Another moment, or now, for one that waits for its own. */
  readonly move: boolean;
  /** Who has it, and since when. */
  readonly info: boolean;
}

/** Nobody can have it yet. */
const unsent = ({ fromMe, status }: Message): boolean =>
  fromMe && (status === 'pending' || status === 'failed' || status === 'unknown');

/** What is passed on: a file is not, until Kabar holds files. */
const PASSED: ReadonlySet<string> = new Set(['text', 'location', 'contacts', 'poll']);

/** It waits for its moment, or missed it. */
export const isScheduled = (message: Message): boolean =>
  message.scheduledFor !== null && (message.status === 'pending' || message.status === 'failed');

/** Words that wait or were refused are simply replaced; those that may have arrived unproven are left alone. */
function editable(message: Message, now: number): boolean {
  if (!message.fromMe || message.body.kind !== 'text' || message.status === 'unknown') return false;
  return unsent(message) || now - message.sentAt <= EDIT_WITHIN;
}

/**
 * `writes`: the number can send into this chat. `linked`: it can send at all, so that its other devices and other chats
 * hear of what is done.
 */
export function deedsFor(message: Message, now: number, writes: boolean, linked = writes): Deeds {
  const { kind } = message.body;
  const there = kind !== 'revoked' && !unsent(message);
  const someones = !['waiting', 'revoked', 'system', 'call'].includes(kind);
  return {
    react: writes && there && someones,
    reply: writes && someones && kind !== 'unsupported' && kind !== 'viewOnce',
    copy: kind === 'text',
    edit: writes && editable(message, now),
    revoke: writes && there && someones && message.fromMe && now - message.sentAt <= REVOKE_WITHIN,
    star: linked && there && someones,
    pin: writes && there && someones,
    forward: linked && there && PASSED.has(kind),
    forget: linked && !unsent(message),
    move: writes && isScheduled(message),
    info: message.fromMe && someones,
  };
}

/** One emoji under a message, and whose. */
export interface Chip {
  readonly emoji: string;
  /** `null`: this number itself. */
  readonly names: readonly (string | null)[];
  readonly mine: boolean;
}

/** Phones differ in whether they ask for the coloured form. */
const plain = (emoji: string): string => emoji.replaceAll('\uFE0F', '');

export const sameEmoji = (one: string, other: string): boolean => plain(one) === plain(other);

/** Reactions by emoji, in the order in which each was first given. `unnamed` stands for people without a name. */
export function chipsOf(reactions: readonly Reaction[], unnamed: string): readonly Chip[] {
  const chips = new Map<string, Chip>();
  for (const { emoji, sender, senderName } of reactions) {
    const key = plain(emoji);
    const known = chips.get(key) ?? { emoji, names: [], mine: false };
    const name = sender === null ? null : senderName || unnamed;
    chips.set(key, { ...known, names: [...known.names, name], mine: known.mine || sender === null });
  }
  return [...chips.values()];
}

/** The emoji this number gave. */
export const myReaction = (message: Message): string | null =>
  message.reactions.find(({ sender }) => sender === null)?.emoji ?? null;
