/** What the signs in a text mean, from one file of examples; links and what to think of them. */
import { expect, test } from 'vitest';
import { formatted, hasForm, isFewEmoji, type Block } from '../src/components/message/formatting';
import { findLinks, judge } from '../src/components/message/links';
import { decodeHost } from '../src/components/message/punycode';
import examples from './formatting.json';

/** A block as the file of examples writes it. */
const noted = ({ kind, number, pieces }: Block): unknown[] => [
  kind,
  ...pieces.map(({ text, marks, link }) => {
    if (link !== undefined) return [text, marks.join(' '), link];
    return marks.length > 0 ? [text, marks.join(' ')] : [text];
  }),
  ...(number === undefined ? [] : [number]),
];

for (const { say, text, blocks } of examples) {
  test(say, () => {
    expect(formatted(text).map(noted)).toEqual(blocks);
  });
}

test('people stand in a text by their names, also in bold', () => {
  const names = new Map([['6281', 'Sari']]);
  const [block] = formatted('Ask @6281 or *@6281*, not @99', names);
  expect(block?.pieces).toEqual([
    { text: 'Ask ', marks: [] },
    { text: '@Sari', marks: [], mention: true },
    { text: ' or ', marks: [] },
    { text: '@Sari', marks: ['bold'], mention: true },
    { text: ', not @99', marks: [] },
  ]);
});

test('no letter is lost or made up: what is not a sign comes out as it went in', () => {
  const signs = /[*_~`>\-\s\d.]/gu;
  for (const { text } of examples) {
    const out = formatted(text)
      .flatMap(({ pieces }) => pieces.map((piece) => piece.text))
      .join('');
    expect(out.replaceAll(signs, '')).toBe(text.replaceAll(signs, ''));
  }
});

test('sixty-four kilobytes of signs are read in a moment', () => {
  for (const sign of ['*a ', '_a', '`a ', '~*_', '(', 'www.a(', '> ', '@1']) {
    const text = sign.repeat(Math.floor(65_536 / sign.length));
    const begun = performance.now();
    formatted(text);
    expect(performance.now() - begun, sign).toBeLessThan(1_000);
  }
});

test('only a text with signs looks different from how it is written', () => {
  expect(hasForm('Plain, 2*3*4 and https://example.com')).toBe(false);
  expect(hasForm('So *much*')).toBe(true);
  expect(hasForm('- rice')).toBe(true);
});

test('one to three emoji are few', () => {
  for (const few of ['🙏', '👍🏽', '👩‍👩‍👧', '❤️❤️', '😀😀😀']) expect(isFewEmoji(few), few).toBe(true);
  for (const not of ['😀😀😀😀', 'ok 🙏', '123', '']) expect(isFewEmoji(not), not).toBe(false);
});

test('an address tells where it really leads', () => {
  expect(judge('https://bank.example/login')).toEqual({
    host: 'bank.example',
    ascii: 'bank.example',
    doubt: null,
  });
  expect(judge('https://bank.example@evil.example/')).toMatchObject({
    host: 'evil.example',
    doubt: 'disguised',
  });
  // The first letter is Cyrillic.
  expect(judge('https://\u0430pple.com')).toMatchObject({ ascii: 'xn--pple-43d.com', doubt: 'mixed' });
  expect(judge('https://xn--pple-43d.com')).toMatchObject({ host: '\u0430pple.com', doubt: 'mixed' });
  expect(judge('https://münchen.example')).toMatchObject({
    ascii: 'xn--mnchen-3ya.example',
    doubt: 'foreign',
  });
  expect(judge('http://192.0.2.1:8080/')).toMatchObject({ host: '192.0.2.1:8080', doubt: null });
});

test('names of hosts are read as their networks write them', () => {
  expect(decodeHost('xn--mnchen-3ya.de')).toBe('münchen.de');
  expect(decodeHost('xn--fiqs8s')).toBe('中国');
  expect(decodeHost('xn--!!!.example')).toBe('xn--!!!.example');
});

test('an address in an e-mail or in a word is no link', () => {
  expect(findLinks('write to a@www.example.com or xhttps://b')).toEqual([]);
});
