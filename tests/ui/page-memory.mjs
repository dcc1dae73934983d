// What the page of a window has in memory, on Linux, where a process of the web engine holds it.

import { readdir, readFile } from 'node:fs/promises';

/** The bytes that the pages' processes below this one share with nobody, and their part of what they share. */
export async function pageMemory(above) {
  const parents = new Map();
  const pages = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    parents.set(pid, /^PPid:\s*(\d+)/m.exec(status)?.[1]);
    if (/^Name:\s*WebKitWebProces/m.test(status)) pages.push(pid);
  }
  const isBelow = (pid) => pid !== undefined && (pid === String(above) || isBelow(parents.get(pid)));
  let sum = 0;
  for (const pid of pages.filter(isBelow)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return sum;
}

/** The same once it is at rest: a figure that stays the same for a moment, to a part in a hundred. */
export async function restingMemory(above, moment = 1_000) {
  for (let before = await pageMemory(above); ;) {
    await new Promise((resolve) => setTimeout(resolve, moment));
    const now = await pageMemory(above);
    if (Math.abs(now - before) < before / 100) return now;
    before = now;
  }
}
