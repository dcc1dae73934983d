/** Where a key leads in a menu whose lines hold one control or several side by side. Pure. */

const around = <One>(all: readonly One[], to: number): One | undefined => all[(to + all.length) % all.length];

/** The control a key leads to from `focused`; `undefined` when the key is not for walking. */
export function leads<Item>(
  key: string,
  lines: readonly (readonly Item[])[],
  focused: Item,
  rtl: boolean,
): Item | undefined {
  const row = lines.findIndex((line) => line.includes(focused));
  const line = lines[row];
  if (key === 'Home' || (!line && key === 'ArrowDown')) return lines[0]?.[0];
  if (key === 'End' || (!line && key === 'ArrowUp')) return lines.at(-1)?.at(-1);
  if (!line) return undefined;
  if (key === 'ArrowDown') return around(lines, row + 1)?.[0];
  if (key === 'ArrowUp') return around(lines, row - 1)?.[0];
  const sideways = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (sideways === 0 || line.length < 2) return undefined;
  return around(line, line.indexOf(focused) + (rtl ? -sideways : sideways));
}
