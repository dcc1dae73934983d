/** Puts the chosen colours and density on the document. */
import type { Settings } from './api/gen';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function show({ theme, density }: Pick<Settings, 'theme' | 'density'>, systemDark: boolean): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme === 'system' ? (systemDark ? 'dark' : 'light') : theme;
  root.dataset['density'] = density;
}

export const systemIsDark = (): boolean => dark.matches;

/** Calls back when the system changes its mind; the answer ends that. */
export function onSystemChange(run: () => void): () => void {
  dark.addEventListener('change', run);
  return () => dark.removeEventListener('change', run);
}
