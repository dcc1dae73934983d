/** Who has a message: people by how far it came with each. Pure. */
import type { Message, MessageBody, PersonReceipt } from '../../api/gen';

export type Reached = 'played' | 'read' | 'delivered' | 'waiting';

export interface Receivers {
  readonly reached: Reached;
  readonly people: readonly PersonReceipt[];
}

const ORDER: readonly Reached[] = ['played', 'read', 'delivered', 'waiting'];

/** How far it came with one person. */
export function reachedBy({ playedAt, readAt, deliveredAt }: PersonReceipt): Reached {
  if (playedAt !== null) return 'played';
  if (readAt !== null) return 'read';
  return deliveredAt === null ? 'waiting' : 'delivered';
}

/** Since when. */
export const reachedAt = ({ playedAt, readAt, deliveredAt }: PersonReceipt): number | null =>
  playedAt ?? readAt ?? deliveredAt;

/** The furthest first; nobody stands twice. */
export const receiversOf = (people: readonly PersonReceipt[]): readonly Receivers[] =>
  ORDER.map((reached) => ({
    reached,
    people: people.filter((one) => reachedBy(one) === reached),
  })).filter(({ people: some }) => some.length > 0);

/** WhatsApp tells of these when they are played. */
export const isPlayed = (body: MessageBody): boolean =>
  (body.kind === 'media' && ['audio', 'voice'].includes(body.media.what)) || body.kind === 'viewOnce';

/** Nobody can have it, or nobody knows whether somebody does. */
export const isOut = ({ status }: Message): boolean =>
  status !== 'pending' && status !== 'failed' && status !== 'unknown';
