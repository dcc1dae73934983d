/** What the backend in memory tells of groups, and of who has a message. */
import type { Chat, ChatId, Group, GroupMember, MessageReceipts, PersonReceipt } from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';
import { faceOf } from './fake-people';

export class FakeGroups {
  constructor(private readonly backend: FakeBackend) {}

  /** Everybody who said something, the first of them its admin, and this number. */
  get(id: ChatId): Group {
    const chat = this.backend.chatOf(id);
    if (chat.kind !== 'group') throw new Refusal('not-found');
    const rows = this.backend.rowsOf(id);
    const names = new Map(
      rows.filter((row) => row.sender !== null).map((row) => [row.sender, row.senderName]),
    );
    const others = [...names].map(([person, name], place): GroupMember => ({
      person,
      name,
      phone: null,
      role: place === 0 ? 'owner' : 'member',
      picture: person === null ? null : faceOf(person),
    }));
    const mine =
      chat.closed === 'not-in-group'
        ? []
        : [{ person: null, name: null, phone: null, role: 'member' as const, picture: null }];
    return {
      chat: id,
      topic: '',
      rules: {
        adminsWrite: chat.closed === 'only-admins-write',
        adminsEdit: false,
        adminsAdd: false,
        approval: false,
      },
      createdAt: rows[0]?.sentAt ?? null,
      creator: others[0]?.person ?? null,
      creatorName: others[0]?.name ?? null,
      role: mine.length > 0 ? 'member' : null,
      members: [...others, ...mine],
      learntAt: Date.now(),
    };
  }

  /** Everybody a message is for, as far as it has come: with all of them as its row says, with the first one further. */
  receipts(message: number): MessageReceipts {
    const row = this.backend.messageOf(message);
    const chat = this.backend.chatOf(row.chat);
    if (!row.fromMe) return { people: [] };
    const far = FAR.indexOf(row.status);
    const people = this.#receivers(chat).map((person, place): PersonReceipt => {
      const ahead = chat.kind === 'group' && place === 0 && far >= 0 ? far + 1 : far;
      const at = (rank: number, after: number) => (ahead >= rank ? row.sentAt + after * 1_000 + place : null);
      return { ...person, deliveredAt: at(1, 2), readAt: at(2, 50), playedAt: null };
    });
    const played = row.status === 'played' ? row.sentAt + 60_000 : null;
    return { people: people.map((one) => ({ ...one, playedAt: played })) };
  }

  #receivers(chat: Chat): Pick<PersonReceipt, 'person' | 'name' | 'phone' | 'picture'>[] {
    if (chat.contact !== null)
      return [{ person: chat.contact, name: chat.title, phone: chat.phone, picture: chat.picture }];
    return this.get(chat.id)
      .members.flatMap(({ person, name, phone, picture }) =>
        person === null ? [] : [{ person, name: name ?? '', phone, picture }],
      )
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }
}

/** How far a message has come. */
const FAR: readonly string[] = ['sent', 'delivered', 'read', 'played'];
