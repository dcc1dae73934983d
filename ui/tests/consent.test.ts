/** Who wants no campaigns, answers that may mean so, the words for it, and who agreed. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Consent, DoubtfulReply, OptOutWords } from '../src/api/gen';
import { plannedOf, plantCampaigns } from '../src/api/host/fake-campaign-seeds';
import { ACCOUNTS, CHATS } from '../src/api/host/fake-data';
import { MOST, refusalOf } from '../src/components/consent/stop-words';
import { isMeant, Sifted } from '../src/stores/sifted.svelte';
import { faults } from './faults';
import { ALICE, bob, openApp, type Opened } from './world';

const HOUR = 3_600_000;
const carol = { contact: 8, name: 'Carol', phone: '+6280000000102' };

async function openTab(
  kind: 'optOuts' | 'replies' | 'consents',
  seed: (opened: Opened) => void = () => undefined,
): Promise<Opened> {
  const opened = await openApp({ accounts: [ALICE], chats: [bob()] });
  seed(opened);
  await page.getByTestId('place-campaigns').click();
  await page.getByTestId(`tab-${kind}`).click();
  return opened;
}
const asked = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params] : []));
const rows = page.getByTestId('opt-out');

describe('reading page by page', () => {
  const numbers = (upto: number) => (after: number | null) => {
    const from = (after ?? 0) + 1;
    const found = Array.from({ length: 10 }, (_, at) => from + at).filter((one) => one <= upto);
    return Promise.resolve({
      rows: found,
      next: (found.at(-1) ?? upto) < upto ? (found.at(-1) ?? null) : null,
    });
  };

  test('reads on until enough are found, and then when asked', async () => {
    const even = new Sifted<number, number>(numbers(1000), (one) => one % 2 === 0);
    await even.load();
    expect(even.rows.length).toBe(60);
    await even.more();
    expect(even.rows.length).toBe(120);
    expect(new Set(even.rows).size).toBe(120);
  });

  test('ends where there are no more', async () => {
    const rare = new Sifted<number, number>(numbers(95), (one) => one === 93);
    await rare.load();
    expect([rare.rows, rare.next]).toEqual([[93], null]);
  });

  test('an answer to what is no longer asked is not taken', async () => {
    const { promise, resolve } = Promise.withResolvers<{ rows: number[]; next: null }>();
    let first = true;
    const read = new Sifted<number, number>(() => {
      if (!first) return Promise.resolve({ rows: [2], next: null });
      first = false;
      return promise;
    });
    const late = read.load();
    await read.load();
    resolve({ rows: [1], next: null });
    await late;
    expect(read.rows).toEqual([2]);
  });

  test('somebody without a name is found by number', () => {
    expect(isMeant({ name: '', phone: '+6280000000102' }, '0102')).toBe(true);
    expect(isMeant({ name: '', phone: null }, '0102')).toBe(false);
    expect(isMeant(carol, ' car ')).toBe(true);
  });
});

describe('who wants none', () => {
  test('an empty list says how somebody comes to it', async () => {
    await openTab('optOuts');
    await expect.element(page.getByText('Nobody asked to stop')).toBeInTheDocument();
  });

  test('Alice adds a number, and a wrong one is refused where it was typed', async () => {
    await openTab('optOuts');
    await page.getByTestId('opt-out-number').fill('12');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('country code');
    await expect.element(page.getByTestId('opt-out-number')).toHaveAttribute('aria-invalid', 'true');
    await page.getByTestId('opt-out-number').fill('+62 800 0000 0102');
    await page.getByTestId('opt-out-add').click();
    await expect.element(rows).toHaveTextContent('+62 800-0000-0102');
    await expect.element(rows).toHaveTextContent('Added by hand');
    await expect.element(page.getByTestId('opt-out-number')).toHaveValue('');
  });

  test('it says which campaign somebody answered, and finds them by name', async () => {
    await openTab('optOuts', ({ host }) => {
      const people = { people: { read: 1 }, state: { kind: 'running' } as const };
      host.campaigns.plant(plannedOf({ name: 'Bread', ...people }, host.backend.accounts, 0));
      host.campaigns.keepOut({ ...carol, source: 'word', campaign: 1, at: Date.now() });
      host.campaigns.keepOut({ ...carol, contact: 9, name: 'Dave', source: 'person', campaign: null, at: 0 });
    });
    await expect.element(rows.first()).toHaveTextContent('Wrote a stop word, in answer to Bread');
    await page.getByTestId('opt-outs-search').fill('dav');
    await expect.poll(() => rows.elements().length).toBe(1);
    await page.getByTestId('opt-outs-search').fill('erin');
    await expect.element(page.getByText('Nobody here is called that')).toBeInTheDocument();
  });

  test('nobody is taken off the list unasked', async () => {
    const opened = await openTab('optOuts', ({ host }) =>
      host.campaigns.keepOut({ ...carol, source: 'word', campaign: null, at: Date.now() - HOUR }),
    );
    await page.getByTestId('opt-out-remove').click();
    await expect
      .element(page.getByRole('dialog'))
      .toHaveTextContent('Take them off only if they asked you to.');
    await expect.element(page.getByText('Keep them on it')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(asked(opened, 'remove_suppression')).toEqual([]);
    await page.getByTestId('opt-out-remove').click();
    await page.getByTestId('opt-out-remove-confirm').click();
    await expect.element(page.getByText('Nobody asked to stop')).toBeInTheDocument();
  });

  test('a long list is read on when asked', async () => {
    await openTab('optOuts', ({ host }) => {
      for (let contact = 1; contact <= 230; contact++)
        host.campaigns.keepOut({ ...carol, contact, source: 'word', campaign: null, at: 0 });
    });
    await expect.poll(() => rows.elements().length).toBe(200);
    await page.getByTestId('opt-outs-more').click();
    await expect.poll(() => rows.elements().length).toBe(230);
  });

  test('what cannot be read says why, and is read when asked again', async () => {
    await openTab('optOuts', ({ host }) => host.refuse('list_suppressions', 'internal'));
    await page.getByTestId('read-again').click();
    await expect.element(page.getByText('Nobody asked to stop')).toBeInTheDocument();
  });
});

describe('stop words', () => {
  const known: OptOutWords = {
    languages: [{ language: 'id', stop: ['berhenti'], stopInAnswer: [], start: [] }],
    own: ['cukup'],
  };

  test('what is understood already is not added twice, and there is an end to them', () => {
    expect(refusalOf(known, ' Berhenti ')).toBe('known');
    expect(refusalOf(known, 'CUKUP')).toBe('known');
    expect(refusalOf(known, 'sudah')).toBe(null);
    const many = Array.from({ length: MOST }, (_, at) => `word ${at}`);
    expect(refusalOf({ ...known, own: many }, 'sudah')).toBe('most');
  });

  test('Alice adds a word of her own and takes it off again', async () => {
    const opened = await openTab('optOuts');
    await page.getByTestId('stop-word').fill('Berhenti');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('It is understood already.')).toBeInTheDocument();
    await page.getByTestId('stop-word').fill('cukup sudah');
    await page.getByTestId('stop-add').click();
    await expect.element(page.getByTestId('stop-remove')).toBeInTheDocument();
    expect(asked(opened, 'set_opt_out_words')).toEqual([{ own: ['cukup sudah'] }]);
    await page.getByTestId('stop-remove').click();
    await expect.element(page.getByText('None yet.')).toBeInTheDocument();
  });

  test('what is understood anyway can be looked at', async () => {
    await openTab('optOuts');
    await page.getByText('Understood in 1 languages').click();
    await expect.element(page.getByText('berhenti', { exact: true })).toBeVisible();
    await expect.element(page.getByText('Indonesian')).toBeVisible();
  });
});

describe('answers to read', () => {
  const reply = (opened: Opened, message = 1): DoubtfulReply => ({
    ...carol,
    message,
    chat: opened.bob,
    account: opened.host.backend.accounts[0]?.id ?? '',
    text: 'Stop at the corner, I will be there.',
    campaign: null,
    at: Date.now() - HOUR,
  });

  test('what Carol meant is for Alice to say', async () => {
    const opened = await openTab('replies', (world) =>
      world.host.campaigns.doubt(reply(world), reply(world, 2)),
    );
    await expect.element(page.getByTestId('tab-replies')).toHaveAccessibleName('Answers to read 2');
    await expect.element(page.getByTestId('reply').first()).toHaveTextContent('Stop at the corner');
    await page.getByTestId('reply-other').first().click();
    await expect.poll(() => page.getByTestId('reply').elements().length).toBe(1);
    await page.getByTestId('reply-stop').click();
    await expect.element(page.getByText('Nothing to read')).toBeInTheDocument();
    expect(asked(opened, 'settle_doubtful_reply')).toEqual([
      { message: 1, optOut: false },
      { message: 2, optOut: true },
    ]);
    await page.getByTestId('tab-optOuts').click();
    await expect.element(rows).toHaveTextContent('Said so in an answer');
  });

  test('one that comes while she looks is there, and leads to its chat', async () => {
    const opened = await openTab('replies');
    await expect.element(page.getByText('Nothing to read')).toBeInTheDocument();
    opened.host.campaigns.doubt(reply(opened));
    await page.getByTestId('reply-open').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
  });
});

describe('who agreed', () => {
  const consent = (id: number): Consent => ({
    ...carol,
    id,
    source: 'A form at the counter',
    at: Date.now() - 40 * 24 * HOUR,
    wording: 'News about bread',
    campaign: null,
    recordedAt: Date.now() - HOUR,
  });

  test('it says where, when and to what', async () => {
    await openTab('consents', ({ host }) => (host.campaigns.ledger = [consent(1)]));
    await expect.element(page.getByTestId('consent')).toHaveTextContent('A form at the counter');
    await expect.element(page.getByTestId('consent')).toHaveTextContent('News about bread');
    await expect.element(page.getByTestId('consent')).toHaveTextContent('Written down today');
  });

  test('nothing written down says when something will be', async () => {
    await openTab('consents');
    await expect.element(page.getByText('Nothing written down yet')).toBeInTheDocument();
  });

  test('a long ledger is read on when asked', async () => {
    await openTab('consents', ({ host }) => {
      host.campaigns.ledger = Array.from({ length: 210 }, (_, at) => consent(at + 1));
    });
    await page.getByTestId('consents-more').click();
    await expect.poll(() => page.getByTestId('consent').elements().length).toBe(210);
  });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('none of these pages has a fault that a machine finds', async () => {
    const { host } = await openApp({ accounts: ACCOUNTS, chats: CHATS }, { theme });
    plantCampaigns(host.campaigns, host.backend.accounts, Date.now());
    await page.getByTestId('place-campaigns').click();
    for (const [tab, row] of [
      ['optOuts', 'opt-out'],
      ['replies', 'reply'],
      ['consents', 'consent'],
    ] as const) {
      await page.getByTestId(`tab-${tab}`).click();
      await expect.element(page.getByTestId(row).first()).toBeInTheDocument();
      expect(await faults()).toEqual([]);
    }
    await page.getByTestId('tab-optOuts').click();
    await page.getByTestId('opt-out-remove').first().click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
