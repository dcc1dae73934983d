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

  get(account: string, id: ContactId): Contact {
    const chat = this.#chatWith(account, id);
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
      chat: chat.id,
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

  /** The fake knows nobody but those it has chats with. */
  begin(account: string, number: string): Chat {
    const digits = number.replaceAll(/\D/gu, '');
    if (digits.length < 7 || digits.length > 15) throw new Refusal('bad-number');
    if (this.backend.accountOf(account).phone === `+${digits}`) throw new Refusal('own-number');
    const chat = [...this.backend.chats.values()].find(
      (one) => one.account === account && one.phone === `+${digits}`,
    );
    if (!chat) throw new Refusal('not-on-whatsapp');
    return chat;
  }

  #chatWith(account: string, id: ContactId): Chat {
    const chat = [...this.backend.chats.values()].find(
      (one) => one.account === account && one.contact === id,
    );
    if (!chat) throw new Refusal('not-found');
    return chat;
  }
}
