/** Where messages are that are not in sight: above, unread, quoted, on a day, on the phone, or missing. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { quoteOf } from '../src/api/host/fake-rows';
import { Jump } from '../src/components/message/jump';
import type { RowFocus } from '../src/components/message/row-focus.svelte';
import type { ChatGap, ChatPast } from '../src/api/gen';
import { bob, drawn, openBob, rowOf, scroller, settled, talk, type Opened } from './world';

const fromEnd = (): number => scroller().scrollHeight - scroller().clientHeight - scroller().scrollTop;
const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);
const inSight = (id: number): boolean => {
  const row = rowOf(id)?.getBoundingClientRect();
  const view = scroller().getBoundingClientRect();
  return row !== undefined && row.bottom > view.top && row.top < view.bottom;
};

/** What is told of Bob's chat beyond its rows, before it is opened. */
function past(about: (opened: { ids: readonly number[]; at: (id: number) => number }) => Partial<ChatPast>) {
  return (opened: Opened): void => {
    const rows = opened.host.backend.rowsOf(opened.bob);
    const at = (id: number) => rows.find((row) => row.id === id)?.order ?? 0;
    const told = about({ ids: rows.map(({ id }) => id), at });
    opened.host.backend.states.tell({
      chat: opened.bob,
      older: false,
      answer: { kind: 'idle' },
      gaps: [],
      ...told,
    });
  };
}

const gapBefore = (place: number) =>
  past(({ ids, at }) => {
    const cursor = (i: number) => ({ id: ids[i] ?? 0, order: at(ids[i] ?? 0) });
    const gap: ChatGap = { id: 7, reason: 'away', after: cursor(place - 1), before: cursor(place) };
    return { gaps: [gap] };
  });

test('a place where messages may be missing says why, between the two messages, and asks the phone', async () => {
  const opened = await openBob({ chats: [bob(talk(4))] });
  gapBefore(2)(opened);
  const gap = page.getByTestId('gap');
  await expect.element(gap).toHaveTextContent('This number was away from WhatsApp.');
  const rows = opened.host.backend.rowsOf(opened.bob);
  expect(rowOf(rows[2]?.id ?? 0)?.contains(gap.element())).toBe(true);
  await page.getByTestId('gap-fetch').click();
  expect(asked(opened, 'fetch_gap')).toEqual([{ gap: 7 }]);
  await expect.element(page.getByTestId('phone-answer')).toHaveTextContent('Asking the phone…');
  await expect.element(page.getByTestId('gap-fetch')).toBeDisabled();
});

test('what the phone answered stands at the gap, and a gap that is gone is gone', async () => {
  const opened = await openBob({ chats: [bob(talk(4))] });
  gapBefore(2)(opened);
  const { gaps } = opened.host.backend.pastOf(opened.bob);
  const tell = (change: Partial<ChatPast>) =>
    opened.host.backend.states.tell({
      chat: opened.bob,
      older: false,
      answer: { kind: 'idle' },
      gaps,
      ...change,
    });
  tell({ answer: { kind: 'failed', error: 'phone-silent', at: Date.now() } });
  await expect.element(page.getByTestId('phone-answer')).toHaveTextContent(/phone/u);
  await expect.element(page.getByTestId('gap-fetch')).toBeEnabled();
  tell({ answer: { kind: 'got', count: 3, at: Date.now() } });
  await expect.element(page.getByTestId('phone-answer')).toHaveTextContent('Messages the phone gave: 3.');
  tell({ gaps: [] });
  await expect.element(page.getByTestId('gap')).not.toBeInTheDocument();
});

test('above the oldest message stands that the phone may have older ones, and asks for them', async () => {
  const opened = await openBob({ chats: [bob(talk(3))] });
  past(() => ({ older: true }))(opened);
  await expect
    .element(page.getByTestId('past'))
    .toHaveTextContent('Older messages of this chat may be on the phone.');
  expect(asked(opened, 'fetch_older')).toEqual([]);
  await page.getByTestId('past-fetch').click();
  expect(asked(opened, 'fetch_older')).toEqual([{ chat: opened.bob }]);
  await expect.element(page.getByTestId('phone-answer')).toHaveTextContent('Asking the phone…');
});

test('Alice who scrolls up to the oldest message asks the phone once, without a word', async () => {
  const opened = await openBob({ chats: [bob(talk(50))] });
  past(() => ({ older: true }))(opened);
  await settled(fromEnd);
  expect(asked(opened, 'fetch_older')).toEqual([]);
  scroller().scrollTop = 100;
  await expect.poll(() => asked(opened, 'fetch_older')).toEqual([{ chat: opened.bob }]);
  scroller().scrollTop = 60;
  await settled(() => scroller().scrollTop);
  expect(asked(opened, 'fetch_older').length).toBe(1);
});

/** A long chat whose newest message quotes its first one. */
async function quoting(count: number): Promise<{ opened: Opened; first: number }> {
  const opened = await openBob({ chats: [bob(talk(count))] });
  const { backend } = opened.host;
  const [first] = backend.rowsOf(opened.bob);
  const answer = backend.receive(opened.bob, 'About that first one', Date.now());
  if (first) backend.changeMessage(answer.id, { quote: quoteOf(first) });
  await settled(fromEnd);
  return { opened, first: first?.id ?? 0 };
}

test('a quoted message that is not loaded is found, shown and outlined', async () => {
  const { first } = await quoting(300);
  expect(rowOf(first)).toBeNull();
  await page.getByRole('button', { name: /Reply to/u }).click();
  await expect.poll(() => inSight(first), { timeout: 10_000 }).toBe(true);
  await expect.element(page.getByTestId('jump')).toBeInTheDocument();
  await expect.poll(() => document.activeElement).toBe(rowOf(first));
});

describe('a jump that takes its time', () => {
  /** On its way to the first message of a long chat, which is held up. */
  async function held() {
    const { opened, first } = await quoting(300);
    const release = opened.host.hold('list_around');
    await page.getByRole('button', { name: /Reply to/u }).click();
    return { first, release };
  }
  const outlined = () => expect.poll(() => document.querySelector('.outlined')).not.toBeNull();
  const input = page.getByTestId('composer-input');

  test('leaves the focus to somebody who writes meanwhile, and shows the message', async () => {
    const { first, release } = await held();
    await input.click();
    await userEvent.keyboard('See you at ');
    release();
    await outlined();
    expect(inSight(first)).toBe(true);
    await expect.element(input).toHaveFocus();
    await userEvent.keyboard('nine');
    await expect.element(input).toHaveValue('See you at nine');
  });

  test('leaves it to somebody who went elsewhere by a key', async () => {
    const { first, release } = await held();
    await userEvent.keyboard('{F6}');
    const there = document.activeElement;
    release();
    await outlined();
    expect(inSight(first)).toBe(true);
    expect(document.activeElement).toBe(there);
  });

  test('takes it from what took it by itself', async () => {
    const { first, release } = await held();
    (input.element() as HTMLElement).focus();
    release();
    await outlined();
    expect(document.activeElement).toBe(rowOf(first));
  });

  test('is over as soon as somebody moves the timeline', async () => {
    await openBob();
    const { promise: under, resolve: begun } = Promise.withResolvers<unknown>();
    let marked = false;
    const nowhere = { goTo: async () => begun(null), outline: () => (marked = true) } as unknown as RowFocus;
    const jump = new Jump(nowhere, scroller());
    const wheel = () => scroller().dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
    // While it is found out where to, nothing moves yet.
    wheel();
    const over = jump.to(1);
    await under;
    wheel();
    await over;
    expect(marked).toBe(false);
  });
});

/** Every page of messages that was asked for since the chat was opened. */
const pages = ({ host }: Opened) =>
  host.calls.map(({ name }) => name).filter((name) => /^list_(messages|newer|around)$/u.test(name));

/** Goes to the first message of a long chat, by the way of one that quotes it. */
async function toFirst(count: number): Promise<{ opened: Opened; first: number }> {
  const { opened, first } = await quoting(count);
  await page.getByRole('button', { name: /Reply to/u }).click();
  await expect.poll(() => inSight(first)).toBe(true);
  await settled(() => scroller().scrollTop);
  return { opened, first };
}

/** The numbers of the messages in sight, from top to bottom. */
function numbers(): number[] {
  const view = scroller().getBoundingClientRect();
  return page
    .getByTestId('message-text')
    .elements()
    .map((one) => ({ top: one.getBoundingClientRect().top, text: one.textContent ?? '' }))
    .filter(({ top }) => top >= view.top && top < view.bottom)
    .toSorted((a, b) => a.top - b.top)
    .map(({ text }) => Number(/^Message (\d+)/u.exec(text)?.[1]));
}

test('a jump over thousands of messages asks for one page, not for all of them', async () => {
  const { opened } = await toFirst(4_000);
  expect(pages(opened)).toEqual(['list_messages', 'list_around']);
});

test('from far back Alice reads on to the newest message, in order and without gaps', async () => {
  const { opened } = await toFirst(300);
  const seen = new Set(numbers());
  const until = Date.now() + 15_000;
  while (fromEnd() > 1 || pages(opened).filter((name) => name === 'list_newer').length < 3) {
    expect(Date.now()).toBeLessThan(until);
    scroller().scrollTop += 500;
    await settled(() => scroller().scrollTop);
    const shown = numbers().filter(Number.isFinite);
    expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
    for (const one of shown) seen.add(one);
  }
  expect(Array.from({ length: 300 }, (_, i) => i + 1).filter((one) => !seen.has(one))).toEqual([]);
  await expect.element(page.getByTestId('jump')).not.toBeInTheDocument();
});

test('where Alice jumped to stays put while rows arrive above and below it', async () => {
  const opened = await openBob({ chats: [bob(talk(900))] });
  const { backend } = opened.host;
  const middle = backend.rowsOf(opened.bob)[450]?.id ?? 0;
  backend.changeMessage(middle, { pin: { by: null, at: Date.now(), until: Date.now() + 86_400_000 } });
  const release = opened.host.hold('list_newer');
  await settled(fromEnd);
  await page.getByTestId('pinned-jump').click();
  await expect.poll(() => inSight(middle)).toBe(true);
  await settled(() => scroller().scrollTop);
  const top = () => rowOf(middle)?.getBoundingClientRect().top;
  const before = top();
  // Just so far that both ends are near: nothing may move but by that.
  release();
  scroller().scrollTop += 1;
  await settled(() => scroller().scrollHeight);
  expect(top()).toBe((before ?? 0) - 1);
});

test('newer messages arrive below without moving what Alice reads by a pixel', async () => {
  const { opened } = await toFirst(300);
  const release = opened.host.hold('list_newer');
  scroller().scrollTop = scroller().scrollHeight;
  await settled(() => scroller().scrollTop);
  const held = numbers()[numbers().length - 2] ?? 0;
  const top = () =>
    page
      .getByText(new RegExp(`^Message ${held}\\s`, 'u'))
      .first()
      .element()
      .getBoundingClientRect().top;
  const before = top();
  const height = scroller().scrollHeight;
  release();
  opened.host.hold('list_newer');
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(height + 1_000);
  for (let frame = 0; frame < 20; frame++) {
    expect(top()).toBe(before);
    await drawn();
  }
});

test('what Bob writes while Alice is far back is counted, and she gets to it at once', async () => {
  const { opened } = await toFirst(400);
  const newest = opened.host.backend.receive(opened.bob, 'Are you there?', Date.now());
  await expect.element(page.getByTestId('jump')).toHaveTextContent('1');
  expect(rowOf(newest.id)).toBeNull();
  await page.getByTestId('jump').click();
  await expect.poll(() => inSight(newest.id)).toBe(true);
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  await expect
    .poll(() => asked(opened, 'mark_chat_read').at(-1))
    .toEqual({ chat: opened.bob, upto: newest.id });
});

test('what arrives while the newest page is on its way is there too', async () => {
  const { opened } = await toFirst(400);
  const release = opened.host.hold('list_messages');
  await page.getByTestId('jump').click();
  const rows = opened.host.backend.rowsOf(opened.bob);
  const told = opened.host.backend.receive(opened.bob, 'Said meanwhile', Date.now());
  // The page was cut before that was written.
  rows.splice(rows.indexOf(told), 1);
  release();
  await expect.poll(() => inSight(told.id)).toBe(true);
});

test('what Alice writes while she is far back brings her to the newest message', async () => {
  await toFirst(400);
  await page.getByTestId('composer-input').fill('On my way');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('On my way');
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
});

test('a chat whose first unread message is far up opens there, and is read only at its end', async () => {
  const messages = [...talk(100), ...Array.from({ length: 300 }, (_, i) => ({ ago: 0, text: `New ${i}` }))];
  const opened = await openBob({ chats: [bob(messages, { unread: 300 })] });
  await expect.element(page.getByTestId('unread-marker')).toHaveTextContent('300 unread');
  await settled(() => scroller().scrollTop);
  expect(inSight(opened.host.backend.firstUnread.get(opened.bob) ?? 0)).toBe(true);
  await expect.element(page.getByTestId('jump')).toHaveTextContent('300');
  expect(asked(opened, 'mark_chat_read')).toEqual([]);
  await page.getByTestId('jump').click();
  await expect.poll(() => asked(opened, 'mark_chat_read').length).toBe(1);
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  await page.getByTestId('jump-unread').click();
  await expect.poll(() => inSight(opened.host.backend.firstUnread.get(opened.bob) ?? 0)).toBe(true);
});

test('a quoted message that was deleted since is said to be gone, and Alice stays where she is', async () => {
  const opened = await openBob({ chats: [bob(talk(5))] });
  const { backend } = opened.host;
  const [first] = backend.rowsOf(opened.bob);
  const answer = backend.receive(opened.bob, 'About that', Date.now());
  if (first) backend.changeMessage(answer.id, { quote: quoteOf(first) });
  backend.removeMessage(first?.id ?? 0);
  await page.getByRole('button', { name: /Reply to/u }).click();
  await expect.element(page.getByTestId('toast')).toHaveTextContent('This message is not here any more');
  expect(fromEnd()).toBeLessThanOrEqual(1);
});

test('Alice goes to a day, also one far above what is loaded', async () => {
  const day = 24 * 60;
  const messages = Array.from({ length: 300 }, (_, i) => ({
    ago: (300 - i) * (day / 10),
    text: `Number ${i}`,
  }));
  const opened = await openBob({ chats: [bob(messages)] });
  await settled(fromEnd);
  const rows = opened.host.backend.rowsOf(opened.bob);
  const wanted = new Date(Date.now() - 20 * 86_400_000);
  const field = `${wanted.getFullYear()}-${String(wanted.getMonth() + 1).padStart(2, '0')}-${String(wanted.getDate()).padStart(2, '0')}`;
  const begins = new Date(`${field}T00:00`).getTime();
  const target = rows.find((row) => row.sentAt >= begins)?.id ?? 0;
  await page.getByTestId('chat-menu').click();
  await page.getByTestId('chat-to-day').click();
  await page.getByTestId('day-field').fill(field);
  await page.getByTestId('day-go').click();
  await expect.poll(() => inSight(target), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => document.activeElement).toBe(rowOf(target));
});

test('a button leads up to the first unread message once Alice has passed it', async () => {
  const messages = [
    ...talk(60),
    ...Array.from({ length: 40 }, (_, i) => ({ ago: 0, text: `New ${i} ${'and more words '.repeat(6)}` })),
  ];
  await openBob({ chats: [bob(messages, { unread: 40 })] });
  await settled(() => scroller().scrollTop);
  await page.getByTestId('jump').click();
  await settled(fromEnd);
  await page.getByTestId('jump-unread').click();
  await expect
    .poll(() => {
      const marker = document.querySelector('[data-testid="unread-marker"]')?.getBoundingClientRect();
      const view = scroller().getBoundingClientRect();
      return marker !== undefined && marker.top >= view.top - 1 && marker.top < view.bottom;
    })
    .toBe(true);
});

test('what is pinned stands under the header, leads to its message one after the other, and is unpinned there', async () => {
  const opened = await openBob({ chats: [bob(talk(120))] });
  const { backend } = opened.host;
  const rows = backend.rowsOf(opened.bob);
  const [first, second] = [rows[2]?.id ?? 0, rows[60]?.id ?? 0];
  const until = Date.now() + 86_400_000;
  backend.changeMessage(first, { pin: { by: null, at: Date.now() - 2_000, until } });
  backend.changeMessage(second, { pin: { by: null, at: Date.now() - 1_000, until } });
  const bar = page.getByTestId('pinned-bar');
  await expect.element(bar).toHaveTextContent('Message 61');
  await expect.element(bar).toHaveTextContent('1 of 2');
  await page.getByTestId('pinned-jump').click();
  await expect.poll(() => inSight(second)).toBe(true);
  await expect.element(bar).toHaveTextContent('Message 3');
  await page.getByTestId('pinned-jump').click();
  await expect.poll(() => inSight(first)).toBe(true);
  await page.getByTestId('pinned-drop').click();
  await expect.poll(() => asked(opened, 'pin_message')).toEqual([{ message: second, seconds: null }]);
  backend.changes.prove(second);
  await expect.element(bar).toHaveTextContent('Message 3');
  backend.changeMessage(first, { pin: null });
  await expect.element(bar).not.toBeInTheDocument();
});

test('arrows lead from a row into what can be used in it, and Escape back', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 1, text: 'See https://example.com now' }])] });
  const id = opened.host.backend.rowsOf(opened.bob)[0]?.id ?? 0;
  rowOf(id)?.focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(document.activeElement?.textContent).toBe('https://example.com');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('dialog', { name: 'Leads to example.com' })).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => document.activeElement?.textContent).toBe('https://example.com');
  await userEvent.keyboard('{Escape}');
  expect(document.activeElement).toBe(rowOf(id));
});
