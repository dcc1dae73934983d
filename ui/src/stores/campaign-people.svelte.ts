/** The people of a campaign as they are looked at: of one kind, by a name, and read anew while the campaign goes on. */
import type { CampaignId, Recipient, RecipientId, RecipientOutcome } from '../api/gen';
import type { Kabar } from './kabar.svelte';
import { isMeant, Sifted } from './sifted.svelte';

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
/** A campaign that goes on is told of often; people read slower. Milliseconds. */
const SETTLE = 400;

const GROUPS: Partial<Record<RecipientOutcome['kind'], PeopleFilter>> = { planned: 'waiting', gone: 'sent' };

/** The filter that somebody is found by. */
export const filterOf = ({ outcome }: Recipient): PeopleFilter =>
  GROUPS[outcome.kind] ?? (outcome.kind as PeopleFilter);

export class CampaignPeople {
  filter = $state<PeopleFilter>('all');
  search = $state('');
  readonly found: Sifted<Recipient, RecipientId>;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly kabar: Kabar,
    readonly campaign: CampaignId,
  ) {
    this.found = new Sifted<Recipient, RecipientId>(
      async (after) => {
        const { recipients, next } = await kabar.api.listRecipients({ campaign, after, limit: PAGE });
        return { rows: recipients, next };
      },
      (one) => this.#fits(one),
    );
  }

  /** Begins to look; the answer ends it. */
  look(): () => void {
    void this.found.load();
    const end = this.kabar.listen((event) => {
      if (event.type === 'campaignChanged' && event.campaign.id === this.campaign) this.#refresh();
    });
    return () => {
      this.found.leave();
      clearTimeout(this.#settling);
      end();
    };
  }

  choose(filter: PeopleFilter, search = this.search): void {
    this.filter = filter;
    this.search = search;
    void this.found.load();
  }

  #refresh(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.found.again(), SETTLE);
  }

  #fits(one: Recipient): boolean {
    const words = this.search.trim();
    return (this.filter === 'all' || filterOf(one) === this.filter) && (words === '' || isMeant(one, words));
  }
}
