/** Pictures of what is done to messages: the menu, reactions, editing, deleting. */

/** The menu of a message of ours, or what one of its lines leads to. */
const menu = (title, nth, choice) => async (page) => {
  await page.getByTestId('chat-row').filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
  await page.getByTestId('message').nth(nth).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('menu').waitFor();
  if (choice) await page.getByTestId(`menu-${choice}`).click();
};

const changing = async (page) => {
  await menu('Sari Kusuma', -3)(page);
  await page.getByTestId('menu-react').nth(2).click();
  await page.getByTestId('changing').waitFor();
  await page.getByTestId('message').nth(-1).hover();
};

const narrow = [960, 640];

export const TALK_SCENES = {
  'talk-menu-light': { query: 'theme=light&language=en&quiet', act: menu('Sari Kusuma', -3) },
  'talk-menu-dark': { query: 'theme=dark&language=id&quiet', act: menu('Kelas 5B', 0) },
  'talk-menu-960': {
    query: 'theme=dark&language=en&quiet&density=compact',
    size: narrow,
    act: menu('Sari Kusuma', -1),
  },
  'talk-menu-rtl': { query: 'theme=light&language=en&quiet', rtl: true, act: menu('Sari Kusuma', -3) },
  'talk-edit-light': { query: 'theme=light&language=id&quiet', act: menu('Sari Kusuma', -3, 'edit') },
  'talk-edit-dark': { query: 'theme=dark&language=en&quiet', act: menu('Sari Kusuma', -3, 'edit') },
  'talk-revoke-light': { query: 'theme=light&language=en&quiet', act: menu('Sari Kusuma', -3, 'revoke') },
  'talk-revoke-dark': { query: 'theme=dark&language=id&quiet', act: menu('Sari Kusuma', -3, 'revoke') },
  'talk-changing': { query: 'theme=light&language=en&quiet', act: changing },
};
