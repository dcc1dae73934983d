/** What is sent and changed in the backend in memory, and the other side of a conversation. */
import type { Message, MessageBody } from '../gen';
import type { Answers, Later } from './fake-answers';
import { Refusal, type FakeBackend } from './fake-backend';
import { quoteOf } from './fake-rows';

export class FakeTalk {
  constructor(
    private readonly backend: FakeBackend,
    private readonly later: Later,
  ) {}

  #say(chat: number, body: MessageBody, forwards = 0): Message {
    const made = this.backend.makeMessage(this.backend.chatOf(chat), body, Date.now(), true);
    return this.#send({ ...made, forwards });
  }

  #send(message: Message): Message {
    const { backend } = this;
    const account = backend.accountOf(message.account);
    if (account.state.kind === 'loggedOut') throw new Refusal('account-logged-out');
    backend.add(message);
    if (backend.online(message)) this.#play(message);
    return message;
  }

  /** The other side of a conversation. */
  #play({ id, chat }: Message): void {
    const { backend } = this;
    this.later(0.5, () => backend.settle(id, 'sent'));
    this.later(1, () => backend.settle(id, 'delivered'));
    this.later(2, () => backend.settle(id, 'read'));
    this.later(3, () => backend.signal({ type: 'typing', chat, name: null, state: 'typing' }));
    this.later(5, () => {
      backend.signal({ type: 'typing', chat, name: null, state: 'idle' });
      backend.receive(chat, 'Baik, terima kasih 🙏', Date.now());
    });
  }

  /** WhatsApp takes a change a moment later. */
  #ask(message: Message): Message {
    if (this.backend.online(message)) this.later(0.5, () => this.backend.changes.prove(message.id));
    return message;
  }

  readonly answers: Pick<
    Answers,
    | 'send_text'
    | 'send_location'
    | 'send_contacts'
    | 'send_poll'
    | 'forward_message'
    | 'vote'
    | 'pin_message'
    | 'list_receipts'
    | 'list_pinned'
    | 'schedule_text'
    | 'reschedule_message'
    | 'retry_message'
    | 'edit_message'
    | 'revoke_message'
    | 'react'
    | 'reject_call'
    | 'delete_message'
  > = {
    send_text: ({ chat, text, quote }) => {
      if (text.trim() === '') throw new Refusal('empty-text');
      if (new TextEncoder().encode(text).length > 65_536) throw new Refusal('text-too-long');
      const { closed } = this.backend.chatOf(chat);
      if (closed !== null) throw new Refusal(closed);
      const made = this.backend.makeMessage(
        this.backend.chatOf(chat),
        { kind: 'text', text },
        Date.now(),
        true,
      );
      const quoted = quote === null ? null : this.backend.messageOf(quote);
      return this.#send({ ...made, quote: quoted && quoteOf(quoted) });
    },
    send_location: ({ chat, place }) => this.#say(chat, { kind: 'location', place }),
    send_contacts: ({ chat, cards }) => this.#say(chat, { kind: 'contacts', cards }),
    send_poll: ({ chat, question, options, most }) => {
      const shown = options.map((text) => ({ text, votes: 0, mine: false }));
      return this.#say(chat, { kind: 'poll', poll: { question, options: shown, most, voters: 0 } });
    },
    forward_message: ({ message, chats }) => {
      const { body, forwards, fromMe } = this.backend.messageOf(message);
      const again = fromMe && forwards === 0 ? 0 : forwards + 1;
      return chats.map((chat) => this.#say(chat, body, again));
    },
    vote: ({ message, options }) => this.#ask(this.backend.changes.vote(message, options)),
    pin_message: ({ message, seconds }) => this.#ask(this.backend.changes.pin(message, seconds)),
    list_receipts: ({ message }) => this.backend.groups.receipts(message),
    list_pinned: ({ chat }) => this.backend.changes.pinned(chat),
    schedule_text: ({ chat, text, quote, at }) => {
      if (text.trim() === '') throw new Refusal('empty-text');
      if (at <= Date.now()) throw new Refusal('schedule-in-past');
      const body = { kind: 'text' as const, text };
      const made = this.backend.makeMessage(this.backend.chatOf(chat), body, Date.now(), true);
      const quoted = quote === null ? null : quoteOf(this.backend.messageOf(quote));
      return this.backend.add({ ...made, quote: quoted, scheduledFor: at });
    },
    reschedule_message: ({ message, at }) => {
      if (at !== null)
        return this.backend.changeMessage(message, { scheduledFor: at, status: 'pending', error: null });
      const again = this.backend.changeMessage(message, {
        scheduledFor: null,
        status: 'pending',
        error: null,
      });
      this.#play(again);
      return again;
    },
    retry_message: ({ message }) => {
      const again = this.backend.changeMessage(message, { status: 'pending', error: null });
      this.#play(again);
      return again;
    },
    edit_message: ({ message, text }) => this.#ask(this.backend.changes.edit(message, text)),
    revoke_message: ({ message }) => this.#ask(this.backend.changes.revoke(message)),
    react: ({ message, emoji }) => this.#ask(this.backend.changes.react(message, emoji)),
    reject_call: ({ message }) => {
      const { body } = this.backend.messageOf(message);
      if (body.kind !== 'call' || body.call.outcome !== 'ringing') throw new Refusal('not-found');
      return this.backend.changeMessage(message, {
        body: { kind: 'call', call: { ...body.call, outcome: 'rejected' } },
      });
    },
    delete_message: ({ message }) => {
      this.backend.removeMessage(message);
      return null;
    },
  };
}
