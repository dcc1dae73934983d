/**
 * What a person does with messages that are there: mark, pin, vote, pass on, move, ask the phone for more. Over the
 * store and without a state of its own; loaded with the chat, not before the first drawing.
 */
import type {
  Chat,
  ChatId,
  ChatPast,
  ContactId,
  Message,
  MessageId,
  MessagePage,
  UnixMillis,
} from '../api/gen';
import { toFailure } from '../api/client';
import { windowOf, withWindow } from './columns';
import type { Kabar } from './kabar.svelte';
import { withAround, withNewer } from './message-stretch';
import { withAnswer, type MessageWindow } from './message-window';

/** Rows of one page. */
const PAGE = 80;

const change = (kabar: Kabar, chat: ChatId, how: (window: MessageWindow) => MessageWindow): void =>
  kabar.update((state) => withWindow(state, chat, how));

const take = (kabar: Kabar, message: Message | null): boolean => {
  if (message) change(kabar, message.chat, (window) => withAnswer(window, message));
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
  if (past) change(kabar, past.chat, (window) => ({ ...window, past }));
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
  if (pinned) change(kabar, chat, (window) => ({ ...window, pinned }));
}

// Somewhere in the past

/** The page behind the newest loaded row, if there is one and none is on its way. */
export async function readOn(kabar: Kabar, chat: ChatId): Promise<void> {
  const window = windowOf(kabar.state, chat);
  if (window === null || window.newer === null || window.phase !== 'ready') return;
  const after = window.newer;
  change(kabar, chat, (now) => ({ ...now, phase: 'newer' }));
  const page = await kabar.attempt(() => kabar.api.listNewer({ chat, after, limit: PAGE }));
  // Another stretch may have been loaded meanwhile.
  change(kabar, chat, (now) => {
    if (now.newer !== after) return now;
    return page ? withNewer(now, page) : { ...now, phase: 'ready' };
  });
}

/** Loads what is around a message; says that it is not here, if it is not. */
export async function readAround(kabar: Kabar, chat: ChatId, message: MessageId): Promise<boolean> {
  let page: MessagePage;
  try {
    page = await kabar.api.listAround({ message, limit: PAGE });
  } catch (thrown) {
    const { code } = toFailure(thrown);
    if (code !== 'not-found') kabar.refused(code);
    return false;
  }
  if (windowOf(kabar.state, chat) === null || page.messages[0]?.chat !== chat) return false;
  change(kabar, chat, (window) => withAround(window, page));
  return true;
}

/** The first message from a moment on, else the newest; `null` when there is none or it could not be asked for. */
export async function findFrom(kabar: Kabar, chat: ChatId, moment: UnixMillis): Promise<MessageId | null> {
  const page = await kabar.attempt(() =>
    kabar.api.listNewer({ chat, after: { order: moment, id: 0 }, limit: 1 }),
  );
  const found = page?.messages[0]?.id;
  if (found !== undefined || page === null) return found ?? null;
  const newest = await kabar.attempt(() => kabar.api.listMessages({ chat, before: null, limit: 1 }));
  return newest?.messages[0]?.id ?? null;
}
