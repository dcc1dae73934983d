/** Each test begins with an empty page in the app's own style, in English and light. */
import '../src/styles/tokens.css';
import '../src/styles/themes/light.css';
import '../src/styles/themes/dark.css';
import '../src/styles/base.css';
import { beforeEach } from 'vitest';
import { speak } from '../scripts/pseudo-text';
import { errorWords } from '../src/i18n/later-errors.svelte';
import { language } from '../src/i18n/language.svelte';

await errorWords;

const style = document.createElement('style');
style.textContent = 'body > div { block-size: 100vh; }';
document.head.append(style);

beforeEach(() => {
  speak(null);
  language.begin(null);
  language.choose('en');
  document.documentElement.dataset['theme'] = 'light';
});
