/** The preview in a browser: the backend in memory, set up as the address of the page says. */
import { ERROR_CODES } from '../gen';
import { FakeHost } from './fake';
import { plantCampaigns, plantReports } from './fake-campaign-seeds';
import { CHATS } from './fake-data';
import type { Host } from './host';

/** `?fake&blocked=disk-full&build=test&demo&empty&many&full&locked&calm`. */
export function fakeHost(query: URLSearchParams): Host {
  const code = ERROR_CODES.find((one) => one === query.get('blocked'));
  const host = new FakeHost({
    build: query.get('build') === 'test' ? 'test' : 'product',
    demo: query.has('demo'),
    openWindow: (chat) => {
      const own = new URLSearchParams(query);
      own.set('chat', `${chat}`);
      // A tab with data of its own: the preview has no core behind it that both could share.
      open(`?${own.toString()}`);
    },
    ...(query.has('empty') ? { accounts: [], chats: [], riskAccepted: false } : {}),
    ...(query.has('quiet') ? { pace: null } : {}),
    ...(query.has('ways') ? { ways: { passphrase: true, recoveryKey: true } } : {}),
    ...(query.has('locked') ? { locked: true } : {}),
    ...(query.has('copy') ? { ways: { copy: Date.now() - 86_400_000 * 3 } } : {}),
    ...(query.has('fresh') ? { ways: { fresh: true } } : {}),
    ...(query.has('keyless') ? { keys: { recoveryKey: false } } : {}),
    ...(code ? { blocked: { code, file: '/home/laras/.local/share/id.kabar.desktop/kabar.db' } } : {}),
  });
  const { backend } = host;
  if (backend.accounts.length > 1 && !query.has('calm')) {
    plantCampaigns(host.campaigns, backend.accounts, Date.now());
    plantReports(host.reports, Date.now());
  }
  const theme = query.get('theme');
  const language = query.get('language');
  const density = query.get('density');
  backend.diskFull = query.has('full');
  if (theme === 'dark' || theme === 'light') backend.settings.theme = theme;
  if (language === 'en' || language === 'id') backend.settings.language = language;
  if (density === 'compact') backend.settings.density = density;
  // Somebody is writing while one looks.
  setTimeout(() => {
    for (const [at, seed] of CHATS.entries()) {
      const chat = [...backend.chats.keys()][at];
      if (seed.typing && chat !== undefined)
        backend.signal({ type: 'typing', chat, name: null, state: 'typing' });
    }
  }, 200);
  Object.assign(globalThis, { kabarFake: host });
  return host;
}
