/** The pages beside a chat: what leads to them, and back. Which are open is in `place`. */
import type { AccountId, ContactId, Message } from '../api/gen';
import type { Place } from './place.svelte';

/** One page of the pane. */
export type AboutPage =
  /** The person or the group of the open chat, whichever that is. */
  | { readonly kind: 'chat' }
  | { readonly kind: 'person'; readonly account: AccountId; readonly contact: ContactId }
  /** Who has a message. As it was when it was asked for: its row may be gone from what is loaded. */
  | { readonly kind: 'message'; readonly message: Message };

const same = (a: AboutPage, b: AboutPage): boolean => {
  if (a.kind === 'person' && b.kind === 'person') return a.contact === b.contact && a.account === b.account;
  return a.kind === b.kind && a.kind !== 'message';
};

/** Shows a page over those that lead to it. */
export function showAbout(place: Place, page: AboutPage): void {
  const open = place.about ?? [];
  const at = open.findIndex((one) => same(one, page));
  place.about = page.kind === 'chat' ? [page] : at < 0 ? [...open, page] : open.slice(0, at + 1);
}

/** To the page before; from the first one out. */
export function leaveAbout(place: Place): void {
  place.about = place.about?.slice(0, -1) ?? [];
}

/** Another chat is open: what is about the chat follows, what was about something in the old one goes. */
export function followChat(place: Place): void {
  if (place.about !== null) place.about = place.about.filter((page, at) => at === 0 && page.kind === 'chat');
}
