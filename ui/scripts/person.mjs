/** Pictures of one person over all numbers, and of what files take. */
import { LOOKS } from './states.mjs';

/** Sari talks to two numbers, to one of them for the second time. */
const sari = async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const shop = backend.accounts.findIndex(({ letters }) => letters === 'SK');
    const chats = [...backend.chats.values()].filter(({ title }) => title === 'Sari Kusuma');
    const chat = chats.find(({ account }) => account === backend.accounts[shop].id);
    const at = 200;
    const messages = [
      { ago: at, text: 'Toko Sinar Kabut ya? Ada lampu meja?' },
      { ago: at - 4, text: 'Ada Bu, warna putih dan hitam.', by: true },
      { ago: 30, text: 'Yang putih satu, sekalian diantar dengan nasi kotaknya bisa?' },
    ];
    backend.removeChat(chat.id);
    const seed = { account: shop, title: chat.title, phone: chat.phone, messages };
    backend.changeChat(backend.addChat(seed, Date.now()).id, {});
  });
  await page.getByTestId('chat-row').filter({ hasText: 'Boleh tambah' }).first().click();
  await page.getByTestId('message').first().waitFor();
  await page.getByTestId('chat-about').click();
  await page.getByTestId('together-go').waitFor();
};
const together = async (page) => {
  await sari(page);
  await page.getByTestId('together-go').click();
  await page.getByTestId('together').getByTestId('message').first().waitFor();
};
const report = async (page) => {
  await sari(page);
  await page.getByTestId('person-report').click();
};
const storage = async (page) => {
  await page.getByTestId('settings-open').click();
  await page.getByTestId('disk-clean').waitFor();
  await page.evaluate(() => {
    const { storage: disk } = globalThis.kabarFake.backend;
    disk.show('givingBack', 40);
    disk.low({ free: 410_000_000, urgent: false });
  });
  await page.getByTestId('export-open').scrollIntoViewIfNeeded();
};
const keep = async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const rows = backend.messages.get([...backend.chats].find(([, one]) => one.title === 'Sari Kusuma')[0]);
    for (const row of rows.slice(0, 4)) row.order -= 200 * 86_400_000;
  });
  await page.getByTestId('place-numbers').click();
  await page.getByTestId('number-open').nth(3).click();
  await page.getByTestId('number-keep').selectOption('ninetyDays');
  await page.getByTestId('keep-confirm').waitFor();
};

const SCENES = { 'person-page': sari, together, 'person-report': report, storage, keep };

export const PERSON_SCENES = Object.fromEntries(
  Object.entries(SCENES).flatMap(([name, act]) => [
    ...LOOKS.map(({ query, look }) => [`${name}-${look}`, { query: `${query}&quiet`, act }]),
    [`${name}-960-rtl`, { query: 'theme=light&language=en&quiet', size: [960, 640], rtl: true, act }],
  ]),
);
