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

/** A chat with everything that a bubble can hold, something pinned, and a place where messages may be missing. */
const rich = (then) => async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const [id] = [...backend.chats].find(([, chat]) => chat.title === 'Sari Kusuma');
    const chat = backend.chatOf(id);
    const now = Date.now();
    const say = (body, by, more = {}) =>
      backend.add({ ...backend.makeMessage(chat, body, now, by), status: 'read', ...more });
    const rows = backend.rowsOf(id);
    const gap = { id: 1, reason: 'away', after: rows[2], before: rows[3] };
    backend.states.tell({ chat: id, older: true, answer: { kind: 'idle' }, gaps: [gap] });
    backend.changeMessage(rows[5].id, { pin: { by: null, at: now, until: now + 86_400_000 } });
    say({ kind: 'text', text: 'Untuk *Kamis*:\n- 34 biasa\n- 6 _vegetarian_\n> lantai 2' }, true);
    say({ kind: 'text', text: 'Menu: https://dapur.example/menu, jangan https://d\u0430pur.example' }, null, {
      preview: { url: 'https://dapur.example/menu', title: 'Menu rapat', description: 'Paket A sampai D' },
    });
    const options = ['Paket A', 'Paket B'].map((one, at) => ({
      text: one,
      votes: 3 + at * 2,
      mine: at === 1,
    }));
    say({ kind: 'poll', poll: { question: 'Pilih paket', options, most: 1, voters: 8 } }, null);
    const where = { latitude: -61_754_000, longitude: 1_068_272_000, live: false };
    say({ kind: 'location', place: { ...where, name: 'Gedung Kencana', address: 'Jl. Merdeka 2' } }, null);
    say({ kind: 'text', text: 'Selamat pagi, pesanan sudah siap.' }, true, {
      status: 'pending',
      scheduledFor: now + 20 * 3_600_000,
    });
  });
  await page.getByTestId('chat-row').filter({ hasText: 'Sari Kusuma' }).first().click();
  await page.getByTestId('planned').waitFor();
  await then?.(page);
};
const up = async (page) => {
  await page.getByTestId('timeline').evaluate((one) => (one.scrollTop = 0));
  await page.getByTestId('gap').waitFor();
};
const picked = async (page) => {
  await page.getByTestId('message').nth(-2).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('menu-select').click();
  await page.getByTestId('picked-bar').waitFor();
};
const forwarding = async (page) => {
  await page.getByTestId('message').nth(-2).focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('menu-forward').click();
  await page.getByTestId('forward-chat').nth(0).click();
  await page.getByTestId('forward-chat').nth(2).click();
  await page.getByTestId('forward-send').click();
};
const emoji = async (page) => {
  await page.getByTestId('composer-input').fill('Siap Bu, *jam 11* kami antar');
  await page.getByTestId('composer-emoji').click();
  await page.getByTestId('emoji').first().waitFor();
};
const later = async (page) => {
  await page.getByTestId('composer-input').fill('Selamat pagi');
  await page.getByTestId('composer-schedule').click();
  await page.getByTestId('later-choose').waitFor();
};
const names = async (page) => {
  await page.getByTestId('composer-input').pressSequentially('Siap :pra');
  await page.getByTestId('suggestion').first().waitFor();
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
  'chat-rich-light': { query: 'theme=light&language=en&quiet', act: rich() },
  'chat-rich-dark': { query: 'theme=dark&language=id&quiet', act: rich() },
  'chat-up-light': { query: 'theme=light&language=id&quiet', act: rich(up) },
  'chat-rich-960': { query: 'theme=dark&language=en&quiet&density=compact', size: narrow, act: rich(picked) },
  'chat-rich-rtl': { query: 'theme=light&language=en&quiet', rtl: true, act: rich(picked) },
  'chat-forward': { query: 'theme=light&language=en&quiet', act: rich(forwarding) },
  'chat-emoji': { query: 'theme=light&language=id&quiet', act: rich(emoji) },
  'chat-later': { query: 'theme=dark&language=id&quiet', act: rich(later) },
  'chat-names': { query: 'theme=light&language=en&quiet', act: rich(names) },
};
