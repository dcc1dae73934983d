/** Small sums: runs, anchors, keys, names, numbers and times. */
import { describe, expect, test } from 'vitest';
import type { Message } from '../src/api/gen';
import { lettersOf, nextColour } from '../src/components/account/palette';
import { meaningOf, type Pressed } from '../src/components/composer/keys';
import { beginning } from '../src/components/message/cut';
import { initialsOf } from '../src/components/shared/initials';
import { step } from '../src/components/shared/roving';
import { countdown, dayName, listTime, phoneText, timeOf, whenSaid, whenShort } from '../src/i18n/format';
import { language, systemLanguage } from '../src/i18n/language.svelte';
import { correction, isPinned, pickAnchor } from '../src/stores/anchor';
import { emptyMessages, type MessageWindow } from '../src/stores/message-window';
import { layItems, RUN_GAP } from '../src/stores/timeline-items';

const noon = new Date(2026, 10, 23, 12, 0).getTime();
const DAY = 86_400_000;

describe('runs', () => {
  const row = (id: number, at: number, more: Partial<Message> = {}): Message => ({
    id,
    account: 'a',
    chat: 1,
    waId: '',
    fromMe: false,
    sender: 7,
    senderName: 'Bob',
    senderPicture: null,
    sentAt: at,
    order: at,
    body: { kind: 'text', text: '' },
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
    ...more,
  });
  const lay = (rows: Message[], more: Partial<MessageWindow> = {}, group = false) =>
    layItems({ ...emptyMessages(1), rows, phase: 'ready', ...more }, group);

  test('messages of one person join until five minutes pass or another one speaks', () => {
    const rows = [
      row(1, noon),
      row(2, noon + 1_000),
      row(3, noon + 2_000),
      row(4, noon + 2_000 + RUN_GAP),
      row(5, noon + 2_100 + RUN_GAP, { fromMe: true, sender: null }),
    ];
    expect(lay(rows).map(({ place }) => place)).toEqual(['first', 'middle', 'last', 'solo', 'solo']);
  });

  test('nothing joins to a message that was not sent', () => {
    const mine = { fromMe: true, sender: null };
    const rows = [row(1, noon, { ...mine, status: 'failed' }), row(2, noon + 1_000, mine)];
    expect(lay(rows).map(({ place }) => place)).toEqual(['solo', 'solo']);
  });

  test('a new day and the first unread message break a run and say so', () => {
    const rows = [row(1, noon - DAY), row(2, noon), row(3, noon + 1_000)];
    const items = lay(rows, { unread: { first: 3, count: 1 } });
    expect(items.map(({ day }) => day !== null)).toEqual([true, true, false]);
    expect(items.map(({ unread }) => unread)).toEqual([null, null, 1]);
    expect(items.map(({ place }) => place)).toEqual(['solo', 'solo', 'solo']);
  });

  test('the oldest loaded row begins no day while older ones are still to come', () => {
    expect(lay([row(1, noon)], { older: { order: noon, id: 1 } })[0]?.day).toBeNull();
  });

  test('names stand only over others, only in groups, only on top of a run', () => {
    const rows = [row(1, noon), row(2, noon + 1), row(3, noon + 2, { fromMe: true, sender: null })];
    expect(lay(rows, {}, true).map(({ named }) => named)).toEqual([true, false, false]);
    expect(lay(rows).some(({ named }) => named)).toBe(false);
  });
});

describe('keeping a place', () => {
  const rows = [
    { key: 1, top: -80, bottom: -20 },
    { key: 2, top: -20, bottom: 40 },
    { key: 3, top: 40, bottom: 100 },
  ];

  test('the reader holds on to the first row that begins in sight', () => {
    expect(pickAnchor(rows, 300)).toEqual({ key: 3, top: 40 });
  });

  test('inside one very tall message the reader holds on to that', () => {
    expect(pickAnchor([{ key: 9, top: -500, bottom: 900 }], 300)).toEqual({ key: 9, top: -500 });
  });

  test('what moved by 50 is scrolled by 50, what is gone by nothing', () => {
    expect(correction({ key: 3, top: 40 }, [{ key: 3, top: 90, bottom: 150 }])).toBe(50);
    expect(correction({ key: 3, top: 40 }, [])).toBe(0);
  });

  test('near the end counts as at the end', () => {
    expect(isPinned({ offset: 690, viewport: 300, size: 1_000 })).toBe(true);
    expect(isPinned({ offset: 600, viewport: 300, size: 1_000 })).toBe(false);
  });
});

describe('keys while writing', () => {
  const press = (more: Partial<Pressed> = {}): Pressed => ({
    key: 'Enter',
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    keyCode: 13,
    ...more,
  });

  test.each([
    ['Enter', press(), 'send', 'line'],
    ['Shift+Enter', press({ shiftKey: true }), 'line', 'line'],
    ['Ctrl+Enter', press({ ctrlKey: true }), 'send', 'send'],
    ['Cmd+Enter', press({ metaKey: true }), 'send', 'send'],
    ['Enter in an input method', press({ isComposing: true }), 'nothing', 'nothing'],
    ['Enter that ends a word in WebKit', press({ keyCode: 229 }), 'nothing', 'nothing'],
    ['the arrow up', press({ key: 'ArrowUp', keyCode: 38 }), 'earlier', 'earlier'],
    ['Shift and the arrow up', press({ key: 'ArrowUp', keyCode: 38, shiftKey: true }), 'nothing', 'nothing'],
    ['a letter', press({ key: 'e', keyCode: 69 }), 'nothing', 'nothing'],
  ] as const)('%s', (_, pressed, whenItSends, whenItBreaks) => {
    expect([meaningOf(pressed, true), meaningOf(pressed, false)]).toEqual([whenItSends, whenItBreaks]);
  });
});

describe('words', () => {
  test('letters of a number come from its name, also beyond the basic plane', () => {
    expect(['Butik Tenun Asri', 'Dapur', ' ', '𝒜lice 𝓑ob'].map(lettersOf)).toEqual(['BT', 'DA', '', '𝒜𝓑']);
  });

  test('a person without letters has no initials', () => {
    expect(['Bu Ratna · Warung', '+62 800', '李 小龍', '🙏'].map(initialsOf)).toEqual(['BR', '', '李小', '']);
  });

  test('new numbers take free colours first, then repeat', () => {
    expect([nextColour([]), nextColour([1, 3]), nextColour([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]).toEqual([
      1, 2, 1,
    ]);
  });

  test('phone numbers are grouped after their country code', () => {
    expect(['+6280000000117', '+12025550100', '+35699000000', 'Bob', '+62'].map(phoneText)).toEqual([
      '+62 800-0000-0117',
      '+1 202-5550-100',
      '+356 990-0000-0',
      'Bob',
      '+62',
    ]);
  });

  test('a long text is cut between characters', () => {
    expect(beginning('short')).toBe('short');
    expect(beginning('🙏'.repeat(20), 5)).toBe(`${'🙏'.repeat(2)}…`);
  });

  test('arrows wrap around and follow the direction of reading', () => {
    expect([
      step('ArrowDown', 2, 3, 'vertical', false),
      step('ArrowRight', 0, 3, 'horizontal', true),
    ]).toEqual([0, 2]);
    expect(step('x', 0, 3, 'vertical', false)).toBeNull();
  });
});

describe('times', () => {
  test('the list says when, as short as it can', () => {
    const times = [noon, noon - DAY, noon - 3 * DAY, noon - 40 * DAY, noon - 400 * DAY];
    expect(times.map((at) => listTime(at, noon))).toEqual([
      '12:00',
      'Yesterday',
      'Fri',
      '14 Oct',
      '19/10/25',
    ]);
  });

  test('what happened earlier keeps its hour', () => {
    expect([noon, noon - DAY, noon - 3 * DAY].map((at) => whenShort(at, noon))).toEqual([
      '12:00',
      'Yesterday 12:00',
      'Fri 12:00',
    ]);
  });

  test('Indonesian writes its own days, and a dot in running text', () => {
    language.choose('id');
    expect([dayName(noon, noon), dayName(noon - 3 * DAY, noon)]).toEqual(['Hari ini', 'Jumat']);
    expect([timeOf(noon), whenSaid(noon, noon)]).toEqual(['12:00', 'Hari ini 12.00']);
  });

  test('a countdown never goes below zero', () => {
    expect([14_000, 13_001, 75_000, -5].map(countdown)).toEqual(['0:14', '0:14', '1:15', '0:00']);
  });

  test('the system’s first language that Kabar speaks is taken', () => {
    expect([['id-ID'], ['in'], ['fr', 'id'], ['en-US', 'id'], ['fr']].map(systemLanguage)).toEqual([
      'id',
      'id',
      'id',
      'en',
      'en',
    ]);
  });
});
