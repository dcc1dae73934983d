/** One campaign at work: what holds it and what to do, how far it is, its people, its tempo and WhatsApp's limits. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Campaign, ErrorCode, PauseReason } from '../src/api/gen';
import {
  CAUTIOUS,
  plannedOf,
  plantCampaigns,
  plantReports,
  type CampaignSeed,
} from '../src/api/host/fake-campaign-seeds';
import { ACCOUNTS, CHATS } from '../src/api/host/fake-data';
import { brakeWords } from '../src/components/campaigns/brake-words';
import { daysText } from '../src/components/campaigns/days';
import { marksOf, slotMinutes, topOf } from '../src/components/campaigns/slots';
import { quotaOf } from '../src/components/campaigns/quota';
import { isMeant } from '../src/stores/sifted.svelte';
import { faults } from './faults';
import { ALICE, bob, CAROL, openApp, type Opened } from './world';

const bread: CampaignSeed = {
  name: 'Fresh bread on Friday',
  state: { kind: 'running' },
  people: { read: 3, delivered: 2, sent: 1, failed: 1, planned: 4, skipped: { optedOut: 1, noToken: 1 } },
};

async function openRun(seed: CampaignSeed, options = {}): Promise<Opened & { campaign: Campaign }> {
  const opened = await openApp({ accounts: [ALICE], chats: [bob()], ...options });
  const { campaigns, backend } = opened.host;
  const campaign = campaigns.plant(plannedOf(seed, backend.accounts, Date.now()));
  await page.getByTestId('place-campaigns').click();
  await page.getByTestId('campaign-open').click();
  await expect.element(page.getByTestId('run')).toBeInTheDocument();
  return { ...opened, campaign };
}
const asked = ({ host }: Opened, name: string) => host.calls.filter((call) => call.name === name).length;
const people = page.getByTestId('person');

describe('words', () => {
  const reasons: readonly PauseReason[] = [
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

  test('every brake says what it means and what to do, in words of its own', () => {
    const texts = reasons.map((reason) => brakeWords(reason, { pacing: CAUTIOUS, timelock: null }, 0).text);
    expect(texts.every((text) => text.length > 40)).toBe(true);
    expect(new Set(texts).size).toBe(reasons.length);
  });

  test('when a lock ends is said as far as WhatsApp tells', () => {
    const words = (until: number | null) =>
      brakeWords('timelock', { pacing: CAUTIOUS, timelock: { kind: 'locked', until } }, 0).until;
    expect(words(null)).toBe('WhatsApp does not say when it ends.');
    expect(words(3_600_000)).toMatch(/^WhatsApp says it ends today/u);
    expect(brakeWords('banned', { pacing: CAUTIOUS, timelock: null }, 0).until).toBe('');
  });

  test('days in a row are said as one stretch', () => {
    expect(daysText([true, true, true, true, true, false, false])).toBe('Mon–Fri');
    expect(daysText([true, false, true, true, false, false, true])).toBe('Mon, Wed–Thu, Sun');
    expect(daysText([true, true, true, true, true, true, true])).toBe('Every day');
  });

  test('what is kept for the owner of a number is not there for campaigns', () => {
    expect(quotaOf({ kind: 'known', used: 112, total: 150, until: null }, 20)).toEqual({ left: 8, kept: 30 });
    expect(quotaOf({ kind: 'known', used: 149, total: 150, until: null }, 20).left).toBe(0);
  });

  test('the chart stands for its greatest count, and its times are not crowded', () => {
    const slot = { at: 0, sent: 3, delivered: 9, read: 1 };
    expect(topOf([slot, { ...slot, delivered: 2 }])).toBe(9);
    expect(topOf([])).toBe(1);
    expect(slotMinutes([slot, { ...slot, at: 3_600_000 }])).toBe(60);
    expect(slotMinutes([slot])).toBe(30);
    expect(marksOf(48, 6)).toEqual([0, 8, 16, 24, 32, 40]);
    expect(marksOf(3, 6)).toEqual([0, 1, 2]);
  });

  test('somebody is found by parts of a name or by digits', () => {
    const sari = { name: 'Sari Kusuma', phone: '+62 800-0000-0117' } as Parameters<typeof isMeant>[0];
    expect(isMeant(sari, 'kus sar')).toBe(true);
    expect(isMeant(sari, '0000 0117')).toBe(true);
    expect(isMeant(sari, 'kusumo')).toBe(false);
  });
});

test('how far it is, its tempo and what WhatsApp allows are there at once', async () => {
  await openRun(bread);
  await expect.element(page.getByTestId('run-progress')).toHaveTextContent('6 of 13 sent');
  await expect.element(page.getByTestId('pace')).toHaveTextContent('30–60 s');
  await expect.element(page.getByTestId('pace')).toHaveTextContent('Mon–Sat');
  await expect.element(page.getByTestId('quota')).toHaveTextContent('Kabar may start');
  await expect.element(page.getByTestId('run-numbers')).toHaveTextContent('Alice’s shop');
});

test('Alice sees one kind of people, and why each got nothing', async () => {
  await openRun(bread);
  await expect.element(people.first()).toBeInTheDocument();
  await page.getByTestId('people-skipped').click();
  await expect.poll(() => people.elements().length).toBe(2);
  await expect.element(people.first()).toHaveTextContent('Wants no campaigns');
  // WhatsApp refused this one person: that is no lock on the number.
  await expect.element(people.nth(1)).toHaveTextContent('They can write to you first.');
  await page.getByTestId('people-failed').click();
  await expect.element(people.first()).toHaveTextContent('WhatsApp refused the message.');
});

test('she looks for somebody, and walks through who was found', async () => {
  await openRun({ ...bread, people: { read: 30 } });
  await page.getByTestId('people-search').fill('ratna');
  await expect.poll(() => people.elements().length).toBe(2);
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(people.first()).toHaveFocus();
  await userEvent.keyboard('{End}');
  await expect.element(people.last()).toHaveFocus();
  await page.getByTestId('people-search').fill('nobody');
  await expect.element(page.getByText('Nobody is called that.')).toBeInTheDocument();
});

test('of a long list only what is seen is drawn, and the rest is read when it is come to', async () => {
  const opened = await openRun({ ...bread, people: { read: 450 } });
  await expect.element(people.first()).toBeInTheDocument();
  expect(people.elements().length).toBeLessThan(60);
  const before = asked(opened, 'find_recipients');
  const toTheEnd = async () => {
    // A row that is drawn anew meanwhile takes the focus along.
    (people.first().element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    return asked(opened, 'find_recipients');
  };
  await expect.poll(toTheEnd).toBeGreaterThan(before);
});

test('while it goes on its people are kept true', async () => {
  const { host, campaign } = await openRun(bread);
  await page.getByTestId('people-waiting').click();
  await expect.poll(() => people.elements().length).toBe(4);
  host.campaigns.happen(campaign.id, (one) =>
    one.outcome.kind === 'planned' ? { ...one, outcome: { kind: 'sent' } } : one,
  );
  await expect.element(page.getByText('Nobody of that kind.')).toBeInTheDocument();
  await expect.element(page.getByTestId('people-sent')).toHaveTextContent('5');
});

test('somebody who has a chat is led to by Enter', async () => {
  const opened = await openRun(bread);
  opened.host.campaigns.happen(opened.campaign.id, (one) => ({ ...one, chat: opened.bob }));
  await page.getByTestId('people-read').click();
  await expect.poll(() => people.elements().length).toBe(3);
  (people.first().element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
});

test('who answered leads to the chat, and is counted', async () => {
  const opened = await openRun({ ...bread, startedAt: Date.now() });
  const { reports, campaigns } = opened.host;
  await expect.element(page.getByText('Nobody has answered yet.')).toBeInTheDocument();
  reports.told.set(opened.campaign.id, { replied: 1 });
  const said = { contact: 5000, name: 'Carol', chat: opened.bob, message: 1, text: 'Two, please', at: 0 };
  reports.answered.set(opened.campaign.id, [said]);
  campaigns.happen(opened.campaign.id, (one) => one);
  await expect.element(page.getByTestId('run-progress')).toHaveTextContent('Replied 1');
  await expect.element(page.getByTestId('people-replied')).toHaveTextContent('1');
  await expect.element(page.getByTestId('answer')).toHaveTextContent('Two, please');
  await page.getByTestId('answer').click();
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
});

test('how it went over time is drawn, and said in words', async () => {
  const opened = await openRun(bread);
  await expect.element(page.getByTestId('people')).toBeInTheDocument();
  expect(page.getByTestId('chart').elements()).toEqual([]);
  const slots = [
    { at: Date.now() - 3_600_000, sent: 4, delivered: 3, read: 1 },
    { at: Date.now() - 1_800_000, sent: 6, delivered: 5, read: 2 },
  ];
  opened.host.reports.told.set(opened.campaign.id, { slots });
  opened.host.campaigns.happen(opened.campaign.id, (one) => one);
  const chart = page.getByTestId('chart').getByRole('img');
  await expect.element(chart).toHaveAccessibleName(/in 30 minutes: 6 sent, 5 delivered, 2 read/u);
});

test('what failed goes once more when Alice says so', async () => {
  await openRun({ ...bread, state: { kind: 'finished' }, people: { read: 2, failed: 1 } });
  await page.getByTestId('campaign-retry').click();
  await expect.element(page.getByTestId('campaign-state')).toHaveAttribute('data-state', 'running');
  await expect.element(page.getByTestId('campaign-retry')).not.toBeInTheDocument();
});

test('each text says how it does', async () => {
  await openRun({ ...bread, texts: ['Fresh bread, {{name}}!', 'Bread for you, {{name}}.'] });
  await expect.element(page.getByTestId('variants')).toHaveTextContent('Bread for you, {{name}}.');
  await expect.element(page.getByTestId('variants')).toHaveTextContent('Read by 2 of 3');
});

describe('paused', () => {
  const braked = (reason: PauseReason): CampaignSeed => ({ ...bread, state: { kind: 'paused', reason } });

  test.each<[PauseReason, string]>([
    ['timelock', 'Trying sooner tends to make the lock longer.'],
    ['optOuts', 'Look again at the text'],
    ['errorsInARow', 'That is no chance'],
    ['loggedOut', 'Nobody gets anything twice.'],
  ])('by %s it says what to do, and that nothing was lost', async (reason, words) => {
    await openRun(braked(reason));
    await expect.element(page.getByTestId('brake')).toHaveTextContent(words);
    await expect.element(page.getByTestId('brake')).toHaveTextContent('People still waiting: 4.');
    await expect.element(page.getByTestId('campaign-pause')).not.toBeInTheDocument();
  });

  test('it goes on from the reason alone, and pauses in one click', async () => {
    await openRun(braked('optOuts'));
    await page.getByTestId('campaign-resume').click();
    await expect.element(page.getByTestId('brake')).not.toBeInTheDocument();
    await page.getByTestId('campaign-pause').click();
    await expect.element(page.getByTestId('brake')).toHaveAttribute('data-reason', 'person');
  });

  test('a lock says when it ends and leads to the number', async () => {
    const locked = Date.now() + 3 * 86_400_000;
    await openRun(braked('timelock'), {
      accounts: [{ ...ALICE, state: () => ({ kind: 'restricted', until: locked }) }, CAROL],
    });
    await expect.element(page.getByTestId('brake')).toHaveTextContent('WhatsApp says it ends');
    await page.getByTestId('brake-number').click();
    await expect.element(page.getByTestId('number-keep')).toBeInTheDocument();
  });
});

describe('a draft', () => {
  const draft: CampaignSeed = { ...bread, state: { kind: 'draft' }, people: { planned: 5, incomplete: 2 } };

  test('does not start before those whose text lacks something are left out, nor unasked', async () => {
    const opened = await openRun(draft);
    await expect.element(page.getByTestId('campaign-start')).not.toBeInTheDocument();
    await page.getByTestId('people-incomplete').click();
    await expect.element(people.first()).toHaveTextContent('The list lacks: nama');
    await page.getByTestId('campaign-leave-out').click();
    await page.getByTestId('campaign-start').click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent('Messages that will go out: 5');
    await expect.element(page.getByText('Not yet')).toHaveFocus();
    expect(asked(opened, 'start_campaign')).toBe(0);
    await page.getByTestId('campaign-start-confirm').click();
    await expect.element(page.getByTestId('campaign-state')).toHaveAttribute('data-state', 'running');
  });
});

test('a campaign that cannot be read says why, and there is a way back', async () => {
  const opened = await openApp();
  opened.host.campaigns.plant(plannedOf(bread, opened.host.backend.accounts, Date.now()));
  await page.getByTestId('place-campaigns').click();
  opened.host.refuse('get_campaign', 'not-found' satisfies ErrorCode);
  await page.getByTestId('campaign-open').click();
  await expect.element(page.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
  await page.getByRole('button', { name: 'All campaigns' }).click();
  await expect.element(page.getByTestId('campaign')).toBeInTheDocument();
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['November check-up', 'Pesanan katering', 'Diskon akhir'])(
    '%s has no faults that a machine finds',
    async (name) => {
      const { host } = await openApp({ accounts: ACCOUNTS, chats: CHATS }, { theme });
      plantCampaigns(host.campaigns, host.backend.accounts, Date.now());
      plantReports(host.reports, Date.now());
      await page.getByTestId('place-campaigns').click();
      await page.getByTestId('campaign-open').filter({ hasText: name }).click();
      await expect.element(people.first()).toBeInTheDocument();
      await expect.element(page.getByTestId('quota')).toBeInTheDocument();
      expect(await faults()).toEqual([]);
    },
  );
});
