/** Campaigns of the fake: planned, started and ended as asked, or planted as they are; nothing is sent by itself, and everybody is a stranger who agreed. */
import type {
  AudienceCounts,
  AudiencePreview,
  Campaign,
  CampaignCounts,
  CampaignId,
  CampaignState,
  Consent,
  ConsentPage,
  ContactId,
  CreateCampaign,
  CreatedCampaign,
  DoubtfulReply,
  Event,
  ListConsents,
  ListRecipients,
  ListSuppressions,
  NewRecipient,
  OptOutWords,
  Recipient,
  RecipientPage,
  SettleDoubtfulReply,
  SkipReason,
  Suppression,
  SuppressionPage,
  VariantReport,
} from '../gen';
import type { Answers } from './fake-answers';
import { Refusal } from './fake-backend';
import { FakeTempo, faultsOf } from './fake-tempo';
import { fillIn, preview } from './fake-template';

/** As the core reads a number: digits with a country code, in whatever spelling. */
function digitsOf(text: string): string | null {
  const digits = text.replace(/^\s*(?:\+|00)/u, '').replace(/[\s().\-/]/gu, '');
  return /^[1-9]\d{6,14}$/u.test(digits) ? digits : null;
}

export interface Planned {
  campaign: Campaign;
  people: readonly Recipient[];
  variants: CreateCampaign['variants'];
}

/** How many people stand where. */
export function countsOf(people: readonly Recipient[]): CampaignCounts {
  const counts = { ...NOBODY, total: people.length };
  for (const { outcome } of people) counts[outcome.kind] += 1;
  return counts;
}

const NOBODY: CampaignCounts = {
  total: 0,
  incomplete: 0,
  planned: 0,
  waiting: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  unknown: 0,
  gone: 0,
  skipped: 0,
  cancelled: 0,
};

/** Whoever got nothing yet gets nothing. */
function cancelled(one: Recipient): Recipient {
  const waits = ['planned', 'waiting', 'incomplete'].includes(one.outcome.kind);
  return waits ? { ...one, outcome: { kind: 'cancelled' } } : one;
}

function strangers(cold: number): AudienceCounts {
  return { replied: 0, openChat: 0, saved: 0, cold };
}

export class FakeCampaigns {
  readonly #all = new Map<CampaignId, Planned>();
  readonly #suppressed = new Map<ContactId, Suppression>();
  #own: readonly string[] = [];
  /** Answers that somebody has to read. */
  doubtful: readonly DoubtfulReply[] = [];
  /** What was written down of who agreed. */
  ledger: readonly Consent[] = [];
  readonly #tempo = new FakeTempo({
    get: (id) => this.get(id),
    set: (campaign) => {
      this.#keep({ ...this.#find(campaign.id), campaign });
    },
  });

  constructor(private readonly tell: (event: Event) => void = () => undefined) {}

  readonly answers = {
    preview_template: (params) => preview(params),
    preview_audience: ({ numbers }) => this.audience(numbers),
    create_campaign: (params) => this.create(params),
    leave_out_incomplete: ({ campaign }) => this.leaveOut(campaign),
    start_campaign: ({ campaign }) => this.start(campaign),
    pause_campaign: ({ campaign }) =>
      this.move(campaign, ['scheduled', 'running'], { kind: 'paused', reason: 'person' }),
    resume_campaign: ({ campaign }) => {
      this.#tempo.check(campaign);
      return this.move(campaign, ['paused'], { kind: 'running' });
    },
    cancel_campaign: ({ campaign }) =>
      this.move(campaign, ['draft', 'scheduled', 'running', 'paused'], { kind: 'cancelled' }),
    list_campaigns: () => this.list(),
    get_campaign: ({ campaign }) => this.get(campaign),
    list_recipients: (params) => this.recipients(params),
    list_variants: ({ campaign }) => this.variants(campaign),
    get_audience: ({ campaign }) => strangers(this.#find(campaign).people.length),
    list_consents: (params) => this.consents(params),
    add_suppression: ({ number }) => this.suppress(number),
    remove_suppression: ({ contact }) => this.unsuppress(contact),
    list_suppressions: (params) => this.suppressions(params),
    list_doubtful_replies: () => ({ replies: [...this.doubtful], next: null }),
    settle_doubtful_reply: (params) => this.settle(params),
    ...this.#tempo.answers,
    get_opt_out_words: () => this.words(),
    set_opt_out_words: ({ own }) => {
      this.#own = own.map((word) => word.trim());
      return this.words();
    },
  } satisfies Partial<Answers>;

  create(params: CreateCampaign): CreatedCampaign {
    const { name, accounts, pacing, recipients, variants, consent } = params;
    if (faultsOf(pacing).length > 0) throw new Refusal('bad-pacing');
    const seen = new Set<string>();
    const verdicts = recipients.map((line) => this.#judge(line, seen) ?? (consent ? null : 'noConsent'));
    if (!verdicts.includes(null)) throw new Refusal('nobody-to-write');
    const id = this.#all.size + 1;
    const [account = null] = accounts;
    const people = recipients.map(({ phone, fields }, place): Recipient => {
      const why = verdicts[place] ?? null;
      const variant = place % variants.length;
      const { text, issues } = fillIn(variants[variant]?.text ?? '', fields);
      const made = text === null ? { kind: 'incomplete' as const } : { kind: 'planned' as const };
      return {
        phone,
        text: why === null ? (text ?? '') : '',
        variant,
        issues: why === null ? issues : [],
        id: id * 100_000 + place,
        campaign: id,
        contact: null,
        name: '',
        account,
        outcome: why === null ? made : { kind: 'skipped', why },
        message: null,
        chat: null,
      };
    });
    const campaign: Campaign = {
      id,
      name,
      state: { kind: 'draft' },
      accounts,
      pacing,
      counts: countsOf(people),
      createdAt: Date.now(),
      startedAt: null,
      endedAt: null,
      archived: false,
    };
    this.#keep({ campaign, people, variants });
    const issues = people.flatMap((one, line) => one.issues.map((issue) => ({ ...issue, line })));
    return { campaign, verdicts, issues, audience: strangers(seen.size) };
  }

  #judge({ phone }: NewRecipient, seen: Set<string>): SkipReason | null {
    const digits = digitsOf(phone);
    if (digits === null) return 'invalid';
    if (seen.has(digits)) return 'duplicate';
    seen.add(digits);
    return this.#suppressed.has(Number(digits)) ? 'optedOut' : null;
  }

  audience(numbers: readonly string[]): AudiencePreview {
    const digits = numbers.map((number) => digitsOf(number));
    const once = new Set(digits.filter((one) => one !== null));
    return { classes: digits.map((one) => (one === null ? null : 'cold')), counts: strangers(once.size) };
  }

  leaveOut(id: CampaignId): Campaign {
    const found = this.#find(id);
    const people = found.people.map((one): Recipient => {
      const out = { kind: 'skipped', why: 'incomplete' } as const;
      return one.outcome.kind === 'incomplete' ? { ...one, outcome: out } : one;
    });
    return this.#keep({ ...found, people });
  }

  /** One as it is, wherever it is. */
  plant(planned: (id: CampaignId) => Planned): Campaign {
    const campaign = this.#keep(planned(this.#all.size + 1));
    // Somebody accepted the tempo of whatever has begun.
    if (campaign.state.kind !== 'draft')
      this.#tempo.accept(campaign.id, this.#tempo.missing(campaign.id, campaign.pacing));
    return campaign;
  }

  /** Something happens to the people of one. */
  happen(id: CampaignId, to: (one: Recipient) => Recipient): Campaign {
    const found = this.#find(id);
    return this.#keep({ ...found, people: found.people.map((one) => to(one)) });
  }

  change(id: CampaignId, change: Partial<Campaign>): Campaign {
    const found = this.#find(id);
    return this.#keep({ ...found, campaign: { ...found.campaign, ...change } });
  }

  peopleOf(id: CampaignId): readonly Recipient[] {
    return this.#find(id).people;
  }

  #keep(planned: Planned): Campaign {
    const campaign = { ...planned.campaign, counts: countsOf(planned.people) };
    this.#all.set(campaign.id, { ...planned, campaign });
    this.tell({ type: 'campaignChanged', campaign });
    return campaign;
  }

  start(id: CampaignId): Campaign {
    if (this.get(id).counts.incomplete > 0) throw new Refusal('texts-incomplete');
    this.#tempo.check(id);
    return this.move(id, ['draft'], { kind: 'running' });
  }

  variants(id: CampaignId): VariantReport[] {
    const { people, variants } = this.#find(id);
    return variants.map((variant, place) => ({
      ...variant,
      counts: countsOf(people.filter((one) => one.variant === place)),
    }));
  }

  words(): OptOutWords {
    const every = { language: '', stop: ['stop', 'unsubscribe'], stopInAnswer: [], start: ['start'] };
    const indonesian = { language: 'id', stop: ['berhenti'], stopInAnswer: ['batal'], start: ['mulai'] };
    return { languages: [every, indonesian], own: [...this.#own] };
  }

  consents({ after, limit }: ListConsents): ConsentPage {
    const rest = this.ledger.filter(({ id }) => id > (after ?? 0));
    const page = rest.slice(0, limit);
    return { consents: page, next: rest.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** Somebody answered, and it may mean no more. */
  doubt(...replies: readonly DoubtfulReply[]): void {
    this.doubtful = [...this.doubtful, ...replies];
    this.tell({ type: 'doubtfulRepliesChanged', open: this.doubtful.length });
  }

  settle({ message, optOut }: SettleDoubtfulReply): null {
    const reply = this.doubtful.find((one) => one.message === message);
    if (!reply) throw new Refusal('not-found');
    const { contact, name, phone, campaign } = reply;
    if (optOut) this.keepOut({ contact, name, phone, campaign, source: 'reply', at: Date.now() });
    this.doubtful = this.doubtful.filter((one) => one !== reply);
    this.tell({ type: 'doubtfulRepliesChanged', open: this.doubtful.length });
    return null;
  }

  #find(id: CampaignId): Planned {
    const found = this.#all.get(id);
    if (!found) throw new Refusal('not-found');
    return found;
  }

  get(id: CampaignId): Campaign {
    return this.#find(id).campaign;
  }

  list(): Campaign[] {
    return [...this.#all.values()].map(({ campaign }) => campaign).toReversed();
  }

  /** Moves one that is in one of these states. */
  move(id: CampaignId, from: readonly CampaignState['kind'][], state: CampaignState): Campaign {
    const found = this.#find(id);
    const { campaign } = found;
    if (!from.includes(campaign.state.kind)) throw new Refusal('campaign-state');
    const ended = state.kind === 'cancelled' ? Date.now() : null;
    const startedAt = campaign.startedAt ?? (state.kind === 'running' ? Date.now() : null);
    const people = ended === null ? found.people : found.people.map((one) => cancelled(one));
    return this.#keep({ ...found, people, campaign: { ...campaign, state, startedAt, endedAt: ended } });
  }

  recipients({ campaign, after, limit }: ListRecipients): RecipientPage {
    const rest = this.#find(campaign).people.filter((one) => one.id > (after ?? 0));
    const page = rest.slice(0, limit);
    return { recipients: page, next: rest.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  suppress(number: string): ContactId {
    const digits = digitsOf(number);
    if (digits === null) throw new Refusal('bad-number');
    const contact = Number(digits);
    const one = { name: '', phone: `+${digits}`, source: 'person', campaign: null, at: Date.now() } as const;
    this.keepOut({ ...one, contact });
    return contact;
  }

  /** Somebody gets no campaigns. */
  keepOut(one: Suppression): void {
    this.#suppressed.set(one.contact, one);
  }

  unsuppress(contact: ContactId): null {
    this.#suppressed.delete(contact);
    return null;
  }

  suppressions({ after, limit }: ListSuppressions): SuppressionPage {
    const all = [...this.#suppressed.values()].toSorted((a, b) => a.contact - b.contact);
    const rest = all.filter(({ contact }) => contact > (after ?? 0));
    const page = rest.slice(0, limit);
    return { suppressions: page, next: rest.length > limit ? (page.at(-1)?.contact ?? null) : null };
  }
}
