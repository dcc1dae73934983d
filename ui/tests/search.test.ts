/** Finding chats by their names and messages by their words, and going to what was found. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CommandName } from '../src/api/gen';
import type { SeedMessage } from '../src/api/host/fake-data';
import { daysBetween, daysWords } from '../src/components/chat/find-dates';
import { ALICE, bob, CAROL, openApp, openChat, talk, type Opened } from './world';

const field = page.getByTestId('chat-search');
const hits = (): string[] =>
  page
    .getByTestId('hit')
    .elements()
    .map((hit) => hit.querySelector('.words')?.textContent.trim() ?? '');
const chats = (): number => page.getByTestId('found-chat').elements().length;
const marks = (): string[] => [...document.querySelectorAll('mark')].map((mark) => mark.textContent);
const asked = ({ host }: Opened, name: CommandName) =>
  host.calls.filter((call) => call.name === name).map((call) => call.params);
const focused = (): string | undefined => (document.activeElement as HTMLElement | null)?.dataset['testid'];

const BOB: readonly SeedMessage[] = [
  { ago: 60 * 24 * 40, text: 'The first invoice is on its way' },
  { ago: 120, text: 'Is the invoice there?' },
  { ago: 60, text: 'The invoice is paid', by: true },
  { ago: 1, text: 'Thank you', starred: true },
];
const DAVE: readonly SeedMessage[] = [{ ago: 30, text: 'No Invoice without an order' }];

const shop = {
  accounts: [ALICE, CAROL],
  chats: [
    bob(BOB),
    bob(DAVE, { title: 'Dave', phone: '+6280000000102', account: 1 }),
    bob(talk(2), { title: 'Invoices and more', phone: '+6280000000103', archived: true }),
  ],
};

async function find(words: string, options = shop): Promise<Opened> {
  const opened = await openApp(options);
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  await field.fill(words);
  await expect.element(page.getByTestId('found')).toBeInTheDocument();
  return opened;
}

describe('while one types', () => {
  test('chats are found by name, messages by words, newest first and marked', async () => {
    await find('invoice');
    await expect
      .poll(hits)
      .toEqual([
        'No Invoice without an order',
        'You: The invoice is paid',
        'Is the invoice there?',
        'The first invoice is on its way',
      ]);
    expect(marks()).toEqual(['Invoice', 'invoice', 'invoice', 'invoice']);
    await expect.element(page.getByTestId('found-chat')).toHaveTextContent('Invoices and more');
    await expect.element(page.getByTestId('found').getByText('Chats: 1. Messages: 4.')).toBeInTheDocument();
  });

  test('letters typed in one breath are one question, and a late answer to an older one is dropped', async () => {
    const opened = await find('inv');
    await expect.poll(() => hits().length).toBe(4);
    const before = asked(opened, 'search_messages').length;
    const first = opened.host.hold('search_messages');
    await field.fill('paid');
    await expect.poll(() => asked(opened, 'search_messages').length).toBe(before + 1);
    const second = opened.host.hold('search_messages');
    await field.fill('order');
    await expect.poll(() => asked(opened, 'search_messages').length).toBe(before + 2);
    second();
    await expect.poll(hits).toEqual(['No Invoice without an order']);
    first();
    await userEvent.keyboard('{ArrowDown}');
    expect(hits()).toEqual(['No Invoice without an order']);
    // Three letters before the next drawing.
    const input = field.element() as HTMLInputElement;
    for (const text of ['t', 'th', 'thank']) {
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    await expect.poll(hits).toEqual(['Thank you']);
    expect(asked(opened, 'search_messages').length).toBe(before + 3);
  });

  test('what is not there is said, and leaving shows the list where it was', async () => {
    await find('zebra');
    await expect.element(page.getByText('No chat and no message has “zebra” in it.')).toBeInTheDocument();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect.element(page.getByTestId('found')).not.toBeInTheDocument();
    await expect.element(page.getByTestId('chat-row').first()).toBeVisible();
    await expect.element(field).toHaveFocus();
  });

  test('a failure is said with its reason', async () => {
    const { host } = await openApp(shop);
    host.refuse('search_messages', 'text-too-long');
    await field.fill('x');
    await expect.element(page.getByText('The search did not work.')).toBeInTheDocument();
  });

  test('messages that are still being indexed are counted', async () => {
    const { host } = await openApp(shop);
    host.waiting = 12_431;
    await field.fill('invoice');
    await expect
      .element(page.getByTestId('find-waiting'))
      .toHaveTextContent('12,431 messages are still being indexed.');
  });

  test('scrolling reads on until the end', async () => {
    const many = Array.from({ length: 120 }, (_, i) => ({ ago: i + 1, text: `Order ${i + 1}` }));
    const opened = await find('order', { accounts: [ALICE], chats: [bob(many)] });
    const list = page.getByRole('listbox', { name: 'What was found' });
    await expect
      .poll(() => {
        const element = list.element();
        element.scrollTop = element.scrollHeight;
        return hits().some((words) => words === 'Order 120');
      })
      .toBe(true);
    expect(asked(opened, 'search_messages').length).toBe(3);
    expect(page.getByTestId('hit').elements().length).toBeLessThan(60);
  });
});

describe('narrowed down', () => {
  test('to what somebody wrote, and to what we wrote', async () => {
    const opened = await find('invoice');
    await page.getByTestId('find-person').click();
    await page.getByTestId('find-person-name').fill('da');
    await page.getByTestId('find-choice').first().click();
    await expect.poll(hits).toEqual(['No Invoice without an order']);
    expect(asked(opened, 'search_messages').at(-1)).toMatchObject({ writer: { kind: 'contact' } });
    expect(chats()).toBe(0);
    await page.getByRole('button', { name: 'Remove: Dave' }).click();
    await page.getByTestId('find-person').click();
    await page.getByTestId('find-me').click();
    await expect.poll(hits).toEqual(['You: The invoice is paid']);
  });

  test('to one number', async () => {
    await find('invoice');
    await page.getByTestId('find-number').click();
    await page.getByTestId('find-choice').last().click();
    await expect.poll(hits).toEqual(['No Invoice without an order']);
    await page.getByRole('button', { name: 'Remove: Carol’s clinic' }).click();
    await expect.poll(() => hits().length).toBe(4);
  });

  test('to days', async () => {
    await find('invoice');
    await page.getByTestId('find-date').click();
    await page.getByTestId('find-month').click();
    await expect.poll(() => hits().length).toBe(3);
    await page.getByRole('button', { name: 'Remove: Last 30 days' }).click();
    await page.getByTestId('find-date').click();
    await page.getByTestId('find-dates').click();
    await page.getByTestId('find-last').fill('2001-02-03');
    await page.getByTestId('find-show').click();
    await expect.element(page.getByText('No chat and no message has')).toBeInTheDocument();
    await expect.element(page.getByTestId('find-date')).toHaveTextContent('Up to 3 Feb 2001');
  });

  test('to a kind, without words', async () => {
    const place = { latitude: 0, longitude: 0, name: 'Shop', address: '', live: false };
    const chat = bob([...BOB, { ago: 5, kind: { kind: 'location', place } }]);
    await find('x', { accounts: [ALICE], chats: [chat] });
    await page.getByTestId('find-kind').click();
    await page.getByTestId('find-kind-location').click();
    await expect.element(page.getByText('No chat and no message has “x” in it.')).toBeInTheDocument();
    await field.fill('');
    await expect.poll(hits).toEqual(['Location: Shop']);
    await page.getByRole('button', { name: 'Remove: Location' }).click();
    await expect.element(page.getByTestId('found')).not.toBeInTheDocument();
  });

  test('the number whose chats are listed is where one looks first', async () => {
    const opened = await openApp(shop);
    await page.getByTestId('tile').nth(1).click();
    await field.fill('invoice');
    await expect.poll(hits).toEqual(['No Invoice without an order']);
    expect(asked(opened, 'list_chats').at(-1)).toMatchObject({
      account: opened.host.backend.accounts[1]?.id,
    });
  });
});

describe('days', () => {
  const now = new Date(2026, 10, 23, 10).getTime();
  test('from one to another take both with them, whichever is first', () => {
    const both = { from: new Date(2026, 9, 1).getTime(), until: new Date(2026, 9, 4).getTime() };
    expect(daysBetween('2026-10-01', '2026-10-03')).toEqual(both);
    expect(daysBetween('2026-10-03', '2026-10-01')).toEqual(both);
    expect(daysBetween('2026-10-01', '')).toEqual({ from: both.from, until: null });
    expect(daysBetween('', 'soon')).toEqual({ from: null, until: null });
  });
  test.each([
    ['2026-10-01', '2026-10-03', '1 Oct to 3 Oct'],
    ['2026-10-01', '2026-10-01', '1 Oct'],
    ['2025-10-01', '', 'Since 1 Oct 2025'],
    ['', '2026-10-01', 'Up to 1 Oct'],
    ['2026-11-23', '', 'Today'],
    ['2026-11-17', '', 'Last 7 days'],
  ])('%s – %s is “%s”', (first, last, words) => expect(daysWords(daysBetween(first, last), now)).toBe(words));
});

describe('going to what was found', () => {
  test('a click opens the chat of the message, and the search stays', async () => {
    await find('paid');
    await page.getByTestId('hit').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await expect.element(page.getByTestId('hit')).toHaveAttribute('aria-selected', 'true');
    await expect.element(page.getByTestId('hit-steps')).toHaveTextContent('1 of 1');
  });

  test('the message is before the eyes, however far it is in the past', async () => {
    const long = Array.from({ length: 300 }, (_, i) => ({
      ago: 300 - i,
      text: i === 20 ? 'The needle' : `Straw ${i}`,
    }));
    await find('needle', { accounts: [ALICE], chats: [bob(long)] });
    await page.getByTestId('hit').click();
    const needle = page.getByTestId('message').filter({ hasText: 'The needle' });
    await expect.element(needle).toBeInTheDocument();
    await expect.poll(() => document.activeElement?.textContent).toContain('The needle');
    const [box, view] = [needle, page.getByTestId('timeline')].map((one) =>
      one.element().getBoundingClientRect(),
    );
    expect(box?.top).toBeGreaterThanOrEqual(view?.top ?? Infinity);
    expect(box?.bottom).toBeLessThanOrEqual(view?.bottom ?? -1);
  });

  test('without a mouse: Ctrl+F, words, down to the messages, Enter', async () => {
    await openApp(shop);
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await userEvent.keyboard('{Control>}f{/Control}');
    expect(focused()).toBe('chat-search');
    await userEvent.keyboard('invoice');
    await expect.poll(() => hits().length).toBe(4);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focused).toBe('found-chat');
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focused).toBe('hit');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Dave');
  });

  test('F6 goes from the chat round to what was found, not to the list below it', async () => {
    await find('invoice');
    await page.getByTestId('hit').first().click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Dave');
    await expect.poll(() => document.activeElement?.closest('[data-message]')).not.toBeNull();
    await userEvent.keyboard('{F6}{F6}');
    await expect.poll(focused).toBe('hit');
  });

  test('Escape leaves the search and stands in the field', async () => {
    await find('invoice');
    await expect.poll(() => hits().length).toBe(4);
    await userEvent.keyboard('{ArrowDown}{Escape}');
    await expect.element(page.getByTestId('found')).not.toBeInTheDocument();
    await expect.poll(focused).toBe('chat-search');
    await expect.element(field).toHaveValue('');
  });

  test('F3 goes to the next result, Shift+F3 and the buttons back and on', async () => {
    await find('invoice');
    await page.getByTestId('hit').first().click();
    await expect.element(page.getByTestId('hit-steps')).toHaveTextContent('1 of 4');
    await userEvent.keyboard('{F3}');
    await expect.element(page.getByTestId('hit-steps')).toHaveTextContent('2 of 4');
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await page.getByTestId('hit-next').click();
    await expect.element(page.getByTestId('hit-steps')).toHaveTextContent('3 of 4');
    await userEvent.keyboard('{Shift>}{F3}{/Shift}{Shift>}{F3}{/Shift}');
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Dave');
    await expect.element(page.getByTestId('hit-previous')).toBeDisabled();
    await page.getByTestId('hit-leave').click();
    await expect.element(page.getByTestId('found')).not.toBeInTheDocument();
  });
});

describe('in one chat', () => {
  test('Ctrl+Shift+F looks in the open chat alone', async () => {
    const opened = await openApp(shop);
    await openChat('Bob');
    await userEvent.keyboard('{Control>}{Shift>}f{/Shift}{/Control}');
    await expect.poll(focused).toBe('chat-search');
    await userEvent.keyboard('invoice');
    await expect.poll(() => hits().length).toBe(3);
    expect(asked(opened, 'search_messages').at(-1)).toMatchObject({ chat: opened.bob });
    await page.getByRole('button', { name: 'Remove: In Bob' }).click();
    await expect.poll(() => hits().length).toBe(4);
  });

  test('so does the button over it, which says what to do next', async () => {
    await openApp(shop);
    await openChat('Bob');
    await page.getByRole('button', { name: 'Search in this chat' }).click();
    await expect.element(page.getByTestId('find-chat')).toHaveTextContent('In Bob');
    await expect.element(page.getByText('Type what was said, or choose above')).toBeInTheDocument();
    await expect.element(field).toHaveFocus();
  });
});

test('starred messages are listed, of all chats or of one', async () => {
  const opened = await find('invoice');
  await page.getByTestId('find-starred').click();
  await expect.poll(hits).toEqual(['Thank you']);
  await expect.element(page.getByText('Starred messages')).toBeInTheDocument();
  const message = opened.host.backend.rowsOf(opened.bob).find((row) => row.starred);
  opened.host.backend.states.star(message?.id ?? 0, false);
  await page.getByTestId('find-starred').click();
  await expect.element(page.getByTestId('found')).not.toBeInTheDocument();
  await openChat('Bob');
  await page.getByRole('button', { name: 'Search in this chat' }).click();
  await page.getByTestId('find-starred').click();
  await expect.element(page.getByText('No starred messages')).toBeInTheDocument();
  expect(asked(opened, 'list_starred').at(-1)).toMatchObject({ chat: opened.bob });
});
