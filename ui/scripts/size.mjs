/**
 * What a window has to load before it shows something, compressed as a server would: `npm run build && npm run size`.
 * Fails above the budget.
 */
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const BUDGET_KIB = 60;
const dist = path.resolve('dist');
const html = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');

/** A script and everything it imports before it runs. */
function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = fs.readFileSync(path.join(dist, file), 'utf8');
  for (const found of source.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g)) {
    withImports(path.join(path.dirname(file), found[1]), seen);
  }
  return seen;
}

const linked = (pattern) => [...html.matchAll(pattern)].map((found) => found[1].replace(/^\.?\//, ''));
const scripts = linked(/<script[^>]+src="([^"]+)"/g).flatMap((file) => [...withImports(file)]);
const styles = linked(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g);
const kib = (files) =>
  files.reduce((sum, file) => sum + brotliCompressSync(fs.readFileSync(path.join(dist, file))).length, 0) /
  1024;

const shipped = fs.readdirSync(path.join(dist, 'assets')).filter((file) => file.endsWith('.js'));
const pretending = shipped.filter((file) =>
  fs.readFileSync(path.join(dist, 'assets', file), 'utf8').includes('Sinar Kabut'),
);
if (pretending.length > 0) throw new Error(`invented data is in the bundle: ${pretending.join(', ')}`);

const js = kib(scripts);
console.log(
  `first paint: ${js.toFixed(1)} KiB of scripts in ${scripts.length} files, ${kib(styles).toFixed(1)} KiB of styles (brotli); budget ${BUDGET_KIB} KiB of scripts`,
);
process.exit(js <= BUDGET_KIB ? 0 : 1);
