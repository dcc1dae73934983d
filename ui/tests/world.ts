/** Alice's shop and the people who write to it, over the backend in memory. Nothing happens by itself. */
import { render } from 'vitest-browser-svelte';
import { expect } from 'vitest';
import { page } from 'vitest/browser';
import type { SessionState, Settings } from '../src/api/gen';
import { FakeHost, type FakeOptions } from '../src/api/host/fake';
import type { SeedAccount, SeedChat, SeedMessage } from '../src/api/host/fake-data';
import App from '../src/App.svelte';

export const ALICE: SeedAccount = {
  name: 'Alice’s shop',
  letters: 'AS',
  colour: 4,
  phone: '+6280000000001',
  state: () => ({ kind: 'online' }),
};
export const CAROL: SeedAccount = {
  ...ALICE,
  name: 'Carol’s clinic',
  letters: 'CC',
  colour: 2,
  phone: '+6280000000002',
};

export const inState = (state: SessionState): SeedAccount => ({ ...ALICE, state: () => state });

/** Messages between Bob and Alice, the newest one minute ago. */
export const talk = (count: number): SeedMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    ago: count - i,
    text: `Message ${i + 1} ${'and a few words more '.repeat(i % 7)}`,
    ...(i % 3 === 0 ? { by: true as const } : {}),
  }));

export const bob = (messages: readonly SeedMessage[] = talk(3), more: Partial<SeedChat> = {}): SeedChat => ({
  account: 0,
  title: 'Bob',
  phone: '+6280000000101',
  messages,
  ...more,
});

export interface Opened {
  readonly host: FakeHost;
  readonly container: HTMLElement;
  /** Bob's chat. */
  readonly bob: number;
}

export async function openApp(options: FakeOptions = {}, settings: Partial<Settings> = {}): Promise<Opened> {
  const host = new FakeHost({ accounts: [ALICE], chats: [bob()], pace: null, ...options });
  Object.assign(host.backend.settings, { theme: 'light', language: 'en' }, settings);
  const { container } = await render(App, { props: { host } });
  return { host, container: container as HTMLElement, bob: [...host.backend.chats.keys()][0] ?? 0 };
}

export async function openChat(name = 'Bob'): Promise<void> {
  await page.getByTestId('chat-row').filter({ hasText: name }).first().click();
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent(name);
}

/** Opens the app and Bob's chat in it. */
export async function openBob(options: FakeOptions = {}, settings: Partial<Settings> = {}): Promise<Opened> {
  const opened = await openApp(options, settings);
  await openChat();
  await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  return opened;
}

/** The drawn part of the timeline. */
export const scroller = (): HTMLElement => page.getByTestId('timeline').element() as HTMLElement;

export const rowOf = (id: number): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-message="${id}"]`);

/** Two drawings of the screen: what is measured has been drawn then. */
export const drawn = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Waits until a reading stays the same over a few drawings. */
export async function settled(read: () => number): Promise<number> {
  let before = read();
  for (let same = 0; same < 4;) {
    await drawn();
    const now = read();
    same = now === before ? same + 1 : 0;
    before = now;
  }
  return before;
}
