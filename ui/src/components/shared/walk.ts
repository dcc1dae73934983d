/** Where a key leads in a list of rows that does not wrap around. Pure. */
export function walk(key: string, at: number, count: number, page = 0): number | null {
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
    ...(page > 0 ? { PageDown: at + page, PageUp: at - page } : {}),
  };
  const wished = to[key];
  return wished === undefined || count === 0 ? null : Math.min(Math.max(wished, 0), count - 1);
}

/** True for keys that go with another meaning: they are not for walking. */
export const isChord = (event: KeyboardEvent): boolean => event.altKey || event.ctrlKey || event.metaKey;
