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

/** Where the choice is kept for the screens that come before the settings can be read. */
const KEPT = 'kabar-language';

function kept(): Locale | null {
  const value = localStorage.getItem(KEPT);
  return value === 'en' || value === 'id' ? value : null;
}

export const language = {
  get current(): Locale {
    return current;
  },
  /** Where dates and numbers are written as this language writes them, with the 24-hour clock. */
  get tag(): string {
    return current === 'id' ? 'id-ID' : 'en-GB';
  },
  /** Keeps the choice for the next start, which may end before the settings can be read. */
  keep(wish: Language): void {
    if (wish === 'system') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, wish);
  },
  choose(wish: Language, tags: readonly string[] = navigator.languages): void {
    const chosen = wish === 'system' ? (kept() ?? systemLanguage(tags)) : wish;
    current = chosen;
    document.documentElement.lang = chosen;
  },
};
