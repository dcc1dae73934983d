/**
 * The emoji of Unicode with their names in both languages, from data that comes with Kabar and is loaded when somebody
 * first wants one: English from emojibase, Indonesian from Unicode itself (`scripts/emoji-id.mjs`), and what people in
 * Indonesia say beside that. They are found by the words of both. Nothing is kept of what was chosen.
 */
import { language } from '../../i18n/language.svelte';
import { INDONESIAN } from './emoji-words';

export interface Emoji {
  readonly emoji: string;
  /** In each language. */
  readonly label: Readonly<Record<'en' | 'id', string>>;
  readonly group: number;
  /** Words it is found by. */
  readonly words: readonly string[];
  /** What it is called between two colons. */
  readonly names: readonly string[];
  /** In the five tones of skin, from light to dark; empty for those without. */
  readonly tones: readonly string[];
}

interface Raw {
  readonly unicode: string;
  readonly hexcode: string;
  readonly label: string;
  readonly group?: number;
  readonly tags?: readonly string[];
  readonly skins?: readonly Raw[];
}

/** Without the sign that asks for the coloured form, which data and people set differently. */
const plain = (emoji: string): string => emoji.replaceAll('\uFE0F', '');
const indonesian = new Map(Object.entries(INDONESIAN).map(([emoji, words]) => [plain(emoji), words]));

/** Parts of emoji, which are none by themselves. */
const COMPONENTS = 2;
export const TONES = 5;

async function read(): Promise<readonly Emoji[]> {
  const [{ default: raw }, { default: names }, { default: told }] = await Promise.all([
    import('emojibase-data/en/compact.json'),
    import('emojibase-data/en/shortcodes/github.json'),
    import('./emoji-id.json'),
  ]);
  const indonesia = told as Readonly<Record<string, string>>;
  const called = names as Readonly<Record<string, string | string[]>>;
  return (raw as readonly Raw[]).flatMap((one): Emoji[] => {
    if (one.group === undefined || one.group === COMPONENTS) return [];
    const theirs = indonesia[plain(one.unicode)]?.split('|') ?? [];
    const words = [
      one.label.toLowerCase(),
      ...(one.tags ?? []),
      ...(indonesian.get(plain(one.unicode)) ?? []),
      ...theirs.map((word) => word.toLowerCase()),
    ];
    // Some have a form for two people with a tone each; those of one tone are offered.
    const tones = (one.skins ?? []).filter(({ hexcode }) => hexcode.match(/1F3F[B-F]/gu)?.length === 1);
    return [
      {
        emoji: one.unicode,
        label: { en: one.label, id: theirs[0] ?? one.label },
        group: one.group,
        words,
        names: [called[one.hexcode] ?? []].flat(),
        tones: tones.length === TONES ? tones.map(({ unicode }) => unicode) : [],
      },
    ];
  });
}

let all: Promise<readonly Emoji[]> | undefined;

export const loadEmoji = (): Promise<readonly Emoji[]> => (all ??= read());

/** What it is called in the language of the window. */
export const labelOf = ({ label }: Emoji): string => label[language.current];

/** In the chosen tone: 0 is none. */
export const toned = ({ emoji, tones }: Emoji, tone: number): string => tones[tone - 1] ?? emoji;

/** How well an emoji fits, smaller is better; `null` when it does not. */
function fit({ names, words }: Emoji, query: string): number | null {
  if (names.includes(query) || words.includes(query)) return 0;
  if (names.some((name) => name.startsWith(query))) return 1;
  if (words.some((word) => word.startsWith(query))) return 2;
  if (words.some((word) => word.includes(` ${query}`)) || names.some((name) => name.includes(`_${query}`)))
    return 3;
  return null;
}

/** What fits a word that was written, best first. */
export function searchEmoji(emoji: readonly Emoji[], written: string, most: number): readonly Emoji[] {
  const query = written.trim().toLowerCase();
  return emoji
    .flatMap((one) => {
      const rank = fit(one, query);
      return rank === null ? [] : [{ one, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one);
}

export const byName = (emoji: readonly Emoji[], name: string): Emoji | undefined =>
  emoji.find(({ names }) => names.includes(name));
