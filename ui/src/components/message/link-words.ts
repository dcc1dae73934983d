/** What is wrong with an address, in a sentence. */
import * as m from '#m';
import type { Doubt } from './links';

export function doubtWords(doubt: NonNullable<Doubt>, ascii: string): string {
  if (doubt === 'mixed') return m.address_mixed({ host: ascii });
  if (doubt === 'foreign') return m.address_foreign({ host: ascii });
  return m.address_disguised();
}
