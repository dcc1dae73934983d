/** Both languages say everything. */
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../src/api/gen';
import en from '../src/i18n/en.json';
import { errorAction, errorSentence } from '../src/i18n/errors';
import id from '../src/i18n/id.json';
import { language } from '../src/i18n/language.svelte';

const english: Record<string, string> = en;
const indonesian: Record<string, string> = id;
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').toSorted();

describe('the two languages', () => {
  test('have the same messages in the same order', () => {
    expect(Object.keys(indonesian)).toEqual(Object.keys(english));
  });

  test('leave nothing empty and fill the same gaps', () => {
    const wrong = Object.keys(english).filter((key) => {
      const [one, other] = [english[key] ?? '', indonesian[key] ?? ''];
      return !one.trim() || !other.trim() || placeholders(one).join() !== placeholders(other).join();
    });
    expect(wrong).toEqual([]);
  });

  test.each(ERROR_CODES)('have a sentence and a way on for %s', (code) => {
    const key = `error_${code.replaceAll('-', '_')}`;
    for (const [locale, words] of [
      ['en', english],
      ['id', indonesian],
    ] as const) {
      language.choose(locale);
      expect(errorSentence(code)).toBe(words[key]);
      expect(errorAction(code)).toBe(words[`${key}_action`]);
    }
  });

  test('speak without exclamation marks, without blame and without please', () => {
    const rude = [...Object.values(english), ...Object.values(indonesian)].filter((text) =>
      /!|\boops\b|\bplease\b|\bmohon\b|\bmaaf\b/i.test(text),
    );
    expect(rude).toEqual([]);
  });
});
