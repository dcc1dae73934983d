/** A small stable number of a text or an id, to pick a tint that stays the same. Not for secrets. */
export function hashOf(value: string | number): number {
  let hash = 2_166_136_261;
  for (const char of String(value)) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
  return hash >>> 0;
}
