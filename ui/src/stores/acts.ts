/**
 * What a person does with messages that are there: mark, pin, vote, pass on, move, ask the phone for more. Over the
 * store and without a state of its own; loaded with the chat, not before the first drawing.
 */
import type { Chat, ChatId, ChatPast, ContactId, Message, MessageId } from '../api/gen';
import type { Kabar } from './kabar.svelte';
import { messageOrder, withAnswer, type MessageWindow } from './message-window';

/** Rows of one page when somebody wants to get far back. */
const FAR = 200;
/** Pages after which going back is given up. */
const PAGES = 150;

function withWindow(kabar: Kabar, chat: ChatId, change: (window: MessageWindow) => MessageWindow): void {
  kabar.update((state) =>
    state.messages?.chat === chat ? { ...state, messages: change(state.messages) } : state,
  );
}

const take = (kabar: Kabar, message: Message | null): boolean => {
  if (message) withWindow(kabar, message.chat, (window) => withAnswer(window, message));
  return message !== null;
};

export async function star(kabar: Kabar, messages: readonly Message[], starred: boolean): Promise<void> {
  for (const { id } of messages)
    take(kabar, await kabar.attempt(() => kabar.api.starMessage({ message: id, starred })));
}

/** `seconds`: for how long; `null`: not any more. The row comes with its event. */
export async function pin(kabar: Kabar, { id }: Message, seconds: number | null): Promise<void> {
  await kabar.attempt(() => kabar.api.pinMessage({ message: id, seconds }));
}

export async function vote(kabar: Kabar, { id }: Message, options: number[]): Promise<void> {
  await kabar.attempt(() => kabar.api.vote({ message: id, options }));
}

/** Passes messages on, in their order. False when one of them was refused: those before it are on their way. */
export async function forward(
  kabar: Kabar,
  messages: readonly Message[],
  chats: readonly ChatId[],
): Promise<boolean> {
  for (const { id } of messages) {
    const rows = await kabar.attempt(() => kabar.api.forwardMessage({ message: id, chats: [...chats] }));
    if (rows === null) return false;
    for (const row of rows) take(kabar, row);
  }
  return true;
}

/** Another moment for a message that waits for its own; `null`: now. */
export async function move(kabar: Kabar, { id }: Message, at: number | null): Promise<boolean> {
  return take(kabar, await kabar.attempt(() => kabar.api.rescheduleMessage({ message: id, at })));
}

/** Writes a message down for later. False when it was not taken. */
export async function schedule(
  kabar: Kabar,
  { id }: Chat,
  text: string,
  quote: MessageId | null,
  mentions: ContactId[],
  at: number,
): Promise<boolean> {
  const spoken = mentions.length > 0 ? { mentions } : {};
  const asked = { chat: id, text, quote, ...spoken, at };
  return take(kabar, await kabar.attempt(() => kabar.api.scheduleText(asked)));
}

// The past

const takePast = (kabar: Kabar, past: ChatPast | null): void => {
  if (past) withWindow(kabar, past.chat, (window) => ({ ...window, past }));
};

/** Asks the phone for messages older than the oldest here. */
export async function fetchOlder(kabar: Kabar, chat: ChatId): Promise<void> {
  takePast(kabar, await kabar.attempt(() => kabar.api.fetchOlder({ chat })));
}

/** Asks the phone for what may be missing at one place. */
export async function fetchGap(kabar: Kabar, gap: number): Promise<void> {
  takePast(kabar, await kabar.attempt(() => kabar.api.fetchGap({ gap })));
}

/** Loads what stands at the top of the chat. What changes later comes with its rows. */
export async function loadPinned(kabar: Kabar, chat: ChatId): Promise<void> {
  const pinned = await kabar.attempt(() => kabar.api.listPinned({ chat }));
  if (pinned) withWindow(kabar, chat, (window) => ({ ...window, pinned }));
}

/**
 * Reads back until `found` says so of what is loaded; false when the beginning comes first, somebody opens another
 * chat, or it is too far.
 */
export async function reach(
  kabar: Kabar,
  chat: ChatId,
  found: (window: MessageWindow) => boolean,
): Promise<boolean> {
  for (let page = 0; page < PAGES; page++) {
    const window = kabar.state.messages;
    if (window?.chat !== chat) return false;
    if (found(window)) return true;
    if (window.older === null) return false;
    const before = window.older;
    await kabar.messages.older(FAR);
    // Another reading back goes on, or this one was refused.
    const now = kabar.state.messages?.older;
    if (now && messageOrder(now, before) === 0 && !(await settled(kabar, chat))) return false;
  }
  return false;
}

/** Waits for a page that is on its way already. */
async function settled(kabar: Kabar, chat: ChatId): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (kabar.state.messages?.chat !== chat) return false;
    if (kabar.state.messages.phase === 'ready') return tries > 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
