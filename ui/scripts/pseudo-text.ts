/**
 * Two languages that nobody speaks, named as elsewhere: `en-XA` is English with accents and two fifths longer, `ar-XB` is
 * English written from right to left. What was filled in (a name, a count) stays as it is.
 */
export type Pseudo = 'en-XA' | 'ar-XB';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'];
const WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

const accented = (text: string): string =>
  [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('');

/** Each word turned round by the marks that do so, as `ar-XB` does it. */
const turned = (text: string): string => text.replaceAll(/[^\s]+/gu, (word) => `\u202E${word}\u202C`);

function padding(text: string): string {
  let words = '';
  for (const word of WORDS) if (words.length < text.length * 0.4) words += ` ${word}`;
  return words;
}

/** The text, cut around what was filled in. */
function pieces(text: string, given: object): { text: string; ours: boolean }[] {
  const values = Object.values(given)
    .map(String)
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((value) => value.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  if (values.length === 0) return [{ text, ours: true }];
  // What the expression catches stands at the odd places.
  return text
    .split(new RegExp(`(${values.join('|')})`, 'u'))
    .map((piece, at) => ({ text: piece, ours: at % 2 === 0 }));
}

export function speak(language: Pseudo | null): void {
  Object.assign(globalThis, { kabarPseudo: language });
  document.documentElement.dir = language === 'ar-XB' ? 'rtl' : '';
}

export function pseudoText(text: string, given: object = {}): string {
  const language = (globalThis as { kabarPseudo?: Pseudo | null }).kabarPseudo;
  if (!language) return text;
  const change = language === 'en-XA' ? accented : turned;
  const said = pieces(text, given)
    .map((piece) => (piece.ours ? change(piece.text) : piece.text))
    .join('');
  return language === 'en-XA' ? `[${said}${padding(text)}]` : said;
}
