/** Text that wants to be something else stays text. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { bob, openBob } from './world';

const HTML = '<img src=x onerror="globalThis.pwned = 1"><script>globalThis.pwned = 2</script><b>bold</b>';
const textOf = (): (string | null)[] =>
  page
    .getByTestId('message-text')
    .elements()
    .map((one) => one.textContent);

test('markup in a message, a name and a draft appears letter by letter and makes no element', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: HTML }], { title: 'Bob <b>x</b>', draft: '' })] });
  expect(textOf()).toEqual([HTML]);
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob <b>x</b>');
  const inside = page.getByTestId('message-text').element();
  expect(inside.children.length).toBe(0);
  expect(document.querySelectorAll('img, .row b, [data-message] script').length).toBe(0);
  expect('pwned' in globalThis).toBe(false);
});

test('a right-to-left override turns around neither the time nor the next message', async () => {
  const text = 'Invoice \u202Egpj.exe';
  await openBob({
    chats: [
      bob([
        { ago: 2, text },
        { ago: 1, text: 'Next one' },
      ]),
    ],
  });
  expect(textOf()).toEqual([text, 'Next one']);
  const bubble = page.getByTestId('message').first().element();
  const body = bubble.querySelector('[data-testid="message-text"]')?.getBoundingClientRect();
  const time = bubble.querySelector('.meta')?.getBoundingClientRect();
  expect(time && body && time.left >= body.right - 1).toBe(true);
  expect(bubble.querySelector('.meta')?.textContent).toMatch(/^\d\d:\d\d$/);
});

test('null bytes and lone surrogates are shown as far as they can be', async () => {
  const text = 'before\u0000after \uD83D end';
  await openBob({ chats: [bob([{ ago: 1, text }])] });
  expect(textOf()).toEqual([text]);
});

test('sixty-four kilobytes appear in part, then whole when asked', async () => {
  const text = 'abcdefgh'.repeat(8_192);
  await openBob({ chats: [bob([{ ago: 1, text }])] });
  expect(textOf()[0]?.length).toBeLessThan(4_000);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => textOf()[0]).toBe(text);
  const bubble = page.getByTestId('message-text').element().getBoundingClientRect();
  expect(bubble.width).toBeLessThanOrEqual(560);
});

test('a right-to-left message is written from its own side', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'مرحبا، هل الطابعة جاهزة؟' }])] });
  const flow = page.getByTestId('message-text').element().parentElement;
  expect(flow && getComputedStyle(flow).direction).toBe('rtl');
});
