/** What stands beside a chat: who has a message, who one talks to. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MessageReceipts } from '../src/api/gen';
import { bob, openBob, rowOf, type Opened } from './world';

const pane = () => page.getByTestId('about');
const mine = { ago: 5, text: 'Ready at eleven', by: true as const };
const group = (status: 'sent' | 'delivered' | 'read') =>
  bob(
    [
      { ago: 9, text: 'Hello', by: 'Bob Hartono' },
      { ago: 8, text: 'Hi', by: 'Carolina' },
      { ago: 7, text: 'Good morning', by: 'Dewi' },
      { ...mine, status },
    ],
    { kind: 'group', title: 'Bob’s neighbours' },
  );

/** Opens the info of the newest message by its menu, with keys alone. */
async function openInfo({ host, bob: chat }: Opened): Promise<number> {
  const id = host.backend.rowsOf(chat).at(-1)?.id ?? 0;
  rowOf(id)?.focus();
  await userEvent.keyboard('{Enter}');
  await page.getByTestId('menu-info').click();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('Message info');
  return id;
}

test('Alice sees when Bob got her message and that he has not read it yet', async () => {
  const opened = await openBob({ chats: [bob([{ ...mine, status: 'delivered' }])] });
  await openInfo(opened);
  const steps = page.getByTestId('info-steps');
  await expect.element(steps).toHaveTextContent(/Read Not yet/u);
  await expect.element(steps).toHaveTextContent(/Delivered.*Today, \d\d:\d\d/u);
  await expect.element(pane()).toHaveTextContent('Who turned read receipts off');
  await expect.element(steps).not.toHaveTextContent('Played');
});

test('what becomes of the message while Alice looks is there at once', async () => {
  const opened = await openBob({ chats: [bob([{ ...mine, status: 'delivered' }])] });
  const id = await openInfo(opened);
  await expect.element(page.getByTestId('info-steps')).toHaveTextContent(/Read Not yet/u);
  opened.host.backend.settle(id, 'read');
  await expect.element(page.getByTestId('info-steps')).toHaveTextContent(/Read.*Today/u);
  await expect.element(pane()).not.toHaveTextContent('Not yet');
});

test('when WhatsApp told of the reading alone, nothing is made up of the delivery', async () => {
  const opened = await openBob({ chats: [bob([{ ...mine, status: 'read' }])] });
  const told: MessageReceipts = {
    people: [
      {
        person: 1,
        name: 'Bob',
        phone: null,
        picture: null,
        deliveredAt: null,
        readAt: Date.now(),
        playedAt: null,
      },
    ],
  };
  opened.host.backend.groups.receipts = () => told;
  await openInfo(opened);
  await expect.element(page.getByTestId('info-steps')).toHaveTextContent('WhatsApp did not say when');
});

test('in a group each person stands where the message came with them', async () => {
  const opened = await openBob({ chats: [group('sent')] });
  await openInfo(opened);
  await expect
    .element(page.getByTestId('receivers-delivered'))
    .toHaveTextContent(/Delivered to 1.*Bob Hartono/u);
  const waiting = page.getByTestId('receivers-waiting');
  await expect.element(waiting).toHaveTextContent(/Not delivered yet to 2.*Carolina.*Dewi/u);
  expect(pane().getByTestId('person').elements().length).toBe(3);
});

test('one more person who has it is there at once, although the message has come no further', async () => {
  const opened = await openBob({ chats: [group('sent')] });
  const id = await openInfo(opened);
  await expect.element(page.getByTestId('receivers-waiting')).toHaveTextContent('Not delivered yet to 2');
  const { groups } = opened.host.backend;
  const [first, second, ...others] = groups.receipts(id).people;
  const more = second ? [{ ...second, deliveredAt: Date.now() }] : [];
  groups.receipts = () => ({ people: [...(first ? [first] : []), ...more, ...others] });
  opened.host.backend.emit({ type: 'receiptsChanged', chat: opened.bob, message: id });
  await expect.element(page.getByTestId('receivers-delivered')).toHaveTextContent('Delivered to 2');
  await expect.element(page.getByTestId('receivers-waiting')).toHaveTextContent('Not delivered yet to 1');
});

test('a group in which everybody read it says so, each with a time', async () => {
  const opened = await openBob({ chats: [group('read')] });
  await openInfo(opened);
  await expect
    .element(page.getByTestId('receivers-read'))
    .toHaveTextContent(/Read by 3.*Delivered \d\d:\d\d/u);
  await expect.element(pane()).not.toHaveTextContent('Not delivered');
});

test.each([
  ['failed', 'no-connection', 'Not sent', 'WhatsApp did not answer.'],
  ['unknown', 'no-proof', 'Not confirmed', 'Kabar cannot tell whether this arrived.'],
  ['pending', undefined, 'Waiting to be sent', 'Nobody has it yet.'],
] as const)('a message that is %s claims nothing: %s', async (status, error, title, words) => {
  const opened = await openBob({ chats: [bob([{ ...mine, status, ...(error ? { error } : {}) }])] });
  await openInfo(opened);
  const fate = page.getByTestId('info-fate');
  await expect.element(fate).toHaveTextContent(title);
  await expect.element(fate).toHaveTextContent(words);
  await expect.element(page.getByTestId('info-times')).toHaveTextContent('Written');
  await expect.element(pane()).not.toHaveTextContent('Delivered');
});

test('nothing is offered for what Bob wrote', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'Hello' }])] });
  (page.getByTestId('message').last().element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('menu')).toBeInTheDocument();
  await expect.element(page.getByTestId('menu-info')).not.toBeInTheDocument();
});

test('Escape closes the pane and gives the focus back; another chat closes it as well', async () => {
  const opened = await openBob({
    chats: [bob([{ ...mine, status: 'read' }]), bob([{ ago: 3, text: 'Hi' }], { title: 'Carol' })],
  });
  const id = await openInfo(opened);
  await expect.poll(() => document.activeElement?.textContent).toBe('Message info');
  await userEvent.keyboard('{Escape}');
  await expect.element(pane()).not.toBeInTheDocument();
  expect(document.activeElement).toBe(rowOf(id));
  await openInfo(opened);
  await page.getByTestId('chat-row').filter({ hasText: 'Carol' }).click();
  await expect.element(pane()).not.toBeInTheDocument();
});

test('in a narrow window the pane is a drawer that a click beside it closes', async () => {
  await page.viewport(1000, 700);
  const opened = await openBob({ chats: [bob([{ ...mine, status: 'read' }])] });
  await openInfo(opened);
  const drawer = document.querySelector('dialog');
  expect(drawer?.matches(':modal')).toBe(true);
  expect(drawer?.getBoundingClientRect().right).toBe(1000);
  await userEvent.click(document.querySelector('dialog') as HTMLElement, { position: { x: -200, y: 300 } });
  await expect.element(pane()).not.toBeInTheDocument();
  await page.viewport(1280, 800);
});
