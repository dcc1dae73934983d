/**
 * What WhatsApp's signs in a text mean: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, lists and quotes; and where
 * links and the people it speaks to stand. Pure: text in, pieces of text out. Nothing here or behind it makes markup
 * of what somebody wrote.
 */
import { findLinks } from './links';

export type Mark = 'bold' | 'italic' | 'strike' | 'code';

/** A stretch of text in one form. */
export interface Piece {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Where it leads. */
  readonly link?: string;
  /** It speaks to a person. */
  readonly mention?: true;
}

export interface Block {
  readonly kind: 'lines' | 'quote' | 'bullet' | 'number' | 'code';
  /** What stands before a numbered line. */
  readonly number?: string;
  readonly pieces: readonly Piece[];
}

/** Names by what stands behind the `@`. */
export type Names = ReadonlyMap<string, string>;

const SIGNS: Readonly<Record<string, Mark>> = { '*': 'bold', _: 'italic', '~': 'strike', '`': 'code' };
const FENCE = '```';
const wordLike = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const blank = (char: string | undefined): boolean => char === undefined || /\s/u.test(char);

/** The place of the sign that ends what begins at `open`; -1 without one. */
function closing(text: string, sign: string, open: number): number {
  for (let at = text.indexOf(sign, open + 2); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (!blank(text[at - 1]) && !wordLike(text[at + 1])) return at;
  }
  return -1;
}

const opens = (text: string, at: number): boolean =>
  !wordLike(text[at - 1]) && !blank(text[at + 1]) && text[at + 1] !== text[at];

/** One line, or a part of one, in its pieces. */
function inline(text: string, marks: readonly Mark[], names: Names): Piece[] {
  const pieces: Piece[] = [];
  // A sign that ends nowhere behind one place ends nowhere behind a later one either.
  const endless = new Set<string>();
  let begun = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    const mark = SIGNS[sign];
    if (mark === undefined || marks.includes(mark) || endless.has(sign) || !opens(text, at)) continue;
    const end = closing(text, sign, at);
    if (end < 0) {
      endless.add(sign);
      continue;
    }
    const inside = text.slice(at + 1, end);
    pieces.push(...plain(text.slice(begun, at), marks, names));
    if (mark === 'code') pieces.push({ text: inside, marks: [...marks, mark] });
    else pieces.push(...inline(inside, [...marks, mark], names));
    begun = end + 1;
    at = end;
  }
  return [...pieces, ...plain(text.slice(begun), marks, names)];
}

/** Text without signs: links and people are left to be found. */
function plain(text: string, marks: readonly Mark[], names: Names): Piece[] {
  const pieces: Piece[] = [];
  let begun = 0;
  for (const { from, to, url } of findLinks(text)) {
    pieces.push(...people(text.slice(begun, from), marks, names));
    pieces.push({ text: text.slice(from, to), marks, link: url });
    begun = to;
  }
  return [...pieces, ...people(text.slice(begun), marks, names)];
}

function people(text: string, marks: readonly Mark[], names: Names): Piece[] {
  if (text === '') return [];
  if (names.size === 0) return [{ text, marks }];
  const pieces: Piece[] = [];
  let begun = 0;
  for (const found of text.matchAll(/@(\d+)/gu)) {
    const name = names.get(found[1] ?? '');
    if (!name) continue;
    if (found.index > begun) pieces.push({ text: text.slice(begun, found.index), marks });
    pieces.push({ text: `@${name}`, marks, mention: true });
    begun = found.index + found[0].length;
  }
  if (begun < text.length) pieces.push({ text: text.slice(begun), marks });
  return pieces;
}

/** What a line begins with, and what is left of it. */
function lineOf(line: string): { readonly block: Omit<Block, 'pieces'>; readonly rest: string } {
  const found = /^(?:(?<quote>> ?)(?=\S)|(?<bullet>[-*] )(?=\S)|(?<number>\d{1,3}\.) (?=\S))/u.exec(line);
  const rest = found ? line.slice(found[0].length) : line;
  if (found?.groups?.['quote']) return { block: { kind: 'quote' }, rest };
  if (found?.groups?.['bullet']) return { block: { kind: 'bullet' }, rest };
  const number = found?.groups?.['number'];
  if (number) return { block: { kind: 'number', number }, rest };
  return { block: { kind: 'lines' }, rest: line };
}

const breaks: Piece = { text: '\n', marks: [] };

/** Lines that are of one kind and not items of a list are one block. */
function lines(text: string, names: Names): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    const { block, rest } = lineOf(line);
    const pieces = inline(rest, [], names);
    const last = blocks.at(-1);
    if (last && last.kind === block.kind && (block.kind === 'lines' || block.kind === 'quote'))
      blocks[blocks.length - 1] = { ...last, pieces: [...last.pieces, breaks, ...pieces] };
    else blocks.push({ ...block, pieces });
  }
  return blocks;
}

/** A line break beside a block of its own is the block's edge. */
const trimmed = (text: string, first: boolean, last: boolean): string => {
  const begun = first ? text : text.replace(/^\n/u, '');
  return last ? begun : begun.replace(/\n$/u, '');
};

/** A text in its blocks, from top to bottom. */
export function formatted(text: string, names: Names = new Map()): readonly Block[] {
  // Between fences nothing has a meaning; a fence that nothing closes is text.
  const parts = text.split(FENCE);
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join(FENCE)];
  return closed.flatMap((part, at): Block[] => {
    if (at % 2 === 1 && part.trim() !== '')
      return [{ kind: 'code', pieces: [{ text: part.replace(/^\n|\n$/gu, ''), marks: ['code'] }] }];
    const written = at % 2 === 1 ? FENCE + part + FENCE : trimmed(part, at === 0, at === closed.length - 1);
    return written === '' && closed.length > 1 ? [] : lines(written, names);
  });
}

/** Whether anything in it would be seen in another form than it is written. */
export const hasForm = (text: string): boolean =>
  formatted(text).some(
    ({ kind, pieces }) => kind !== 'lines' || pieces.some(({ marks }) => marks.length > 0),
  );

/** One to three emoji and nothing else, which are shown large. */
const EMOJI = String.raw`\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?`;
const FEW = new RegExp(`^(?:${EMOJI}(?:\\u200D${EMOJI})*){1,3}$`, 'u');

export const isFewEmoji = (text: string): boolean => text.length < 60 && FEW.test(text.trim());
