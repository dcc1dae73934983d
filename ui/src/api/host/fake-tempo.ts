/** Tempo in the fake: checked and accepted as in the core, and planned as if everybody were awake and nobody had a chat. */
import type {
  Campaign,
  CampaignId,
  CampaignPlan,
  Pacing,
  PacingCheck,
  PacingFault,
  PlannedDay,
  RaisedLimit,
  RaisedRecord,
  SoftLimit,
} from '../gen';
import type { Answers } from './fake-answers';
import { Refusal } from './fake-backend';

const DAY_MS = 86_400_000;

/** What is cautious, and whether more of it is bolder. */
const CAUTIOUS: Readonly<Record<SoftLimit, { readonly value: number; readonly moreIsBolder: boolean }>> = {
  gap: { value: 30_000, moreIsBolder: false },
  perHour: { value: 30, moreIsBolder: true },
  perDay: { value: 100, moreIsBolder: true },
  newChats: { value: 10, moreIsBolder: true },
  quietHours: { value: 0, moreIsBolder: true },
  days: { value: 6, moreIsBolder: true },
  personDays: { value: 7, moreIsBolder: false },
  accountDays: { value: 7, moreIsBolder: false },
  quotaKept: { value: 20, moreIsBolder: false },
};

const LIMITS = Object.keys(CAUTIOUS) as SoftLimit[];

function isQuiet({ quietFrom: from, quietUntil: until }: Pacing, minute: number): boolean {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

function openAtNight(pacing: Pacing): number {
  const night = Array.from({ length: 660 }, (_, minute) => (21 * 60 + minute) % 1440);
  return night.filter((minute) => !pacing.recipientZones || !isQuiet(pacing, minute)).length;
}

function valueOf(pacing: Pacing, limit: SoftLimit): number {
  switch (limit) {
    case 'gap':
      return pacing.gapMinMs;
    case 'perHour':
      return pacing.perHour;
    case 'perDay':
      return pacing.perDay;
    case 'newChats':
      return pacing.newChatsPerDay;
    case 'quietHours':
      return openAtNight(pacing);
    case 'days':
      return pacing.days.filter(Boolean).length;
    case 'personDays':
      return pacing.personDays;
    case 'accountDays':
      return pacing.accountDays;
    case 'quotaKept':
      return pacing.quotaKept;
  }
}

function isBeyond(limit: SoftLimit, value: number, other: number): boolean {
  return CAUTIOUS[limit].moreIsBolder ? value > other : value < other;
}

function raisedBy(pacing: Pacing): RaisedLimit[] {
  const all = LIMITS.map((limit) => ({
    limit,
    value: valueOf(pacing, limit),
    default: CAUTIOUS[limit].value,
  }));
  return all.filter((one) => isBeyond(one.limit, one.value, one.default));
}

/** Why nobody could keep a tempo. */
export function faultsOf(pacing: Pacing): PacingFault[] {
  const checks: readonly (readonly [boolean, PacingFault])[] = [
    [pacing.gapMinMs < 1000, 'gapTooShort'],
    [pacing.gapMaxMs < pacing.gapMinMs, 'gapsSwapped'],
    [pacing.perHour === 0 || pacing.perDay === 0, 'capOfNothing'],
    [pacing.quietFrom >= 1440 || pacing.quietUntil >= 1440, 'badHours'],
    [!pacing.days.includes(true), 'noDays'],
    [pacing.quotaKept > 100, 'badQuota'],
    [(pacing.stopBy ?? Infinity) <= (pacing.startAt ?? 0), 'endsBeforeStart'],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, fault]) => fault);
}

/** As many a day as the caps let through, from today on. */
function daysOf(people: number, pacing: Pacing): PlannedDay[] {
  const daily = Math.max(1, Math.min(pacing.perDay, pacing.newChatsPerDay));
  const count = Math.min(400, Math.ceil(people / daily));
  return Array.from({ length: count }, (_, place) => {
    const messages = Math.min(daily, people - place * daily);
    const date = new Date(Date.now() + place * DAY_MS).toISOString().slice(0, 10);
    return { date, messages, newChats: messages };
  });
}

interface Store {
  get: (id: CampaignId) => Campaign;
  set: (campaign: Campaign) => void;
}

/** Whether what was accepted is as bold. */
const covers = (raised: RaisedLimit, record: RaisedRecord): boolean =>
  record.limit === raised.limit && !isBeyond(raised.limit, raised.value, record.value);

export class FakeTempo {
  readonly #store: Store;
  readonly #accepted = new Map<CampaignId, RaisedRecord[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  readonly answers = {
    check_pacing: ({ pacing }): PacingCheck => ({ faults: faultsOf(pacing), raised: raisedBy(pacing) }),
    set_pacing: ({ campaign, pacing }) => this.set(campaign, pacing),
    accept_raises: ({ campaign, raised }) => this.accept(campaign, raised),
    list_raises: ({ campaign }) => this.raises(campaign),
    plan_campaign: ({ campaign, pacing }) => this.plan(campaign, pacing),
  } satisfies Partial<Answers>;

  raises(id: CampaignId): RaisedRecord[] {
    return this.#accepted.get(this.#store.get(id).id) ?? [];
  }

  missing(id: CampaignId, pacing: Pacing): RaisedLimit[] {
    const records = this.raises(id);
    return raisedBy(pacing).filter((raised) => !records.some((record) => covers(raised, record)));
  }

  /** Refuses a tempo that nobody accepted. */
  check(id: CampaignId, pacing: Pacing = this.#store.get(id).pacing): void {
    if (this.missing(id, pacing).length > 0) throw new Refusal('limits-not-accepted');
  }

  set(id: CampaignId, pacing: Pacing): Campaign {
    if (faultsOf(pacing).length > 0) throw new Refusal('bad-pacing');
    const campaign = this.#store.get(id);
    const { kind } = campaign.state;
    if (kind === 'finished' || kind === 'cancelled') throw new Refusal('campaign-state');
    if (kind === 'scheduled' || kind === 'running') this.check(id, pacing);
    const changed = { ...campaign, pacing };
    this.#store.set(changed);
    return changed;
  }

  accept(id: CampaignId, raised: readonly RaisedLimit[]): Campaign {
    const records = raised.map(({ limit, value }) => ({ limit, value, at: Date.now(), version: '0.1.0' }));
    this.#accepted.set(id, [...this.raises(id), ...records]);
    return this.#store.get(id);
  }

  plan(id: CampaignId, other: Pacing | null): CampaignPlan {
    const campaign = this.#store.get(id);
    const pacing = other ?? campaign.pacing;
    if (faultsOf(pacing).length > 0) throw new Refusal('bad-pacing');
    const { planned, incomplete } = campaign.counts;
    const days = daysOf(planned, pacing);
    const unknown = { known: false, left: null, until: null };
    return {
      finishAt: planned === 0 ? null : Date.now() + days.length * DAY_MS,
      total: planned,
      days,
      skips: [],
      held: null,
      quota: campaign.accounts.map((account) => ({ account, ...unknown })),
      incomplete,
      raised: this.missing(id, pacing),
      others: 0,
    };
  }
}
