/** Where the window begins: chooses the host and mounts the app. */
import './styles/tokens.css';
import './styles/themes/light.css';
import './styles/themes/dark.css';
import './styles/base.css';
import { mount } from 'svelte';
import type { Host } from './api/host/host';
import { tauriHost } from './api/host/tauri';
import App from './App.svelte';

/** `npm run dev` in a browser shows invented data; the production bundle does not contain it. */
async function chooseHost(): Promise<Host> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { fakeHost } = await import('./api/host/fake');
    return fakeHost(new URLSearchParams(location.search));
  }
  return tauriHost;
}

const target = document.querySelector('#app');
const host = await chooseHost();
if (target) mount(App, { target, props: { host } });
