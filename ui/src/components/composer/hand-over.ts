/** Another number answers: its chat with the same person opens, and what was being written goes along. */
import type { Chat } from '../../api/gen';
import { windowOf } from '../../stores/columns';
import type { Kabar } from '../../stores/kabar.svelte';
import type { Writing } from './writing.svelte';

/** Where something is being written in that chat already, both stay where they are. */
export async function handOver(kabar: Kabar, writing: Writing | undefined, to: Chat): Promise<void> {
  const free = to.draft === '' && windowOf(kabar.state, to.id) === null;
  if (!writing || writing.empty || !free) return kabar.messages.open(to);
  const { text } = writing;
  writing.put('');
  kabar.messages.draft(to, text);
  await kabar.messages.open({ ...to, draft: text });
}
