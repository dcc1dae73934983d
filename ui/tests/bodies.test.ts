/** What stands in a bubble and what can be done there: signs, links, polls, places, people, marks. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { MessageBody } from '../src/api/gen';
import { chosenAfter } from '../src/components/message/polls';
import { coordinates } from '../src/components/message/places';
import { bob, openBob, type Opened } from './world';

const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);
const text = () => page.getByTestId('message-text').element();
const one = (opened: Opened): number => opened.host.backend.rowsOf(opened.bob)[0]?.id ?? 0;
const option = (name: string, votes: number, mine = false) => ({ text: name, votes, mine });
const poll = (most: number): MessageBody & { kind: 'poll' } => ({
  kind: 'poll',
  poll: {
    question: 'Which day?',
    options: [option('Tuesday', 3, true), option('Thursday', 5), option('Saturday', 0)],
    most,
    voters: 8,
  },
});

/** Clicks where the clipboard is written, and answers what was. */
async function copied(click: () => Promise<void>): Promise<string[]> {
  const all: string[] = [];
  const real = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = async (written) => void all.push(written);
  try {
    await click();
    await expect.element(page.getByTestId('toast').last()).toHaveTextContent('Copied');
  } finally {
    navigator.clipboard.writeText = real;
  }
  return all;
}

test('signs give a text its form, and are not shown', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'So *much*\n- rice\n> said' }])] });
  expect(text().textContent?.replaceAll(/\s+/gu, ' ')).toBe('So much•rice said'.replace(' said', 'said'));
  const bold = text().querySelector('.bold');
  expect(bold?.textContent).toBe('much');
  expect(bold && Number(getComputedStyle(bold).fontWeight)).toBeGreaterThan(600);
});

test('a link says where it leads, and shows the whole address before anything else', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'See https://bank.example@evil.example/login' }])] });
  await expect.element(page.getByTestId('link-host')).toHaveTextContent('evil.example');
  await expect.element(page.getByTestId('link-host')).toHaveTextContent('What stands before the @');
  await page.getByTestId('link').click();
  await expect.element(page.getByRole('dialog', { name: 'Leads to evil.example' })).toBeInTheDocument();
  await expect
    .element(page.getByTestId('address'))
    .toHaveTextContent('https://bank.example@evil.example/login');
  await expect.element(page.getByRole('button', { name: 'Close' })).toHaveFocus();
  expect(await copied(() => page.getByTestId('address-copy').click())).toEqual([
    'https://bank.example@evil.example/login',
  ]);
});

test('a link is opened by the browser, once a person saw where it leads', async () => {
  const { host } = await openBob({ chats: [bob([{ ago: 1, text: 'https://b\u00fccher.example/a`b' }])] });
  await page.getByTestId('link').click();
  expect(host.calls.some(({ name }) => name === 'open_address')).toBe(false);
  await page.getByTestId('address-open').click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(host.calls.find(({ name }) => name === 'open_address')?.params).toEqual({
    address: 'https://xn--bcher-kva.example/a%60b',
  });
});

test('letters of two scripts in an address are warned of', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'https://\u0430pple.com' }])] });
  await expect.element(page.getByTestId('link-host')).toHaveTextContent('Letters of several scripts');
  await expect.element(page.getByTestId('link-host')).toHaveTextContent('xn--pple-43d.com');
});

test('nothing in a message is an anchor: no click leaves the window', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'https://example.com and www.example.org' }])] });
  expect(page.getByTestId('link').elements().length).toBe(2);
  expect(document.querySelectorAll('a, img, iframe').length).toBe(0);
});

test('a preview is shown as it was received, with the host that it really has', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'https://example.com/menu' }])] });
  opened.host.backend.changeMessage(one(opened), {
    preview: { url: 'https://example.com/menu', title: 'Our <b>menu</b>', description: 'Rice and more' },
  });
  const card = page.getByTestId('link-card');
  await expect.element(card).toHaveTextContent('Our <b>menu</b>');
  await expect.element(card).toHaveTextContent('Rice and more');
  await expect.element(card).toHaveTextContent('example.com');
});

test('Alice votes, and the poll counts it once WhatsApp has it', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, kind: poll(1) }])] });
  await page.getByRole('radio', { name: /Thursday/u }).click();
  expect(asked(opened, 'vote')).toEqual([{ message: one(opened), options: [1] }]);
  await expect.element(page.getByTestId('changing')).toBeInTheDocument();
  await expect.element(page.getByRole('radio', { name: /Tuesday/u })).toBeChecked();
  opened.host.backend.changes.prove(one(opened));
  await expect.element(page.getByRole('radio', { name: /Thursday/u })).toBeChecked();
  await expect.element(page.getByLabelText('Votes: 6')).toBeInTheDocument();
  await page.getByRole('radio', { name: /Thursday/u }).click();
  await expect.poll(() => asked(opened, 'vote').at(-1)).toEqual({ message: one(opened), options: [] });
});

test('in a poll of several answers one is added to the others, up to what may be chosen', () => {
  expect(chosenAfter(poll(0).poll, 1)).toEqual([0, 1]);
  expect(chosenAfter(poll(0).poll, 0)).toEqual([]);
  expect(chosenAfter(poll(1).poll, 2)).toEqual([2]);
  const full = poll(2).poll;
  const two = { ...full, options: full.options.map((each, at) => ({ ...each, mine: at < 2 })) };
  expect(chosenAfter(two, 2)).toEqual([1, 2]);
});

test('a place is words and coordinates to copy, and no map', async () => {
  const place = {
    latitude: -61_754_000,
    longitude: 1_068_272_000,
    name: 'Monas',
    address: 'Jakarta',
    live: false,
  };
  expect(coordinates(place)).toBe('-6.1754, 106.8272');
  await openBob({ chats: [bob([{ ago: 1, kind: { kind: 'location', place } }])] });
  await expect.element(page.getByText('Jakarta').last()).toBeInTheDocument();
  expect(await copied(() => page.getByTestId('coordinates-copy').click())).toEqual(['-6.1754, 106.8272']);
});

test('people from an address book stand with their numbers, each to be copied', async () => {
  const phones = [{ text: '+62 800-0000-0301', whatsapp: '6280000000301' }];
  const cards = [
    { name: 'Joko', phones },
    { name: 'Wulan', phones: [] },
  ];
  await openBob({ chats: [bob([{ ago: 1, kind: { kind: 'contacts', cards } }])] });
  expect(page.getByTestId('card').elements().length).toBe(2);
  const click = () => page.getByRole('button', { name: 'Copy +62 800-0000-0301 of Joko' }).click();
  expect(await copied(click)).toEqual(['+62 800-0000-0301']);
});

test('people a text speaks to stand in it by their names', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Ask @6280000000301' }])] });
  opened.host.backend.changeMessage(one(opened), {
    mentions: [{ token: '6280000000301', person: 9, name: 'Joko' }],
  });
  await expect.element(page.getByTestId('mention')).toHaveTextContent('@Joko');
});

test('what disappears, is kept, pinned or starred has its mark with a spoken name', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'Only for a week' }])] });
  const pin = { by: null, at: Date.now(), until: Date.now() + 60_000 };
  opened.host.backend.changeMessage(one(opened), { expiresIn: 604_800, kept: true, pin, starred: true });
  await expect.element(page.getByTestId('expires')).toHaveTextContent('Disappears 7 days after it was sent');
  await expect.element(page.getByTestId('kept')).toHaveTextContent('Kept from disappearing');
  await expect.element(page.getByTestId('pinned')).toHaveTextContent('Pinned for everybody in this chat');
  await expect.element(page.getByTestId('starred')).toHaveTextContent('Starred');
});
