/** How what stands in `fake-data` becomes rows. */
import type { MessageBody } from '../gen';
import type { SeedMessage } from './fake-data';

/** What a message that was made up beforehand holds. */
export const bodyOf = (seed: SeedMessage): MessageBody => {
  if (seed.kind === undefined) return { kind: 'text', text: seed.text ?? '' };
  if (typeof seed.kind === 'object') return seed.kind;
  return seed.kind === 'unsupported' ? { kind: 'unsupported', name: 'event' } : { kind: seed.kind };
};

/** People of a group, by their names. */
export const senderOf = (name: string): number => 5000 + name.length * 7;
