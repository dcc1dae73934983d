/** What is set on chats and messages in the backend in memory: shown at once, as in the real one. */
import type { Chat, ChatId, ChatPast, Message, MessageId, Mute } from '../gen';
import { Refusal, type FakeBackend } from './fake-backend';

export class FakeStates {
  constructor(private readonly backend: FakeBackend) {}

  set(id: ChatId, change: Partial<Chat>): Chat {
    this.#expectLinked(this.backend.chatOf(id).account);
    this.backend.changeChat(id, change);
    return this.backend.chatOf(id);
  }

  mute(id: ChatId, mute: Mute): Chat {
    if (mute.kind === 'until' && mute.at <= Date.now()) throw new Refusal('bad-request');
    return this.set(id, { muted: mute.kind !== 'off' });
  }

  markUnread(id: ChatId, unread: boolean): Chat {
    return this.set(id, unread ? { markedUnread: true } : { markedUnread: false, unread: 0 });
  }

  star(id: MessageId, starred: boolean): Message {
    this.#expectLinked(this.backend.messageOf(id).account);
    return this.backend.changeMessage(id, { starred });
  }

  deleteForMe(id: MessageId): null {
    this.#expectLinked(this.backend.messageOf(id).account);
    this.backend.removeMessage(id);
    return null;
  }

  /** Asks the phone of the preview, which gave everything it had: what it says is told by `answer`. */
  past(id: ChatId): ChatPast {
    this.#expectLinked(this.backend.chatOf(id).account);
    return this.tell({ ...this.backend.pastOf(id), answer: { kind: 'asking', since: Date.now() } });
  }

  gap(id: number): ChatPast {
    const past = [...this.backend.chats.keys()]
      .map((chat) => this.backend.pastOf(chat))
      .find(({ gaps }) => gaps.some((gap) => gap.id === id));
    if (!past) throw new Refusal('not-found');
    return this.past(past.chat);
  }

  /** A chat's past beyond its rows is another one now. */
  tell(past: ChatPast): ChatPast {
    this.backend.pasts.set(past.chat, past);
    this.backend.emit({ type: 'pastChanged', past });
    return past;
  }

  clear(id: ChatId, keepStarred: boolean): null {
    this.#expectLinked(this.backend.chatOf(id).account);
    const gone = this.backend.rowsOf(id).filter((row) => !(keepStarred && row.starred));
    for (const row of gone) this.backend.removeMessage(row.id);
    return null;
  }

  remove(id: ChatId): null {
    this.#expectLinked(this.backend.chatOf(id).account);
    this.backend.removeChat(id);
    return null;
  }

  #expectLinked(account: string): void {
    if (this.backend.accountOf(account).state.kind === 'loggedOut') throw new Refusal('account-logged-out');
  }
}
