/** Very long texts are shown in part first. */

/** Characters (UTF-16 units) shown before somebody asks for all. */
export const SHOWN = 3_000;

/** The beginning of a long text, never ending inside a character; the text itself when it is short. */
export function beginning(text: string, shown = SHOWN): string {
  if (text.length <= shown + shown / 10) return text;
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, shown)) ? shown - 1 : shown;
  return `${text.slice(0, end)}…`;
}
