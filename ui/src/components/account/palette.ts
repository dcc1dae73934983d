/** The ten colours of numbers, in the order in which new numbers take them. Values are in styles/themes. */
import * as m from '#m';

const NAMES = [
  m.colour_1,
  m.colour_2,
  m.colour_3,
  m.colour_4,
  m.colour_5,
  m.colour_6,
  m.colour_7,
  m.colour_8,
  m.colour_9,
  m.colour_10,
];

export const COLOURS: readonly number[] = NAMES.map((_, i) => i + 1);

export const colourName = (colour: number): string => NAMES[colour - 1]?.() ?? '';

export type Shade = 'solid' | 'line' | 'ink' | 'tint';

/** The token of a colour, for a style attribute. A number outside the palette takes the last one. */
export function shade(colour: number, which: Shade): string {
  const known = COLOURS.includes(colour) ? colour : COLOURS.length;
  return `var(--acc-${known}${which === 'solid' ? '' : `-${which}`})`;
}

/** The first colour that no other number has; after ten they repeat. */
export const nextColour = (taken: readonly number[]): number =>
  COLOURS.find((colour) => !taken.includes(colour)) ?? (taken.length % COLOURS.length) + 1;

/** Two letters for the square: initials of the first two words, else the first two letters. */
export function lettersOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters =
    words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '')].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}
