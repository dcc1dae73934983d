/** What is left of the new chats that WhatsApp grants a number. Counted as the core counts it. Pure. */
import type { NewChatQuota } from '../../api/gen';

export function quotaOf(
  { used, total }: Extract<NewChatQuota, { kind: 'known' }>,
  percentKept: number,
): { readonly left: number; readonly kept: number } {
  const kept = Math.floor((total * percentKept) / 100);
  return { left: Math.max(0, total - kept - used), kept };
}
