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
