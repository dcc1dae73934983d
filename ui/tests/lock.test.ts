/** The lock of the app as a person meets it: nothing to see behind it, and the keyboard alone opens it. */
import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeOptions } from '../src/api/host/fake';
import { PASSPHRASE, RECOVERY_KEY } from '../src/api/host/fake-keys';
import { bob, openApp, openBob, type Opened } from './world';

const LOCK = { on: true, afterMinutes: 15, atStart: true };

const shut = () => expect.element(page.getByTestId('locked')).toBeInTheDocument();

async function guarded(options: FakeOptions = {}): Promise<Opened> {
  const opened = await openBob({ keys: { passphrase: true }, ...options }, { lock: LOCK });
  await vi.waitFor(() => expect(opened.host.calls.some(({ name }) => name === 'note_activity')).toBe(true));
  return opened;
}

describe('a locked app', () => {
  test('shows nothing of what was in it, and comes back to the chat that was open', async () => {
    const { host, container, bob: chat } = await guarded();
    host.lock();
    await shut();
    expect(container.textContent).not.toContain('Bob');
    expect(container.textContent).not.toContain('Message 1');
    host.backend.receive(chat, 'Is anybody there?', Date.now());

    await expect.element(page.getByTestId('locked-typed')).toHaveFocus();
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('Is anybody there?');
  });

  test('is what a start shows when that was chosen', async () => {
    const { host } = await openApp({ locked: true });
    await shut();
    expect(document.title).not.toContain('Bob');
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
    expect(host.locked).toBe(false);
  });

  test('says what is wrong with a guess, and that guessing becomes slower', async () => {
    await openApp({ locked: true });
    await shut();
    for (const guess of ['kopi', 'teh', 'susu']) {
      await page.getByTestId('locked-typed').fill(guess);
      await userEvent.keyboard('{Enter}');
      await expect.element(page.getByRole('alert')).toHaveTextContent('This passphrase does not open');
    }
    await expect.element(page.getByText('each one takes longer', { exact: false })).toBeInTheDocument();
  });

  test('opens by the recovery key, found by keyboard', async () => {
    await openApp({ locked: true });
    await expect.element(page.getByTestId('locked-typed')).toHaveFocus();
    await userEvent.tab();
    await userEvent.tab();
    await expect.element(page.getByTestId('locked-way')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('locked-typed')).toHaveFocus();
    await userEvent.keyboard(`${RECOVERY_KEY.toLowerCase()}{Enter}`);
    await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
  });

  test('that locks while something is asked says no error: it is locked', async () => {
    const { host } = await guarded();
    host.locked = true;
    await page.getByTestId('filter-groups').click();
    await shut();
    expect(document.querySelector('[data-testid="toast"]')).toBeNull();
  });
});

describe('locking', () => {
  test('by keyboard keeps what was being written', async () => {
    const { host, bob: chat } = await guarded();
    await page.getByTestId('composer-input').click();
    await userEvent.keyboard('Half a sent');
    await userEvent.keyboard('{Control>}{Shift>}L{/Shift}{/Control}');
    await shut();
    await vi.waitFor(() => expect(host.locked).toBe(true));
    expect(host.backend.chatOf(chat).draft).toBe('Half a sent');
  });

  test('without the lock the keys do nothing, and nobody tells that somebody is there', async () => {
    const { host } = await openBob();
    await userEvent.keyboard('{Control>}{Shift>}L{/Shift}{/Control}');
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    expect(host.calls.some(({ name }) => name === 'note_activity' || name === 'lock_app')).toBe(false);
  });
});

describe('the settings of the lock', () => {
  const settings = async (passphrase: boolean): Promise<Opened> => {
    const world = await openApp({ chats: [bob()], keys: { passphrase } });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('settings-lock').click();
    return world;
  };

  test('it goes on once the passphrase was typed', async () => {
    const { host } = await settings(true);
    await page.getByTestId('lock-on-typed').fill('teh manis');
    await page.getByTestId('lock-on-do').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This passphrase does not open');
    expect(host.backend.settings.lock.on).toBe(false);
    await page.getByTestId('lock-on-typed').fill(PASSPHRASE);
    await page.getByTestId('lock-on-do').click();
    await expect.element(page.getByText('The app lock is on.')).toBeInTheDocument();
    await page.getByTestId('settings-lock-after').selectOptions('5');
    await page.getByTestId('settings-lock-start').click();
    await vi.waitFor(() =>
      expect(host.backend.settings.lock).toEqual({ on: true, afterMinutes: 5, atStart: false }),
    );
    await page.getByTestId('lock-now').click();
    await shut();
  });

  test('without a passphrase one is chosen on the way', async () => {
    const { host } = await settings(false);
    await page.getByTestId('new-passphrase').fill(PASSPHRASE);
    await page.getByTestId('new-passphrase-again').fill(PASSPHRASE);
    await page.getByTestId('new-passphrase-do').click();
    await vi.waitFor(() => expect(host.backend.settings.lock.on).toBe(true));
    expect(host.keys.passphrase).toBe(true);
  });

  test('a question that is closed leaves the switch off', async () => {
    const { host } = await settings(true);
    await expect.element(page.getByTestId('lock-on-typed')).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('settings-lock')).not.toBeChecked();
    expect(host.backend.settings.lock.on).toBe(false);
  });
});
