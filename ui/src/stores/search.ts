/** The way to a search, whose code comes with the first one. */
import type { Chat } from '../api/gen';
import type { Finding } from './finding.svelte';
import type { Kabar } from './kabar.svelte';

/** The search that goes on, or a new one. */
export async function beginSearch(kabar: Kabar): Promise<Finding> {
  const { Finding } = await import('./finding.svelte');
  return (kabar.place.search ??= new Finding(kabar, kabar.state.chats.selection.account));
}

/** Looks for messages of one chat. */
export async function searchIn(kabar: Kabar, chat: Chat): Promise<void> {
  const finding = await beginSearch(kabar);
  finding.narrow({ chat, account: null, starred: false });
}
