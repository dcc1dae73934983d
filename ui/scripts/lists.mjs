/** Pictures of the chat list and what is done in it, of searching, and of the palette. */

const first = (page) => page.getByTestId('chat-row').first();
const openChat = async (page, title) => {
  await page.getByTestId('chat-row').filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
};
const menu = (choice) => async (page) => {
  await openChat(page, 'Sari Kusuma');
  await page.getByTestId('chat-row').nth(3).click({ button: 'right' });
  await page.getByTestId('menu').waitFor();
  if (choice) await page.getByTestId(choice).click();
};
const archived = async (page) => {
  await first(page).waitFor();
  await page.evaluate(() => {
    const { states, chats } = globalThis.kabarFake.backend;
    for (const id of [...chats.keys()].slice(-4)) states.set(id, { archived: true });
  });
  await page.getByTestId('archived-open').waitFor();
};
const archive = async (page) => {
  await archived(page);
  await page.getByTestId('archived-open').click();
  await page.getByTestId('archived-leave').waitFor();
};
const pick = async (page) => {
  await openChat(page, 'Sari Kusuma');
  for (const at of [1, 3, 4])
    await page
      .getByTestId('chat-row')
      .nth(at)
      .click({ modifiers: ['Control'] });
  await page.getByTestId('pick-bar').waitFor();
};
const where = async (page) => {
  await page.evaluate(() => {
    const { numbers, accounts } = globalThis.kabarFake.backend;
    numbers.createSet('Bandung', accounts[1].id);
    numbers.move({ account: accounts[4].id, set: 1, before: null });
  });
  await page.getByTestId('where').click();
  await page.getByTestId('menu').waitFor();
};
const search = (words) => async (page) => {
  await openChat(page, 'Sari Kusuma');
  await page.getByTestId('chat-search').fill(words);
  await page.getByTestId('hit').first().waitFor();
};
const hit = async (page) => {
  await search('bu')(page);
  await page.getByTestId('hit').first().click();
  await page.getByTestId('hit-steps').waitFor();
};
const within = async (page) => {
  await openChat(page, 'Sari Kusuma');
  await page.getByTestId('chat-find').click();
  await page.getByTestId('chat-search').fill('kotak');
  await page.getByTestId('hit').first().waitFor();
};
const waiting = async (page) => {
  await page.evaluate(() => (globalThis.kabarFake.waiting = 12_431));
  await search('siap')(page);
};
const palette = (words) => async (page) => {
  await openChat(page, 'Sari Kusuma');
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-line').first().waitFor();
  if (words) await page.getByTestId('palette-field').fill(words);
};
const keys = async (page) => {
  await first(page).waitFor();
  await page.keyboard.press('Control+/');
  await page.getByRole('dialog').waitFor();
};

const ACTS = {
  menu: menu(),
  mute: menu('deed-mute'),
  delete: menu('deed-delete'),
  clear: menu('deed-clear'),
  archived,
  archive,
  pick,
  where,
  search: search('bu'),
  hit,
  within,
  waiting,
  palette: palette(),
  'palette-typed': palette('sk'),
  keys,
};
const LOOKS = {
  light: { query: 'theme=light&language=en&quiet' },
  dark: { query: 'theme=dark&language=id&quiet' },
  960: { query: 'theme=light&language=id&quiet', size: [960, 640] },
  xa: { query: 'theme=light&language=en&quiet&pseudo=en-XA', size: [960, 640] },
  xb: { query: 'theme=dark&language=en&quiet&pseudo=ar-XB' },
};

/** `lists-menu-light`, `lists-search-xb` … */
export const LIST_SCENES = Object.fromEntries(
  Object.entries(ACTS).flatMap(([name, act]) =>
    Object.entries(LOOKS).map(([look, shot]) => [`lists-${name}-${look}`, { ...shot, act }]),
  ),
);
