/** What a message of any kind holds in words. Pure, and without a language: what kinds are called is told elsewhere. */
import type { Message, MessageBody, PreviewKind } from '../api/gen';

/** The kind a message goes by in the chat list. */
export function kindOf(body: MessageBody): PreviewKind {
  if (body.kind === 'media') return body.media.what;
  if (body.kind === 'call' && body.call.outcome === 'missed') return 'missedCall';
  if (body.kind === 'system' && body.note.what !== 'timer' && body.note.what !== 'numberChanged')
    return 'group';
  return body.kind;
}

/** The words in a message, which are quoted, searched and copied. */
export function wordsOf(body: MessageBody): string {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'media':
      return body.media.caption || body.media.fileName;
    case 'location':
      return body.place.name || body.place.address;
    case 'contacts':
      return body.cards.map((card) => card.name).join(', ');
    case 'poll':
      return body.poll.question;
    default:
      return '';
  }
}

/** The names of the people a text speaks to, in place of the numbers that stand in it. */
export function named(text: string, mentions: Message['mentions'], mine: string): string {
  if (mentions.length === 0) return text;
  const names = new Map(mentions.map(({ token, person, name }) => [token, person === null ? mine : name]));
  return text.replaceAll(/@(\d+)/g, (whole, token: string) => {
    const name = names.get(token);
    return name ? `@${name}` : whole;
  });
}
