/** Writing more than plain words: signs, emoji, people, another number's text, and sending later. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SeedMessage } from '../src/api/host/fake-data';
import { noteCopied } from '../src/components/composer/copied';
import { byName, loadEmoji, searchEmoji, toned } from '../src/components/composer/emoji';
import { withSign } from '../src/components/composer/format-keys';
import { fromDateField, fromFields, presets } from '../src/components/composer/moments';
import { peopleOf, spoken } from '../src/components/composer/people';
import { finishedName, tokenAt } from '../src/components/composer/suggest';
import { ALICE, bob, CAROL, openBob, openChat, rowOf, talk, type Opened } from './world';

const input = () => page.getByTestId('composer-input');
const area = (): HTMLTextAreaElement => input().element() as HTMLTextAreaElement;
const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);

test('Ctrl+B, Ctrl+I and Ctrl+Shift+X put signs around what is marked, and the preview shows what they do', async () => {
  await openBob();
  await input().fill('So much');
  area().setSelectionRange(3, 7);
  await userEvent.keyboard('{Control>}b{/Control}');
  await expect.element(input()).toHaveValue('So *much*');
  await expect.element(page.getByTestId('composer-preview')).toHaveTextContent('So much');
  expect(page.getByTestId('composer-preview').element().querySelector('.bold')?.textContent).toBe('much');
  await userEvent.keyboard('{Control>}i{/Control}');
  await expect.element(input()).toHaveValue('So *_much_*');
  await userEvent.keyboard('{Control>}{Shift>}x{/Shift}{/Control}');
  await expect.element(input()).toHaveValue('So *_~much~_*');
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.element(input()).toHaveValue('So *_much_*');
});

test('plain words have no preview', async () => {
  await openBob();
  await input().fill('2*3*4 = 24');
  await expect.element(page.getByTestId('composer-preview')).not.toBeInTheDocument();
});

test('signs go around words, not around the spaces beside them, and go away again', () => {
  expect(withSign({ text: 'a much b', from: 1, to: 7 }, '*')).toEqual({ text: 'a *much* b', from: 3, to: 7 });
  expect(withSign({ text: 'a *much* b', from: 3, to: 7 }, '*')).toEqual({ text: 'a much b', from: 2, to: 6 });
  expect(withSign({ text: '', from: 0, to: 0 }, '_')).toEqual({ text: '__', from: 1, to: 1 });
});

test('an emoji is found by an English or an Indonesian word and put where the caret is', async () => {
  await openBob();
  await input().fill('Thanks');
  await page.getByTestId('composer-emoji').click();
  await expect.element(page.getByTestId('emoji-search')).toHaveFocus();
  await expect.element(page.getByTestId('emoji').first()).toBeInTheDocument();
  await page.getByTestId('emoji-search').fill('makasih');
  await expect.element(page.getByTestId('emoji').first()).toHaveTextContent('🙏');
  await userEvent.keyboard('{Enter}');
  await expect.element(input()).toHaveValue('Thanks🙏');
  await expect.element(input()).toHaveFocus();
  await expect.element(page.getByTestId('emoji-picker')).not.toBeInTheDocument();
});

test('in Indonesian an emoji has its Indonesian name', async () => {
  await openBob({}, { language: 'id' });
  await page.getByTestId('composer-emoji').click();
  await page.getByTestId('emoji-search').fill('waving hand');
  await expect
    .element(page.getByRole('button', { name: 'tangan melambai', exact: true }))
    .toBeInTheDocument();
  await page.getByTestId('emoji-search').fill('indonesia');
  await expect.element(page.getByTestId('emoji').first()).toHaveTextContent('🇮🇩');
});

test('the grid is walked by arrows, a tone of skin is chosen, and Escape closes', async () => {
  await openBob();
  await page.getByTestId('composer-emoji').click();
  await page.getByRole('button', { name: 'Medium dark' }).click();
  await page.getByRole('button', { name: 'People and hands' }).click();
  await expect.element(page.getByTestId('emoji').first()).toHaveTextContent('👋🏾');
  await page.getByTestId('emoji-search').click();
  await userEvent.keyboard('{ArrowDown}{ArrowRight}{ArrowDown}{ArrowLeft}');
  const all = page.getByTestId('emoji').elements();
  expect(document.activeElement).toBe(all[8]);
  await userEvent.keyboard('{ArrowUp}{Enter}');
  await expect.element(input()).toHaveValue('👋🏾');
  await page.getByTestId('composer-emoji').click();
  await page.getByRole('button', { name: 'No tone' }).click();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByTestId('emoji-picker')).not.toBeInTheDocument();
});

test('any emoji can be given to a message', async () => {
  const opened = await openBob({ chats: [bob(talk(1))] });
  const id = opened.host.backend.rowsOf(opened.bob)[0]?.id ?? 0;
  rowOf(id)?.focus();
  await userEvent.keyboard('{Enter}');
  await page.getByTestId('menu-react-more').click();
  await page.getByTestId('emoji-search').fill('parrot');
  await page.getByTestId('emoji').first().click();
  await expect.poll(() => asked(opened, 'react')).toEqual([{ message: id, emoji: '🦜' }]);
});

test('the name of an emoji between colons becomes it, and half a name is offered in a list', async () => {
  await openBob();
  await input().click();
  await userEvent.keyboard('Done :tada:');
  await expect.element(input()).toHaveValue('Done 🎉');
  await userEvent.keyboard(' :pra');
  await expect.element(page.getByTestId('suggestion').first()).toHaveTextContent(':pray:');
  expect(area().getAttribute('aria-activedescendant')).toBe(
    page.getByTestId('suggestion').first().element().id,
  );
  await userEvent.keyboard('{Enter}');
  await expect.element(input()).toHaveValue('Done 🎉 🙏');
  await userEvent.keyboard(' :pra');
  await expect.element(page.getByTestId('suggestions')).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByTestId('suggestions')).not.toBeInTheDocument();
  await expect.element(input()).toHaveValue('Done 🎉 🙏 :pra');
});

test('a time and an address with a colon are no emoji', () => {
  expect(tokenAt('at 10:30', 8, false)).toBeNull();
  expect(tokenAt('https://a', 9, false)).toBeNull();
  expect(tokenAt(':)', 2, false)).toBeNull();
  expect(finishedName('10:30:', 6)).toBeNull();
  expect(tokenAt('so :smi', 7, false)).toMatchObject({ kind: 'emoji', query: 'smi', from: 3 });
});

test('emoji are found by the beginning of a word before the middle of one', async () => {
  const all = await loadEmoji();
  expect(all.length).toBeGreaterThan(1_800);
  expect(byName(all, '+1')?.emoji).toContain('👍');
  expect(searchEmoji(all, 'kopi', 3)[0]?.emoji).toContain('☕');
  const other = all.filter(({ label }) => label.id !== label.en);
  // A pizza is a pizza.
  expect(all.length - other.length).toBeLessThan(120);
  const wave = byName(all, 'wave');
  expect(wave && toned(wave, 5)).toBe('👋🏿');
  expect(wave && toned(wave, 0)).toBe('👋');
});

const group: readonly SeedMessage[] = [
  { ago: 3, text: 'Good morning', by: 'Joko' },
  { ago: 2, text: 'Morning', by: 'Wulan' },
];

test('people of a group are named with @, and WhatsApp gets their digits', async () => {
  const opened = await openBob({ chats: [bob(group, { kind: 'group' })] });
  const { backend } = opened.host;
  const [joko, wulan] = backend.rowsOf(opened.bob);
  backend.changeMessage(wulan?.id ?? 0, {
    mentions: [{ token: '6280000000301', person: joko?.sender ?? 0, name: 'Joko' }],
  });
  await input().click();
  await userEvent.keyboard('Ask @jo');
  await expect.element(page.getByTestId('suggestion')).toHaveTextContent('Joko');
  await userEvent.keyboard('{Tab}please{Enter}');
  await expect
    .poll(() => asked(opened, 'send_text'))
    .toEqual([
      { chat: opened.bob, text: 'Ask @6280000000301 please', quote: null, mentions: [joko?.sender] },
    ]);
});

test('people who are named in what is sent later are named there too', async () => {
  const opened = await openBob({ chats: [bob(group, { kind: 'group' })] });
  const { backend } = opened.host;
  const [joko, wulan] = backend.rowsOf(opened.bob);
  backend.changeMessage(wulan?.id ?? 0, {
    mentions: [{ token: '6280000000301', person: joko?.sender ?? 0, name: 'Joko' }],
  });
  await input().click();
  await userEvent.keyboard('Ask @jo');
  await expect.element(page.getByTestId('suggestion')).toHaveTextContent('Joko');
  await userEvent.keyboard('{Tab}please');
  await page.getByTestId('composer-schedule').click();
  await page.getByTestId('later-hour').click();
  await expect
    .poll(() => asked(opened, 'schedule_text'))
    .toMatchObject([{ text: 'Ask @6280000000301 please', mentions: [joko?.sender] }]);
});

test('members of a group who never wrote are offered too, as far as their number is known', () => {
  const member = (person: number, name: string, phone: string | null) => ({
    person,
    name,
    phone,
    role: 'member' as const,
    picture: null,
  });
  const members = [member(1, 'Dewi', '+6280000000309'), member(2, 'Dewanti', null)];
  expect(peopleOf([], [], members)).toEqual([{ id: 1, name: 'Dewi', token: '6280000000309' }]);
});

test('words that speak to somebody are edited with the name, and WhatsApp gets the digits again', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Ask @6280000000301', by: true }])] });
  const id = opened.host.backend.rowsOf(opened.bob)[0]?.id ?? 0;
  opened.host.backend.changeMessage(id, { mentions: [{ token: '6280000000301', person: 9, name: 'Joko' }] });
  await input().click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(input()).toHaveValue('Ask @Joko');
  await userEvent.keyboard(' now{Enter}');
  await expect
    .poll(() => asked(opened, 'edit_message'))
    .toEqual([{ message: id, text: 'Ask @6280000000301 now' }]);
});

test('nobody is offered in a chat with one person', async () => {
  await openBob();
  await input().click();
  await userEvent.keyboard('Ask @bo');
  await expect.element(page.getByTestId('suggestions')).not.toBeInTheDocument();
});

test('the longest name is meant, and a name inside a word is none', () => {
  const people = [
    { id: 1, name: 'Sari', token: '111' },
    { id: 2, name: 'Sari Kusuma', token: '222' },
  ];
  expect(spoken('@Sari Kusuma and @Sari, not @Saridewi', people)).toEqual({
    text: '@222 and @111, not @Saridewi',
    mentions: [2, 1],
  });
});

const paste = (text: string): void => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  area().dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  area().focus();
  document.execCommand('insertText', false, text);
};
const two = { accounts: [ALICE, CAROL], chats: [bob(talk(2)), bob(talk(1), { account: 1, title: 'Erin' })] };

test('text copied under another number waits for a word, and Enter sends nothing before', async () => {
  const opened = await openBob(two);
  noteCopied('Our price is 12', [opened.host.backend.accounts[1]?.id ?? '']);
  await input().click();
  paste('Our price is 12');
  await expect
    .element(page.getByTestId('paste-guard'))
    .toHaveTextContent('This was copied from Carol’s clinic. Send it as Alice’s shop?');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('composer-send')).toBeDisabled();
  expect(asked(opened, 'send_text')).toEqual([]);
  await page.getByTestId('paste-keep').click();
  await expect.element(input()).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => asked(opened, 'send_text').length).toBe(1);
});

test('changing text of another number is no answer, and what is taken out is all of it', async () => {
  const opened = await openBob(two);
  noteCopied('Our price\nis 12', [opened.host.backend.accounts[1]?.id ?? '']);
  await input().fill('Hello ');
  paste('Our price\r\nis 12');
  await expect.element(page.getByTestId('paste-guard')).toBeInTheDocument();
  await userEvent.keyboard('5{Enter}');
  await expect.element(page.getByTestId('paste-guard')).toBeInTheDocument();
  expect(asked(opened, 'send_text')).toEqual([]);
  await page.getByTestId('paste-drop').click();
  await expect.element(input()).toHaveValue('Hello ');
});

test('or it is taken out again', async () => {
  const opened = await openBob(two);
  noteCopied('Our price is 12', [opened.host.backend.accounts[1]?.id ?? '']);
  await input().fill('Hello ');
  paste('Our price is 12');
  await page.getByTestId('paste-drop').click();
  await expect.element(input()).toHaveValue('Hello ');
  await expect.element(page.getByTestId('paste-guard')).not.toBeInTheDocument();
});

test('a message that is copied from its menu is remembered with its number; the same number is not asked', async () => {
  const opened = await openBob(two);
  const real = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = () => Promise.resolve();
  try {
    const id = opened.host.backend.rowsOf(opened.bob)[1]?.id ?? 0;
    const { body } = opened.host.backend.messageOf(id);
    const text = body.kind === 'text' ? body.text : '';
    rowOf(id)?.focus();
    await userEvent.keyboard('{Enter}');
    await page.getByTestId('menu-copy').click();
    await input().click();
    paste(text);
    await expect.element(page.getByTestId('paste-guard')).not.toBeInTheDocument();
    await openChat('Erin');
    await input().click();
    paste(text);
    await expect.element(page.getByTestId('paste-guard')).toHaveTextContent('copied from Alice’s shop');
  } finally {
    navigator.clipboard.writeText = real;
  }
});

test('what is written is sent later, at a moment that people say', async () => {
  const opened = await openBob();
  await input().fill('Good morning');
  await page.getByTestId('composer-schedule').click();
  await page.getByTestId('later-morning').click();
  const tomorrow = new Date(Date.now() + 86_400_000).setHours(8, 0, 0, 0);
  await expect
    .poll(() => asked(opened, 'schedule_text'))
    .toEqual([{ chat: opened.bob, text: 'Good morning', quote: null, at: tomorrow }]);
  await expect.element(input()).toHaveValue('');
  await expect.element(page.getByTestId('planned')).toBeInTheDocument();
  expect(asked(opened, 'send_text')).toEqual([]);
});

test('or at a moment of Alice’s own', async () => {
  const opened = await openBob();
  await input().fill('Happy new year');
  await page.getByTestId('composer-schedule').click();
  await page.getByTestId('later-choose').click();
  await page.getByTestId('moment-day').fill('2099-12-31');
  await page.getByTestId('moment-time').fill('23:59');
  await page.getByTestId('moment-confirm').click();
  await expect
    .poll(() => asked(opened, 'schedule_text'))
    .toMatchObject([{ text: 'Happy new year', at: new Date(2099, 11, 31, 23, 59).getTime() }]);
});

test('words that could not be put aside for later stand in the field again', async () => {
  const opened = await openBob();
  opened.host.refuse('schedule_text', 'disk-full');
  await input().fill('Good morning');
  await page.getByTestId('composer-schedule').click();
  await page.getByTestId('later-hour').click();
  await expect.element(input()).toHaveValue('Good morning');
  await expect.element(page.getByTestId('toast')).toBeInTheDocument();
});

test('"later" means what people mean by it', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 10).getTime();
  const names = (now: number) => presets(now).map(({ name }) => name);
  // 2 November 2026 is a Monday, the 8th a Sunday.
  expect(names(at(2, 9))).toEqual(['hour', 'evening', 'morning', 'monday']);
  expect(names(at(2, 17))).toEqual(['hour', 'morning', 'monday']);
  expect(names(at(8, 9))).toEqual(['hour', 'evening', 'morning']);
  expect(new Date(presets(at(2, 9)).at(-1)?.at ?? 0).toDateString()).toBe('Mon Nov 09 2026');
});

test('a day that does not exist is none', () => {
  expect(fromDateField('2026-02-30')).toBeNull();
  expect(fromFields('2026-02-03', '25:00')).toBeNull();
  expect(fromFields('2026-02-03', '18.30')).toBe(new Date(2026, 1, 3, 18, 30).getTime());
});
