/** Calls that ring now. Each is a row of its chat, which says when it is over; one of which nothing more is heard is over
 *  after as long as phones ring. */
import type { EventBatch, Message, MessageId } from '../../api/gen';

const RINGS_FOR = 60_000;

export class Calls {
  ringing = $state.raw<readonly Message[]>([]);

  hear(batch: EventBatch, now: number): void {
    if (batch.kind !== 'events') return;
    for (const { event } of batch.envelopes) {
      if (event.type === 'messageAdded' || event.type === 'messageChanged') this.#take(event.message, now);
    }
  }

  drop(id: MessageId): void {
    if (this.ringing.some((one) => one.id === id)) this.ringing = this.ringing.filter((one) => one.id !== id);
  }

  #take(message: Message, now: number): void {
    const { body } = message;
    if (body.kind !== 'call') return;
    const left = message.sentAt + RINGS_FOR - now;
    if (body.call.outcome !== 'ringing' || message.fromMe || left <= 0) {
      this.drop(message.id);
    } else if (!this.ringing.some((one) => one.id === message.id)) {
      this.ringing = [...this.ringing, message];
      setTimeout(() => this.drop(message.id), left);
    }
  }
}
