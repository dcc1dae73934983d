/** The screens that are photographed, by name: what the preview is told in its address, and what is done then. */
import { LOOKS, now, STATE_SCENES } from './states.mjs';
import { ATTACH_SCENES } from './attach.mjs';
import { PERSON_SCENES } from './person.mjs';
import { ABOUT_SCENES } from './about.mjs';
import { LIST_SCENES } from './lists.mjs';
import { TALK_SCENES } from './talk.mjs';
import { COLUMN_SCENES } from './columns.mjs';
import { CAMPAIGN_SCENES } from './campaigns.mjs';

const open = (title) => async (page) => {
  const far = title === 'Wulan' || title === 'Pak Arif';
  if (far) await page.getByTestId('chat-search').fill(title);
  const row = page.getByTestId(far ? 'found-chat' : 'chat-row');
  await row.filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
};
const start = async (page) => {
  await page.getByTestId('link-open').click();
  await page.getByTestId('link-name').fill('Butik Tenun Asri');
};

/** Shows the state of an attempt to link by a code that is typed. */
const byCode = (state) => async (page) => {
  await start(page);
  await page.getByTestId('link-way-code').click();
  await page.getByTestId('link-phone').fill('+62 800 0000 0117');
  await page.getByTestId('link-start').click();
  await page.getByTestId('pair-code').waitFor();
  if (state === undefined) return;
  await page.evaluate((shown) => globalThis.kabarFake.backend.link(shown), { link: 'link-1', ...state });
  await page.getByTestId('link-renew').waitFor();
};
/** One number's page. */
const number = (act) => async (page) => {
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').nth(3).click();
  await page.getByTestId('number-mute').waitFor();
  await act?.(page);
};
const proxy = async (page) => {
  await page.getByTestId('number-proxy').selectOption('http');
  await page.getByTestId('number-proxy-host').fill('proksi.kantor.example');
  await page.getByTestId('number-proxy-user').fill('laras');
  await page.getByTestId('number-proxy-password').fill('rahasia');
  await page.getByTestId('number-proxy-test').click();
  await page.getByTestId('number-proxy-save').scrollIntoViewIfNeeded();
};
/** Numbers in two sets. */
const sets = async (page) => {
  await page.evaluate(() => {
    const { numbers, accounts } = globalThis.kabarFake.backend;
    numbers.createSet('Bandung', accounts[1].id);
    numbers.createSet('Pelanggan lama', accounts[3].id);
    numbers.move({ account: accounts[4].id, set: 1, before: null });
  });
  await page.getByTestId('place-numbers').click();
};
const failed = (error, retryAt = null) => ({ kind: 'failed', error, accountName: null, retryAt });

/** The recovery key on show, or the question for a group of it. */
const recovery = (check) => async (page) => {
  await page.getByTestId('settings-open').click();
  await page.getByTestId('lock-recovery').click();
  await page.getByTestId('recovery-make').click();
  if (check) await page.getByTestId('recovery-written').click();
};

const dialog = (act) => async (page) => {
  await page.getByTestId('tile').nth(3).click({ button: 'right' });
  await act?.(page);
};
const unlink = dialog((page) => page.getByTestId('account-unlink').click());
const erase = dialog(async (page) => {
  await page.getByTestId('account-unlink').click();
  await page.getByTestId('history-delete').click();
});
/** The second number is restricted. */
const health = async (page) => {
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-choose').nth(1).click();
  await page.getByTestId('health-copy').waitFor();
};
const lock = async (page) => {
  await page.getByTestId('settings-open').click();
  await page.getByTestId('lock-recovery').scrollIntoViewIfNeeded();
};

/** What is told and chosen of one number, and the keys: each in every look, and in the narrowest window. */
const PAGES = {
  health: { act: health, tall: 1250 },
  number: { act: number(), tall: 1900 },
  proxy: { act: number(proxy), tall: 800 },
  sets: { act: sets, tall: 800 },
  about: { act: dialog(), tall: 640 },
  unlink: { act: unlink, tall: 640 },
  erase: { act: erase, tall: 640 },
  lock: { act: lock, tall: 800 },
};
const PAGE_SCENES = Object.fromEntries(
  Object.entries(PAGES).flatMap(([name, { act, tall }]) =>
    LOOKS.flatMap(({ query, look }) => [
      [`page-${name}-${look}`, { query: `${query}&keyless`, size: [1280, tall], act }],
      [`page-${name}-960-${look}`, { query: `${query}&keyless`, size: [960, 640], act }],
    ]),
  ),
);

export const SCENES = {
  ...STATE_SCENES,
  ...PAGE_SCENES,
  'inbox-light': { query: 'theme=light&language=en', act: open('Sari Kusuma') },
  'inbox-dark': { query: 'theme=dark&language=id', act: open('Kelas 5B') },
  'inbox-group-light': { query: 'theme=light&language=en', act: open('Kelas 5B') },
  'inbox-960': {
    query: 'theme=light&language=id&density=compact',
    size: [960, 640],
    act: open('Sari Kusuma'),
  },
  'inbox-960-dark': { query: 'theme=dark&language=en', size: [960, 640], act: open('Sari Kusuma') },
  'inbox-wide': { query: 'theme=light&language=en', size: [1720, 1000], act: open('Sari Kusuma') },
  'inbox-rtl': { query: 'theme=light&language=en', rtl: true, act: open('Sari Kusuma') },
  'inbox-none': { query: 'theme=light&language=en&demo' },
  'inbox-full-disk': { query: 'theme=light&language=en&full&demo', act: open('Sari Kusuma') },
  'inbox-full-disk-dark': { query: 'theme=dark&language=id&full', act: open('Sari Kusuma') },
  'inbox-failed': { query: 'theme=light&language=en', act: open('Gudang Timur') },
  'inbox-unknown': { query: 'theme=dark&language=en', act: open('Pak Arif') },
  'inbox-restricted': { query: 'theme=light&language=en', act: open('Pak Dimas') },
  'inbox-offline': { query: 'theme=light&language=id', act: open('+62') },
  'inbox-rtl-text': { query: 'theme=light&language=en', act: open('Wulan') },
  'inbox-reply': {
    query: 'theme=light&language=en',
    async act(page) {
      await open('Sari Kusuma')(page);
      await page.getByTestId('message').last().focus();
      await page.keyboard.press('r');
      await page.keyboard.type('Bisa Bu, jadi 50 kotak.\nSelisihnya Rp 310.000.'.replace('\n', ' '));
    },
  },
  ...LIST_SCENES,
  ...TALK_SCENES,
  ...COLUMN_SCENES,
  ...CAMPAIGN_SCENES,
  ...ABOUT_SCENES,
  ...ATTACH_SCENES,
  ...PERSON_SCENES,
  'list-account': {
    query: 'theme=light&language=en',
    act: (page) => page.getByTestId('tile').nth(4).click(),
  },
  'list-unread-empty': {
    query: 'theme=light&language=en',
    async act(page) {
      await page.getByTestId('tile').nth(0).click();
      await page.getByTestId('filter-unread').click();
      await page.getByText('All answered').waitFor();
    },
  },
  'list-search-none': {
    query: 'theme=dark&language=en',
    async act(page) {
      await page.getByTestId('chat-search').fill('Zainal');
      await page.getByText('Nothing found').waitFor();
    },
  },
  'link-start': { query: 'theme=light&language=en', act: start },
  'link-more': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-more').click();
      await page.getByTestId('number-proxy').selectOption('socks5');
      await page.getByTestId('number-proxy-host').scrollIntoViewIfNeeded();
    },
  },
  'link-qr': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-qr-dark': {
    query: 'theme=dark&language=id&build=test',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-qr-960': {
    query: 'theme=light&language=id',
    size: [960, 640],
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
    },
  },
  'link-failed': {
    query: 'theme=light&language=en',
    async act(page) {
      await start(page);
      await page.getByTestId('link-start').click();
      await page.getByTestId('qr').waitFor();
      await page.evaluate(() =>
        globalThis.kabarFake.backend.link({
          kind: 'failed',
          link: 'x',
          error: 'already-linked',
          retryAt: null,
          accountName: 'Toko Sinar Kabut',
        }),
      );
    },
  },
  'link-code': { query: 'theme=light&language=en', act: byCode() },
  'link-code-dark': { query: 'theme=dark&language=id', act: byCode() },
  'link-code-960': { query: 'theme=light&language=id', size: [960, 640], act: byCode() },
  'link-code-wait': {
    query: 'theme=light&language=en',
    act: byCode(failed('too-many-tries', now.getTime() + 3_600_000)),
  },
  'link-passkey': { query: 'theme=light&language=en', act: byCode(failed('passkey-required')) },
  'link-passkey-960': {
    query: 'theme=dark&language=id',
    size: [960, 640],
    act: byCode(failed('passkey-required')),
  },
  'link-syncing': {
    query: 'theme=dark&language=en',
    async act(page) {
      await start(page);
      await page.evaluate(() =>
        globalThis.kabarFake.backend.link({ kind: 'syncing', link: 'x', account: 'y', percent: 64 }),
      );
    },
  },
  'first-run': { query: 'empty&theme=light&language=id' },
  'first-run-dark': { query: 'empty&theme=dark&language=en' },
  'first-run-960': { query: 'empty&theme=light&language=en', size: [960, 640] },
  risk: {
    query: 'empty&theme=light&language=en',
    act: (page) => page.getByTestId('first-link').click(),
  },
  'risk-dark': {
    query: 'empty&theme=dark&language=id',
    act: (page) => page.getByTestId('first-link').click(),
  },
  settings: { query: 'theme=light&language=en', act: (page) => page.getByTestId('settings-open').click() },
  'settings-dark': {
    query: 'theme=dark&language=id&demo',
    act: (page) => page.getByTestId('settings-open').click(),
  },
  'remove-dialog': {
    query: 'theme=dark&language=en',
    async act(page) {
      await page.getByTestId('tile').nth(3).click({ button: 'right' });
      await page.getByTestId('account-remove').click();
    },
  },
  'blocked-keyring': { query: 'blocked=keyring-locked' },
  'blocked-passphrase': {
    query: 'blocked=keyring-changed&ways&theme=light&language=en',
    act: (page) => page.getByTestId('way-passphrase').click(),
  },
  'blocked-daily': { query: 'blocked=keyring-missing&ways', locale: 'id-ID' },
  'blocked-recovery-dark': {
    query: 'blocked=keyring-changed&ways',
    locale: 'id-ID',
    colours: 'dark',
    act: (page) => page.getByTestId('way-recovery').click(),
  },
  'blocked-fresh': {
    query: 'blocked=keyring-missing&fresh',
    locale: 'id-ID',
    size: [960, 640],
    act: (page) => page.getByTestId('way-new').click(),
  },
  recovery: { query: 'keyless&theme=light&language=en', act: recovery() },
  'recovery-dark': { query: 'keyless&theme=dark&language=id', act: recovery() },
  'recovery-check': { query: 'keyless&theme=light&language=id', act: recovery(true) },
  'blocked-copy': { query: 'blocked=database-corrupt&copy' },
  'blocked-corrupt': { query: 'blocked=database-corrupt', locale: 'id-ID', colours: 'dark' },
};
