/** Puts something on the clipboard and says whether that worked. */
import * as m from '#m';
import type { Kabar } from '../../stores/kabar.svelte';

export function copyText(kabar: Kabar, text: string): void {
  void navigator.clipboard.writeText(text).then(
    () => kabar.toasts.say(m.message_copied()),
    () => kabar.toasts.say(m.message_copy_failed()),
  );
}
