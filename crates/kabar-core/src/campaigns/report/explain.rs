//! "Why was this not sent?": which of the facts is the reason, and its moment. Pure.
//!
//! What holds a whole campaign comes before what holds a person: whoever is planned in one that is paused waits for that.

use crate::clock::Policy;
use kabar_store::{CampaignRecord, RecipientFacts};
use kabar_types::{
    CampaignState, RecipientExplanation, RecipientOutcome, RecipientReason, SkipReason, UnixMillis,
};

/// The reason, and since when or until when. Attempts are of the policy's clock, which `policy` reads.
pub(super) fn of(
    outcome: RecipientOutcome,
    campaign: &CampaignRecord,
    facts: &RecipientFacts,
    policy: Policy,
) -> RecipientExplanation {
    let wall = |at: Option<UnixMillis>| at.map(|at| policy.wall(at));
    let (why, at) = match outcome {
        RecipientOutcome::Incomplete => (RecipientReason::TextIncomplete, None),
        RecipientOutcome::Planned => planned(campaign, facts, policy),
        RecipientOutcome::Waiting => match facts.slot {
            Some(slot) => (RecipientReason::NextSlot, Some(slot)),
            None => (RecipientReason::OnItsWay, wall(facts.tried_at)),
        },
        RecipientOutcome::Sent => (RecipientReason::Sent, facts.sent_at),
        RecipientOutcome::Delivered => (RecipientReason::Delivered, facts.delivered_at),
        RecipientOutcome::Read => (RecipientReason::Read, facts.read_at),
        RecipientOutcome::Failed { error } => (RecipientReason::Failed { error }, wall(facts.tried_at)),
        RecipientOutcome::Unknown => {
            let error = facts.error;
            (RecipientReason::NoProof { error }, wall(facts.tried_at))
        }
        RecipientOutcome::Gone => (RecipientReason::Gone, wall(facts.tried_at)),
        RecipientOutcome::Skipped { why } => (RecipientReason::Skipped { why }, skipped(why, facts, policy)),
        RecipientOutcome::Cancelled => (RecipientReason::Cancelled, campaign.ended_at),
    };
    RecipientExplanation { outcome, why, at }
}

fn planned(
    campaign: &CampaignRecord,
    facts: &RecipientFacts,
    policy: Policy,
) -> (RecipientReason, Option<UnixMillis>) {
    match campaign.state {
        CampaignState::Draft => (RecipientReason::NotStarted, None),
        CampaignState::Scheduled { at } => (RecipientReason::Scheduled, Some(policy.wall(at))),
        CampaignState::Paused { reason } => (RecipientReason::Paused { why: reason }, None),
        CampaignState::Running => {
            let before = facts.before;
            (RecipientReason::InTurn { before }, None)
        }
        CampaignState::Finished | CampaignState::Cancelled => (RecipientReason::Cancelled, campaign.ended_at),
    }
}

/// The moment that made the reason true, where one did.
fn skipped(why: SkipReason, facts: &RecipientFacts, policy: Policy) -> Option<UnixMillis> {
    match why {
        SkipReason::OptedOut => facts.opted_out_at,
        SkipReason::Replied => facts.wrote_at,
        SkipReason::WroteLately => facts.written_to_at.map(|at| policy.wall(at)),
        SkipReason::NotOnWhatsApp => facts.absent_at,
        SkipReason::NoToken => facts.tried_at.map(|at| policy.wall(at)),
        SkipReason::Blocked
        | SkipReason::Invalid
        | SkipReason::Duplicate
        | SkipReason::NoConsent
        | SkipReason::Incomplete => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::{CampaignId, ErrorCode, Pacing, PauseReason};

    const AT: UnixMillis = UnixMillis(1_795_000_000_000);

    fn campaign(state: CampaignState) -> CampaignRecord {
        CampaignRecord {
            id: CampaignId(1),
            name: "Promo".to_owned(),
            state,
            accounts: Vec::new(),
            pacing: Pacing::cautious("UTC"),
            created_at: AT,
            started_at: Some(AT),
            ended_at: Some(AT.plus(9)),
            braked_to: 0,
            archived: false,
        }
    }

    fn facts() -> RecipientFacts {
        RecipientFacts {
            error: Some(ErrorCode::NoProof),
            before: 7,
            opted_out_at: Some(AT.plus(1)),
            wrote_at: Some(AT.plus(2)),
            tried_at: Some(AT.plus(3)),
            ..RecipientFacts::default()
        }
    }

    fn why(
        outcome: RecipientOutcome,
        state: CampaignState,
        facts: &RecipientFacts,
    ) -> (RecipientReason, Option<i64>) {
        let explained = of(outcome, &campaign(state), facts, Policy::REAL);
        (explained.why, explained.at.map(|at| at.since(AT)))
    }

    #[test]
    fn whoever_is_planned_waits_for_their_campaign_or_for_their_turn() {
        let reason = PauseReason::Banned;
        for (state, reason, at) in [
            (CampaignState::Draft, RecipientReason::NotStarted, None),
            (
                CampaignState::Scheduled { at: AT.plus(5) },
                RecipientReason::Scheduled,
                Some(5),
            ),
            (
                CampaignState::Paused { reason },
                RecipientReason::Paused { why: reason },
                None,
            ),
            (
                CampaignState::Running,
                RecipientReason::InTurn { before: 7 },
                None,
            ),
        ] {
            assert_eq!(why(RecipientOutcome::Planned, state, &facts()), (reason, at));
        }
    }

    #[test]
    fn what_is_written_down_waits_for_its_slot_and_what_was_tried_for_proof() {
        let running = CampaignState::Running;
        let armed = RecipientFacts {
            slot: Some(AT.plus(4)),
            ..facts()
        };
        assert_eq!(
            why(RecipientOutcome::Waiting, running, &armed),
            (RecipientReason::NextSlot, Some(4))
        );
        assert_eq!(
            why(RecipientOutcome::Waiting, running, &facts()),
            (RecipientReason::OnItsWay, Some(3))
        );
        let error = Some(ErrorCode::NoProof);
        assert_eq!(
            why(RecipientOutcome::Unknown, running, &facts()),
            (RecipientReason::NoProof { error }, Some(3))
        );
    }

    #[test]
    fn each_reason_to_skip_has_the_moment_that_made_it_true() {
        for (reason, at) in [
            (SkipReason::OptedOut, Some(1)),
            (SkipReason::Replied, Some(2)),
            (SkipReason::NoToken, Some(3)),
            (SkipReason::Invalid, None),
        ] {
            let outcome = RecipientOutcome::Skipped { why: reason };
            let expected = (RecipientReason::Skipped { why: reason }, at);
            assert_eq!(why(outcome, CampaignState::Finished, &facts()), expected);
        }
    }
}
