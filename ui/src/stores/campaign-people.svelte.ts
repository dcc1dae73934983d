/**
 * The people of a campaign as they are looked at: of one kind, by a name, page by page, and read anew while the campaign
 * goes on.
 */
import type { CampaignId, ErrorCode, Recipient, RecipientId, RecipientOutcome } from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';

/** Where people stand now; `waiting` is whoever has not been written to. */
export type PeopleFilter =
  | 'all'
  | 'waiting'
  | 'incomplete'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'
  | 'skipped'
  | 'cancelled';

const PAGE = 200;
/** Pages of the list are read on until so many of them are found. */
const ENOUGH = 60;
/** As they are shown, this many are kept true while the campaign goes on. */
const KEPT_TRUE = 1000;
/** A campaign that goes on is told of often; people read slower. Milliseconds. */
const SETTLE = 400;

const GROUPS: Partial<Record<RecipientOutcome['kind'], PeopleFilter>> = { planned: 'waiting', gone: 'sent' };

/** The filter that somebody is found by. */
export const filterOf = ({ outcome }: Recipient): PeopleFilter =>
  GROUPS[outcome.kind] ?? (outcome.kind as PeopleFilter);

/** Whether somebody is meant by words: each is part of the name, or digits of the number. */
export function isMeant({ name, phone }: Recipient, words: string): boolean {
  const digits = words.replaceAll(/[\s+().-]/gu, '');
  if (/^\d{3,}$/u.test(digits)) return phone.replaceAll(/\D/gu, '').includes(digits);
  const said = name.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => said.includes(word));
}

export class CampaignPeople {
  rows = $state.raw<readonly Recipient[]>([]);
  phase = $state<'reading' | 'more' | 'idle'>('reading');
  trouble = $state.raw<ErrorCode | null>(null);
  filter = $state<PeopleFilter>('all');
  search = $state('');
  #next: RecipientId | null = null;
  #question = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #kabar: Kabar;
  readonly #campaign: CampaignId;

  constructor(kabar: Kabar, campaign: CampaignId) {
    this.#kabar = kabar;
    this.#campaign = campaign;
  }

  /** Begins to look; the answer ends it. */
  look(): () => void {
    void this.load();
    const end = this.#kabar.listen((event) => {
      if (event.type === 'campaignChanged' && event.campaign.id === this.#campaign) this.#refresh();
    });
    return () => {
      this.#question += 1;
      clearTimeout(this.#settling);
      end();
    };
  }

  choose(filter: PeopleFilter, search = this.search): void {
    this.filter = filter;
    this.search = search;
    void this.load();
  }

  load(): Promise<void> {
    this.phase = 'reading';
    return this.#read([], null, ENOUGH);
  }

  async more(): Promise<void> {
    if (this.phase !== 'idle' || this.#next === null) return;
    this.phase = 'more';
    await this.#read(this.rows, this.#next, ENOUGH);
  }

  #refresh(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(
      () => void this.#read([], null, Math.min(KEPT_TRUE, Math.max(ENOUGH, this.rows.length))),
      SETTLE,
    );
  }

  /** Reads on from a place until enough more are found or there are none. */
  async #read(before: readonly Recipient[], from: RecipientId | null, enough: number): Promise<void> {
    const question = ++this.#question;
    const found: Recipient[] = [];
    let next = from;
    try {
      do {
        const asked = { campaign: this.#campaign, after: next, limit: PAGE };
        const page = await this.#kabar.api.listRecipients(asked);
        if (question !== this.#question) return;
        found.push(...page.recipients.filter((one) => this.#fits(one)));
        next = page.next;
      } while (next !== null && found.length < enough);
      [this.rows, this.#next, this.trouble] = [[...before, ...found], next, null];
    } catch (thrown) {
      if (question === this.#question) this.trouble = toFailure(thrown).code;
    }
    if (question === this.#question) this.phase = 'idle';
  }

  #fits(one: Recipient): boolean {
    const words = this.search.trim();
    return (this.filter === 'all' || filterOf(one) === this.filter) && (words === '' || isMeant(one, words));
  }
}
