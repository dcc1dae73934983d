/** Host names as people read them, of the form that networks know (RFC 3492). Pure. */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;

function adapt(delta: number, points: number, first: boolean): number {
  let left = first ? Math.floor(delta / 700) : delta >> 1;
  left += Math.floor(left / points);
  let k = 0;
  for (; left > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) left = Math.floor(left / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * left) / (left + 38));
}

const digitOf = (char: string): number => {
  const code = char.charCodeAt(0);
  return code >= 48 && code <= 57 ? code - 22 : code - 97;
};

/** One label without its `xn--`; `null` when it is not of that form. */
function decodeLabel(label: string): string | null {
  const basic = label.lastIndexOf('-');
  const points = basic > 0 ? Array.from(label.slice(0, basic)) : [];
  let [n, i, bias, at] = [128, 0, 72, basic > 0 ? basic + 1 : 0];
  while (at < label.length) {
    const before = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(label[at++] ?? '~');
      if (!(digit >= 0 && digit < BASE)) return null;
      i += digit * weight;
      const t = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < t) break;
      weight *= BASE - t;
    }
    bias = adapt(i - before, points.length + 1, before === 0);
    n += Math.floor(i / (points.length + 1));
    i %= points.length + 1;
    if (n > 0x10_ff_ff) return null;
    points.splice(i++, 0, String.fromCodePoint(n));
  }
  return points.join('');
}

export const decodeHost = (ascii: string): string =>
  ascii
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (decodeLabel(label.slice(4)) ?? label) : label))
    .join('.');
