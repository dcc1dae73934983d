/**
 * The language of this window. Messages ask for it each time they are written, so reading one in a component
 * is enough to be written anew when it changes.
 */
import type { Language } from '../api/gen';
import { overwriteGetLocale, type Locale } from './generated/runtime.js';

let current = $state<Locale>('en');

overwriteGetLocale(() => current);

/** What the person's system speaks, as far as Kabar does. */
export function systemLanguage(tags: readonly string[]): Locale {
  for (const tag of tags) {
    // `in` is how older systems call Indonesian.
    if (/^(id|in)\b/i.test(tag)) return 'id';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** What was chosen, as far as it is known before the settings can be read. */
let told: Locale | null = null;

export const language = {
  get current(): Locale {
    return current;
  },
  /** Where dates and numbers are written as this language writes them, with the 24-hour clock. */
  get tag(): string {
    return current === 'id' ? 'id-ID' : 'en-GB';
  },
  /** For the screens that come before the settings can be read. */
  begin(chosen: string | null): void {
    told = chosen === 'en' || chosen === 'id' ? chosen : null;
  },
  choose(wish: Language, tags: readonly string[] = navigator.languages): void {
    const chosen = wish === 'system' ? (told ?? systemLanguage(tags)) : wish;
    current = chosen;
    document.documentElement.lang = chosen;
  },
};
