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

const ACTS = {
  all: { act: list, tall: 900 },
  none: { act: list, more: '&calm' },
  cancel: { act: cancel },
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
