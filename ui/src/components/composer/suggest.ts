/** What is being written right before the caret: the name of an emoji, or of a person. Pure. */

export interface Token {
  readonly kind: 'emoji' | 'person';
  /** Without the sign before it. */
  readonly query: string;
  readonly from: number;
  readonly to: number;
}

/** Letters after the `:` before anything is offered: a smiley of two signs is none. */
const LEAST = 2;
/** A name may be of several words. */
const LONGEST = 30;

export function tokenAt(text: string, caret: number, group: boolean): Token | null {
  const before = text.slice(Math.max(0, caret - LONGEST - 1), caret);
  const emoji = /(?:^|[\s(])(:([\w+-]{2,}))$/u.exec(before);
  if (emoji?.[1] && emoji[2] && emoji[2].length >= LEAST)
    return { kind: 'emoji', query: emoji[2].toLowerCase(), from: caret - emoji[1].length, to: caret };
  const person = group ? /(?:^|[\s(])(@([^\s@]*(?: [^\s@]+)?))$/u.exec(before) : null;
  if (person?.[1] === undefined || person[2] === undefined) return null;
  return { kind: 'person', query: person[2].toLowerCase(), from: caret - person[1].length, to: caret };
}

/** The whole `:name:` that ends at the caret; `null` without one. */
export function finishedName(text: string, caret: number): Token | null {
  const found = /(?:^|[\s(])(:([\w+-]{2,}):)$/u.exec(text.slice(Math.max(0, caret - LONGEST - 2), caret));
  if (!found?.[1] || !found[2]) return null;
  return { kind: 'emoji', query: found[2].toLowerCase(), from: caret - found[1].length, to: caret };
}
