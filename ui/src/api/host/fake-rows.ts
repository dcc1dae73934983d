/** How the backend in memory orders, cuts and sums up its rows: by the same rules as the real one. Pure. */
import type { AccountId, Chat, ChatPage, ListChats, Message, Quote } from '../gen';
import { kindOf, wordsOf } from '../../stores/kinds';

type ChatPlace = Pick<Chat, 'pinned' | 'order' | 'id'>;
type MessagePlace = Pick<Message, 'order' | 'id'>;

const chatOrder = (a: ChatPlace, b: ChatPlace): number =>
  Number(b.pinned) - Number(a.pinned) || b.order - a.order || b.id - a.id;

export const messageOrder = (a: MessagePlace, b: MessagePlace): number => a.order - b.order || a.id - b.id;

const FITS: Record<ListChats['filter'], (chat: Chat) => boolean> = {
  all: (chat) => !chat.archived,
  unread: (chat) => !chat.archived && (chat.unread > 0 || chat.markedUnread),
  groups: (chat) => !chat.archived && chat.kind === 'group',
  drafts: (chat) => !chat.archived && chat.draft !== '',
  archived: (chat) => chat.archived,
};

/** `set`: the numbers of the set that is asked for. Whoever searches by a name looks among archived chats, too. */
export function pageOfChats(
  all: readonly Chat[],
  { account, query, filter, before, limit }: ListChats,
  set: readonly AccountId[] | null,
): ChatPage {
  const wanted = query.trim().toLowerCase();
  const archivedToo = (chat: Chat): Chat =>
    wanted === '' ? chat : { ...chat, archived: filter === 'archived' && chat.archived };
  const found = all
    .filter((chat) => (account === null || chat.account === account) && FITS[filter](archivedToo(chat)))
    .filter((chat) => set === null || set.includes(chat.account))
    .filter((chat) => chat.title.toLowerCase().includes(wanted))
    .filter((chat) => before === null || chatOrder(before, chat) < 0)
    .toSorted(chatOrder);
  const chats = found.slice(0, limit);
  const last = chats.at(-1);
  const more = found.length > limit && last;
  return { chats, next: more ? { pinned: last.pinned, order: last.order, id: last.id } : null };
}

/** The chat with its last message in one line. */
export function withLast(chat: Chat, rows: readonly Message[]): Chat {
  const last = rows.toSorted(messageOrder).at(-1);
  if (!last) return { ...chat, last: null };
  return {
    ...chat,
    order: last.order,
    last: {
      message: last.id,
      kind: kindOf(last.body),
      text: wordsOf(last.body).slice(0, 200),
      fromMe: last.fromMe,
      senderName: chat.kind === 'group' ? last.senderName : null,
      status: last.status,
      at: last.sentAt,
    },
  };
}

/** What stands above an answer. */
export const quoteOf = (quoted: Message): Quote => ({
  message: quoted.id,
  senderName: quoted.fromMe ? null : quoted.senderName,
  text: wordsOf(quoted.body),
  kind: kindOf(quoted.body),
});
