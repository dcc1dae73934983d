/** What a person asked for outside the window, by a notification for example, and what the window does about it. */
import type { Kabar } from '../../stores/kabar.svelte';

/** Takes what was asked for, if anything was, and does it. */
export async function grant(kabar: Kabar): Promise<void> {
  const wish = await kabar.api.takeWish().catch(() => null);
  if (wish === null) return;
  const chat = await kabar.attempt(() => kabar.api.getChat({ chat: wish.chat }));
  if (chat === null) return;
  kabar.place.go('inbox');
  await kabar.messages.open(chat);
}
