/**
 * Makes the Indonesian names and words of emoji from Unicode's own annotations:
 * `node scripts/emoji-id.mjs ANNOTATIONS DERIVED`, the files `annotations.json` of the language `id` in the packages
 * `cldr-annotations-full` and `cldr-annotations-derived-full`. Run by hand when Unicode has new emoji; what it writes is
 * kept here, for the packages hold every language there is.
 */
import fs from 'node:fs';
import raw from 'emojibase-data/en/compact.json' with { type: 'json' };

const plain = (emoji) => emoji.replaceAll('\uFE0F', '');
const read = (file) => {
  const parsed = JSON.parse(fs.readFileSync(file, 'utf8'));
  const { annotations } = parsed.annotations ?? parsed.annotationsDerived;
  return Object.entries(annotations).map(([emoji, one]) => [plain(emoji), one]);
};

const told = new Map(process.argv.slice(2).flatMap(read));
const COMPONENTS = 2;
const lines = raw.flatMap(({ unicode, group }) => {
  const one = told.get(plain(unicode));
  if (!one || group === undefined || group === COMPONENTS) return [];
  const [name] = one.tts ?? one.default ?? [];
  const words = (one.default ?? []).filter((word) => word !== name);
  return name ? [[plain(unicode), [name, ...words].join('|')]] : [];
});
const target = new URL('../src/components/composer/emoji-id.json', import.meta.url);
fs.writeFileSync(target, `${JSON.stringify(Object.fromEntries(lines), null, 2)}\n`);
console.log(`${lines.length} emoji`);
