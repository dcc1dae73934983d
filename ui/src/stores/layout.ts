/** Which chats stand side by side, for coming back to them: after the lock, after events were lost, and at the next start. */
import type { Layout } from '../api/gen';
import { columnsOf, withColumns } from './columns';
import type { Kabar } from './kabar.svelte';
import type { State } from './state';

/** Of what the shares of a layout are parts. */
const WHOLE = 1_000;

export const layoutOf = (state: Pick<State, 'open' | 'messages' | 'beside' | 'shares'>): Layout => ({
  chats: columnsOf(state).map(({ chat }) => chat.id),
  open: state.open?.id ?? null,
  shares: state.shares.map((share) => Math.round(share * WHOLE)),
});

export const sharesOf = ({ shares }: Layout): readonly number[] => shares.map((share) => share / WHOLE);

/** Shows the chats of it that are still there, unless something else was opened meanwhile. */
export async function comeBack(kabar: Kabar, { chats, open }: Layout): Promise<void> {
  const rows = await Promise.all(chats.map((chat) => kabar.api.getChat({ chat }).catch(() => null)));
  const there = rows.filter((row) => row !== null);
  if (kabar.state.open !== null || there.length === 0) return;
  kabar.update((state) => withColumns(state, there, open));
  await Promise.all(there.map(({ id }) => kabar.messages.load(id)));
}
