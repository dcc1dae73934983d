/** The keys that put WhatsApp's signs around what is marked, or take them away. Pure. */

/** A text and what is marked in it. */
export interface Marked {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The sign that a key stands for: Ctrl+B, Ctrl+I, Ctrl+Shift+X. */
export function signOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  const plain: Record<string, string> = { b: '*', i: '_' };
  const shifted: Record<string, string> = { x: '~' };
  return (shiftKey ? shifted : plain)[key.toLowerCase()] ?? null;
}

/** What was marked is between two signs, or is not any more. Spaces at its edges stay outside: signs there mean nothing. */
export function withSign({ text, from, to }: Marked, sign: string): Marked {
  const marked = text.slice(from, to);
  const inside = marked.trim();
  const begins = from + (inside === '' ? 0 : marked.indexOf(inside));
  const ends = begins + inside.length;
  const around = text[begins - 1] === sign && text[ends] === sign;
  if (around && inside !== '')
    return {
      text: text.slice(0, begins - 1) + inside + text.slice(ends + 1),
      from: begins - 1,
      to: ends - 1,
    };
  return {
    text: text.slice(0, begins) + sign + inside + sign + text.slice(ends),
    from: begins + 1,
    to: ends + 1,
  };
}
