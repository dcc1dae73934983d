/** How a component finds the store: it is handed down, never imported, so that each test has its own. */
import { getContext, setContext } from 'svelte';
import type { Kabar } from './kabar.svelte';

export const KABAR = Symbol('kabar');

export const provideKabar = (kabar: Kabar): Kabar => setContext(KABAR, kabar);

export const useKabar = (): Kabar => getContext(KABAR);
