/** Looking for somebody among the members of a group. Pure. */
import type { GroupMember } from '../../api/gen';

/** Those with a name in which every word is found, or with a number in which its digits are. */
export function membersFor(members: readonly GroupMember[], query: string): readonly GroupMember[] {
  const words = query.trim().toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return members;
  const digits = query.replaceAll(/[\s+().-]/gu, '');
  return members.filter(({ name, phone }) => {
    const said = (name ?? '').toLowerCase();
    if (words.every((word) => said.includes(word))) return true;
    return /^\d{3,}$/u.test(digits) && (phone ?? '').includes(digits);
  });
}
