/** How well a few typed letters fit a name: they must be in it, in this order. Pure. */

export interface Fit {
  /** Higher is better. */
  readonly score: number;
  /** The places of the letters found. */
  readonly at: readonly number[];
}

/** Without accents and case; of the same length, so that places stay places. */
const plain = (text: string): string[] =>
  [...text].map((letter) => letter.normalize('NFD').charAt(0).toLowerCase() || letter);

const isStart = (letters: readonly string[], at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? '');

/** What a letter is worth: at the begin of a word more, right behind the one before most. */
const worth = (letters: readonly string[], at: number, before: number): number =>
  1 + (at === before + 1 ? 4 : 0) + (isStart(letters, at) ? 3 : 0);

/** The best fit that begins at `from`: each letter at the begin of a word if there is one left, else where it comes next. */
function fitFrom(wanted: readonly string[], letters: readonly string[], from: number): Fit | null {
  const at: number[] = [];
  let score = 0;
  let before = from - 1;
  for (const letter of wanted) {
    const next = letters.indexOf(letter, before + 1);
    if (next < 0) return null;
    const start = letters.findIndex((one, i) => i > before && one === letter && isStart(letters, i));
    const chosen = next === before + 1 || start < 0 ? next : start;
    score += worth(letters, chosen, before);
    at.push(chosen);
    before = chosen;
  }
  return { score: score - letters.length / 100, at };
}

/** `null` when it does not fit. Nothing typed fits everything equally. */
export function fitOf(query: string, name: string): Fit | null {
  const wanted = plain(query).filter((letter) => letter.trim() !== '');
  const letters = plain(name);
  const [first] = wanted;
  if (first === undefined) return { score: 0, at: [] };
  let best: Fit | null = null;
  for (let from = letters.indexOf(first); from >= 0; from = letters.indexOf(first, from + 1)) {
    const fit = fitFrom(wanted, letters, from);
    if (fit && (best === null || fit.score > best.score)) best = fit;
  }
  return best;
}

/** Those that fit, the best first; of equal ones the one that was chosen last, then as they came. */
export function ranked<T extends { readonly id: string; readonly name: string }>(
  query: string,
  all: readonly T[],
  recent: readonly string[],
): { readonly entry: T; readonly at: readonly number[] }[] {
  const age = (id: string): number => {
    const found = recent.indexOf(id);
    return found < 0 ? recent.length : found;
  };
  return all
    .flatMap((entry) => {
      const fit = fitOf(query, entry.name);
      return fit ? [{ entry, ...fit }] : [];
    })
    .toSorted((a, b) => b.score - a.score || age(a.entry.id) - age(b.entry.id));
}
