/** The people of a campaign as they are looked at: of one kind, by a name, and read anew while the campaign goes on. */
import type { CampaignId, Recipient, RecipientFilter, RecipientId } from '../api/gen';
import type { Kabar } from './kabar.svelte';
import { Sifted } from './sifted.svelte';

const PAGE = 100;
/** A campaign that goes on is told of often; people read slower. Milliseconds. */
const SETTLE = 400;

export class CampaignPeople {
  filter = $state<RecipientFilter>('all');
  search = $state('');
  readonly found: Sifted<Recipient, RecipientId>;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly kabar: Kabar,
    readonly campaign: CampaignId,
  ) {
    this.found = new Sifted<Recipient, RecipientId>(async (after) => {
      const { filter, search } = this;
      const asked = { campaign, filter, search: search.trim(), after, limit: PAGE };
      const { recipients, next } = await kabar.api.findRecipients(asked);
      return { rows: recipients, next };
    });
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

  choose(filter: RecipientFilter, search = this.search): void {
    this.filter = filter;
    this.search = search;
    void this.found.load();
  }

  #refresh(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.found.again(), SETTLE);
  }
}
