/** What is set on chats and messages in the backend in memory: shown at once, as in the real one. */
import type { Chat, ChatId, Message, MessageId, Mute } from '../gen';
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

  #expectLinked(account: string): void {
    if (this.backend.accountOf(account).state.kind === 'loggedOut') throw new Refusal('account-logged-out');
  }
}
