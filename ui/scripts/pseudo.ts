/**
 * Puts every message through `pseudo-text.ts`, in tests and in the preview, never in what people run: a screen can then
 * speak a language that is longer than ours, or one that is written from right to left.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const ID = '\0kabar-pseudo';
const root = path.resolve(import.meta.dirname, '..');

export function pseudo(): Plugin {
  return {
    name: 'kabar-pseudo',
    enforce: 'pre',
    apply: (_, { mode }) => mode !== 'production',
    resolveId: (source) => (source === '#m' ? ID : undefined),
    load(id) {
      if (id !== ID) return undefined;
      const words = fs.readFileSync(path.join(root, 'src/i18n/en.json'), 'utf8');
      const names = Object.keys(JSON.parse(words) as object).filter((name) => !name.startsWith('$'));
      return [
        `import * as all from ${JSON.stringify(path.join(root, 'src/i18n/generated/messages.js'))};`,
        `import { pseudoText } from ${JSON.stringify(path.join(root, 'scripts/pseudo-text.ts'))};`,
        ...names.map(
          (name) => `export const ${name} = (given, how) => pseudoText(all.${name}(given, how), given);`,
        ),
      ].join('\n');
    },
  };
}
