/** People in the backend in memory: what they say about themselves, who is blocked, and a picture for each. */
import type {
  Chat,
  ChatId,
  Contact,
  ContactId,
  ListPersonTimeline,
  PersonPage,
  Picture,
  Presence,
} from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';
import { messageOrder } from './fake-rows';

/** Every third has one. */
export const faceOf = (id: ContactId): Picture | null => (id % 3 === 0 ? { id, version: '1' } : null);

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
      picture: known?.picture ?? faceOf(id),
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

  /** WhatsApp hears of it only where the person wrote something. */
  report(account: string, id: ContactId, block: boolean): Contact {
    if (block) this.block(account, id, true);
    const { chat } = this.get(account, id);
    const wrote = chat !== null && this.backend.rowsOf(chat).some((row) => row.sender === id);
    if (!wrote) throw new Refusal('nothing-to-report');
    return this.get(account, id);
  }

  /** The chats with one person, by number. */
  chatsWith(id: ContactId): Chat[] {
    const accounts = this.backend.accounts.map((one) => one.id);
    return [...this.backend.chats.values()]
      .filter((one) => one.contact === id)
      .toSorted((a, b) => accounts.indexOf(a.account) - accounts.indexOf(b.account));
  }

  timelineWith({ contact, before, limit }: ListPersonTimeline): PersonPage {
    const rows = this.chatsWith(contact)
      .flatMap((chat) => this.backend.rowsOf(chat.id))
      .filter((row) => before === null || messageOrder(row, before) < 0)
      .toSorted(messageOrder);
    const messages = rows.slice(-limit);
    const first = messages[0];
    const more = rows.length > messages.length && first;
    return { messages, older: more ? { order: first.order, id: first.id } : null };
  }

  /** Where they said something, or where what they are called is said to be in it. */
  groupsWith(id: ContactId): Chat[] {
    return [...this.backend.chats.values()].filter(
      (chat) =>
        chat.kind === 'group' &&
        chat.closed !== 'not-in-group' &&
        this.backend.groups.get(chat.id).members.some((one) => one.person === id),
    );
  }

  /** Who is there, in the chats where that was said. */
  readonly #presences = new Map<ChatId, Presence>();

  presenceIn(chat: ChatId): Presence {
    return this.#presences.get(chat) ?? { kind: 'unknown' };
  }

  /** Somebody comes or goes. */
  setPresence(chat: ChatId, presence: Presence): void {
    this.#presences.set(chat, presence);
    this.backend.signal({ type: 'presence', chat, presence });
  }

  /** What is told once a chat is looked at: who answers fast is there. */
  look(chat: ChatId | null, now: number): void {
    const row = chat === null ? undefined : this.backend.chats.get(chat);
    if (!row?.contact || this.backend.accountOf(row.account).state.kind !== 'online') return;
    const known = this.#presences.get(row.id);
    const seen = { kind: 'lastSeen', at: now - 25 * 60_000 } as const;
    this.setPresence(row.id, known ?? (row.contact % 2 === 0 ? { kind: 'online' } : seen));
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
