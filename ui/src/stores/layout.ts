/**
 * Which chats stood side by side, for coming back to them: after the lock, after events were lost, and at the next start.
 * Of a chat only its number in the database is kept, and whose it is: numbers are given again where data is new.
 */
import type { Chat, ChatId } from '../api/gen';
import { columnsOf, withColumns } from './columns';
import type { Kabar } from './kabar.svelte';
import type { State } from './state';

export interface Layout {
  readonly chats: readonly Pick<Chat, 'id' | 'account'>[];
  readonly open: ChatId;
}

export function layoutOf(state: Pick<State, 'open' | 'messages' | 'beside'>): Layout | null {
  const chats = columnsOf(state).map(({ chat: { id, account } }) => ({ id, account }));
  return state.open && { chats, open: state.open.id };
}

const KEPT = 'kabar-columns';

/** For the next start. One chat alone is no layout: a start shows the list. */
export function keepLayout(layout: Layout | null): void {
  if (layout && layout.chats.length > 1) localStorage.setItem(KEPT, JSON.stringify(layout));
  else localStorage.removeItem(KEPT);
}

const SHARES = 'kabar-shares';

/** How wide the columns are, for the next start. */
export const keepShares = (shares: readonly number[]): void =>
  localStorage.setItem(SHARES, JSON.stringify(shares));

/** What cannot be read was not kept. */
export function keptShares(): readonly number[] {
  try {
    const shares: unknown = JSON.parse(localStorage.getItem(SHARES) ?? '[]');
    return Array.isArray(shares) && shares.every((one) => typeof one === 'number') ? shares : [];
  } catch {
    return [];
  }
}

/** Pure but for where it reads. What cannot be read was not kept. */
export function keptLayout(): Layout | null {
  try {
    const { chats, open } = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Layout;
    const whole = chats.every(({ id, account }) => Number.isInteger(id) && typeof account === 'string');
    return whole ? { chats, open } : null;
  } catch {
    return null;
  }
}

/** Shows the chats of it that are still there, unless something else was opened meanwhile. */
export async function comeBack(kabar: Kabar, { chats, open }: Layout): Promise<void> {
  const rows = await Promise.all(chats.map(({ id }) => kabar.api.getChat({ chat: id }).catch(() => null)));
  const there = rows.flatMap((row, at) => (row?.account === chats[at]?.account && row ? [row] : []));
  if (kabar.state.open !== null || there.length === 0) return;
  kabar.update((state) => withColumns(state, there, open));
  await Promise.all(there.map(({ id }) => kabar.messages.load(id)));
}
