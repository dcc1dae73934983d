/** The timeline in a real browser: what Bob’s newest message does to where Alice is reading. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { drawn, openApp, openBob, openChat, bob, rowOf, scroller, settled, talk } from './world';

const fromEnd = (): number => scroller().scrollHeight - scroller().clientHeight - scroller().scrollTop;
const topOf = (id: number): number => rowOf(id)?.getBoundingClientRect().top ?? Number.NaN;
/** The first row that begins in sight. */
function firstInSight(): number {
  const { top } = scroller().getBoundingClientRect();
  const rows = [...document.querySelectorAll<HTMLElement>('[data-message]')];
  const seen = rows.filter((row) => row.getBoundingClientRect().top >= top);
  seen.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  return Number(seen[0]?.dataset['message']);
}

test('a chat opens at its newest message, and only what is near is drawn', async () => {
  await openBob({ chats: [bob(talk(400))] });
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect(document.querySelectorAll('[data-message]').length).toBeLessThan(60);
});

test('Alice at the newest message sees the next one of Bob at once', async () => {
  const { host, bob: chat } = await openBob({ chats: [bob(talk(80))] });
  await settled(fromEnd);
  const arrived = host.backend.receive(
    chat,
    'And one more, with enough words to take two lines in a bubble of this width, surely.',
    Date.now(),
  );
  await expect.element(page.getByText('And one more').last()).toBeInTheDocument();
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  expect(rowOf(arrived.id)).not.toBeNull();
});

test('Alice who reads older messages keeps her place when Bob writes, and is told', async () => {
  const { host, bob: chat } = await openBob({ chats: [bob(talk(200))] });
  await settled(fromEnd);
  scroller().scrollTop -= 1_500;
  await settled(() => scroller().scrollTop);
  const held = firstInSight();
  const before = topOf(held);
  host.backend.receive(chat, 'Are you there?', Date.now());
  host.backend.receive(chat, 'Hello?', Date.now());
  await expect.element(page.getByTestId('jump')).toHaveTextContent('2');
  await settled(() => topOf(held));
  expect(topOf(held) - before).toBe(0);
  await page.getByTestId('jump').click();
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  await expect.element(page.getByTestId('jump')).not.toBeInTheDocument();
});

test('older messages arrive above without moving what Alice reads by a pixel', async () => {
  const { host } = await openBob({ chats: [bob(talk(600))] });
  await settled(fromEnd);
  const release = host.hold('list_messages');
  scroller().scrollTop = 300;
  await settled(() => scroller().scrollTop);
  await expect.element(page.getByText('Loading older messages')).toBeInTheDocument();
  const held = firstInSight();
  const before = topOf(held);
  const height = scroller().scrollHeight;
  release();
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(height + 1_000);
  let worst = 0;
  for (let frame = 0; frame < 20; frame++) {
    await drawn();
    worst = Math.max(worst, Math.abs(topOf(held) - before));
  }
  expect(worst).toBe(0);
});

test('at the very top too, where the oldest row joins the run that arrives before it', async () => {
  const { host } = await openBob({
    chats: [bob(talk(300).map(({ text }) => ({ ago: 1, text: text ?? '' })))],
  });
  await settled(fromEnd);
  const release = host.hold('list_messages');
  scroller().scrollTop = 0;
  await settled(() => scroller().scrollTop);
  const before = page.getByTestId('message-text').elements().length;
  const held = [...document.querySelectorAll<HTMLElement>('[data-message]')]
    .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
    .slice(1, 4)
    .map((row) => Number(row.dataset['message']));
  const tops = held.map(topOf);
  const height = scroller().scrollHeight;
  expect(before).toBeGreaterThan(4);
  release();
  host.hold('list_messages');
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(height + 1_000);
  for (let frame = 0; frame < 20; frame++) {
    expect(held.map(topOf)).toEqual(tops);
    await drawn();
  }
});

test('history that arrives late, between rows above her, does not move Alice either', async () => {
  const { host, bob: chat } = await openBob({ chats: [bob(talk(60))] });
  await settled(fromEnd);
  scroller().scrollTop -= 600;
  await settled(() => scroller().scrollTop);
  const held = firstInSight();
  const before = topOf(held);
  const count = document.querySelector('[aria-label="Messages with Bob"][role="list"]')?.scrollHeight ?? 0;
  const early = host.backend.rowsOf(chat)[5]?.order ?? 0;
  for (let i = 0; i < 8; i++) {
    host.backend.add(
      host.backend.makeMessage(
        host.backend.chatOf(chat),
        { kind: 'text', text: `Late ${i}` },
        early + 1,
        null,
      ),
    );
  }
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(count + 200);
  await settled(() => topOf(held));
  expect(topOf(held)).toBe(before);
});

test('reading back reaches the beginning, in order and without gaps', async () => {
  await openBob({ chats: [bob(talk(250))] });
  await expect
    .poll(
      async () => {
        scroller().scrollTop = 0;
        await drawn();
        return page
          .getByText('Message 1 ', { exact: false })
          .elements()
          .some((one) => /^Message 1\s/.test(one.textContent ?? ''));
      },
      { timeout: 15_000 },
    )
    .toBe(true);
  await settled(() => scroller().scrollTop);
  const texts = page.getByTestId('message-text').elements();
  const shown = texts
    .map((one) => ({
      top: one.getBoundingClientRect().top,
      number: Number(/^Message (\d+)/.exec(one.textContent ?? '')?.[1]),
    }))
    .toSorted((a, b) => a.top - b.top)
    .map((one) => one.number);
  expect(shown[0]).toBe(1);
  expect(shown).toEqual(shown.map((_, i) => i + 1));
});

test('what Alice sends brings her to the newest message', async () => {
  await openBob({ chats: [bob(talk(200))] });
  await settled(fromEnd);
  scroller().scrollTop -= 2_000;
  await settled(() => scroller().scrollTop);
  await page.getByTestId('composer-input').fill('On my way');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('On my way');
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
});

test('a chat with many unread messages opens at the first of them', async () => {
  await openBob({
    chats: [
      bob(
        [
          ...talk(100).map((one) => ({ ...one, by: true as const })),
          ...Array.from({ length: 40 }, (_, i) => ({ ago: 0, text: `New ${i}` })),
        ],
        { unread: 40 },
      ),
    ],
  });
  await expect.element(page.getByTestId('unread-marker')).toHaveTextContent('40 unread');
  await settled(() => scroller().scrollTop);
  const marker = page.getByTestId('unread-marker').element().getBoundingClientRect();
  const view = scroller().getBoundingClientRect();
  expect(marker.top).toBeGreaterThanOrEqual(view.top - 1);
  expect(marker.top).toBeLessThan(view.top + 60);
});

test('the composer grows and the newest message stays in sight', async () => {
  await openBob({ chats: [bob(talk(80))] });
  await settled(fromEnd);
  await page.getByTestId('composer-input').fill('one\ntwo\nthree\nfour\nfive\nsix');
  await settled(fromEnd);
  expect(fromEnd()).toBeLessThanOrEqual(1);
  const input = page.getByTestId('composer-input').element();
  await page.getByTestId('composer-input').fill('line\n'.repeat(200));
  await drawn();
  expect(input.clientHeight).toBeLessThanOrEqual(window.innerHeight * 0.4 + 1);
});

test('a failed message says why and can be tried again or deleted', async () => {
  const failed = {
    ago: 1,
    text: 'Did it go?',
    by: true as const,
    status: 'failed' as const,
    error: 'no-connection' as const,
  };
  const { host } = await openBob({ chats: [bob([...talk(2), failed, { ...failed, text: 'And this?' }])] });
  await expect.element(page.getByText('Not sent. WhatsApp did not answer.').first()).toBeInTheDocument();
  await page.getByRole('button', { name: 'Try again: Did it go?' }).click();
  await expect.poll(() => document.querySelectorAll('[data-status="failed"]').length).toBe(1);
  expect(host.calls.some(({ name }) => name === 'retry_message')).toBe(true);
  await page.getByRole('button', { name: 'Delete: And this?' }).click();
  await expect.element(page.getByText('And this?')).not.toBeInTheDocument();
});

test('every state of a message of Alice has a spoken name', async () => {
  const statuses = ['pending', 'sent', 'delivered', 'read', 'played', 'failed', 'unknown'] as const;
  await openBob({
    chats: [bob(statuses.map((status) => ({ ago: 1, text: status, by: true as const, status })))],
  });
  const spoken = page
    .getByTestId('ticks')
    .elements()
    .filter((one) => one.closest('[data-message]'));
  expect(spoken.map((one) => one.textContent?.trim())).toEqual([
    'Waiting to be sent',
    'Sent',
    'Delivered',
    'Read',
    'Played',
    'Not sent',
    'Not confirmed',
  ]);
});

test('what cannot be shown yet is said, not hidden', async () => {
  await openBob({
    chats: [
      bob([
        { ago: 3, kind: 'waiting' },
        { ago: 2, kind: 'unsupported' },
        { ago: 1, kind: 'revoked' },
      ]),
    ],
  });
  await expect
    .element(page.getByText('Waiting for this message. WhatsApp was asked for it again.'))
    .toBeInTheDocument();
  await expect
    .element(page.getByText('This kind of message cannot be shown yet. It is kept.'))
    .toBeInTheDocument();
  await expect.element(page.getByText('This message was deleted')).toBeInTheDocument();
});

test('Bob’s unread messages are reported as read when Alice sees them, and only then', async () => {
  const { host } = await openApp({ chats: [bob(talk(3), { unread: 2 })] });
  await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
  const reads = () => host.calls.filter(({ name }) => name === 'mark_chat_read').length;
  expect(reads()).toBe(0);
  await openChat();
  await expect.poll(reads).toBe(1);
});

test('a message that arrives before Alice’s eyes is reported as read', async () => {
  const { host, bob: chat } = await openBob();
  await settled(fromEnd);
  const arrived = host.backend.receive(chat, 'Seen at once', Date.now());
  await expect
    .poll(() => host.calls.filter(({ name }) => name === 'mark_chat_read').map(({ params }) => params))
    .toEqual([{ chat, upto: arrived.id }]);
});
