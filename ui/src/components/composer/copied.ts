/**
 * Under which number the text on the clipboard was copied, as long as Kabar put it there. Kept in memory, and only to
 * ask before it goes out under another number.
 */
import type { AccountId } from '../../api/gen';

let copied: { readonly text: string; readonly account: AccountId } | null = null;

const even = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

export function noteCopied(text: string, account: AccountId): void {
  copied = even(text) === '' ? null : { text: even(text), account };
}

/** Whose text is pasted; `null` when it is this number's own, or from elsewhere. */
export function copiedElsewhere(pasted: string, account: AccountId): AccountId | null {
  if (copied === null || copied.account === account) return null;
  return even(pasted) === copied.text ? copied.account : null;
}
