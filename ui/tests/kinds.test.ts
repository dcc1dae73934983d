/** Every kind of message is called what it is, in its chat and in the list, in both languages. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { MessageBody } from '../src/api/gen';
import en from '../src/i18n/en.json';
import id from '../src/i18n/id.json';
import { named } from '../src/stores/kinds';
import { bob, openApp, openChat } from './world';

const media = (what: 'image' | 'voice' | 'document', caption = '', fileName = ''): MessageBody => ({
  kind: 'media',
  media: { what, mime: '', size: 9, width: 0, height: 0, seconds: 3, fileName, caption, animated: false },
});
const place = { latitude: 0, longitude: 0, name: 'Toko', address: '', live: false };
const options = [
  { text: 'Selasa', votes: 3, mine: true },
  { text: '<b>Rabu</b>', votes: 1, mine: false },
];

/** What stands in the bubble and in the list. */
const CASES: readonly (readonly [MessageBody, string, string])[] = [
  [media('image', 'Kue'), 'Photo', 'Photo: Kue'],
  [media('voice'), 'Voice message', 'Voice message'],
  [media('document', '', 'Harga.pdf'), 'Document', 'Document: Harga.pdf'],
  [{ kind: 'location', place }, 'Location', 'Location: Toko'],
  [{ kind: 'location', place: { ...place, live: true } }, 'Live location', 'Location: Toko'],
  [{ kind: 'contacts', cards: [{ name: 'Joko', phones: [] }] }, 'Contact', 'Contact: Joko'],
  [{ kind: 'poll', poll: { question: 'Kapan?', options, most: 1, voters: 4 } }, 'Poll', 'Poll: Kapan?'],
  [{ kind: 'viewOnce', what: 'image' }, 'This can be seen once, on the phone.', 'Seen once, on the phone'],
  [{ kind: 'call', call: { video: false, outcome: 'missed', seconds: 0 } }, 'Missed call', 'Missed call'],
  [
    { kind: 'system', note: { what: 'timer', seconds: 604_800 } },
    'New messages in this chat disappear after 7 days.',
    'Chat notice',
  ],
  [
    { kind: 'system', note: { what: 'numberChanged', old: null, new: '+6280000000199' } },
    'has a new number: ',
    'Chat notice',
  ],
  [
    { kind: 'system', note: { what: 'groupNamed', name: '<b>Arisan</b>' } },
    'changed the group’s name to',
    'Changes to the group',
  ],
];

test.each(CASES)('%j is called what it is', async (body, bubble, list) => {
  await openApp({ chats: [bob([{ ago: 1, kind: body }])] });
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent(list);
  await openChat();
  await expect.element(page.getByTestId('message-kind')).toHaveTextContent(bubble);
});

test('a poll shows how many chose each option, as text and nothing else', async () => {
  await openApp({
    chats: [
      bob([{ ago: 1, kind: { kind: 'poll', poll: { question: 'Kapan?', options, most: 1, voters: 4 } } }]),
    ],
  });
  await openChat();
  await expect.element(page.getByLabelText('Votes: 3')).toBeInTheDocument();
  await expect.element(page.getByText('<b>Rabu</b>')).toBeInTheDocument();
});

test('people are named where their numbers stand in a text', () => {
  const person = { token: '6280000000102', person: 7, name: 'Bob' };
  const me = { token: '6280000000001', person: null, name: null };
  const shown = named('@6280000000102 and @6280000000001, not @6280000000103', [person, me], 'Alice’s shop');
  expect(shown).toBe('@Bob and @Alice’s shop, not @6280000000103');
});

test('both languages have a name for every kind', () => {
  const names = (words: Record<string, unknown>) =>
    Object.keys(words).filter((key) => key.startsWith('kind_'));
  expect(names(id)).toEqual(names(en));
});
