/** Remembers how chats stand side by side, once they stay so for a moment: an edge is dragged in many small steps. */
import { untrack } from 'svelte';
import type { Layout } from '../../api/gen';
import type { Kabar } from '../../stores/kabar.svelte';
import { layoutOf } from '../../stores/layout';

const MOMENT = 300;

/** As it is for the next start, as text. One chat alone is no layout: a start shows the list. */
export function layoutText(kabar: Kabar): string {
  const layout = layoutOf(kabar.state);
  return JSON.stringify(layout.chats.length > 1 ? layout : { ...layout, chats: [], open: null });
}

/** The answer ends it, when what stands there changes before the moment is over. */
export function keepLayout(kabar: Kabar, text: string): (() => void) | undefined {
  // What is still to come back is kept already.
  if (kabar.left !== null || text === JSON.stringify(untrack(() => kabar.state.layout))) return;
  const layout = JSON.parse(text) as Layout;
  const timer = setTimeout(() => {
    kabar.update((state) => ({ ...state, layout }));
    // Nobody needs a word about it: what is not kept is laid out by hand.
    void kabar.api.keepLayout({ layout }).catch(() => undefined);
  }, MOMENT);
  return () => clearTimeout(timer);
}
