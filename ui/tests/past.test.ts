/** Where messages are that are not in sight: above, unread, quoted, on a day, on the phone, or missing. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ChatGap, ChatPast } from '../src/api/gen';
import { bob, openBob, rowOf, scroller, settled, talk, type Opened } from './world';

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

test('a quoted message that is not loaded is found, shown and outlined', async () => {
  const opened = await openBob({ chats: [bob(talk(300))] });
  const { backend } = opened.host;
  const [first] = backend.rowsOf(opened.bob);
  const answer = backend.receive(opened.bob, 'About that first one', Date.now());
  if (first) backend.changeMessage(answer.id, { quote: backend.quoteOf(first) });
  await settled(fromEnd);
  expect(rowOf(first?.id ?? 0)).toBeNull();
  await page.getByRole('button', { name: /Reply to/u }).click();
  await expect.poll(() => inSight(first?.id ?? 0), { timeout: 10_000 }).toBe(true);
  await expect.element(page.getByTestId('jump')).toBeInTheDocument();
  await expect.poll(() => document.activeElement).toBe(rowOf(first?.id ?? 0));
});

test('a quoted message that was deleted since is said to be gone, and Alice stays where she is', async () => {
  const opened = await openBob({ chats: [bob(talk(5))] });
  const { backend } = opened.host;
  const [first] = backend.rowsOf(opened.bob);
  const answer = backend.receive(opened.bob, 'About that', Date.now());
  if (first) backend.changeMessage(answer.id, { quote: backend.quoteOf(first) });
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
  await page.getByTestId('chat-day').click();
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
