/** What counts as read: only what is before the eyes of somebody who looks at the window. */
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { drawn, openBob, openApp, openChat, bob, talk, type Opened } from './world';

const looks = { focused: true, visible: true };
const hasFocus = document.hasFocus.bind(document);

/** The window is in front of others, and not put away. */
function look(change: Partial<typeof looks>): void {
  Object.assign(looks, change);
  document.hasFocus = () => looks.focused;
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    get: () => (looks.visible ? 'visible' : 'hidden'),
  });
}

afterEach(() => {
  Object.assign(looks, { focused: true, visible: true });
  document.hasFocus = hasFocus;
  Reflect.deleteProperty(document, 'visibilityState');
});

const reads = ({ host }: Opened): number => host.calls.filter(({ name }) => name === 'mark_chat_read').length;

async function arrives(opened: Opened, text: string): Promise<void> {
  opened.host.backend.receive(opened.bob, text, Date.now());
  await expect.element(page.getByText(text).last()).toBeInTheDocument();
  await drawn();
}

test('a message that comes before somebody\u2019s eyes is read at once', async () => {
  look({});
  const opened = await openBob({ chats: [bob(talk(3))] });
  await arrives(opened, 'Are you there?');
  await expect.poll(() => reads(opened)).toBe(1);
});

test('a window that is behind another reads nothing until it comes to the front', async () => {
  look({ focused: false });
  const opened = await openBob({ chats: [bob(talk(3))] });
  await arrives(opened, 'Are you there?');
  expect(reads(opened)).toBe(0);
  look({ focused: true });
  window.dispatchEvent(new Event('focus'));
  await expect.poll(() => reads(opened)).toBe(1);
});

test('a window that is put away reads nothing until it is shown', async () => {
  look({ visible: false });
  const opened = await openBob({ chats: [bob(talk(3))] });
  await arrives(opened, 'Are you there?');
  expect(reads(opened)).toBe(0);
  look({ visible: true });
  document.dispatchEvent(new Event('visibilitychange'));
  await expect.poll(() => reads(opened)).toBe(1);
});

test('a chat marked as unread shows the mark until it is opened', async () => {
  look({});
  const opened = await openApp({ chats: [bob(talk(3))] });
  opened.host.backend.changeChat(opened.bob, { markedUnread: true });
  await expect.element(page.getByTestId('marked-unread')).toBeInTheDocument();
  await openChat();
  await expect.poll(() => reads(opened)).toBe(1);
  await expect.element(page.getByTestId('marked-unread')).not.toBeInTheDocument();
});
