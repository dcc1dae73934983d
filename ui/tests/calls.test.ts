/** Somebody calls: who it is, that only the phone can take it, and a no, with words or without. */
import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { CallOutcome, Message } from '../src/api/gen';
import { Calls } from '../src/components/desk/calls.svelte';
import { openApp, type Opened } from './world';

const ringing = (outcome: CallOutcome = 'ringing', video = false) =>
  ({ kind: 'call', call: { video, outcome, seconds: 0 } }) as const;

/** Bob calls, now. */
async function called(ago = 0): Promise<Opened & { call: Message }> {
  const opened = await openApp();
  await vi.waitFor(() => expect(opened.host.calls.some(({ name }) => name === 'look_at')).toBe(true));
  const { backend } = opened.host;
  const call = backend.add(
    backend.makeMessage(backend.chatOf(opened.bob), ringing(), Date.now() - ago, null),
  );
  return { ...opened, call };
}

const sent = ({ host }: Opened) =>
  host.calls.filter(({ name }) => name === 'send_text').map(({ params }) => params);

test('a call says who calls which number, until it is over', async () => {
  const opened = await called();
  await expect.element(page.getByTestId('call-name')).toHaveTextContent('Bob');
  await expect.element(page.getByTestId('call')).toHaveTextContent('Calls Alice’s shop');
  await expect.element(page.getByTestId('call')).toHaveTextContent('Answer it on your phone');
  opened.host.backend.changeMessage(opened.call.id, { body: ringing('missed') });
  await expect.element(page.getByTestId('call')).not.toBeInTheDocument();
});

test('a call is turned down without a word', async () => {
  const opened = await called();
  await page.getByTestId('call-reject').click();
  await expect.element(page.getByTestId('call')).not.toBeInTheDocument();
  expect(opened.host.backend.messageOf(opened.call.id).body).toEqual(ringing('rejected'));
  expect(sent(opened)).toEqual([]);
});

test('words go out once the call was turned down', async () => {
  const opened = await called();
  await page.getByTestId('call-words').fill('I call you back');
  await page.getByTestId('call-reject').click();
  await vi.waitFor(() =>
    expect(sent(opened)).toEqual([{ chat: opened.bob, text: 'I call you back', quote: null }]),
  );
});

test('words do not go out when the call was over before', async () => {
  const opened = await called();
  await page.getByTestId('call-words').fill('I call you back');
  opened.host.backend.messageOf(opened.call.id).body = ringing('missed');
  await page.getByTestId('call-reject').click();
  await expect.element(page.getByTestId('call')).not.toBeInTheDocument();
  expect(sent(opened)).toEqual([]);
});

test('a call of long ago rings no more, and one that is told twice rings once', () => {
  const calls = new Calls();
  const row = { id: 1, sentAt: 1_000, fromMe: false, body: ringing() } as unknown as Message;
  const hear = (now: number) =>
    calls.hear(
      {
        kind: 'events',
        upto: 1,
        envelopes: [{ seq: 1, account: null, event: { type: 'messageAdded', message: row } }],
      },
      now,
    );
  hear(200_000);
  expect(calls.ringing).toEqual([]);
  hear(2_000);
  hear(3_000);
  expect(calls.ringing.length).toBe(1);
  calls.drop(1);
});
