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
  constructor(private readonly backend: FakeBackend) {}

  /** A person is the same for all numbers. */
  withPhone(phone: string | undefined): ContactId | null {
    const chat = phone && [...this.backend.chats.values()].find((one) => one.phone === phone);
    return chat ? chat.contact : null;
  }

  get(account: string, id: ContactId): Contact {
    const own = this.#find(account, id);
    const chat = own ?? [...this.backend.chats.values()].find((one) => one.contact === id);
    if (!chat) throw new Refusal('not-found');
    return {
      id,
      account,
      name: chat.title,
      nameIsPhone: chat.titleIsPhone,
      savedName: chat.titleIsPhone ? null : chat.title,
      verifiedName: null,
      pushName: null,
      phone: chat.phone,
      business: chat.business,
      about: 'Ada di Kabar',
      profile: null,
      fetchedAt: Date.now(),
      blocked: chat.blocked,
      chat: own?.id ?? null,
      picture: chat.picture,
    };
  }

  block(account: string, id: ContactId, blocked: boolean): Contact {
    if (this.backend.accountOf(account).state.kind === 'loggedOut') throw new Refusal('account-logged-out');
    this.backend.changeChat(this.#chatWith(account, id).id, {
      blocked,
      closed: blocked ? 'contact-blocked' : null,
    });
    return this.get(account, id);
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

  #find(account: string, id: ContactId): Chat | undefined {
    return [...this.backend.chats.values()].find((one) => one.account === account && one.contact === id);
  }

  #chatWith(account: string, id: ContactId): Chat {
    const chat = this.#find(account, id);
    if (!chat) throw new Refusal('not-found');
    return chat;
  }
}
