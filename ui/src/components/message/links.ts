/**
 * Addresses in a text, and what to think of them: where one really leads, and whether it is made to look like another.
 * Pure.
 */
import { decodeHost } from './punycode';

export interface FoundLink {
  readonly from: number;
  readonly to: number;
  readonly url: string;
}

/** Addresses with `http`, and those that begin with `www.` or `wa.me/`. */
const ADDRESS = /(?:https?:\/\/|www\.(?=[^\s.])|wa\.me\/)[^\s<>"]+/giu;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Longer ones are no addresses that anybody reads. */
const LONGEST = 2_000;

/** Without the signs that belong to the sentence. */
function cut(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    const opening = PAIRS[last];
    const inside = address.slice(0, end);
    const unpaired = opening !== undefined && inside.split(opening).length < inside.split(last).length;
    if (!unpaired && !/[.,;:!?'*_~`…»”’]/u.test(last)) break;
  }
  return address.slice(0, end);
}

export function findLinks(text: string): readonly FoundLink[] {
  if (!/https?:\/\/|www\.|wa\.me\//iu.test(text)) return [];
  return [...text.matchAll(ADDRESS)].flatMap((found): FoundLink[] => {
    // In a word or behind an @ it is part of something else. Older WebKit cannot look behind in an expression.
    const inside = /[\p{L}\p{N}@]/u.test(text[found.index - 1] ?? '');
    if (inside || found[0].length > LONGEST) return [];
    const written = cut(found[0]);
    const url = /^https?:/iu.test(written) ? written : `https://${written}`;
    if (!read(url)?.hostname) return [];
    return [{ from: found.index, to: found.index + written.length, url }];
  });
}

/** An address in its parts; `null` when it is none. */
export function read(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Why an address deserves a second look. */
export type Doubt =
  /** Letters of several scripts, which look alike. */
  | 'mixed'
  /** Letters beyond a–z: it may look like another. */
  | 'foreign'
  /** What stands before an `@` looks like where it leads, and is not. */
  | 'disguised'
  | null;

export interface Judged {
  /** Where it leads, as it is read. */
  readonly host: string;
  /** The same as networks know it. */
  readonly ascii: string;
  readonly doubt: Doubt;
}

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Thai',
  'Devanagari',
  'Cherokee',
  'Georgian',
].map((name) => new RegExp(`\\p{Script=${name}}`, 'u'));

const isMixed = (label: string): boolean => SCRIPTS.filter((script) => script.test(label)).length > 1;

export function judge(url: string): Judged {
  const { hostname: ascii, port, username } = new URL(url);
  const name = decodeHost(ascii);
  const host = port === '' ? name : `${name}:${port}`;
  if (username !== '') return { host, ascii, doubt: 'disguised' };
  if (name.split('.').some(isMixed)) return { host, ascii, doubt: 'mixed' };
  return { host, ascii, doubt: name === ascii ? null : 'foreign' };
}
