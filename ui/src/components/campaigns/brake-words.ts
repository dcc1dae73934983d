/** What a pause means and what to do about it, for each of its reasons. What happened is said by `whyPaused`. */
import * as m from '#m';
import type { Pacing, PauseReason, Timelock } from '../../api/gen';
import { countText, whenWithin } from '../../i18n/format';

/** What leads on: going on, or seeing to the number first. */
export type BrakeWay = 'resume' | 'number' | 'none';

export interface BrakeWords {
  readonly text: string;
  /** When it ends, as far as anybody tells. */
  readonly until: string;
  readonly first: BrakeWay;
}

/** What is known where the campaign is. */
export interface Known {
  readonly pacing: Pacing;
  /** The lock on new chats of the number that has one; `null` while nobody was asked. */
  readonly timelock: Timelock | null;
}

/** When the lock ends, as far as WhatsApp tells. */
function lockEnds(timelock: Timelock | null, now: number): string {
  if (timelock?.kind !== 'locked') return '';
  return timelock.until === null
    ? m.brake_timelock_open()
    : m.brake_timelock_until({ when: whenWithin(timelock.until, now) });
}

const way = (first: BrakeWay, text: string, until = ''): BrakeWords => ({ first, text, until });

export function brakeWords(reason: PauseReason, known: Known, now: number): BrakeWords {
  switch (reason) {
    case 'person':
      return way('resume', '');
    case 'timelock':
      return way('number', m.brake_timelock_text(), lockEnds(known.timelock, now));
    case 'newChatQuota':
      return way('number', m.brake_new_chat_quota_text());
    case 'limitsUnknown':
      return way('number', m.brake_limits_unknown_text());
    case 'banned':
      return way('number', m.brake_banned_text());
    case 'loggedOut':
      return way('number', m.brake_logged_out_text());
    case 'accountTooNew': {
      const days = countText(known.pacing.accountDays);
      return way('resume', m.brake_account_too_new_text({ days }));
    }
    case 'errorsInARow':
      return way('resume', m.brake_errors_in_a_row_text());
    case 'optOuts':
      return way('resume', m.brake_opt_outs_text());
    case 'undelivered':
      return way('resume', m.brake_undelivered_text());
    case 'stopBy':
      return way('none', m.brake_stop_by_text());
    case 'zonesClosed':
      return way('none', m.brake_zones_closed_text());
  }
}
