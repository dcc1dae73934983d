/** Pictures of the campaigns: all of them, and each page of them, in every look. */

const list = async (page) => {
  await page.getByTestId('place-campaigns').click();
  await page.getByTestId('campaigns').waitFor();
};
const cancel = async (page) => {
  await list(page);
  await page.getByTestId('campaign-cancel').first().click();
  await page.getByRole('dialog').waitFor();
};
/** One of them, by its name. */
const run = (name, act) => async (page) => {
  await list(page);
  await page.getByTestId('campaign-open').filter({ hasText: name }).click();
  await page.getByTestId('person').first().waitFor();
  await act?.(page);
};
const start = (page) =>
  page
    .getByTestId('campaign-leave-out')
    .click()
    .then(() => page.getByTestId('campaign-start').click());

const tab = (kind, testid, act) => async (page) => {
  await list(page);
  await page.getByTestId(`tab-${kind}`).click();
  await page.getByTestId(testid).first().waitFor();
  await act?.(page);
};

const ACTS = {
  all: { act: list, tall: 900 },
  none: { act: list, more: '&calm' },
  cancel: { act: cancel },
  brake: { act: run('November check-up'), tall: 1100 },
  run: { act: run('Pesanan katering'), tall: 1300 },
  skipped: { act: run('Pesanan katering', (page) => page.getByTestId('people-skipped').click()), tall: 1000 },
  optouts: { act: tab('optOuts', 'opt-out', (page) => page.getByTestId('stop-built-in').click()) },
  again: { act: tab('optOuts', 'opt-out', (page) => page.getByTestId('opt-out-remove').first().click()) },
  replies: { act: tab('replies', 'reply') },
  consents: { act: tab('consents', 'consent') },
  draft: { act: run('Diskon akhir'), tall: 900 },
  start: { act: run('Diskon akhir', start) },
};
const LOOKS = {
  light: { query: 'theme=light&language=en&quiet' },
  dark: { query: 'theme=dark&language=id&quiet' },
  960: { query: 'theme=light&language=id&quiet', size: [960, 640] },
  xa: { query: 'theme=light&language=en&quiet&pseudo=en-XA', size: [960, 640] },
  xb: { query: 'theme=dark&language=en&quiet&pseudo=ar-XB' },
};

/** `campaigns-all-light` … */
export const CAMPAIGN_SCENES = Object.fromEntries(
  Object.entries(ACTS).flatMap(([name, { act, tall, more = '' }]) =>
    Object.entries(LOOKS).map(([look, shot]) => {
      const size = shot.size ?? [1280, tall ?? 800];
      return [`campaigns-${name}-${look}`, { ...shot, query: shot.query + more, size, act }];
    }),
  ),
);
