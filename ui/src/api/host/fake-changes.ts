/** What is done to messages in the backend in memory: a row shows a change once WhatsApp has it, as in the real one. */
import type { ChatId, ErrorCode, Message, MessageId } from '../gen';
import { EDIT_WITHIN, REVOKE_WITHIN } from '../../stores/deeds';
import { Refusal, type FakeBackend } from './fake-backend';

const UNSENT: ReadonlySet<string> = new Set(['pending', 'failed', 'unknown']);
const bytes = (text: string): number => new TextEncoder().encode(text).length;

interface Wish {
  readonly kind: 'edit' | 'revoke' | 'react' | 'vote' | 'pin';
  readonly result: (message: Message) => Partial<Message>;
}

/** The poll with our choice instead of the one before. */
function voted({ body }: Message, places: readonly number[]): Partial<Message> {
  if (body.kind !== 'poll') return {};
  const { poll } = body;
  const options = poll.options.map((option, place) => {
    const mine = places.includes(place);
    return { ...option, mine, votes: option.votes + Number(mine) - Number(option.mine) };
  });
  const before = poll.options.some(({ mine }) => mine);
  const voters = poll.voters + Number(places.length > 0) - Number(before);
  return { body: { kind: 'poll', poll: { ...poll, options, voters } } };
}

export class FakeChanges {
  readonly #wishes = new Map<MessageId, readonly Wish[]>();

  constructor(private readonly backend: FakeBackend) {}

  edit(id: MessageId, text: string): Message {
    const message = this.#mine(id);
    if (text.trim() === '') throw new Refusal('empty-text');
    if (bytes(text) > 65_536) throw new Refusal('text-too-long');
    if (message.body.kind !== 'text' || message.status === 'unknown') throw new Refusal('bad-request');
    const body = { kind: 'text' as const, text };
    const untried = message.status === 'pending' && !this.backend.online(message);
    if (message.status === 'failed' || untried) return this.backend.changeMessage(id, { body });
    if (Date.now() - message.sentAt > EDIT_WITHIN) throw new Refusal('edit-too-late');
    return this.#ask(message, { kind: 'edit', result: () => ({ body, editedAt: Date.now() }) });
  }

  revoke(id: MessageId): Message {
    const message = this.#mine(id);
    if (message.body.kind === 'revoked' || UNSENT.has(message.status)) throw new Refusal('bad-request');
    if (Date.now() - message.sentAt > REVOKE_WITHIN) throw new Refusal('delete-too-late');
    const gone = { body: { kind: 'revoked' as const }, reactions: [], quote: null };
    return this.#ask(message, { kind: 'revoke', result: () => gone });
  }

  vote(id: MessageId, places: readonly number[]): Message {
    const message = this.backend.messageOf(id);
    if (message.body.kind !== 'poll' || UNSENT.has(message.status)) throw new Refusal('bad-request');
    return this.#ask(message, { kind: 'vote', result: (row) => voted(row, places) });
  }

  pin(id: MessageId, seconds: number | null): Message {
    const message = this.backend.messageOf(id);
    if (UNSENT.has(message.status)) throw new Refusal('bad-request');
    const at = Date.now();
    const pin = seconds === null ? null : { by: null, at, until: at + seconds * 1000 };
    return this.#ask(message, { kind: 'pin', result: () => ({ pin }) });
  }

  pinned(chat: ChatId): Message[] {
    const rows = this.backend.rowsOf(chat).filter(({ pin }) => pin && pin.until > Date.now());
    return rows.toSorted((a, b) => (b.pin?.at ?? 0) - (a.pin?.at ?? 0));
  }

  react(id: MessageId, emoji: string): Message {
    const message = this.backend.messageOf(id);
    if (bytes(emoji) > 64 || /\s/u.test(emoji)) throw new Refusal('bad-request');
    const unsent = message.fromMe && UNSENT.has(message.status);
    if (message.body.kind === 'revoked' || unsent) throw new Refusal('bad-request');
    const mine = { sender: null, senderName: null, emoji, at: Date.now() };
    const result = ({ reactions }: Message) => {
      const others = reactions.filter(({ sender }) => sender !== null);
      return { reactions: emoji === '' ? others : [...others, mine] };
    };
    return this.#ask(message, { kind: 'react', result });
  }

  /** WhatsApp has the changes of a message: the row shows them. */
  prove(id: MessageId): void {
    for (const { result } of this.#take(id))
      this.backend.changeMessage(id, result(this.backend.messageOf(id)));
    this.backend.changeMessage(id, { changing: false });
  }

  /** WhatsApp refuses them: the row stays as it was. */
  fail(id: MessageId, error: ErrorCode): void {
    this.#take(id);
    const { chat } = this.backend.changeMessage(id, { changing: false });
    this.backend.signal({ type: 'changeFailed', chat, message: id, error });
  }

  #ask(message: Message, wish: Wish): Message {
    if (this.backend.accountOf(message.account).state.kind === 'loggedOut')
      throw new Refusal('account-logged-out');
    const waiting = this.#wishes.get(message.id) ?? [];
    if (waiting.some(({ kind }) => kind === 'revoke')) throw new Refusal('bad-request');
    const others = wish.kind === 'revoke' ? [] : waiting.filter(({ kind }) => kind !== wish.kind);
    this.#wishes.set(message.id, [...others, wish]);
    return this.backend.changeMessage(message.id, { changing: true });
  }

  #take(id: MessageId): readonly Wish[] {
    const wishes = this.#wishes.get(id) ?? [];
    this.#wishes.delete(id);
    return wishes;
  }

  #mine(id: MessageId): Message {
    const message = this.backend.messageOf(id);
    if (!message.fromMe) throw new Refusal('bad-request');
    return message;
  }
}
