/** What may be done to a message, and where a menu opens: as tables. */
import { describe, expect, test } from 'vitest';
import type { Message } from '../src/api/gen';
import { leads } from '../src/components/shared/menu-keys';
import { MARGIN, placeSheet } from '../src/components/shared/place-sheet';
import { chipsOf, deedsFor, EDIT_WITHIN, REVOKE_WITHIN, sameEmoji } from '../src/stores/deeds';

const NOW = 1_000_000_000_000;
const mine: Message = {
  id: 1,
  account: 'a',
  chat: 1,
  waId: '',
  fromMe: true,
  sender: null,
  senderName: null,
  senderPicture: null,
  sentAt: NOW - 60_000,
  order: 0,
  body: { kind: 'text', text: 'Hello' },
  quote: null,
  mentions: [],
  preview: null,
  forwards: 0,
  expiresIn: 0,
  pin: null,
  kept: false,
  reactions: [],
  editedAt: null,
  changing: false,
  starred: false,
  scheduledFor: null,
  campaign: null,
  status: 'delivered',
  error: null,
};
const bobs: Message = { ...mine, fromMe: false, sender: 7, senderName: 'Bob' };
/** The names of what is offered. */
const offered = (message: Message, writes = true): string[] =>
  Object.entries(deedsFor(message, NOW, writes))
    .filter(([, may]) => may)
    .map(([name]) => name);

describe('what Alice is offered', () => {
  const cases: readonly (readonly [string, Message, readonly string[]])[] = [
    ['for Bob’s words', bobs, ['react', 'reply', 'copy', 'star', 'pin', 'forward', 'forget']],
    [
      'for her own words',
      mine,
      ['react', 'reply', 'copy', 'edit', 'revoke', 'star', 'pin', 'forward', 'forget', 'info'],
    ],
    [
      'at the last moment of editing',
      { ...mine, sentAt: NOW - EDIT_WITHIN },
      ['react', 'reply', 'copy', 'edit', 'revoke', 'star', 'pin', 'forward', 'forget', 'info'],
    ],
    [
      'a moment later',
      { ...mine, sentAt: NOW - EDIT_WITHIN - 1 },
      ['react', 'reply', 'copy', 'revoke', 'star', 'pin', 'forward', 'forget', 'info'],
    ],
    [
      'after two and a half days',
      { ...mine, sentAt: NOW - REVOKE_WITHIN - 1 },
      ['react', 'reply', 'copy', 'star', 'pin', 'forward', 'forget', 'info'],
    ],
    ['for what waits', { ...mine, status: 'pending', sentAt: 0 }, ['reply', 'copy', 'edit', 'info']],
    [
      'for what waits for its moment',
      { ...mine, status: 'pending', scheduledFor: NOW + 60_000 },
      ['reply', 'copy', 'edit', 'move', 'info'],
    ],
    ['for what failed', { ...mine, status: 'failed', sentAt: 0 }, ['reply', 'copy', 'edit', 'info']],
    ['for what may have arrived', { ...mine, status: 'unknown' }, ['reply', 'copy', 'info']],
    [
      'for a kind that cannot be shown',
      { ...bobs, body: { kind: 'unsupported', name: 'poll' } },
      ['react', 'star', 'pin', 'forget'],
    ],
    ['for one that is waited for', { ...bobs, body: { kind: 'waiting' } }, ['forget']],
    ['for a deleted one', { ...mine, body: { kind: 'revoked' } }, ['forget']],
  ];
  test.each(cases)('%s', (_, message, names) => expect(offered(message)).toEqual(names));

  test('by a number that cannot send: only what stays here', () =>
    expect(offered(mine, false)).toEqual(['copy', 'info']));
});

test('reactions are counted by emoji, however a phone writes it, in the order they came', () => {
  const from = (sender: number | null, senderName: string | null, emoji: string) => ({
    sender,
    senderName,
    emoji,
    at: 0,
  });
  const given = [from(7, 'Bob', '❤'), from(8, null, '👍'), from(null, null, '❤️')];
  expect(chipsOf(given, 'Somebody')).toEqual([
    { emoji: '❤', names: ['Bob', null], mine: true },
    { emoji: '👍', names: ['Somebody'], mine: false },
  ]);
  expect(sameEmoji('👍', '👍🏽')).toBe(false);
});

describe('a menu opens wholly inside the window', () => {
  const sheet = { width: 200, height: 300 };
  const window = { width: 960, height: 640 };
  const point = (left: number, top: number) => ({ left, top, right: left + 30, bottom: top + 30 });
  test.each([
    ['below', point(100, 50), false, { left: 100, top: 84 }],
    ['above when there is no room below', point(100, 500), false, { left: 100, top: 196 }],
    [
      'where it fits when there is room for neither',
      { ...point(100, 200), bottom: 520 },
      false,
      { left: 100, top: 332 },
    ],
    ['with the right edges in line', point(500, 50), true, { left: 330, top: 84 }],
    ['not past the right edge', point(940, 50), false, { left: 960 - 200 - MARGIN, top: 84 }],
    ['not past the left edge', point(20, 50), true, { left: MARGIN, top: 84 }],
  ])('%s', (_, from, toLeft, place) => expect(placeSheet(from, sheet, window, toLeft)).toEqual(place));
});

test('in a menu arrows walk over the lines, and sideways in a line of several', () => {
  const lines = [['👍', '❤️', '😂'], ['reply'], ['copy']];
  const to = (key: string, from: string, rtl = false) => leads(key, lines, from, rtl);
  expect(to('ArrowRight', '👍')).toBe('❤️');
  expect(to('ArrowLeft', '👍')).toBe('😂');
  expect(to('ArrowRight', '👍', true)).toBe('😂');
  expect(to('ArrowDown', '❤️')).toBe('reply');
  expect(to('ArrowDown', 'copy')).toBe('👍');
  expect(to('ArrowUp', '👍')).toBe('copy');
  expect(to('ArrowRight', 'reply')).toBeUndefined();
  expect(to('End', '👍')).toBe('copy');
  expect(to('x', '👍')).toBeUndefined();
});
