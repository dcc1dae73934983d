/** The words for what became of one person of a campaign, and why. */
import * as m from '#m';
import type { Recipient, RecipientOutcome, SkipReason } from '../../api/gen';
import { errorSentence } from '../../i18n/errors';
import { phoneText } from '../../i18n/format';

const NAMES: Record<RecipientOutcome['kind'], () => string> = {
  incomplete: m.outcome_incomplete,
  planned: m.outcome_planned,
  waiting: m.outcome_waiting,
  sent: m.outcome_sent,
  delivered: m.outcome_delivered,
  read: m.outcome_read,
  failed: m.outcome_failed,
  unknown: m.outcome_unknown,
  gone: m.outcome_gone,
  skipped: m.outcome_skipped,
  cancelled: m.outcome_cancelled,
};

const SKIPS: Record<SkipReason, () => string> = {
  optedOut: m.skip_opted_out,
  blocked: m.skip_blocked,
  notOnWhatsApp: m.skip_not_on_whatsapp,
  invalid: m.skip_invalid,
  duplicate: m.skip_duplicate,
  noConsent: m.skip_no_consent,
  replied: m.skip_replied,
  wroteLately: m.skip_wrote_lately,
  noToken: m.skip_no_token,
  incomplete: m.skip_incomplete,
};

export const outcomeName = ({ outcome }: Recipient): string => NAMES[outcome.kind]();

export const skipWords = (why: SkipReason): string => SKIPS[why]();

/** Why somebody got nothing, or may not have; empty where there is nothing to say. */
export function whyOf({ outcome, issues }: Recipient): string {
  switch (outcome.kind) {
    case 'skipped':
      return skipWords(outcome.why);
    case 'failed':
      return outcome.error === null ? '' : errorSentence(outcome.error);
    case 'unknown':
      return m.outcome_unknown_why();
    case 'incomplete': {
      const fields = [...new Set(issues.map(({ field }) => field).filter(Boolean))].join(', ');
      return fields === '' ? '' : m.outcome_lacks({ fields });
    }
    default:
      return '';
  }
}

/** What somebody is called: by name, else by number as it is read. */
export const calledOf = ({ name, phone }: Recipient): string => name || phoneText(phone);
