/**
 * Checks every pair of colours that carries text or shape, in both themes: `npm run contrast` (add `-- --all` to
 * see them). Floors are those of WCAG 2.2 AA: 4.5 for text, 3 for what is drawn.
 * Reads the hexadecimal values of styles/themes; the exact ones beside them differ by less than a step.
 */
import fs from 'node:fs';

/** Foreground: backgrounds it stands on. */
const TEXT = {
  text: [
    'canvas',
    'surface',
    'raised',
    'selected',
    'hover',
    'bubble-in',
    'bubble-out',
    'kunyit-tint',
    'bad-tint',
    'ok-tint',
    'warn-tint',
  ],
  'text-2': [
    'surface',
    'canvas',
    'raised',
    'sunken',
    'selected',
    'hover',
    'warn-tint',
    'bad-tint',
    'accent-tint',
  ],
  'text-3': ['surface', 'canvas', 'raised', 'sunken', 'hover', 'selected', 'bubble-in'],
  'accent-text': ['surface', 'canvas', 'accent-tint', 'hover', 'selected', 'bubble-in', 'bubble-out'],
  'on-accent': ['accent', 'accent-hover'],
  'on-kunyit': ['kunyit'],
  'kunyit-text': ['kunyit-tint', 'canvas', 'surface', 'hover', 'selected'],
  'bubble-meta-in': ['bubble-in'],
  'bubble-meta-out': ['bubble-out'],
  ok: ['surface', 'ok-tint'],
  warn: ['surface', 'canvas', 'raised', 'selected', 'warn-tint'],
  bad: ['surface', 'canvas', 'raised', 'selected', 'hover', 'bubble-in', 'bubble-out', 'bad-tint'],
  'on-spine': ['spine', 'spine-on', 'spine-hover'],
  'on-spine-2': ['spine', 'spine-hover'],
  'toast-text': ['scrim'],
  'toast-action': ['scrim'],
};
const SHAPES = {
  kunyit: ['spine', 'scrim'],
  'line-strong': ['surface', 'canvas'],
  focus: ['surface', 'canvas', 'selected'],
  'ink-read': ['surface'],
  'ink-delivered': ['surface'],
  'qr-ink': ['qr-paper'],
};
const ACCOUNTS = 10;
const PEOPLE = 8;

const read = (name) => {
  const css = fs.readFileSync(new URL(`../src/styles/themes/${name}.css`, import.meta.url), 'utf8');
  return Object.fromEntries(
    [...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1], found[2]]),
  );
};

const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const flatten = (table, floor) =>
  Object.entries(table).flatMap(([front, backs]) => backs.map((back) => ({ front, back, floor })));

const pairs = [...flatten(TEXT, 4.5), ...flatten(SHAPES, 3)];
for (let n = 1; n <= ACCOUNTS; n++) {
  pairs.push({ front: 'on-acc', back: `acc-${n}`, floor: 4.5 });
  for (const back of ['surface', 'bubble-in', `acc-${n}-tint`])
    pairs.push({ front: `acc-${n}-ink`, back, floor: 4.5 });
  pairs.push({ front: `acc-${n}-line`, back: 'surface', floor: 3 });
}
for (let n = 1; n <= PEOPLE; n++)
  pairs.push({ front: `person-${n}-ink`, back: `person-${n}-tint`, floor: 4.5 });

const light = read('light');
const themes = { light, dark: { ...light, ...read('dark') } };
const all = process.argv.includes('--all');
let low = 0;
for (const [theme, tokens] of Object.entries(themes)) {
  for (const { front, back, floor } of pairs) {
    const [one, other] = [tokens[front], tokens[back]];
    if (one === undefined || other === undefined) throw new Error(`no such token: ${front} or ${back}`);
    const ratio = contrast(one, other);
    if (ratio < floor) low += 1;
    if (all || ratio < floor) {
      console.log(
        `${ratio < floor ? 'LOW ' : ''}${theme} ${front} on ${back}: ${ratio.toFixed(2)} (floor ${floor})`,
      );
    }
  }
}
console.log(`contrast: ${pairs.length * 2} pairs, ${low} too low`);
process.exit(low === 0 ? 0 : 1);
