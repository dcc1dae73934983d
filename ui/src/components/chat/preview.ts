/** The second line of a chat row, in order of what matters most: typing, trouble, draft, last message. */
import * as m from '#m';
import type { Chat, ChatPreview, MessageStatus } from '../../api/gen';
import type { Typing } from '../../stores/state';
import { kindName } from '../message/kind-names';

export interface PreviewLine {
  readonly look: 'plain' | 'typing' | 'trouble' | 'doubt' | 'draft' | 'quiet';
  /** Stands before the text and is not the person's own words. */
  readonly lead: string;
  readonly text: string;
  /** The picture of its kind stands before it. */
  readonly sign: boolean;
  /** Ticks of a message of ours. */
  readonly status: MessageStatus | null;
}

const line = (look: PreviewLine['look'], text: string, more: Partial<PreviewLine> = {}): PreviewLine => ({
  look,
  lead: '',
  text,
  sign: false,
  status: null,
  ...more,
});

/** What somebody is doing now, in words. */
export function typingWords(typing: Typing): string {
  const { name, state } = typing;
  if (state === 'recording') return name === null ? m.chat_recording() : m.chat_recording_name({ name });
  return name === null ? m.chat_typing() : m.chat_typing_name({ name });
}

/** One line of text: the breaks a person made would cut it off. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function contents(last: ChatPreview): PreviewLine {
  const words = oneLine(last.text);
  if (last.kind === 'text') return line('plain', words);
  const kind = kindName(last.kind);
  const sign = last.kind !== 'waiting' && last.kind !== 'revoked' && last.kind !== 'unsupported';
  // The picture says it for eyes; the word stays for a voice message as for any other without words.
  return words === '' ? line('quiet', kind, { sign }) : line('plain', m.kind_with({ kind, words }), { sign });
}

export function previewOf(chat: Chat, typing: Typing | undefined, open: boolean): PreviewLine {
  const { last, draft } = chat;
  if (typing) return line('typing', typingWords(typing));
  if (last?.fromMe && last.status === 'failed') return line('trouble', m.chat_failed(), { status: 'failed' });
  if (last?.fromMe && last.status === 'unknown')
    return line('doubt', m.chat_unknown(), { status: 'unknown' });
  // What is being written right now stands in the composer already.
  if (draft !== '' && !open) return line('draft', oneLine(draft), { lead: m.chat_draft() });
  if (last === null) return line('quiet', '');
  const shown = contents(last);
  if (last.fromMe) return { ...shown, status: last.status };
  return last.senderName === null || chat.kind === 'direct'
    ? shown
    : { ...shown, lead: `${last.senderName}:` };
}
