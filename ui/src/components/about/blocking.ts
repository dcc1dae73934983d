/** Blocking the person of a chat from a menu: asked first; taking it back is not. */
import type { Chat } from '../../api/gen';
import type { Kabar } from '../../stores/kabar.svelte';
import { block } from './people';

export function askToBlock(kabar: Kabar, chat: Chat): void {
  if (chat.contact === null) return;
  const person = {
    account: chat.account,
    id: chat.contact,
    name: chat.title,
    nameIsPhone: chat.titleIsPhone,
  };
  if (chat.blocked) void block(kabar, person, false);
  else kabar.place.ask({ kind: 'block', person });
}
