/** What people are called where they are only known by what was written down of them. */
import * as m from '#m';
import type { Campaign, CampaignId, SuppressionSource } from '../../api/gen';
import { phoneText } from '../../i18n/format';

/** By name, else by number as it is read. */
export const calledOf = ({ name, phone }: { readonly name: string; readonly phone: string | null }): string =>
  name || (phone === null ? m.chat_unnamed() : phoneText(phone));

/** The number of somebody whose name is not one already. */
export const secondOf = ({
  name,
  phone,
}: {
  readonly name: string;
  readonly phone: string | null;
}): string => (name !== '' && phone !== null && !name.startsWith('+') ? phoneText(phone) : '');

const SOURCES: Record<SuppressionSource, () => string> = {
  person: m.opt_out_by_person,
  word: m.opt_out_by_word,
  reply: m.opt_out_by_reply,
};

/** How somebody came to get nothing, and what they answered. */
export function howWords(source: SuppressionSource, campaign: string | undefined): string {
  const how = SOURCES[source]();
  return campaign === undefined ? how : m.opt_out_answer({ how, campaign });
}

/** What a campaign is called, where it is known. */
export const nameOf = (campaigns: readonly Campaign[] | null, id: CampaignId | null): string | undefined =>
  campaigns?.find((one) => one.id === id)?.name;
