/** What may be added to the words that mean "no more". Pure; how words are understood is the core's. */
import type { OptOutWords } from '../../api/gen';

/** Of one's own. */
export const MOST = 50;

export type WordRefusal = 'known' | 'most';

const plain = (word: string): string => word.trim().toLocaleLowerCase();

/** Why a word is not added; `null`: it may be. */
export function refusalOf({ languages, own }: OptOutWords, word: string): WordRefusal | null {
  const known = [...own, ...languages.flatMap(({ stop }) => stop)].some((one) => plain(one) === plain(word));
  if (known) return 'known';
  return own.length >= MOST ? 'most' : null;
}
