/** A poll while it is written: what keeps it from being sent, and how its answers are moved about. Pure. */

/** As many answers as WhatsApp takes. */
export const MOST = 12;
export const LEAST = 2;
/** As long as its own apps let them be. */
export const QUESTION_MAX = 255;
export const OPTION_MAX = 100;

/** An answer, and a number of its own that stays with it wherever it goes. */
export interface Option {
  readonly key: number;
  readonly text: string;
}

export interface Faults {
  readonly question: boolean;
  /** Answers that say the same as one above them, by their keys. */
  readonly same: readonly number[];
  /** Too few that say anything. */
  readonly few: boolean;
}

const said = (text: string): string => text.trim();

export function faultsOf(question: string, options: readonly Option[]): Faults {
  const filled = options.filter(({ text }) => said(text) !== '');
  const first = new Map(filled.toReversed().map(({ key, text }) => [said(text), key]));
  const same = filled.filter(({ key, text }) => first.get(said(text)) !== key).map(({ key }) => key);
  return { question: said(question) === '', same, few: first.size < LEAST };
}

export const isSound = ({ question, same, few }: Faults): boolean => !question && same.length === 0 && !few;

/** What is sent: lines that were left empty are not. */
export const answers = (options: readonly Option[]): string[] =>
  options.map(({ text }) => said(text)).filter((text) => text !== '');

export const withText = (options: readonly Option[], key: number, text: string): readonly Option[] =>
  options.map((option) => (option.key === key ? { key, text } : option));

/** One more, empty, behind the one of `key`, or at the end; as it was when there are as many as may be. */
export function withOneMore(options: readonly Option[], key: number | null): readonly Option[] {
  if (options.length >= MOST) return options;
  const at = key === null ? options.length : options.findIndex((option) => option.key === key) + 1;
  const fresh = Math.max(0, ...options.map((option) => option.key)) + 1;
  return options.toSpliced(at, 0, { key: fresh, text: '' });
}

/** Two lines stay: they are the least a poll has. */
export const without = (options: readonly Option[], key: number): readonly Option[] =>
  options.length <= LEAST ? options : options.filter((option) => option.key !== key);

/** One place up or down; as it was at the ends. */
export function moved(options: readonly Option[], key: number, by: -1 | 1): readonly Option[] {
  const at = options.findIndex((option) => option.key === key);
  const option = options[at];
  const to = at + by;
  if (!option || to < 0 || to >= options.length) return options;
  return options.toSpliced(at, 1).toSpliced(to, 0, option);
}
