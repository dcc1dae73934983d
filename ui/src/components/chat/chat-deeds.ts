/**
 * What is done to chats of the list, one or many: at once, and with a way back where there is one. What cannot be taken
 * back is asked first. Loaded when the first menu opens.
 */
import * as m from '#m';
import type { Chat, ErrorCode, Mute } from '../../api/gen';
import { toFailure } from '../../api/client';
import { phoneText } from '../../i18n/format';
import type { Kabar } from '../../stores/kabar.svelte';

/** A chat by its name, several by their number. */
export function named(chats: readonly Chat[]): string {
  const [chat] = chats;
  if (chats.length !== 1 || !chat) return m.deeds_many({ count: chats.length });
  return chat.titleIsPhone ? phoneText(chat.title) : chat.title || m.chat_unnamed();
}

export const isUnread = (chat: Chat): boolean => chat.unread > 0 || chat.markedUnread;

/** Does it to each; says why it was not done to some, once. Answers those to which it was done. */
async function toEach(
  kabar: Kabar,
  chats: readonly Chat[],
  deed: (chat: Chat) => Promise<unknown>,
): Promise<readonly Chat[]> {
  let refused: ErrorCode | null = null;
  const done: Chat[] = [];
  for (const chat of chats) {
    try {
      await deed(chat);
      done.push(chat);
    } catch (thrown) {
      refused = toFailure(thrown).code;
    }
  }
  if (refused) kabar.refused(refused);
  return done;
}

type Deed = (chat: Chat) => Promise<unknown>;

/** Does it to those that are not so yet, says it, and offers the opposite. */
async function change(
  kabar: Kabar,
  chats: readonly Chat[],
  said: (words: { what: string }) => string,
  deed: Deed,
  opposite?: Deed,
): Promise<void> {
  const done = await toEach(kabar, chats, deed);
  if (done.length === 0) return;
  const back = opposite && { label: m.do_undo(), run: () => void toEach(kabar, done, opposite) };
  kabar.toasts.say(said({ what: named(done) }), back);
}

export function pin(kabar: Kabar, chats: readonly Chat[], pinned: boolean): Promise<void> {
  const to = (wish: boolean) => (chat: Chat) => kabar.api.pinChat({ chat: chat.id, pinned: wish });
  const others = chats.filter((chat) => chat.pinned !== pinned);
  return change(kabar, others, pinned ? m.deeds_did_pin : m.deeds_did_unpin, to(pinned), to(!pinned));
}

export function archive(kabar: Kabar, chats: readonly Chat[], archived: boolean): Promise<void> {
  const to = (wish: boolean) => (chat: Chat) => kabar.api.archiveChat({ chat: chat.id, archived: wish });
  const others = chats.filter((chat) => chat.archived !== archived);
  const said = archived ? m.deeds_did_archive : m.deeds_did_unarchive;
  return change(kabar, others, said, to(archived), to(!archived));
}

/** Until when a chat was muted is not known here: there is no way back from the end of that. */
export function mute(kabar: Kabar, chats: readonly Chat[], wish: Mute): Promise<void> {
  const to = (one: Mute) => (chat: Chat) => kabar.api.muteChat({ chat: chat.id, mute: one });
  if (wish.kind !== 'off') {
    const quiet = chats.filter((chat) => !chat.muted);
    const back = quiet.length === chats.length ? to({ kind: 'off' }) : undefined;
    return change(kabar, chats, m.deeds_did_mute, to(wish), back);
  }
  const others = chats.filter((chat) => chat.muted);
  return change(kabar, others, m.deeds_did_unmute, to(wish));
}

/** What was told to the writers of what is read cannot be taken back; only the mark can. */
export function mark(kabar: Kabar, chats: readonly Chat[], unread: boolean): Promise<void> {
  const to = (wish: boolean) => (chat: Chat) => kabar.api.markChatUnread({ chat: chat.id, unread: wish });
  const others = chats.filter((chat) => isUnread(chat) !== unread);
  if (unread) return change(kabar, others, m.deeds_did_unread, to(true), to(false));
  return change(kabar, others, m.deeds_did_read, to(false));
}

/** Everything unread of the numbers that are listed, loaded or not. */
export async function markAllRead(kabar: Kabar): Promise<void> {
  const { account, set } = kabar.state.chats.selection;
  const wanted = {
    account,
    set: set?.id ?? null,
    query: '',
    filter: 'unread',
    before: null,
    limit: 200,
  } as const;
  const page = await kabar.attempt(() => kabar.api.listChats(wanted));
  if (page) await mark(kabar, page.chats, false);
}

/** The answer of a question: these cannot be undone. */
export async function clear(kabar: Kabar, chats: readonly Chat[], keepStarred: boolean): Promise<void> {
  await toEach(kabar, chats, (chat) => kabar.api.clearChat({ chat: chat.id, keepStarred }));
}

export async function remove(kabar: Kabar, chats: readonly Chat[]): Promise<void> {
  await toEach(kabar, chats, (chat) => kabar.api.deleteChat({ chat: chat.id }));
}
