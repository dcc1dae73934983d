/** Searching in the backend in memory: by parts of words, which is enough to see what a window does with the answer. */
import type { Chat, ChatId, Message, SearchHit, SearchMessages, SearchPage, SnippetPart } from '../gen';

export function search(
  chats: readonly Chat[],
  rowsOf: (chat: ChatId) => readonly Message[],
  params: SearchMessages,
): SearchPage {
  const words = params.query.toLowerCase().split(/\s+/u).filter(Boolean);
  const hits = chats
    .filter((chat) => fits(chat.id, params.chat) && fits(chat.account, params.account))
    .flatMap((chat) => rowsOf(chat.id).flatMap((message) => hit(chat, message, words, params)))
    .toSorted((a, b) => b.message.order - a.message.order || b.message.id - a.message.id);
  const page = hits.slice(0, params.limit);
  const last = page.at(-1)?.message;
  return {
    hits: page,
    older: hits.length > page.length && last ? { order: last.order, id: last.id } : null,
    waiting: 0,
  };
}

const fits = <T>(value: T, wanted: T | null): boolean => wanted === null || wanted === value;

function hit(chat: Chat, message: Message, words: readonly string[], params: SearchMessages): SearchHit[] {
  const { writer, from, until, before } = params;
  if (message.body.kind !== 'text' || !fits('text', params.kind) || words.length === 0) return [];
  if (writer !== null && (writer.kind === 'me' ? !message.fromMe : message.sender !== writer.contact))
    return [];
  if ((from !== null && message.order < from) || (until !== null && message.order >= until)) return [];
  if (before !== null && (message.order - before.order || message.id - before.id) >= 0) return [];
  const text = message.body.text;
  if (!words.every((word) => text.toLowerCase().includes(word))) return [];
  return [
    {
      message,
      chatTitle: chat.title,
      chatTitleIsPhone: chat.titleIsPhone,
      snippet: marked(text, words[0] ?? ''),
    },
  ];
}

function marked(text: string, word: string): SnippetPart[] {
  const at = text.toLowerCase().indexOf(word);
  const parts: SnippetPart[] = [
    { text: text.slice(0, at), found: false },
    { text: text.slice(at, at + word.length), found: true },
    { text: text.slice(at + word.length), found: false },
  ];
  return parts.filter((part) => part.text !== '');
}
