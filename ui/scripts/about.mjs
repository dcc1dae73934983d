/** Pictures of what stands beside a chat: who has a message, a person, a group. */

const open = async (page, title) => {
  await page.getByTestId('chat-row').filter({ hasText: title }).first().click();
  await page.getByTestId('message').first().waitFor();
};

/** Who has one of our messages. */
const info = (title, words) => async (page) => {
  await open(page, title);
  const row = page.getByTestId('message').filter({ hasText: words }).first();
  await row.focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('menu-info').click();
  await page.getByTestId('info-times').waitFor();
};
const infoFailed = info('Gudang Timur', 'Tolong tambah');
const infoGroup = async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const rows = [...backend.messages.values()].flat();
    const { id } = rows.find(({ body }) => body.text?.startsWith('Tidak perlu Pak'));
    backend.settle(id, 'sent');
  });
  await info('Kelas 5B', 'Tidak perlu Pak')(page);
};

const about = async (page, title) => {
  await open(page, title);
  await page.getByTestId('chat-about').click();
  await page.getByTestId('about-name').waitFor();
};
const person = async (page) => {
  await about(page, 'Sari Kusuma');
  await page.getByTestId('talks-to').waitFor();
};
/** A business that tells everything about itself, with a timer, blocked. */
const business = async (page) => {
  await page.evaluate(() => {
    const { backend } = globalThis.kabarFake;
    const [id, chat] = [...backend.chats].find(([, one]) => one.title.startsWith('Bu Ratna'));
    backend.changeChat(id, { timer: 7 * 86_400 });
    const daily = { kind: 'hours', from: 420, until: 1020 };
    backend.people.know(chat.contact, {
      business: true,
      verifiedName: 'Warung Pojok',
      pushName: 'Ratna',
      about: 'Pesan sebelum jam 10 ya 🙏',
      profile: {
        description: 'Sembako dan kebutuhan dapur.\nAntar gratis di satu kelurahan.',
        categories: ['Toko kelontong'],
        address: 'Jl. Melati 12, Bandung',
        email: 'ratna@warung.example',
        websites: ['https://warung.example/'],
        hours: [0, 1, 2, 3, 4]
          .map((day) => ({ day, open: daily }))
          .concat([{ day: 5, open: { kind: 'allDay' } }]),
        timezone: 'Asia/Jakarta',
      },
    });
  });
  await about(page, 'Bu Ratna');
  await page.getByTestId('about-business').waitFor();
};
const blocking = async (page) => {
  await person(page);
  await page.getByTestId('person-block').click();
  await page.getByTestId('block-confirm').waitFor();
};
const blocked = async (page) => {
  await blocking(page);
  await page.getByTestId('block-confirm').click();
  await page.getByTestId('person-blocked').waitFor();
};
const group = async (page) => {
  await about(page, 'Kelas 5B');
  await page.getByTestId('group-members').waitFor();
};
/** Many members, some found. */
const members = async (page) => {
  await page.evaluate(() => {
    const { groups } = globalThis.kabarFake.backend;
    const get = groups.get.bind(groups);
    const first = [
      'Ayu',
      'Bima',
      'Citra',
      'Dewi',
      'Eko',
      'Fitri',
      'Galih',
      'Hana',
      'Indra',
      'Joko',
      'Kartika',
    ];
    groups.get = (id) => {
      const told = get(id);
      const more = first.map((name, i) => ({
        person: 9000 + i,
        name: `Ibu ${name} Wulandari`,
        phone: `+62800000003${10 + i}`,
        role: i < 2 ? 'admin' : 'member',
      }));
      const topic = 'Pengumuman dan jadwal kelas 5B. Jemputan jam 12.';
      const rules = { adminsWrite: false, adminsEdit: true, adminsAdd: true, approval: true };
      return {
        ...told,
        topic,
        rules,
        learntAt: null,
        members: [...told.members.slice(0, 1), ...more, ...told.members.slice(1)],
      };
    };
  });
  await group(page);
};

const ACTS = {
  person,
  business,
  blocking,
  blocked,
  group,
  members,
  info: info('Sari Kusuma', 'Siap, saya catat'),
  'info-group': infoGroup,
  'info-failed': infoFailed,
};
const LOOKS = {
  light: { query: 'theme=light&language=en&quiet' },
  dark: { query: 'theme=dark&language=id&quiet' },
  960: { query: 'theme=light&language=id&quiet', size: [960, 640] },
  tall: { query: 'theme=light&language=en&quiet', size: [1280, 1400] },
  wide: { query: 'theme=dark&language=en&quiet', size: [1720, 1000] },
  xb: { query: 'theme=light&language=en&quiet&pseudo=ar-XB' },
};

/** `about-info-light`, `about-person-xb` … */
export const ABOUT_SCENES = Object.fromEntries(
  Object.entries(ACTS).flatMap(([name, act]) =>
    Object.entries(LOOKS).map(([look, shot]) => [`about-${name}-${look}`, { ...shot, act }]),
  ),
);
