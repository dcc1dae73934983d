/** A long list that somebody scrolled through: what is far below the view goes, and is there again when it is looked for. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { bob, drawn, openApp, settled, type Opened } from './world';

const COUNT = 700;
const CHATS = Array.from({ length: COUNT }, (_, n) =>
  bob([{ ago: n + 1, text: `Order ${n}` }], { title: `Guest ${n}`, phone: `+62800000${10_000 + n}` }),
);
const list = () => page.getByRole('listbox').element() as HTMLElement;
/** How tall everything is that the window holds, in rows. */
const held = () => Math.round(list().scrollHeight / 72);
const name = (n: number) => page.getByRole('listbox').getByText(`Guest ${n}`, { exact: true });
const row = (n: number) => name(n).element().closest<HTMLElement>('[data-chat]');
const pages = ({ host }: Opened) =>
  host.calls.filter((call) => call.name === 'list_chats' && JSON.stringify(call.params).includes('"all"'))
    .length;

/** Scrolls until all `count` are there, and on to the last of them. */
async function toTheEnd(count = COUNT): Promise<void> {
  const scroll = async () => {
    list().scrollTop = list().scrollHeight;
    await drawn();
    return held();
  };
  await expect.poll(scroll, { timeout: 15_000 }).toBe(count);
  await scroll();
}

async function open(): Promise<Opened> {
  const opened = await openApp({ chats: CHATS });
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  await toTheEnd();
  return opened;
}

async function backTo(top: number): Promise<void> {
  list().scrollTop = top;
  await settled(() => list().scrollHeight);
}

test('what is far below the view is let go, the view stays, and it comes back', async () => {
  const opened = await open();
  await backTo(72 * 100);
  expect(held()).toBeLessThan(300);
  expect(list().scrollTop).toBe(72 * 100);
  await expect.element(name(100)).toBeInTheDocument();
  const asked = pages(opened);
  await toTheEnd();
  expect(pages(opened)).toBeGreaterThan(asked);
  await expect.element(name(COUNT - 1)).toBeInTheDocument();
});

test('somebody far below writes: their chat is at the top, and once in the list', async () => {
  const opened = await open();
  await backTo(0);
  expect(held()).toBeLessThan(300);
  const far = [...opened.host.backend.chats.values()].find(({ title }) => title === 'Guest 650')?.id ?? 0;
  opened.host.backend.receive(far, 'Still there?', Date.now());
  await expect.element(page.getByTestId('chat-row').first()).toHaveTextContent('Guest 650');
  await toTheEnd();
  // The first row is where Tab leads, and drawn for that.
  expect(name(650).elements()).toHaveLength(1);
  await expect.element(name(COUNT - 1)).toBeInTheDocument();
});

test('a chat far below that is deleted does not come back', async () => {
  const opened = await open();
  await backTo(0);
  const far = [...opened.host.backend.chats.values()].find(({ title }) => title === 'Guest 690')?.id ?? 0;
  opened.host.backend.states.remove(far);
  await toTheEnd(COUNT - 1);
  await expect.element(name(691)).toBeInTheDocument();
  expect(name(690).elements()).toHaveLength(0);
});

test('the row that Tab leads back to is not let go, nor is anything that is picked', async () => {
  await open();
  await expect.element(name(COUNT - 1)).toBeInTheDocument();
  row(COUNT - 1)?.focus();
  await backTo(0);
  expect(held()).toBe(COUNT);
  expect(document.activeElement).toBe(row(COUNT - 1));
  row(0)?.focus();
  await userEvent.keyboard('{Control>}a{/Control}');
  await expect.element(page.getByTestId('pick-bar')).toHaveTextContent(`${COUNT} chosen`);
  await backTo(72 * 20);
  await expect.element(page.getByTestId('pick-bar')).toHaveTextContent(`${COUNT} chosen`);
});
