/** Campaigns of the fake: planned, started and ended as asked; nothing is sent by itself. */
import type {
  Campaign,
  CampaignId,
  CampaignState,
  ContactId,
  CreateCampaign,
  CreatedCampaign,
  ListRecipients,
  NewRecipient,
  Recipient,
  RecipientPage,
  SkipReason,
  Suppression,
  SuppressionPage,
} from '../gen';
import type { Answers } from './fake-answers';
import { Refusal } from './fake-backend';

/** As the core reads a number: digits with a country code, in whatever spelling. */
function digitsOf(text: string): string | null {
  const digits = text.replace(/^\s*(?:\+|00)/u, '').replace(/[\s().\-/]/gu, '');
  return /^[1-9]\d{6,14}$/u.test(digits) ? digits : null;
}

export class FakeCampaigns {
  readonly #all = new Map<CampaignId, { campaign: Campaign; people: readonly Recipient[] }>();
  readonly #suppressed = new Map<ContactId, Suppression>();

  readonly answers = {
    create_campaign: (params) => this.create(params),
    start_campaign: ({ campaign }) => this.move(campaign, ['draft'], { kind: 'running' }),
    pause_campaign: ({ campaign }) =>
      this.move(campaign, ['scheduled', 'running'], { kind: 'paused', reason: 'person' }),
    resume_campaign: ({ campaign }) => this.move(campaign, ['paused'], { kind: 'running' }),
    cancel_campaign: ({ campaign }) =>
      this.move(campaign, ['draft', 'scheduled', 'running', 'paused'], { kind: 'cancelled' }),
    list_campaigns: () => this.list(),
    get_campaign: ({ campaign }) => this.get(campaign),
    list_recipients: (params) => this.recipients(params),
    add_suppression: ({ number }) => this.suppress(number),
    remove_suppression: ({ contact }) => this.unsuppress(contact),
    list_suppressions: () => this.suppressions(),
  } satisfies Partial<Answers>;

  create({ name, accounts, pacing, recipients }: CreateCampaign): CreatedCampaign {
    if (pacing.gapMinMs < 1000 || pacing.gapMaxMs < pacing.gapMinMs) throw new Refusal('bad-pacing');
    const seen = new Set<string>();
    const verdicts = recipients.map((line) => this.#judge(line, seen));
    const planned = verdicts.filter((why) => why === null).length;
    if (planned === 0) throw new Refusal('nobody-to-write');
    const id = this.#all.size + 1;
    const [account = null] = accounts;
    const people = recipients.map((line, place): Recipient => {
      const why = verdicts[place] ?? null;
      return {
        ...line,
        id: id * 100_000 + place,
        campaign: id,
        contact: null,
        name: '',
        account,
        outcome: why === null ? { kind: 'planned' } : { kind: 'skipped', why },
        message: null,
        chat: null,
      };
    });
    const none = { waiting: 0, sent: 0, delivered: 0, read: 0, failed: 0, unknown: 0, gone: 0, cancelled: 0 };
    const campaign: Campaign = {
      id,
      name,
      state: { kind: 'draft' },
      accounts,
      pacing,
      counts: { ...none, total: people.length, planned, skipped: people.length - planned },
      createdAt: Date.now(),
      startedAt: null,
      endedAt: null,
    };
    this.#all.set(id, { campaign, people });
    return { campaign, verdicts };
  }

  #judge({ phone, text }: NewRecipient, seen: Set<string>): SkipReason | null {
    const digits = digitsOf(phone);
    if (digits === null || text.trim() === '') return 'invalid';
    if (seen.has(digits)) return 'duplicate';
    seen.add(digits);
    return this.#suppressed.has(Number(digits)) ? 'optedOut' : null;
  }

  #find(id: CampaignId): { campaign: Campaign; people: readonly Recipient[] } {
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
    const { campaign, people } = this.#find(id);
    if (!from.includes(campaign.state.kind)) throw new Refusal('campaign-state');
    const moved = { ...campaign, state, startedAt: campaign.startedAt ?? Date.now() };
    this.#all.set(id, { campaign: moved, people });
    return moved;
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
    this.#suppressed.set(contact, { ...one, contact });
    return contact;
  }

  unsuppress(contact: ContactId): null {
    this.#suppressed.delete(contact);
    return null;
  }

  suppressions(): SuppressionPage {
    return { suppressions: [...this.#suppressed.values()], next: null };
  }
}
