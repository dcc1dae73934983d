// Pictures of what a number can come to, in the real window: the simulator makes the trouble, the window says what it is.
// The states that no server can make (a locked keyring, a damaged file) are in shots.mjs and in the tests.

import { picture, quit, scratch, Simulator, tool } from './app.mjs';
import { begin, link, openChat } from './steps.mjs';

const ACCOUNT = '6280000000004';
const HOUR = 3600;
const NEXT_DAY = () => Math.floor(Date.now() / 1000) + 21 * HOUR;

const fault = (of) => (simulator) => simulator.post('/fault', { account: ACCOUNT, fault: of });
const login = (of) => async (simulator) => {
  await fault(of)(simulator);
  await simulator.post('/drop', { account: ACCOUNT });
};

/** What a number comes back from by itself, one after the other on one number: its trouble, the state, what ends it. */
const PASSING = [
  ['restricted', (simulator) => simulator.post('/timelock', lock({ until: NEXT_DAY(), enforcement: 'DEFAULT' })), lift],
  ['reconnecting', login({ kind: 'refuse_login', reason: 503 }), fault(null)],
  ['degraded', fault({ kind: 'swallow' }), fault(null)],
];

/** What ends the connection until a person acts: each on a number of its own. */
const ENDS = [
  ['replaced', 'replaced', fault({ kind: 'conflict', of: 'replaced' })],
  ['removed', 'loggedOut', (simulator) => simulator.post('/unlink', { account: ACCOUNT })],
  ['locked', 'loggedOut', login({ kind: 'refuse_login', reason: 403 })],
  ['banned', 'banned', login({ kind: 'temp_ban', code: 101, expire_seconds: 24 * HOUR })],
  ['outdated', 'outdated', login({ kind: 'refuse_login', reason: 405 })],
];

const lock = (timelock) => ({ account: ACCOUNT, timelock });

function lift(simulator) {
  return simulator.post('/timelock', lock(null));
}

const tile = (window, state) => window.find(`[data-testid=tile][data-state=${state}]`, 120_000);

/** Photographs all of them with this look; `choose` sets it. */
export async function states(desktop, folder, { theme, language }, choose) {
  const name = (state) => `state-${state}-${theme}-${language}`;
  const dress = async (window) => {
    await choose(window);
    await window.click('[data-testid=place-inbox]');
    await openChat(window, 'Sari Kusuma');
  };
  await withNumber(desktop, language, async (window, simulator) => {
    await dress(window);
    await picture(window, name('online'), folder);
    for (const [state, trouble, end] of PASSING) {
      await trouble(simulator);
      await tile(window, state);
      await picture(window, name(state), folder);
      await end(simulator);
      await tile(window, 'online');
    }
  });
  for (const [called, state, trouble] of ENDS) {
    await withNumber(desktop, language, async (window, simulator) => {
      await dress(window);
      await trouble(simulator);
      await tile(window, state);
      await picture(window, name(called), folder);
    });
  }
}

/** A number that is linked and online, with everything it needs; gone afterwards. */
async function withNumber(desktop, language, look) {
  const simulator = await Simulator.start('journey');
  const profile = await scratch('shots-states');
  const window = await desktop.open(tool('KABAR_E2E'), '--profile', profile.path, '--server-url', simulator.url);
  try {
    await begin(window, language);
    await link(window, simulator, ACCOUNT, 'Dapur Bu Laras');
    await tile(window, 'online');
    await look(window, simulator);
  } finally {
    await quit(window, profile.path);
    await simulator.stop();
    await profile.remove();
  }
}
