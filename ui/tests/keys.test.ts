/** Other ways to the keys than the password store, and the ways as the settings show them. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ErrorCode } from '../src/api/gen';
import type { FakeOptions } from '../src/api/host/fake';
import { PASSPHRASE, RECOVERY_KEY } from '../src/api/host/fake-keys';
import { inState, openApp, type Opened } from './world';

const blocked = async (code: ErrorCode, options: FakeOptions = {}): Promise<Opened> => {
  const opened = await openApp({ blocked: { code, file: null }, ...options });
  await expect.element(page.getByTestId('blocked')).toBeInTheDocument();
  return opened;
};
const BOTH = { passphrase: true, recoveryKey: true };
const opened = () => expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');

describe('the password store does not give the key', () => {
  test.each(['keyring-locked', 'keyring-changed', 'keyring-failed'] as const)(
    '%s: the passphrase opens, by keyboard alone',
    async (code) => {
      await blocked(code, { ways: BOTH });
      await expect.element(page.getByTestId('way-passphrase')).toBeInTheDocument();
      await userEvent.tab();
      await expect.element(page.getByTestId('way-passphrase')).toHaveFocus();
      await userEvent.keyboard('{Enter}');
      await expect.element(page.getByTestId('way-typed')).toHaveFocus();
      await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
      await opened();
    },
  );

  test('without a password store the passphrase is asked for at once, as every day', async () => {
    await blocked('keyring-missing', { ways: BOTH });
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Kabar is locked.');
    await expect.element(page.getByTestId('way-typed')).toHaveFocus();
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await opened();
  });

  test('a wrong passphrase is said beside the field, and what was typed stays to be corrected', async () => {
    await blocked('keyring-failed', { ways: BOTH });
    await page.getByTestId('way-passphrase').click();
    await page.getByTestId('way-typed').fill('kopi susu');
    await page.getByTestId('way-open').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This passphrase does not open');
    await expect.element(page.getByTestId('way-typed')).toHaveValue('kopi susu');
    await page.getByTestId('way-typed').fill(PASSPHRASE);
    await page.getByTestId('way-open').click();
    await opened();
  });

  test('the recovery key opens, and the key may go back into the password store', async () => {
    const { host } = await blocked('keyring-changed', { ways: BOTH });
    await page.getByTestId('way-recovery').click();
    await page.getByTestId('way-typed').fill(RECOVERY_KEY.toLowerCase().replaceAll('-', ' '));
    await page.getByTestId('way-open').click();
    await opened();
    await page.getByTestId('store-key').click();
    await expect.element(page.getByText('The password store holds the key again.')).toBeInTheDocument();
    expect(host.keys.keyring).toBe(true);
  });

  test('a new installation may start with a passphrase alone, typed twice', async () => {
    await blocked('keyring-missing', { ways: { fresh: true } });
    await page.getByTestId('way-new').click();
    await page.getByTestId('new-passphrase').fill(PASSPHRASE);
    await page.getByTestId('new-passphrase-again').fill('teh manis');
    await page.getByTestId('new-passphrase-do').click();
    await expect.element(page.getByText('The two are not the same.')).toBeInTheDocument();
    await page.getByTestId('new-passphrase-again').fill(PASSPHRASE);
    await page.getByTestId('new-passphrase-do').click();
    await opened();
  });

  test('what was never set up is not offered, and a damaged file asks for no passphrase', async () => {
    await blocked('keyring-locked');
    await expect.element(page.getByTestId('blocked-retry')).toHaveFocus();
    expect(document.querySelector('[data-testid="other-ways"]')).toBeNull();
  });

  test('a damaged key file offers no way that could not work', async () => {
    const { host } = await blocked('key-file-damaged', { ways: BOTH });
    expect(host.calls.some(({ name }) => name === 'key_ways')).toBe(false);
    expect(document.querySelector('[data-testid="other-ways"]')).toBeNull();
  });
});

test('a slow password store is named, and what it may be doing', async () => {
  const { host } = await blocked('keyring-locked');
  host.status = 'opening';
  host.step = 'keyring';
  await page.getByTestId('blocked-retry').click();
  const status = page.getByRole('status');
  await expect.element(status).toHaveTextContent('Waiting for this computer’s password store…');
  await expect.element(status).toHaveTextContent('another window');
});

describe('in the settings', () => {
  const settings = async (options: FakeOptions = {}): Promise<Opened> => {
    const world = await openApp(options);
    await page.getByTestId('settings-open').click();
    await expect.element(page.getByTestId('lock-passphrase')).toBeInTheDocument();
    return world;
  };

  test('a recovery key is good only once a group of it came back from the paper', async () => {
    const { host } = await settings({ keys: { recoveryKey: false } });
    await expect.element(page.getByText('Not made yet.', { exact: false })).toBeInTheDocument();
    await page.getByTestId('lock-recovery').click();
    await page.getByTestId('recovery-make').click();
    await expect.element(page.getByTestId('recovery-key')).toHaveTextContent('M0XD');
    await page.getByTestId('recovery-written').click();

    const asked = page.getByText(/Type group \d from your paper/u);
    const group = Number(/\d/u.exec(asked.element().textContent)?.[0]);
    await page.getByTestId('recovery-typed').fill('AAAA');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent(`That is not group ${group}.`);
    expect(host.keys.recoveryKey).toBe(false);

    await page.getByTestId('recovery-again').click();
    await expect.element(page.getByTestId('recovery-key')).toHaveTextContent('M0XD');
    await page.getByTestId('recovery-written').click();
    await page.getByTestId('recovery-typed').fill(RECOVERY_KEY.split('-')[group - 1]?.toLowerCase() ?? '');
    await page.getByTestId('recovery-confirm').click();
    await expect.element(page.getByText('It is made.', { exact: false })).toBeInTheDocument();
    expect(host.keys.recoveryKey).toBe(true);
  });

  test('the key can be copied', async () => {
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await settings({ keys: { recoveryKey: false } });
    await page.getByTestId('lock-recovery').click();
    await page.getByTestId('recovery-make').click();
    await page.getByTestId('recovery-copy').click();
    await expect.element(page.getByTestId('recovery-copy')).toHaveTextContent('Copied');
    expect(written).toHaveBeenCalledWith(RECOVERY_KEY);
    written.mockRestore();
  });

  test('a passphrase is set, changed and removed', async () => {
    const { host } = await settings();
    await page.getByTestId('lock-passphrase').click();
    for (const [typed, kept] of [
      ['kopi', false],
      [PASSPHRASE, true],
    ] as const) {
      await page.getByTestId('new-passphrase').fill(typed);
      await page.getByTestId('new-passphrase-again').fill(typed);
      await page.getByTestId('new-passphrase-do').click();
      if (!kept) await expect.element(page.getByRole('alert')).toHaveTextContent('too short');
    }
    await expect.element(page.getByTestId('lock-passphrase')).toHaveTextContent('Change');
    await page.getByTestId('lock-passphrase-remove').click();
    await page.getByTestId('passphrase-remove-do').click();
    await expect.element(page.getByTestId('lock-passphrase')).toHaveTextContent('Set a passphrase');
    expect(host.keys.passphrase).toBe(false);
  });

  test('the only everyday way in is not removed, and it is said why', async () => {
    await settings({ keys: { keyring: false, passphrase: true } });
    await page.getByTestId('lock-passphrase-remove').click();
    await page.getByTestId('passphrase-remove-do').click();
    await expect
      .element(page.getByText('Without the passphrase nothing', { exact: false }))
      .toBeInTheDocument();
    await page.getByTestId('lock-store').click();
    await expect.element(page.getByText('It holds the key', { exact: false })).toBeInTheDocument();
  });

  test('another key in the password store is left alone, and it is said', async () => {
    const { host } = await settings({ keys: { keyring: false, passphrase: true } });
    host.refuse('store_in_keyring', 'keyring-changed');
    await page.getByTestId('lock-store').click();
    await expect
      .element(page.getByText('Another key is in the password store', { exact: false }))
      .toBeInTheDocument();
  });

  test('the demo, whose data ends with it, has no keys to look after', async () => {
    await openApp({ demo: true });
    await page.getByTestId('settings-open').click();
    await expect.element(page.getByTestId('settings-about')).toBeInTheDocument();
    expect(document.querySelector('[data-testid="lock-passphrase"]')).toBeNull();
  });
});

describe('after the first number', () => {
  beforeEach(() => {
    document.body.focus();
  });

  const linkFirst = async (recoveryKey: boolean): Promise<Opened> => {
    const world = await openApp({ accounts: [], chats: [], keys: { recoveryKey } });
    await page.getByTestId('first-link').click();
    await page.getByTestId('link-name').fill('Shop');
    await page.getByTestId('link-start').click();
    await vi.waitFor(() => expect(world.host.calls.some(({ name }) => name === 'start_link')).toBe(true));
    world.host.scan();
    world.host.backend.link({
      kind: 'done',
      link: 'link-1',
      account: world.host.backend.accounts[0]?.id ?? '',
    });
    await expect.element(page.getByText('No chats yet')).toBeInTheDocument();
    return world;
  };

  test('a recovery key is offered and may wait', async () => {
    const { host } = await linkFirst(false);
    await page.getByTestId('recovery-later').click();
    expect(host.keys.recoveryKey).toBe(false);
    await page.getByTestId('settings-open').click();
    await expect.element(page.getByText('Not made yet.', { exact: false })).toBeInTheDocument();
  });

  test('who said later is not asked again when the number is linked again', async () => {
    const { host } = await openApp({
      accounts: [inState({ kind: 'loggedOut', reason: 'removed', at: Date.now() })],
      keys: { recoveryKey: false },
    });
    await page.getByTestId('place-numbers').click();
    await page.getByTestId('account-link').click();
    await page.getByTestId('link-start').click();
    await vi.waitFor(() => expect(host.calls.some(({ name }) => name === 'start_link')).toBe(true));
    host.scan();
    host.backend.link({ kind: 'done', link: 'link-1', account: host.backend.accounts[0]?.id ?? '' });
    await opened();
    expect(host.backend.accounts).toHaveLength(1);
    expect(host.calls.some(({ name }) => name === 'key_status')).toBe(false);
  });

  test('who has one is not asked', async () => {
    const { host } = await linkFirst(true);
    await vi.waitFor(() => expect(host.calls.some(({ name }) => name === 'key_status')).toBe(true));
    expect(document.querySelector('dialog')).toBeNull();
  });
});

test('what keeps the data closed is said in the language that was chosen, whatever the system speaks', async () => {
  const first = await openApp({}, { language: 'id' });
  await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
  expect(document.documentElement.lang).toBe('id');
  first.host.status = 'blocked';
  first.host.problem = { code: 'keyring-locked', file: null };
  first.container.remove();
  await blocked('keyring-locked');
  await expect.element(page.getByText('Penyimpanan sandi komputer ini terkunci.')).toBeInTheDocument();

  await openApp({}, { language: 'en' });
  await vi.waitFor(() => expect(document.documentElement.lang).toBe('en'));
});
