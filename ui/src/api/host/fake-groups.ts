/** What the backend in memory tells of groups, and of who has a message. */
import type { Chat, ChatId, Group, GroupMember, MessageReceipts } from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';

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
    }));
    const mine =
      chat.closed === 'not-in-group'
        ? []
        : [{ person: null, name: null, phone: null, role: 'member' as const }];
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

  /** The person of a direct chat, as far as the message has come. */
  receipts(message: number): MessageReceipts {
    const row = this.backend.messageOf(message);
    const chat: Chat = this.backend.chatOf(row.chat);
    if (!row.fromMe || chat.contact === null) return { people: [] };
    const far = ['sent', 'delivered', 'read', 'played'].indexOf(row.status);
    const at = (rank: number) => (far >= rank ? row.sentAt : null);
    const person = { person: chat.contact, name: chat.title, phone: chat.phone };
    return { people: [{ ...person, deliveredAt: at(1), readAt: at(2), playedAt: at(3) }] };
  }
}
