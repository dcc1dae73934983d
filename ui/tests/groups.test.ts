/** What happened to a group is said as a sentence of its people, and a group where nothing can be written says why. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { Message, SystemNote } from '../src/api/gen';
import { groupWords } from '../src/components/message/group-notes';
import en from '../src/i18n/en.json';
import id from '../src/i18n/id.json';
import { bob, openApp, openChat } from './world';

const row = (note: SystemNote, by: string | true | null, about: readonly (string | true)[] = []): Message =>
  ({
    body: { kind: 'system', note },
    fromMe: by === true,
    senderName: by === true ? null : by,
    mentions: about.map((one, place) => ({
      token: String(place),
      person: one === true ? null : 7,
      name: one === true ? null : one,
    })),
  }) as unknown as Message;

const bare = (message: Message): string => groupWords(message).replaceAll(/[\u2068\u2069]/g, '');

const CASES: readonly (readonly [Message, string])[] = [
  [row({ what: 'groupCreated', name: 'Arisan' }, 'Alice'), 'Alice created the group “Arisan”.'],
  [row({ what: 'membersAdded' }, 'Alice', ['Bob', 'Carol', true]), 'Alice added Bob, Carol and you.'],
  [row({ what: 'membersRemoved' }, true, ['Bob']), 'You removed Bob.'],
  [row({ what: 'memberLeft' }, 'Bob'), 'Bob left.'],
  [row({ what: 'memberJoined' }, 'Bob'), 'Bob joined with the group’s link.'],
  [row({ what: 'membersPromoted' }, '', ['Bob', '']), 'Somebody gave admin rights to Bob and Somebody.'],
  [row({ what: 'groupDescribed', text: '' }, 'Bob'), 'Bob removed the group’s description.'],
  [row({ what: 'adminsWrite', on: true }, 'Bob'), 'Bob changed the group: only admins write.'],
  [row({ what: 'adminsWrite', on: false }, 'Bob'), 'Bob changed the group: everybody writes.'],
  [row({ what: 'groupEnded' }, ''), 'WhatsApp closed this group.'],
  [row({ what: 'timer', seconds: 60 }, 'Bob'), ''],
];

test.each(CASES)('%j is said in a sentence', (message, words) => {
  expect(bare(message)).toBe(words);
});

test('a name that runs the other way does not turn the sentence around', () => {
  expect(groupWords(row({ what: 'memberLeft' }, 'دانا'))).toBe('\u2068دانا\u2069 left.');
});

test('both languages have every sentence', () => {
  const keys = (words: Record<string, unknown>) =>
    Object.keys(words).filter((key) => key.startsWith('group_'));
  expect(keys(id)).toEqual(keys(en));
});

test('where only admins write, the composer says so and takes no words', async () => {
  await openApp({
    chats: [bob([{ ago: 1, text: 'Halo', by: 'Bob' }], { kind: 'group', closed: 'only-admins-write' })],
  });
  await openChat();
  await expect
    .element(page.getByTestId('composer-closed'))
    .toHaveTextContent('Only admins write in this group.');
  expect(page.getByRole('textbox', { name: /Message to/ }).elements()).toHaveLength(0);
});

test('what happened to a group stands in its timeline without a name above it', async () => {
  const note = { kind: 'system' as const, note: { what: 'membersAdded' as const } };
  await openApp({ chats: [bob([{ ago: 1, kind: note, by: 'Alice', about: [true] }], { kind: 'group' })] });
  await openChat();
  await expect.element(page.getByTestId('message-kind')).toHaveTextContent(/Alice.* added you\./);
  expect(document.querySelector('[data-bubble] .sender')).toBeNull();
});
