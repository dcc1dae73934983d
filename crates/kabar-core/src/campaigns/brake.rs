//! Stops a campaign that does harm: to people who want no more of it, or to the number that sends it. All of it is read from
//! rows, of what was tried since somebody last let it go on.
//!
//! Deliberately not here: locks and quotas, which a claim asks for, and going on again, which is a person's to say.

use crate::steps::{self, Step};
use kabar_store::{Share, StoreError, Tx};
use kabar_types::{CampaignId, ErrorCode, MessageStatus, PauseReason, RecipientState, UnixMillis};

/// So many in a row that were not taken are no chance.
const ERRORS_IN_A_ROW: u32 = 3;
/// More than 3 % who want no more, and no fewer than three of them.
const OPT_OUTS: Limit = Limit { percent: 3, least: 3 };
/// More than 10 % that were never delivered, and no fewer than five of them.
const UNDELIVERED: Limit = Limit {
    percent: 10,
    least: 5,
};
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

struct Limit {
    percent: u32,
    least: u32,
}

impl Limit {
    fn is_exceeded(&self, share: Share) -> bool {
        share.did >= self.least && u64::from(share.did) * 100 > u64::from(share.of) * u64::from(self.percent)
    }
}

/// Pauses a campaign that is at work and takes back what it has armed and not tried. False when it was not at work.
pub(crate) async fn pause(
    tx: &mut Tx,
    campaign: CampaignId,
    reason: PauseReason,
) -> Result<bool, StoreError> {
    if !tx.pause_campaign(campaign, reason).await? {
        return Ok(false);
    }
    tracing::info!(%campaign, ?reason, "campaigns: paused");
    take_back(tx, campaign, RecipientState::Planned).await?;
    Ok(true)
}

/// What is armed and was not tried is planned again, or cancelled.
pub(crate) async fn take_back(
    tx: &mut Tx,
    campaign: CampaignId,
    into: RecipientState,
) -> Result<(), StoreError> {
    for id in tx.list_untried(campaign).await? {
        tx.disarm_recipient(id, into).await?;
        steps::at(Step::Returning);
    }
    Ok(())
}

/// Before each attempt: true when it was pulled because several in a row were not taken.
pub(crate) async fn after_errors(tx: &mut Tx, campaign: CampaignId) -> Result<bool, StoreError> {
    let after = tx.get_campaign_record(campaign).await?.braked_to;
    let last = tx.last_outcomes(campaign, after, ERRORS_IN_A_ROW).await?;
    if !is_row_of_errors(&last) {
        return Ok(false);
    }
    pause(tx, campaign, PauseReason::ErrorsInARow).await
}

fn is_row_of_errors(last: &[(MessageStatus, Option<ErrorCode>)]) -> bool {
    let is_error = |(status, error): &(MessageStatus, Option<ErrorCode>)| {
        *status == MessageStatus::Failed && *error != Some(ErrorCode::ContactBlocked)
            || *status == MessageStatus::Unknown && *error == Some(ErrorCode::NoProof)
    };
    last.len() >= ERRORS_IN_A_ROW as usize && last.iter().all(is_error)
}

/// Somebody wants no more.
pub(crate) async fn after_opt_out(tx: &mut Tx, campaign: CampaignId) -> Result<(), StoreError> {
    let after = tx.get_campaign_record(campaign).await?.braked_to;
    if OPT_OUTS.is_exceeded(tx.opted_out(campaign, after).await?) {
        pause(tx, campaign, PauseReason::OptOuts).await?;
    }
    Ok(())
}

/// Whether too many of those that were sent a day ago and before were never delivered. `now` is of the policy's clock.
pub(crate) async fn is_undelivered(
    view: &mut kabar_store::View,
    campaign: CampaignId,
    after: i64,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let share = view.undelivered(campaign, after, now.plus(-DAY_MS)).await?;
    Ok(UNDELIVERED.is_exceeded(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_counts_once_there_are_enough_of_them() {
        for (did, of, pulled) in [
            (2, 2, false),
            (3, 100, false),
            (3, 99, true),
            (4, 134, false),
            (4, 133, true),
        ] {
            assert_eq!(OPT_OUTS.is_exceeded(Share { of, did }), pulled, "{did} of {of}");
        }
        assert!(!UNDELIVERED.is_exceeded(Share { of: 50, did: 5 }));
        assert!(UNDELIVERED.is_exceeded(Share { of: 49, did: 5 }));
    }

    #[test]
    fn three_errors_in_a_row_are_a_row_and_one_proof_breaks_it() {
        let failed = (MessageStatus::Failed, Some(ErrorCode::Refused));
        let unproven = (MessageStatus::Unknown, Some(ErrorCode::NoProof));
        let held_back = (MessageStatus::Unknown, Some(ErrorCode::OptedOut));
        let sent = (MessageStatus::Sent, None);
        assert!(is_row_of_errors(&[failed, unproven, failed]));
        for last in [[failed, sent, failed], [failed, held_back, failed]] {
            assert!(!is_row_of_errors(&last));
        }
        assert!(!is_row_of_errors(&[failed, failed]));
    }
}
