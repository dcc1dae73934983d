/** What a person asked for outside the window, by a notification or a link, and what the window does about it. */
import { tick } from 'svelte';
import type { AccountId, Chat } from '../../api/gen';
import { windowOf } from '../../stores/columns';
import type { Kabar } from '../../stores/kabar.svelte';

/** Takes what was asked for, if anything was, and does it. */
export async function grant(kabar: Kabar): Promise<void> {
  const wish = await kabar.api.takeWish().catch(() => null);
  if (wish === null) return;
  if (wish.kind === 'write') {
    await write(kabar, wish.phone, wish.text);
    return;
  }
  if (wish.kind === 'account') {
    kabar.place.goTo(wish.account);
    return;
  }
  const chat = await kabar.attempt(() => kabar.api.getChat({ chat: wish.chat }));
  if (chat !== null) await show(kabar, chat);
}

/** A link asks to write to a number. It never sends: its words become the draft, where there is none. */
async function write(kabar: Kabar, phone: string, text: string): Promise<void> {
  const chats = await kabar.attempt(() => kabar.api.findChatsWith({ phone }));
  const [first] = chats ?? [];
  if (chats === null) return;
  if (first !== undefined && chats.length === 1) await offer(kabar, first, text);
  else kabar.place.ask({ kind: 'write', phone, chats, text });
}

/** The same where there is no chat yet: the number is asked for at WhatsApp, because a person said from which account. */
export async function begin(kabar: Kabar, account: AccountId, phone: string, text: string): Promise<void> {
  const chat = await kabar.attempt(() => kabar.api.beginChat({ account, number: phone }));
  if (chat !== null) await offer(kabar, chat, text);
}

/** Opens a chat and offers words for its draft; what was being written there stays until a person says otherwise. */
export async function offer(kabar: Kabar, { id }: Chat, text: string): Promise<void> {
  await close(kabar, id);
  const chat = await kabar.attempt(() =>
    text === '' ? kabar.api.getChat({ chat: id }) : kabar.api.offerDraft({ chat: id, text }),
  );
  if (chat === null) return;
  const asks = text !== '' && chat.draft !== text;
  // The question stands in this window; the chat may have one of its own.
  await show(kabar, chat, !asks);
  if (asks) kabar.place.ask({ kind: 'draft', chat, text });
}

/** The person wants the words of the link instead of their own. */
export async function replace(kabar: Kabar, chat: Chat, text: string): Promise<void> {
  await close(kabar, chat.id);
  await kabar.attempt(() => kabar.api.setDraft({ chat: chat.id, text }));
  await show(kabar, { ...chat, draft: text });
}

/** What is being written in an open chat is kept when the chat is left, and read anew when it is opened. */
async function close(kabar: Kabar, chat: number): Promise<void> {
  if (windowOf(kabar.state, chat) === null) return;
  kabar.messages.close(chat);
  await tick();
  await kabar.messages.kept;
}

/** Where the chat is: `may`, in a window of its own, if it has one. */
async function show(kabar: Kabar, chat: Chat, may = true): Promise<void> {
  if (may && (await kabar.api.focusChatWindow({ chat: chat.id }).catch(() => false))) return;
  kabar.place.go('inbox');
  await kabar.messages.open(chat);
}
