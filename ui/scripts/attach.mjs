/** Pictures of what is sent besides words, and of everything in one file. */
import { LOOKS } from './states.mjs';

const open = (what, then) => async (page) => {
  await page.getByTestId('chat-row').filter({ hasText: 'Sari Kusuma' }).first().click();
  await page.getByTestId('composer-attach').click();
  await page.getByTestId('attach-poll').waitFor();
  if (what === null) return;
  await page.getByTestId(`attach-${what}`).click();
  await page.getByTestId('attach-send').waitFor();
  await then?.(page);
};
const poll = async (page) => {
  await page.getByTestId('poll-question').fill('Menu apa untuk rapat hari Kamis?');
  for (const [at, text] of ['Nasi kotak', 'Prasmanan', 'Nasi kotak'].entries()) {
    if (at > 1) await page.getByTestId('poll-add').click();
    await page.getByTestId('poll-answer').nth(at).fill(text);
  }
  await page.getByTestId('attach-send').click();
};
const place = (page) =>
  page
    .getByTestId('place-where')
    .fill('https://www.google.com/maps/place/Gedung+Kencana/@-6.17,106.82,17z/data=!3d-6.1754!4d106.8272');
const short = (page) => page.getByTestId('place-where').fill('https://maps.app.goo.gl/AbCdEf');
const people = async (page) => {
  await page.getByTestId('cards-whose-all').click();
  await page.getByTestId('cards-person').nth(0).click();
  await page.getByTestId('cards-person').nth(2).click();
};
const writing = (then) => async (page) => {
  await page.getByTestId('settings-open').click();
  await page.getByTestId('export-open').click();
  await page.getByTestId('export-path').fill('/media/usb/kabar-2026.kabar');
  await then?.(page);
};
const begun = (after) =>
  writing(async (page) => {
    await page.getByTestId('export-passphrase').fill('kopi susu dua gelas');
    await page.getByTestId('export-again').fill('kopi susu dua gelas');
    await page.getByTestId('export-begin').click();
    await page.getByTestId(after).waitFor();
  });
const restore = async (page) => {
  await page.getByTestId('first-restore').click();
  await page.getByTestId('restore-path').fill('kabar.kabar');
  await page.getByTestId('restore-passphrase').fill('kopi susu');
  await page.getByTestId('restore-begin').click();
};

const SCENES = {
  'attach-menu': { act: open(null) },
  'attach-poll': { act: open('poll', poll) },
  'attach-place': { act: open('place', place) },
  'attach-short': { act: open('place', short) },
  'attach-people': { act: open('people', people) },
  'export-ask': { act: writing() },
  'export-done': { act: begun('export-over') },
  'restore-ask': { act: restore, more: '&empty' },
};

export const ATTACH_SCENES = Object.fromEntries(
  Object.entries(SCENES).flatMap(([name, { act, more = '' }]) => [
    ...LOOKS.map(({ query, look }) => [`${name}-${look}`, { query: `${query}&quiet${more}`, act }]),
    [`${name}-960-rtl`, { query: `theme=light&language=en&quiet${more}`, size: [960, 640], rtl: true, act }],
  ]),
);
