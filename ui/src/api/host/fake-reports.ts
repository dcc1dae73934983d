/** What became of the campaigns of the fake: nothing is sent by itself, and who answered is planted. */
import type {
  Campaign,
  CampaignReply,
  CampaignReport,
  CampaignState,
  FindRecipients,
  FollowUpCampaign,
  Recipient,
  RecipientExplanation,
  RecipientFilter,
  RecipientPage,
  RecipientReason,
  SkipCount,
} from '../gen';
import type { Answers } from './fake-answers';
import { Refusal } from './fake-backend';
import type { FakeCampaigns } from './fake-campaigns';

const KINDS: Record<RecipientFilter, readonly Recipient['outcome']['kind'][] | null> = {
  all: null,
  waiting: ['planned', 'waiting'],
  sent: ['sent'],
  delivered: ['delivered'],
  read: ['read'],
  failed: ['failed'],
  unknown: ['unknown'],
  skipped: ['skipped'],
  replied: [],
  optedOut: [],
  incomplete: ['incomplete'],
  cancelled: ['cancelled'],
};

function skipsOf(people: readonly Recipient[]): SkipCount[] {
  const counted = new Map<SkipCount['why'], number>();
  for (const { outcome } of people)
    if (outcome.kind === 'skipped') counted.set(outcome.why, (counted.get(outcome.why) ?? 0) + 1);
  return [...counted].map(([why, count]) => ({ why, people: count }));
}

/** Why somebody of a campaign in this state stands where they do. */
function reasonOf({ outcome }: Recipient, state: CampaignState): RecipientReason {
  if (outcome.kind === 'skipped') return { kind: 'skipped', why: outcome.why };
  if (outcome.kind === 'incomplete') return { kind: 'textIncomplete' };
  if (state.kind === 'draft') return { kind: 'notStarted' };
  if (state.kind === 'scheduled') return { kind: 'scheduled' };
  if (state.kind === 'paused') return { kind: 'paused', why: state.reason };
  return state.kind === 'running' ? { kind: 'inTurn', before: 0 } : { kind: 'cancelled' };
}

export class FakeReports {
  /** What is told of campaigns beyond their people. */
  readonly told = new Map<number, Partial<CampaignReport>>();
  readonly answered = new Map<number, readonly CampaignReply[]>();

  constructor(readonly campaigns: FakeCampaigns) {}

  readonly answers = {
    get_report: ({ campaign }) => this.report(campaign),
    find_recipients: (params) => this.find(params),
    explain_recipient: ({ recipient }) => this.explain(recipient),
    find_recipient_of: () => null,
    list_campaign_replies: ({ campaign }) => {
      this.campaigns.get(campaign);
      return [...(this.answered.get(campaign) ?? [])];
    },
    retry_failed: ({ campaign }) => this.retry(campaign),
    follow_up: (params) => this.followUp(params),
    rename_campaign: ({ campaign, name }) => this.campaigns.change(campaign, { name: name.trim() }),
    archive_campaign: ({ campaign, archived }) => this.archive(campaign, archived),
    export_report: ({ campaign }) => this.#write(campaign),
    export_business: ({ campaign }) => this.#write(campaign),
    cancel_report: () => null,
  } satisfies Partial<Answers>;

  report(id: number): CampaignReport {
    const { counts, accounts } = this.campaigns.get(id);
    return {
      counts,
      replied: 0,
      optedOut: 0,
      skips: skipsOf(this.campaigns.peopleOf(id)),
      failures: [],
      nextAt: null,
      slots: [],
      accounts: accounts.map((account) => ({ account, counts })),
      ...this.told.get(id),
    };
  }

  find({ campaign, filter, search, after, limit }: FindRecipients): RecipientPage {
    const kinds = KINDS[filter];
    const wanted = search.trim().toLowerCase();
    const rest = this.campaigns
      .peopleOf(campaign)
      .filter((one) => one.id > (after ?? 0) && (kinds === null || kinds.includes(one.outcome.kind)))
      .filter((one) => `${one.name}\n${one.phone}`.toLowerCase().includes(wanted));
    const page = rest.slice(0, limit);
    return { recipients: page, next: rest.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  explain(id: number): RecipientExplanation {
    for (const { id: campaign, state } of this.campaigns.list()) {
      const found = this.campaigns.peopleOf(campaign).find((one) => one.id === id);
      if (found) return { outcome: found.outcome, why: reasonOf(found, state), at: null };
    }
    throw new Refusal('not-found');
  }

  /** Whoever's message failed is planned again. */
  retry(id: number): Campaign {
    if (this.campaigns.get(id).counts.failed === 0) throw new Refusal('nothing-to-retry');
    this.campaigns.happen(id, (one) =>
      one.outcome.kind === 'failed' ? { ...one, outcome: { kind: 'planned' } } : one,
    );
    return this.campaigns.change(id, { state: { kind: 'running' }, endedAt: null });
  }

  followUp({ campaign }: FollowUpCampaign): never {
    this.campaigns.get(campaign);
    throw new Refusal('nobody-to-write');
  }

  archive(id: number, archived: boolean): Campaign {
    const at = this.campaigns.get(id).state.kind;
    if (at === 'running' || at === 'scheduled') throw new Refusal('campaign-state');
    return this.campaigns.change(id, { archived });
  }

  #write(id: number): null {
    this.campaigns.get(id);
    return null;
  }
}
