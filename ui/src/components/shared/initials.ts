/** The letters on the round picture of a person without one. */
export function initialsOf(title: string): string {
  const words = title.split(/[^\p{L}\p{M}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
