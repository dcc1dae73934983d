/** The words for where a campaign is, why it is paused, and what happens to it next. */
import * as m from '#m';
import type { Campaign, CampaignState, PauseReason } from '../../api/gen';
import { countText, lengthText, whenWithin } from '../../i18n/format';
import { language } from '../../i18n/language.svelte';
import { reached } from './counts';
import { hoursAt, minuteText, sendingTime } from './tempo';

/** What happened, in a sentence. */
const WHY: Record<PauseReason, () => string> = {
  person: m.brake_person,
  timelock: m.brake_timelock,
  newChatQuota: m.brake_new_chat_quota,
  limitsUnknown: m.brake_limits_unknown,
  banned: m.brake_banned,
  loggedOut: m.brake_logged_out,
  accountTooNew: m.brake_account_too_new,
  errorsInARow: m.brake_errors_in_a_row,
  optOuts: m.brake_opt_outs,
  undelivered: m.brake_undelivered,
  stopBy: m.brake_stop_by,
  zonesClosed: m.brake_zones_closed,
};

export const whyPaused = (reason: PauseReason): string => WHY[reason]();

/** Kabar's own hand, not somebody's. */
export const isBrake = (reason: PauseReason): boolean => reason !== 'person';

export function stateName(state: CampaignState): string {
  switch (state.kind) {
    case 'draft':
      return m.campaign_draft();
    case 'scheduled':
      return m.campaign_scheduled();
    case 'running':
      return m.campaign_running();
    case 'paused':
      return isBrake(state.reason) ? m.campaign_paused_kabar() : m.campaign_paused();
    case 'finished':
      return m.campaign_finished();
    case 'cancelled':
      return m.campaign_cancelled();
  }
}

/** A time of day in running text, which Indonesian writes with a dot. */
const timeSaid = (minute: number): string =>
  language.current === 'id' ? minuteText(minute).replace(':', '.') : minuteText(minute);

function running(campaign: Campaign, now: number): string {
  const { waiting } = reached(campaign.counts);
  if (waiting === 0) return m.campaign_next_receipts();
  const count = countText(waiting);
  const hours = hoursAt(campaign.pacing, now);
  if (hours.kind === 'quiet') return m.campaign_next_quiet({ count, time: timeSaid(hours.until) });
  if (hours.kind === 'dayOff') return m.campaign_next_day_off({ count });
  return m.campaign_next_running({ count, time: lengthText(sendingTime(waiting, campaign.pacing)) });
}

/** The next thing that will happen, or what came of it. */
export function nextWords(campaign: Campaign, now: number): string {
  const { state, counts } = campaign;
  const { waiting, sent, read, cancelled } = reached(counts);
  const ended = whenWithin(campaign.endedAt ?? campaign.createdAt, now);
  switch (state.kind) {
    case 'draft':
      return counts.incomplete > 0
        ? m.campaign_next_incomplete({ count: countText(counts.incomplete) })
        : m.campaign_next_draft({ count: countText(waiting) });
    case 'scheduled':
      return m.campaign_next_scheduled({ when: whenWithin(state.at, now) });
    case 'running':
      return running(campaign, now);
    case 'paused':
      return m.campaign_next_paused({ why: whyPaused(state.reason), count: countText(waiting) });
    case 'finished':
      return m.campaign_next_finished({ when: ended, read: countText(read), sent: countText(sent) });
    case 'cancelled':
      return m.campaign_next_cancelled({ when: ended, count: countText(cancelled) });
  }
}
