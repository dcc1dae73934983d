/**
 * Under which numbers the text on the clipboard was copied, as long as Kabar put it there. Kept in memory, and only to
 * ask before it goes out under another number.
 */
import type { AccountId, Message } from '../../api/gen';

let copied: { readonly text: string; readonly accounts: readonly AccountId[] } | null = null;

const even = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** Which numbers these messages are with, each once. */
export const accountsOf = (messages: readonly Message[]): readonly AccountId[] => [
  ...new Set(messages.map(({ account }) => account)),
];

export function noteCopied(text: string, accounts: readonly AccountId[]): void {
  copied = even(text) === '' ? null : { text: even(text), accounts };
}

/** Whose text is pasted besides that of this number; none when it is its own alone, or from elsewhere. */
export function copiedElsewhere(pasted: string, account: AccountId): readonly AccountId[] {
  if (copied === null || even(pasted) !== copied.text) return [];
  return copied.accounts.filter((one) => one !== account);
}
