/** Bob has a chat with Alice's shop and one with Carol's clinic: both open as one timeline. */
import { expect } from 'vitest';
import { page } from 'vitest/browser';
import { ALICE, bob, CAROL, openApp, openChat, type Opened } from './world';

export const two = {
  accounts: [ALICE, CAROL],
  chats: [
    bob([
      { ago: 50, text: 'Is the cake ready?' },
      { ago: 48, text: 'At nine', by: true as const },
    ]),
    bob([{ ago: 30, text: 'And my appointment?' }], { account: 1 }),
    bob([{ ago: 20, text: 'Hello all', by: 'Carla' }], { title: 'Neighbours', kind: 'group' }),
  ],
};
export const sent = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params] : []));
export const rows = () => page.getByTestId('together').getByTestId('message');

/** Bob's chat with Alice's shop, of the two that he has. */
export async function openAlices(
  options: Parameters<typeof openApp>[0] = {},
  settings = {},
): Promise<Opened> {
  const opened = await openApp({ ...two, ...options }, settings);
  const { people, chats } = opened.host.backend;
  people.groupsWith = () => [...chats.values()].filter(({ kind }) => kind === 'group');
  await page.getByTestId('tile').first().click();
  await openChat();
  await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  return opened;
}

export async function openTogether(options: Parameters<typeof openApp>[0] = {}): Promise<Opened> {
  const opened = await openAlices(options);
  await page.getByTestId('chat-about').click();
  await page.getByTestId('together-go').click();
  await expect.element(rows().first()).toBeInTheDocument();
  return opened;
}
