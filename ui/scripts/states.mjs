/** Every state that a number can be in (`SessionState`), as screens: all in one list, and each with a chat of its own. */

/** The moment of every picture. */
export const now = new Date('2026-11-23T10:47:00+07:00');
const at = now.getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const damaged = (error) => ({ kind: 'damaged', error, file: 'wa.db' });

const STATES = {
  online: { kind: 'online' },
  connecting: { kind: 'connecting' },
  syncing: { kind: 'syncing', percent: 64 },
  reconnecting: { kind: 'reconnecting', attempt: 3, nextTry: at + 16_000, reason: null },
  proxy: { kind: 'reconnecting', attempt: 3, nextTry: at + 16_000, reason: 'proxy-refused' },
  offline: { kind: 'offline' },
  degraded: { kind: 'degraded', since: at - 4 * MINUTE },
  restricted: { kind: 'restricted', until: at + 21 * HOUR },
  'restricted-open': { kind: 'restricted', until: null },
  replaced: { kind: 'replaced' },
  removed: { kind: 'loggedOut', reason: 'removed', at: at - 150 * MINUTE },
  unlinked: { kind: 'loggedOut', reason: 'byUs', at: at - 30 * HOUR },
  locked: { kind: 'loggedOut', reason: 'locked', at },
  'banned-out': { kind: 'loggedOut', reason: 'banned', at },
  'banned-101': { kind: 'banned', code: 101, until: at + 6 * HOUR },
  'banned-102': { kind: 'banned', code: 102, until: at + 7 * HOUR },
  'banned-103': { kind: 'banned', code: 103, until: at + 8 * HOUR },
  'banned-104': { kind: 'banned', code: 104, until: at + 30 * HOUR },
  'banned-106': { kind: 'banned', code: 106, until: at + 200 * HOUR },
  'banned-other': { kind: 'banned', code: 402, until: null },
  outdated: { kind: 'outdated' },
  'keyring-locked': { kind: 'needsKey', error: 'keyring-locked' },
  'key-missing': { kind: 'needsKey', error: 'key-missing' },
  damaged: damaged('database-corrupt'),
  'rolled-back': damaged('device-rolled-back'),
  newer: damaged('database-newer'),
  'disk-full': damaged('disk-full'),
};

/** As many numbers as there are states: the rail and the list show them at a glance. */
async function everyState(page) {
  await page.evaluate(
    (states) =>
      states.forEach((state, i) => {
        const { backend } = globalThis.kabarFake;
        const phone = `+62800000009${String(i).padStart(2, '0')}`;
        const seed = { name: `Cabang ${i + 1}`, letters: `C${(i + 1) % 10}`, colour: (i % 10) + 1, phone };
        backend.changeAccount(backend.addAccount({ ...seed, state: () => state }, 0).id, {});
      }),
    Object.values(STATES),
  );
  await page.getByTestId('place-numbers').click();
}

/** A chat of a number in this state: what rail, list, header and composer say of it. */
const inState = (state) => async (page) => {
  const tile = page.getByTestId('tile').nth(3);
  await tile.click();
  await page.getByTestId('chat-row').filter({ hasText: 'Sari Kusuma' }).click();
  await page.getByTestId('message').first().waitFor();
  await page.evaluate((shown) => {
    const { backend } = globalThis.kabarFake;
    backend.setState(backend.accounts[3].id, shown);
  }, state);
};

/** Light and dark, English and Indonesian. */
export const LOOKS = ['light', 'dark'].flatMap((theme) =>
  ['en', 'id'].map((language) => ({
    query: `theme=${theme}&language=${language}`,
    look: `${theme}-${language}`,
  })),
);

/** `states-light-en`: all of them; `state-banned-101-light-en`: one of them. */
export const STATE_SCENES = Object.fromEntries(
  LOOKS.flatMap(({ query, look }) => [
    [`states-${look}`, { query, size: [1280, 2900], act: everyState }],
    [`states-960-${look}`, { query, size: [960, 640], act: everyState }],
    ...Object.entries(STATES).map(([name, state]) => [
      `state-${name}-${look}`,
      { query: `${query}&quiet`, size: [960, 560], act: inState(state) },
    ]),
  ]),
);
