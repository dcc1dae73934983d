/** Searching in the backend in memory: by parts of words, which is enough to see what a window does with the answer. */
import type {
  Chat,
  ChatId,
  ListStarred,
  Message,
  MessageCursor,
  SearchHit,
  SearchMessages,
  SearchPage,
  SnippetPart,
} from '../gen';
import { kindOf, wordsOf } from '../../stores/kinds';
import { messageOrder } from './fake-rows';

export function search(
  chats: readonly Chat[],
  rowsOf: (chat: ChatId) => readonly Message[],
  params: SearchMessages,
): SearchPage {
  const words = params.query.toLowerCase().split(/\s+/u).filter(Boolean);
  const hits = chats
    .filter((chat) => fits(chat.id, params.chat) && fits(chat.account, params.account))
    .flatMap((chat) => rowsOf(chat.id).flatMap((message) => hit(chat, message, words, params)))
    .filter(({ message }) => isBefore(message, params.before));
  return pageOf(hits, params.limit);
}

/** Messages somebody wants to find again. */
export function starred(
  chats: readonly Chat[],
  rowsOf: (chat: ChatId) => readonly Message[],
  params: ListStarred,
): SearchPage {
  const hits = chats
    .filter((chat) => fits(chat.id, params.chat) && fits(chat.account, params.account))
    .flatMap((chat) =>
      rowsOf(chat.id).flatMap((message) => (message.starred ? [found(chat, message, [])] : [])),
    )
    .filter(({ message }) => message.body.kind !== 'revoked' && isBefore(message, params.before));
  return pageOf(hits, params.limit);
}

function pageOf(hits: readonly SearchHit[], limit: number): SearchPage {
  const sorted = hits.toSorted((a, b) => messageOrder(b.message, a.message));
  const page = sorted.slice(0, limit);
  const last = page.at(-1)?.message;
  const older = sorted.length > page.length && last ? { order: last.order, id: last.id } : null;
  return { hits: page, older, waiting: 0 };
}

const isBefore = (message: Message, before: MessageCursor | null): boolean =>
  before === null || messageOrder(message, before) < 0;

const fits = <T>(value: T, wanted: T | null): boolean => wanted === null || wanted === value;

function hit(chat: Chat, message: Message, words: readonly string[], params: SearchMessages): SearchHit[] {
  const { writer, from, until } = params;
  const narrowed = params.chat ?? params.account ?? writer ?? params.kind;
  if (words.length === 0 && (narrowed === null || params.query.trim() !== '')) return [];
  const text = wordsOf(message.body);
  if (MUTE.has(message.body.kind) || !fits(kindOf(message.body), params.kind)) return [];
  if (writer !== null && (writer.kind === 'me' ? !message.fromMe : message.sender !== writer.contact))
    return [];
  if ((from !== null && message.order < from) || (until !== null && message.order >= until)) return [];
  if (!words.every((word) => text.toLowerCase().includes(word))) return [];
  return [found(chat, message, words[0] === undefined ? [] : marked(text, words[0]))];
}

/** Kinds whose words are not their writer's. */
const MUTE: ReadonlySet<string> = new Set([
  'unsupported',
  'waiting',
  'revoked',
  'system',
  'call',
  'viewOnce',
]);

const found = (chat: Chat, message: Message, snippet: SnippetPart[]): SearchHit => ({
  message,
  chatTitle: chat.title,
  chatTitleIsPhone: chat.titleIsPhone,
  snippet,
});

function marked(text: string, word: string): SnippetPart[] {
  const at = text.toLowerCase().indexOf(word);
  const parts: SnippetPart[] = [
    { text: text.slice(0, at), found: false },
    { text: text.slice(at, at + word.length), found: true },
    { text: text.slice(at + word.length), found: false },
  ];
  return parts.filter((part) => part.text !== '');
}
