/**
 * Campaigns as they are looked at. They are asked for when somebody comes to them and kept true by what is told; nothing of
 * them is in the state that a window starts from.
 */
import type { Campaign, CampaignId, CampaignReport } from '../api/gen';
import type { Kabar } from './kabar.svelte';
import { Looked } from './looked.svelte';

/** With the newer reading of one, or with one more; the newest stay first. */
export function withCampaign(rows: readonly Campaign[], campaign: Campaign): readonly Campaign[] {
  return rows.some(({ id }) => id === campaign.id)
    ? rows.map((one) => (one.id === campaign.id ? campaign : one))
    : [campaign, ...rows];
}

/** All of them. */
export function allCampaigns(kabar: Kabar): Looked<readonly Campaign[]> {
  const all: Looked<readonly Campaign[]> = new Looked<readonly Campaign[]>(
    () => kabar.api.listCampaigns(),
    (event) => {
      if (event.type !== 'campaignChanged') return null;
      return all.row === null ? 'again' : withCampaign(all.row, event.campaign);
    },
  );
  return all;
}

/** One of them. */
export const oneCampaign = (kabar: Kabar, id: CampaignId): Looked<Campaign> =>
  new Looked(
    () => kabar.api.getCampaign({ campaign: id }),
    (event) => (event.type === 'campaignChanged' && event.campaign.id === id ? event.campaign : null),
  );

/** What became of one so far, in numbers. */
export const reportOf = (kabar: Kabar, id: CampaignId): Looked<CampaignReport> =>
  new Looked<CampaignReport>(
    () => kabar.api.getReport({ campaign: id }),
    (event) => (event.type === 'campaignChanged' && event.campaign.id === id ? 'again' : null),
  );

/** How often it is planned anew when it will be over: a list may be long. */
const PLANNED_FOR = 60_000;

/** When one will be over at the tempo it has, as far as anybody can tell. */
export class Ending {
  #at = $state.raw<number | null>(null);
  #planned: { readonly key: string; readonly when: number } | null = null;

  /** `null`: nobody can tell, or it is over. */
  get at(): number | null {
    return this.#at;
  }

  /** Plans anew when its state or tempo is another, or the plan is old. */
  async plan(kabar: Kabar, { id, state, pacing }: Campaign, now: number): Promise<void> {
    const key = JSON.stringify([state, pacing]);
    if (this.#planned?.key === key && now - this.#planned.when < PLANNED_FOR) return;
    this.#planned = { key, when: now };
    const goesOn = state.kind === 'running' || state.kind === 'scheduled';
    this.#at = goesOn ? (await kabar.api.planCampaign({ campaign: id, pacing: null })).finishAt : null;
  }
}

/** What certainly did not arrive goes once more. */
export const retryFailed = (kabar: Kabar, { id }: Campaign): Promise<Campaign | null> =>
  kabar.attempt(() => kabar.api.retryFailed({ campaign: id }));

export const pauseCampaign = (kabar: Kabar, { id }: Campaign): Promise<Campaign | null> =>
  kabar.attempt(() => kabar.api.pauseCampaign({ campaign: id }));

export const resumeCampaign = (kabar: Kabar, { id }: Campaign): Promise<Campaign | null> =>
  kabar.attempt(() => kabar.api.resumeCampaign({ campaign: id }));

export const cancelCampaign = (kabar: Kabar, { id }: Campaign): Promise<Campaign | null> =>
  kabar.attempt(() => kabar.api.cancelCampaign({ campaign: id }));

export const startCampaign = (kabar: Kabar, { id }: Campaign): Promise<Campaign | null> =>
  kabar.attempt(() => kabar.api.startCampaign({ campaign: id }));
