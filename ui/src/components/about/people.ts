/** What is done with a person beyond a chat: find them under other numbers, open a chat with them, block them. */
import * as m from '#m';
import type { Account, Chat, Contact, ContactId } from '../../api/gen';
import { phoneText } from '../../i18n/format';
import type { Kabar } from '../../stores/kabar.svelte';

/** A number of ours, and its chat with the person, if there is one. */
export interface TalksTo {
  readonly account: Account;
  readonly chat: Chat | null;
}

/** What a person is called. */
export const nameOf = ({ name, nameIsPhone }: Pick<Contact, 'name' | 'nameIsPhone'>): string =>
  nameIsPhone ? phoneText(name) : name || m.chat_unnamed();

/** Every number of ours, in the order of the rail; those that know nobody of that id are left out. */
export async function talksOf(kabar: Kabar, contact: ContactId): Promise<readonly TalksTo[]> {
  const all = kabar.state.accounts.map(async (account): Promise<TalksTo[]> => {
    try {
      const { chat } = await kabar.api.getContact({ account: account.id, contact });
      return [{ account, chat: chat === null ? null : await kabar.api.getChat({ chat }) }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(all)).flat();
}

/** Opens the chat with a person under one number; without one, WhatsApp is asked whether it can begin. */
export async function openWith(
  kabar: Kabar,
  account: Account,
  chat: number | null,
  phone: string | null,
): Promise<boolean> {
  const found = await kabar.attempt(async () => {
    if (chat !== null) return kabar.api.getChat({ chat });
    return phone === null ? null : kabar.api.beginChat({ account: account.id, number: phone });
  });
  if (found) await kabar.messages.open(found);
  return found !== null;
}

/** Blocks somebody for one number, or no more, and says it. */
export async function block(
  kabar: Kabar,
  { account, id, name, nameIsPhone }: Pick<Contact, 'account' | 'id' | 'name' | 'nameIsPhone'>,
  blocked: boolean,
): Promise<Contact | null> {
  const answer = await kabar.attempt(() => kabar.api.blockContact({ account, contact: id, blocked }));
  const what = nameOf({ name, nameIsPhone });
  if (answer) kabar.toasts.say(blocked ? m.block_did({ name: what }) : m.block_undid({ name: what }));
  return answer;
}
