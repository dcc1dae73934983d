/** What a search found, as the rows of one list: chats by their names, then messages by their words, each under its heading. */
import * as m from '#m';
import type { Chat, ChatId, SearchHit } from '../../api/gen';
import type { Finding } from '../../stores/finding.svelte';

export type FoundItem =
  | { readonly kind: 'head'; readonly key: string; readonly words: string }
  | { readonly kind: 'chat'; readonly key: string; readonly chat: Chat }
  | { readonly kind: 'more'; readonly key: string }
  | { readonly kind: 'hit'; readonly key: string; readonly hit: SearchHit };

const head = (key: string, words: string): FoundItem => ({ kind: 'head', key, words });

/** `rowOf`: the newest reading of a chat, where there is one. */
export function foundItems(
  { chats, hits, moreChats, narrowed }: Pick<Finding, 'chats' | 'hits' | 'moreChats' | 'narrowed'>,
  rowOf: (chat: ChatId) => Chat | undefined,
): readonly FoundItem[] {
  const rows: FoundItem[] = chats.map((chat) => ({
    kind: 'chat',
    key: `c${chat.id}`,
    chat: rowOf(chat.id) ?? chat,
  }));
  const found: FoundItem[] = hits.map((hit) => ({ kind: 'hit', key: `m${hit.message.id}`, hit }));
  return [
    ...(rows.length > 0 ? [head('chats', m.find_chats()), ...rows] : []),
    ...(moreChats ? [{ kind: 'more', key: 'more' } as const] : []),
    ...(found.length > 0
      ? [head('messages', narrowed.starred ? m.find_starred_title() : m.find_messages()), ...found]
      : []),
  ];
}
