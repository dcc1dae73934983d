/** Chats side by side: each answers as its own number, one works in one of them, and only that one is read. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import type { Chat } from '../src/api/gen';
import { FakeHost } from '../src/api/host/fake';
import App from '../src/App.svelte';
import {
  columnsOf,
  firstShown,
  leavesRoom,
  NOTHING_BESIDE,
  roomIn,
  windowOf,
  withBeside,
  withOpen,
  withoutColumns,
  workIn,
} from '../src/stores/columns';
import { even, fit, moved } from '../src/stores/shares';
import { room } from '../src/stores/room.svelte';
import { ALICE, bob, CAROL, openApp, talk, type Opened } from './world';

const frank = bob(talk(2), { account: 1, title: 'Frank', phone: '+6280000000109' });
const erin = bob(talk(4), { title: 'Erin', phone: '+6280000000110' });
const shop = { accounts: [ALICE, CAROL], chats: [bob(), frank, erin] };

const row = (name: string) => page.getByTestId('chat-row').filter({ hasText: name }).first();
const column = (at: number) => page.getByTestId('column').nth(at);
const field = (at: number) => column(at).getByTestId('composer-input');
const titles = () =>
  page
    .getByTestId('chat-title')
    .elements()
    .map((one) => one.textContent.trim());
const shows = (...names: string[]) => expect.poll(titles).toEqual(names);
const asked = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params as Record<string, unknown>] : []));
const idOf = ({ host }: Opened, title: string) =>
  [...host.backend.chats.values()].find((chat) => chat.title === title)?.id ?? 0;

async function besideByKey(name: string): Promise<void> {
  (row(name).element() as HTMLElement).focus();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
}

/** Bob of Alice's shop, and Frank of Carol's clinic beside him, where one works. */
async function openTwo(): Promise<Opened> {
  const opened = await openApp(shop);
  await row('Bob').click();
  await expect.element(field(0)).toHaveFocus();
  await row('Frank').click({ button: 'middle' });
  await shows('Bob', 'Frank');
  await expect.element(field(1)).toHaveFocus();
  return opened;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1280, 800);
});

describe('two chats side by side', () => {
  test('each answers as its own number', async () => {
    const opened = await openTwo();
    await expect.element(column(0).getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
    await expect.element(column(1).getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
    await field(0).fill('From the shop');
    await userEvent.keyboard('{Enter}');
    await field(1).fill('From the clinic');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => asked(opened, 'send_text').map(({ chat, text }) => [chat, text]))
      .toEqual([
        [idOf(opened, 'Bob'), 'From the shop'],
        [idOf(opened, 'Frank'), 'From the clinic'],
      ]);
    await expect.element(column(0).getByText('From the shop')).toBeInTheDocument();
    await expect.element(column(1).getByText('From the clinic')).toBeInTheDocument();
  });

  test('what comes in beside is shown, and read only when one works there', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const opened = await openTwo();
    const [with_, beside] = [idOf(opened, 'Frank'), idOf(opened, 'Bob')];
    opened.host.backend.receive(beside, 'Is anybody there?', Date.now());
    opened.host.backend.receive(with_, 'I have a question', Date.now());
    await expect
      .element(column(0).getByTestId('message-text').filter({ hasText: 'Is anybody there?' }))
      .toBeInTheDocument();
    await expect.poll(() => asked(opened, 'mark_chat_read').map(({ chat }) => chat)).toEqual([with_]);
    expect(asked(opened, 'look_at').at(-1)).toEqual({ chat: with_ });

    await userEvent.keyboard('{Control>}1{/Control}');
    await expect.element(field(0)).toHaveFocus();
    await expect.poll(() => asked(opened, 'mark_chat_read').map(({ chat }) => chat)).toEqual([with_, beside]);
    await vi.waitFor(() => expect(asked(opened, 'look_at').at(-1)).toEqual({ chat: beside }));
  });

  test('the keys lead from column to column, and put one away', async () => {
    await openTwo();
    await userEvent.keyboard('{F6}');
    expect(document.activeElement?.closest('nav')).not.toBeNull();
    await userEvent.keyboard('{F6}');
    await expect.element(field(0)).toHaveFocus();
    await userEvent.keyboard('{F6}');
    await expect.element(field(1)).toHaveFocus();
    await expect.element(column(1).getByRole('region')).toHaveAttribute('aria-current', 'true');
    await userEvent.keyboard('{Control>}w{/Control}');
    await shows('Bob');
    await expect.element(field(0)).toHaveFocus();
    // The last one is no column: the key is not ours.
    const free = new KeyboardEvent('keydown', { key: 'w', ctrlKey: true, bubbles: true, cancelable: true });
    expect(field(0).element().dispatchEvent(free)).toBe(true);
    await shows('Bob');
  });

  test('a chat that is shown already is gone to, not shown twice', async () => {
    await openTwo();
    await page.getByTestId('column-list').click();
    await row('Bob').click();
    await expect.element(field(0)).toHaveFocus();
    await shows('Bob', 'Frank');
    await page.getByTestId('column-list').click();
    await row('Erin').click();
    await shows('Erin', 'Frank');
    await expect.element(column(0).getByTestId('message').first()).toBeInTheDocument();
    await column(1).getByTestId('column-close').click();
    await shows('Erin');
  });

  test('the button for the list leaves one in the column where one works', async () => {
    await openTwo();
    await page.getByTestId('column-list').click();
    await expect.element(row('Frank')).toHaveFocus();
    await row('Erin').click();
    await shows('Bob', 'Erin');
  });

  test('the list goes with Escape, and comes with the search', async () => {
    await openTwo();
    const list = () => getComputedStyle(row('Bob').element()).visibility;
    expect(list()).toBe('hidden');
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByTestId('chat-search')).toHaveFocus();
    expect(list()).toBe('visible');
    await userEvent.keyboard('{Escape}');
    expect(list()).toBe('hidden');
    await expect.element(field(1)).toHaveFocus();
  });

  test('text of one column is asked about in the other', async () => {
    await openTwo();
    await field(0).fill('Our price is 12');
    (field(0).element() as HTMLTextAreaElement).select();
    field(0)
      .element()
      .dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
    await field(1).click();
    const data = new DataTransfer();
    data.setData('text/plain', 'Our price is 12');
    field(1)
      .element()
      .dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    await expect
      .element(column(1).getByTestId('paste-guard'))
      .toHaveTextContent('This was copied from Alice’s shop. Send it as Carol’s clinic?');
    expect(column(0).getByTestId('paste-guard').elements()).toEqual([]);
  });

  test('words marked in one timeline are remembered with its number', async () => {
    await openTwo();
    const words = column(0).getByTestId('message-text').first().element();
    document.getSelection()?.selectAllChildren(words);
    const text = document.getSelection()?.toString() ?? '';
    words.dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
    await field(1).click();
    const data = new DataTransfer();
    data.setData('text/plain', text);
    field(1)
      .element()
      .dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    await expect.element(column(1).getByTestId('paste-guard')).toHaveTextContent('copied from Alice’s shop');
  });

  test('a number that goes takes its columns with it', async () => {
    const opened = await openTwo();
    opened.host.backend.removeAccount(opened.host.backend.accounts[1]?.id ?? '');
    await shows('Bob');
  });
});

describe('the edge between two columns', () => {
  const edge = () => page.getByTestId('column-edge');
  const widths = () => [0, 1].map((at) => Math.round(column(at).element().getBoundingClientRect().width));
  const value = () => Number(edge().element().getAttribute('aria-valuenow'));

  test('is moved by keys within what both need, and evened out', async () => {
    await openTwo();
    const [before, behind] = widths();
    expect(before).toBe(behind);
    expect(value()).toBe(50);
    (edge().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => widths()[0]).toBe((before ?? 0) + 24);
    await expect.element(edge()).toHaveFocus();
    await userEvent.keyboard('{End}');
    await expect.poll(() => widths()[1]).toBe(480);
    expect(value()).toBe(Number(edge().element().getAttribute('aria-valuemax')));
    await userEvent.keyboard('{Home}');
    await expect.poll(() => widths()[0]).toBe(480);
    await userEvent.keyboard('{Enter}');
    await expect.poll(widths).toEqual([before, behind]);
  });

  test('is dragged, stays so at the next start, and a double click makes both alike', async () => {
    const opened = await openTwo();
    const box = edge().element().getBoundingClientRect();
    const at = { x: box.x + box.width / 2, y: 300 };
    const point = (type: string, x: number) =>
      edge()
        .element()
        .dispatchEvent(
          new PointerEvent(type, { clientX: x, clientY: at.y, button: 0, pointerId: 1, bubbles: true }),
        );
    const held = vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
    const [before] = widths();
    point('pointerdown', at.x);
    point('pointermove', at.x + 40);
    point('pointerup', at.x + 40);
    await expect.poll(() => widths()[0]).toBe((before ?? 0) + 40);
    expect(held).toHaveBeenCalled();
    point('pointermove', at.x + 80);
    expect(widths()[0]).toBe((before ?? 0) + 40);
    await expect.poll(() => opened.host.backend.layout.shares.length).toBe(2);
    await cleanup();
    await render(App, { props: { host: opened.host } });
    // It is kept in thousandths.
    await expect.poll(() => Math.abs((widths()[0] ?? 0) - (before ?? 0) - 40)).toBeLessThan(2);
    edge()
      .element()
      .dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await expect.poll(() => widths()[0]).toBe(before);
  });

  test('what is about the chat is docked only where every column keeps its least width', async () => {
    for (const width of [1200, 1280, 1333, 1440, 1600, 1900]) {
      await page.viewport(width, 800);
      expect(room.hasPane(1, true)).toBe(true);
      for (const count of [1, 2, 3]) {
        const list = room.hasList(count);
        if (!room.hasPane(count, list)) continue;
        const taken = 68 + (list ? (width >= 1600 ? 376 : 336) : 0) + (width >= 1600 ? 344 : 304);
        expect((width - taken) / count, `${count} columns at ${width}`).toBeGreaterThanOrEqual(480);
      }
    }
  });
});

describe('a window that becomes narrow', () => {
  test('shows the chat one works in; the other comes back when there is room', async () => {
    await openTwo();
    await page.viewport(1000, 700);
    await shows('Frank');
    expect(getComputedStyle(row('Bob').element()).visibility).toBe('visible');
    await row('Bob').click();
    await shows('Bob');
    await page.viewport(1280, 800);
    await shows('Bob', 'Frank');
  });

  test('opens a chat in place of another', async () => {
    await page.viewport(1000, 700);
    await openApp(shop);
    await row('Bob').click();
    await expect.element(field(0)).toHaveFocus();
    await besideByKey('Frank');
    await shows('Frank');
    await page.viewport(1280, 800);
    await shows('Frank');
  });

  test('a wide one has three columns, and no fourth', async () => {
    await page.viewport(1700, 900);
    const dave = bob(talk(2), { title: 'Dave', phone: '+6280000000111' });
    await openApp({ ...shop, chats: [...shop.chats, dave] });
    await row('Bob').click();
    await expect.element(field(0)).toHaveFocus();
    await besideByKey('Frank');
    await expect.element(field(1)).toHaveFocus();
    await besideByKey('Erin');
    await expect.element(field(2)).toHaveFocus();
    await page.getByTestId('place-inbox').click();
    await besideByKey('Dave');
    await shows('Bob', 'Dave', 'Erin');
  });
});

describe('chats that stood side by side', () => {
  test('do so again at the next start', async () => {
    const opened = await openTwo();
    await userEvent.keyboard('{Control>}1{/Control}');
    const [first, second] = [...opened.host.backend.chats.keys()];
    await expect
      .poll(() => opened.host.backend.layout)
      .toMatchObject({ chats: [first, second], open: first });
    await cleanup();
    await render(App, { props: { host: opened.host } });
    await shows('Bob', 'Frank');
    await expect.element(column(0).getByRole('region')).toHaveAttribute('aria-current', 'true');
  });

  test('and are gone by then, are passed over', async () => {
    const host = new FakeHost({ ...shop, pace: null });
    const [bobs] = [...host.backend.chats.keys()];
    host.backend.layout = { chats: [bobs ?? 0, 404], open: 404, shares: [] };
    await render(App, { props: { host } });
    await shows('Bob');
    await expect.poll(() => host.backend.layout.chats).toEqual([]);
  });

  test('alone are none: the next start shows the list', async () => {
    const opened = await openTwo();
    await expect.poll(() => opened.host.backend.layout.chats.length).toBe(2);
    await userEvent.keyboard('{Control>}w{/Control}');
    await expect.poll(() => opened.host.backend.layout).toMatchObject({ chats: [], open: null });
  });

  test('come back behind the lock', async () => {
    const opened = await openTwo();
    opened.host.lock();
    await expect.element(page.getByTestId('locked')).toBeInTheDocument();
    opened.host.locked = false;
    opened.host.backend.signal({ type: 'appStatusChanged' });
    await shows('Bob', 'Frank');
    await expect.element(column(1).getByRole('region')).toHaveAttribute('aria-current', 'true');
  });
});

describe('shares', () => {
  test('are kept for as many columns as they are of, and never become too little', () => {
    expect(fit([0.6, 0.4], 2)).toEqual([0.6, 0.4]);
    expect(fit([0.6, 0.4], 3)).toEqual(even(3));
    expect(fit([Number.NaN, 1], 2)).toEqual(even(2));
    expect(fit([1.5, -0.5], 2)).toEqual(even(2));
    const edge = { at: 1, width: 1500, least: 480 };
    const shares = moved([0.33, 0.34, 0.33], edge, 0.9);
    expect(shares[0]).toBe(0.33);
    expect(shares[2]).toBeCloseTo(0.32);
    // Where there is no room for both, they share it.
    expect(moved([0.5, 0.5], { at: 0, width: 600, least: 480 }, 0.9)).toEqual([0.5, 0.5]);
  });
});

describe('pure', () => {
  const chat = (id: number): Chat => ({ id, account: 'a', unread: 0 }) as Chat;
  const nothing: Parameters<typeof columnsOf>[0] = { open: null, messages: null, beside: NOTHING_BESIDE };
  const ids = (state: typeof nothing) => columnsOf(state).map((one) => one.chat.id);
  const three = withBeside(withBeside(withOpen(nothing, chat(1)), chat(2), 3), chat(3), 3);

  test('a chat opens behind the open one, and takes the next place where there is no room', () => {
    expect(ids(three)).toEqual([1, 2, 3]);
    expect(ids(withBeside(workIn(three, 1), chat(4), 4))).toEqual([1, 4, 2, 3]);
    expect(ids(withBeside(workIn(three, 1), chat(4), 3))).toEqual([1, 4, 3]);
    expect(ids(withBeside(three, chat(4), 3))).toEqual([1, 4, 3]);
    expect(ids(withBeside(three, chat(4), 1))).toEqual([1, 2, 4]);
    expect(withBeside(three, chat(1), 3).open?.id).toBe(1);
  });

  test('the places keep their keys whatever they show', () => {
    const keys = columnsOf(three).map((one) => one.key);
    expect(columnsOf(withOpen(workIn(three, 2), chat(9))).map((one) => one.key)).toEqual(keys);
  });

  test('where one goes, the one behind it is open, else the one before it', () => {
    expect(withoutColumns(workIn(three, 2), ({ id }) => id === 2).open?.id).toBe(3);
    expect(withoutColumns(three, ({ id }) => id === 3).open?.id).toBe(2);
    expect(withoutColumns(three, () => true)).toMatchObject({ open: null, messages: null });
    expect(windowOf(three, 9)).toBeNull();
  });

  test('the room for them follows the design', () => {
    expect([960, 1199, 1200, 1599, 1600].map((width) => roomIn(width))).toEqual([1, 1, 2, 2, 3]);
    expect([leavesRoom(960, 356, 1), leavesRoom(1280, 404, 2), leavesRoom(1364, 404, 2)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('those that are shown stay, as long as the open one is among them', () => {
    expect(firstShown(0, 1, 3, 2)).toBe(0);
    expect(firstShown(0, 2, 3, 2)).toBe(1);
    expect(firstShown(1, 1, 3, 2)).toBe(1);
    expect(firstShown(1, 0, 3, 2)).toBe(0);
    expect(firstShown(2, 0, 1, 3)).toBe(0);
  });
});
