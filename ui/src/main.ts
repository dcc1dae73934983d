/** Where a window begins: chooses the host and mounts the app. */
import './styles/tokens.css';
import './styles/themes/light.css';
import './styles/themes/dark.css';
import './styles/base.css';
import { mount } from 'svelte';
import type { ChatId } from './api/gen';
import type { Host } from './api/host/host';
import { tauriHost } from './api/host/tauri';
import App from './App.svelte';
import { language } from './i18n/language.svelte';

/** Invented data for a browser: in `npm run dev` and in a build of mode `fake`, never in the one that people run. */
async function chooseHost(): Promise<Host> {
  const mayPretend = import.meta.env.DEV || import.meta.env.MODE === 'fake';
  if (mayPretend && new URLSearchParams(location.search).has('fake')) {
    const { fakeHost } = await import('./api/host/fake-preview');
    const query = new URLSearchParams(location.search);
    const pseudo = query.get('pseudo');
    if (pseudo === 'en-XA' || pseudo === 'ar-XB') (await import('../scripts/pseudo-text')).speak(pseudo);
    return fakeHost(query);
  }
  return tauriHost;
}

/** The only chat that this window shows; `null`: it is the main one. */
function chatOf(query: URLSearchParams): ChatId | null {
  const chat = Number(query.get('chat') ?? Number.NaN);
  return Number.isSafeInteger(chat) ? chat : null;
}

async function begin(): Promise<void> {
  const target = document.querySelector('#app');
  const host = await chooseHost();
  const query = new URLSearchParams(location.search);
  const chat = chatOf(query);
  language.begin(query.get('language'));
  if (target) mount(App, { target, props: { host, chat } });
}

// Not awaited here: the invented data needs what this file is bundled with, and would wait for it for ever.
void begin();
