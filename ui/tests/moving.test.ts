/** Everything in one file: written here, brought in elsewhere. */
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { isWhole } from '../src/stores/moving.svelte';
import { faults } from './faults';
import { ALICE, bob, openApp } from './world';

const WORDS = 'kopi susu dua gelas';
const FILE = '/media/usb/kabar.kabar';

async function openExport() {
  const opened = await openApp();
  await page.getByTestId('settings-open').click();
  await page.getByTestId('export-open').click();
  await expect.element(page.getByRole('dialog')).toBeInTheDocument();
  return opened;
}
const path = (field: string) => () => (page.getByTestId(field).element() as HTMLInputElement).value;
async function fill(file = FILE, again = WORDS) {
  await page.getByTestId('export-path').fill(file);
  await page.getByTestId('export-passphrase').fill(WORDS);
  await page.getByTestId('export-again').fill(again);
  await page.getByTestId('export-begin').click();
}

test.each([
  ['/home/laras/kabar.kabar', true],
  ['C:\\Users\\laras\\kabar.kabar', true],
  ['\\\\server\\share\\kabar', true],
  ['kabar.kabar', false],
  ['~/kabar', false],
  ['/', false],
])('the whole way to a file: %s', (file, whole) => expect(isWhole(file)).toBe(whole));

describe('everything out', () => {
  test('asks where to and for a passphrase, and says what to do next once it is written', async () => {
    const { host } = await openExport();
    const answer = host.hold('export_data');
    await fill();
    await expect.element(page.getByRole('progressbar')).toBeInTheDocument();
    host.backend.signal({ type: 'export', percent: 42 });
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '42');
    answer();
    await expect.element(page.getByTestId('export-file')).toHaveTextContent(FILE);
    await expect.element(page.getByText('Link each number again')).toBeInTheDocument();
    expect(host.calls.find(({ name }) => name === 'export_data')?.params).toEqual({
      file: FILE,
      passphrase: WORDS,
    });
  });

  test('goes on behind the settings, and can be looked at again', async () => {
    const { host } = await openExport();
    const answer = host.hold('export_data');
    await fill();
    await page.getByTestId('export-behind').click();
    host.backend.signal({ type: 'export', percent: 61 });
    await expect.element(page.getByText('Being written: 61 %')).toBeInTheDocument();
    await page.getByTestId('export-open').click();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '61');
    answer();
    await page.getByTestId('export-over').click();
    await expect.element(page.getByTestId('export-open')).toHaveTextContent('Export…');
  });

  test('can be ended, and nothing is said to have failed', async () => {
    const { host } = await openExport();
    const answer = host.hold('export_data');
    host.refuse('export_data', 'cancelled');
    await fill();
    await page.getByTestId('export-cancel').click();
    expect(host.calls.at(-1)?.name).toBe('cancel_export');
    answer();
    await expect.element(page.getByTestId('export-begin')).toBeInTheDocument();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  test('wants a whole path and twice the same passphrase', async () => {
    const { host } = await openExport();
    await fill('kabar.kabar', 'other words');
    await expect.element(page.getByText('The whole path is needed')).toBeInTheDocument();
    await expect.element(page.getByTestId('export-again')).toHaveAttribute('aria-invalid', 'true');
    expect(host.calls.map(({ name }) => name)).not.toContain('export_data');
  });

  test('goes where the dialog of the system says, under a name with the day', async () => {
    const { host } = await openExport();
    await page.getByTestId('export-path-choose').click();
    await expect.poll(path('export-path')).toMatch(/^\/media\/usb\/kabar-\d{4}-\d\d-\d\d\.kabar$/u);
    const chosen = path('export-path')();
    // Who closes the dialog chose nothing: what was there stays.
    host.folder = null;
    await page.getByTestId('export-path-choose').click();
    await expect.poll(() => host.calls.filter(({ name }) => name === 'choose_file').length).toBe(2);
    expect(path('export-path')()).toBe(chosen);
  });

  test('without such a dialog the path is typed', async () => {
    const opened = await openApp();
    opened.host.desktop = { ...opened.host.desktop, files: false };
    await page.getByTestId('settings-open').click();
    await page.getByTestId('export-open').click();
    await expect.element(page.getByTestId('export-path')).toHaveFocus();
    expect(page.getByTestId('export-path-choose').elements()).toHaveLength(0);
  });

  test('says why it was not written, and keeps what was typed', async () => {
    const { host } = await openExport();
    host.refuse('export_data', 'disk-full');
    await fill();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    await expect.element(page.getByTestId('export-path')).toHaveValue(FILE);
  });
});

describe('everything in', () => {
  async function openRestore() {
    const opened = await openApp({ accounts: [], chats: [] });
    await page.getByTestId('first-restore').click();
    await page.getByTestId('restore-path').fill(FILE);
    await page.getByTestId('restore-passphrase').fill(WORDS);
    return opened;
  }

  test('takes the file and its passphrase, and opens Kabar anew', async () => {
    const { host } = await openRestore();
    await page.getByTestId('restore-begin').click();
    await expect.element(page.getByText('as soon as Kabar has opened anew')).toBeInTheDocument();
    host.backend.addAccount(ALICE, Date.now());
    host.backend.addChat(bob(), Date.now());
    await page.getByTestId('restore-over').click();
    await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(host.calls.find(({ name }) => name === 'restore_data')?.params).toEqual({
      file: FILE,
      passphrase: WORDS,
    });
  });

  test('is found in the dialog of the system, too', async () => {
    const { host } = await openRestore();
    host.folder = '/media/stick';
    await page.getByTestId('restore-path-choose').click();
    await expect.poll(path('restore-path')).toMatch(/^\/media\/stick\/.+\.kabar$/u);
  });

  test('a wrong passphrase is said, and can be typed again', async () => {
    const { host } = await openRestore();
    host.refuse('restore_data', 'wrong-passphrase');
    await page.getByTestId('restore-begin').click();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    await page.getByTestId('restore-begin').click();
    await expect.element(page.getByTestId('restore-over')).toBeInTheDocument();
  });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('has no faults that a machine finds', async () => {
    const { host } = await openApp({}, { theme });
    await page.getByTestId('settings-open').click();
    await page.getByTestId('export-open').click();
    const answer = host.hold('export_data');
    await fill('kabar', 'other words');
    expect(await faults()).toEqual([]);
    await fill();
    await expect.element(page.getByRole('progressbar')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    answer();
    await expect.element(page.getByTestId('export-file')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
