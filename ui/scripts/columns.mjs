/** Pictures of chats side by side, and of the list of numbers that can answer. */

const openFirst = async (page, title) => {
  await page.getByTestId('chat-row').filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
};
/** The list may lie behind the chats. */
const beside = async (page, title) => {
  const list = page.getByTestId('column-list');
  if (await list.isVisible()) await list.click();
  const row = page.getByTestId('chat-row').filter({ hasText: title }).first();
  await row.click({ button: 'middle' });
  await page.getByTestId('chat-title').filter({ hasText: title }).waitFor();
};
const two = async (page) => {
  await openFirst(page, 'Sari Kusuma');
  await beside(page, 'Kelas 5B');
};
const three = async (page) => {
  await two(page);
  await beside(page, 'Bu Ratna');
};
const list = async (page) => {
  await two(page);
  await page.getByTestId('column-list').click();
};
/** Of three, the window has room for one; the others wait. */
const narrowed = async (page) => {
  await two(page);
  await page.setViewportSize({ width: 960, height: 640 });
};
const menu = async (page) => {
  await openFirst(page, 'Sari Kusuma');
  await page.getByTestId('chat-row').filter({ hasText: 'Kelas 5B' }).click({ button: 'right' });
  await page.getByTestId('deed-beside').waitFor();
};

/** Sari Kusuma writes to two of the five numbers. */
const as = async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const messages = [{ ago: 45 * 1440, text: 'Apa masih ada gula merah?' }];
    backend.addChat({ account: 0, title: 'Sari Kusuma', phone: '+6280000000214', messages }, Date.now());
  });
  await openFirst(page, 'Sari Kusuma');
  await page.getByTestId('composer-input').fill('Bisa Bu, jadi 50 kotak.');
  await page.getByTestId('sending-as').click();
  await page.getByTestId('as-number').first().waitFor();
};

const begin = (typed) => async (page) => {
  await page.getByTestId('begin').click();
  await page.getByTestId('begin-who').fill(typed);
  await page
    .getByTestId(typed ? 'begin-from' : 'begin-chat')
    .first()
    .waitFor();
};

const ACTS = { two, list, menu, narrowed, as, begin: begin(''), 'begin-phone': begin('+62 800 0000 0999') };
const LOOKS = {
  light: { query: 'theme=light&language=en&quiet' },
  dark: { query: 'theme=dark&language=id&quiet' },
  xa: { query: 'theme=light&language=en&quiet&pseudo=en-XA', size: [1200, 640] },
  xb: { query: 'theme=dark&language=en&quiet&pseudo=ar-XB' },
};
const WIDE = {
  'two-1400': [two, [1400, 800]],
  'two-1720': [two, [1720, 1000]],
  'three-1720': [three, [1720, 1000]],
};

/** `columns-two-light`, `columns-three-1720-dark` … */
export const COLUMN_SCENES = Object.fromEntries([
  ...Object.entries(ACTS).flatMap(([name, act]) =>
    Object.entries(LOOKS).map(([look, shot]) => [`columns-${name}-${look}`, { ...shot, act }]),
  ),
  ...Object.entries(WIDE).flatMap(([name, [act, size]]) =>
    ['light', 'dark'].map((look) => [`columns-${name}-${look}`, { ...LOOKS[look], size, act }]),
  ),
]);
