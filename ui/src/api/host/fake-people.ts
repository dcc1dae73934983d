/** People in the backend in memory: what they say about themselves, who is blocked, and a picture for each. */
import type { Chat, Contact, ContactId, Picture } from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';

/** Drawn from its number, so that each is another one: two hills under a sun. */
export function pictureUrl({ id }: Picture): string {
  const hue = (id * 47) % 360;
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(${hue} 45% 82%)"/><circle cx="66" cy="30" r="12" fill="hsl(${hue + 40} 80% 70%)"/><path d="M0 70 34 40 62 74 80 58 96 72V96H0Z" fill="hsl(${hue} 35% 45%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`;
}

export class FakePeople {
  /** By number and person, for those without a chat as well. */
  readonly #blocked = new Set<string>();
  readonly #more = new Map<ContactId, Partial<Contact>>();

  constructor(private readonly backend: FakeBackend) {}

  /** A person is the same for all numbers. */
  withPhone(phone: string | undefined): ContactId | null {
    const chat = phone && [...this.backend.chats.values()].find((one) => one.phone === phone);
    return chat ? chat.contact : null;
  }

  /** As one number knows them: by their chat, else by a chat of another number, else by what they said in a group. */
  get(account: string, id: ContactId): Contact {
    const chats = [...this.backend.chats.values()].filter((one) => one.contact === id);
    const own = chats.find((one) => one.account === account);
    const known = own ?? chats[0];
    const name = known?.title ?? this.#nameInGroups(id);
    if (name === undefined) throw new Refusal('not-found');
    const nameIsPhone = name.startsWith('+');
    const blocked = this.#blocked.has(`${account}/${id}`) || (own?.blocked ?? false);
    return {
      id,
      account,
      name,
      nameIsPhone,
      savedName: own && !nameIsPhone ? name : null,
      verifiedName: null,
      pushName: nameIsPhone ? null : (name.split(' · ')[0] ?? name),
      phone: known?.phone ?? null,
      business: known?.business ?? false,
      about: 'Ada di Kabar',
      profile: null,
      fetchedAt: Date.now(),
      blocked,
      chat: own?.id ?? null,
      picture: known?.picture ?? (id % 3 === 0 ? { id, version: '1' } : null),
      ...this.#more.get(id),
    };
  }

  /** What is known of somebody besides. */
  know(id: ContactId, more: Partial<Contact>): void {
    this.#more.set(id, more);
  }

  #nameInGroups(id: ContactId): string | undefined {
    const rows = [...this.backend.messages.values()].flat();
    const said = rows.find((row) => row.sender === id)?.senderName;
    return said ?? rows.flatMap((row) => row.mentions).find((one) => one.person === id)?.name ?? undefined;
  }

  block(account: string, id: ContactId, blocked: boolean): Contact {
    if (this.backend.accountOf(account).state.kind === 'loggedOut') throw new Refusal('account-logged-out');
    if (blocked) this.#blocked.add(`${account}/${id}`);
    else this.#blocked.delete(`${account}/${id}`);
    const { chat } = this.get(account, id);
    if (chat !== null) this.backend.changeChat(chat, { blocked, closed: blocked ? 'contact-blocked' : null });
    const contact = this.get(account, id);
    this.backend.emit({ type: 'contactChanged', contact });
    return contact;
  }

  /** Nobody is on WhatsApp here but those whom some number has a chat with. */
  begin(account: string, number: string): Chat {
    const digits = number.replaceAll(/\D/gu, '');
    if (digits.length < 7 || digits.length > 15) throw new Refusal('bad-number');
    if (this.backend.accountOf(account).phone === `+${digits}`) throw new Refusal('own-number');
    const known = [...this.backend.chats.values()].filter((one) => one.phone === `+${digits}`);
    const { title } = known[0] ?? {};
    if (title === undefined) throw new Refusal('not-on-whatsapp');
    const place = this.backend.accounts.findIndex((one) => one.id === account);
    const fresh = { account: place, title, phone: `+${digits}`, messages: [] };
    return known.find((one) => one.account === account) ?? this.backend.addChat(fresh, Date.now());
  }
}
