/** The place of campaigns: all of them as cards, what happens to each next, and what can be done. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Campaign, Pacing, PauseReason } from '../src/api/gen';
import { CAUTIOUS, plannedOf, plantCampaigns, type CampaignSeed } from '../src/api/host/fake-campaign-seeds';
import { countsOf } from '../src/api/host/fake-campaigns';
import { ACCOUNTS, CHATS } from '../src/api/host/fake-data';
import { partsOf, percentOf, reached } from '../src/components/campaigns/counts';
import { hoursAt, sendingTime } from '../src/components/campaigns/tempo';
import { whyPaused } from '../src/components/campaigns/words';
import { withCampaign } from '../src/stores/campaigns.svelte';
import { faults } from './faults';
import { ALICE, bob, openApp, type Opened } from './world';

const MINUTE = 60_000;
const EVER: Pacing = {
  ...CAUTIOUS,
  quietFrom: 0,
  quietUntil: 0,
  days: [true, true, true, true, true, true, true],
};
const bread: CampaignSeed = {
  name: 'Fresh bread on Friday',
  state: { kind: 'running' },
  people: { read: 3, delivered: 2, sent: 1, failed: 1, planned: 4, skipped: { optedOut: 1 } },
  pacing: EVER,
};

async function openCampaigns(...seeds: CampaignSeed[]): Promise<Opened & { planted: Campaign[] }> {
  const opened = await openApp({ accounts: [ALICE], chats: [bob()] });
  const { campaigns, backend } = opened.host;
  const planted = seeds.map((seed) => campaigns.plant(plannedOf(seed, backend.accounts, Date.now())));
  await page.getByTestId('place-campaigns').click();
  await expect.element(page.getByTestId('campaigns')).toBeInTheDocument();
  return { ...opened, planted };
}
const asked = ({ host }: Opened, name: string) => host.calls.filter((call) => call.name === name).length;
const card = (name: string) => page.getByTestId('campaign').filter({ hasText: name });

describe('how far it is', () => {
  const { counts } = plannedOf(bread, [{ id: 'a' }], 0)(1).campaign;
  const all = { ...counts, ...countsOf(plannedOf(bread, [{ id: 'a' }], 0)(1).people) };

  test('whoever read it was also sent it', () => {
    expect(reached(all)).toMatchObject({ waiting: 4, sent: 6, delivered: 5, read: 3, failed: 1 });
  });

  test('the bar counts each person once, and all of them', () => {
    const parts = partsOf(all);
    expect(parts.map(({ ink }) => ink)).toEqual([
      'read',
      'delivered',
      'sent',
      'failed',
      'skipped',
      'waiting',
    ]);
    expect(parts.reduce((sum, { people }) => sum + people, 0)).toBe(all.total);
  });

  test('it is not all before it went to everybody', () => {
    expect(percentOf({ ...all, total: 1000, sent: 994, planned: 0, failed: 0, skipped: 1 })).toBe(99);
    expect(percentOf({ ...all, total: 0, sent: 0, delivered: 0, read: 0 })).toBe(0);
  });

  test('an older reading of a campaign makes place for the newer one', () => {
    const one = { id: 1, name: 'old' } as Campaign;
    const rows = withCampaign([{ id: 2 } as Campaign, one], { ...one, name: 'new' });
    expect(rows.map(({ id, name }) => `${id} ${name}`)).toEqual(['2 undefined', '1 new']);
    expect(withCampaign(rows, { id: 3 } as Campaign).map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});

describe('what the tempo comes to', () => {
  test('the slowest of gap, hour and day counts', () => {
    expect(sendingTime(10, { ...EVER, gapMinMs: 60_000, gapMaxMs: 120_000, perHour: 600 })).toBe(15 * MINUTE);
    expect(sendingTime(60, { ...EVER, gapMinMs: 1_000, gapMaxMs: 1_000 })).toBe(120 * MINUTE);
    expect(sendingTime(400, { ...EVER, perDay: 200 })).toBe(48 * 60 * MINUTE);
  });

  // 23 November 2026 is a Monday.
  test.each([
    ['2026-11-23T10:47:00+07:00', 'open'],
    ['2026-11-23T20:00:00+07:00', 'quiet'],
    ['2026-11-23T07:59:00+07:00', 'quiet'],
    ['2026-11-23T08:00:00+07:00', 'open'],
    ['2026-11-22T12:00:00+07:00', 'dayOff'],
  ])('%s is %s, by the clocks of the zone', (moment, kind) => {
    expect(hoursAt(CAUTIOUS, Date.parse(moment)).kind).toBe(kind);
    expect(hoursAt({ ...CAUTIOUS, zone: 'Nowhere/Else' }, Date.parse(moment)).kind).toBe(kind);
  });
});

test('a place without campaigns says what one is', async () => {
  await openCampaigns();
  await expect.element(page.getByText('No campaigns yet')).toBeInTheDocument();
});

test('what cannot be read says why, and is read when asked again', async () => {
  const opened = await openApp();
  opened.host.refuse('list_campaigns', 'internal');
  await page.getByTestId('place-campaigns').click();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.element(page.getByText('No campaigns yet')).toBeInTheDocument();
});

test('each says in words what happens next', async () => {
  const tomorrow = Date.now() + 24 * 60 * MINUTE;
  await openCampaigns(
    bread,
    { ...bread, name: 'Later', state: { kind: 'scheduled', at: tomorrow } },
    { ...bread, name: 'Lacking', state: { kind: 'draft' }, people: { planned: 2, incomplete: 3 } },
    { ...bread, name: 'Ready', state: { kind: 'draft' }, people: { planned: 2 } },
    { ...bread, name: 'Braked', state: { kind: 'paused', reason: 'timelock' } },
    { ...bread, name: 'On its way', people: { sent: 4 } },
    {
      ...bread,
      name: 'Over',
      state: { kind: 'finished' },
      people: { read: 3, sent: 4 },
      endedAt: Date.now(),
    },
  );
  const next = (name: string) => expect.element(card(name).getByTestId('campaign-next'));
  await next('Fresh bread').toHaveTextContent('Still waiting: 4. About 8 mins of sending left.');
  await next('Later').toHaveTextContent('Begins tomorrow');
  await next('Lacking').toHaveTextContent('The list lacks something for 3');
  await next('Ready').toHaveTextContent('People who would get it: 2');
  await next('Braked').toHaveTextContent(
    'WhatsApp lets this number begin no new chats for now. Still waiting: 4.',
  );
  await next('On its way').toHaveTextContent('All sent');
  await next('Over').toHaveTextContent('Read by 3 of 7');
});

test('a campaign that goes on is seen to, and a new one comes on top', async () => {
  const { host, planted } = await openCampaigns(bread);
  await expect.element(card('Fresh bread')).toHaveTextContent('6 of 12 sent');
  host.campaigns.happen(planted[0]?.id ?? 0, (one) =>
    one.outcome.kind === 'planned' ? { ...one, outcome: { kind: 'sent' } } : one,
  );
  await expect.element(card('Fresh bread')).toHaveTextContent('10 of 12 sent');
  host.campaigns.plant(plannedOf({ ...bread, name: 'Buns' }, host.backend.accounts, Date.now()));
  await expect.element(page.getByTestId('campaign').first()).toHaveTextContent('Buns');
});

test('Alice pauses at once, goes on, and is asked before she cancels', async () => {
  const opened = await openCampaigns(bread);
  await page.getByTestId('campaign-pause').click();
  await expect.element(page.getByTestId('campaign-state')).toHaveTextContent('Paused');
  await page.getByTestId('campaign-resume').click();
  await expect.element(page.getByTestId('campaign-state')).toHaveTextContent('Running');
  await page.getByTestId('campaign-cancel').click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent('People who have not got it yet: 4');
  await expect.element(page.getByText('Keep it')).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(asked(opened, 'cancel_campaign')).toBe(0);
  await page.getByTestId('campaign-cancel').click();
  await page.getByTestId('campaign-cancel-confirm').click();
  await expect.element(page.getByTestId('campaign-next')).toHaveTextContent('People who got nothing: 4');
  await expect.element(page.getByTestId('campaign-cancel')).not.toBeInTheDocument();
});

test('after a brake nothing goes on from the card', async () => {
  await openCampaigns({ ...bread, state: { kind: 'paused', reason: 'optOuts' } });
  await expect.element(page.getByTestId('campaign-state')).toHaveTextContent('Paused by Kabar');
  await expect.element(page.getByTestId('campaign-why')).toBeInTheDocument();
  await expect.element(page.getByTestId('campaign-resume')).not.toBeInTheDocument();
});

test('every reason to pause has a sentence of its own', () => {
  const reasons: readonly PauseReason[] = [
    'person',
    'timelock',
    'newChatQuota',
    'limitsUnknown',
    'banned',
    'loggedOut',
    'accountTooNew',
    'errorsInARow',
    'optOuts',
    'undelivered',
    'stopBy',
  ];
  expect(new Set(reasons.map(whyPaused)).size).toBe(reasons.length);
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('all campaigns and the question before cancelling have no faults that a machine finds', async () => {
    const { host } = await openApp({ accounts: ACCOUNTS, chats: CHATS }, { theme });
    plantCampaigns(host.campaigns, host.backend.accounts, Date.now());
    await page.getByTestId('place-campaigns').click();
    await expect.element(page.getByTestId('campaign').first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('campaign-cancel').first().click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
