//! Going on from what became of a campaign: once more for those who certainly got nothing, or another campaign for those who
//! did not answer.
//!
//! Nothing here is a way around a rule: whoever goes once more is planned like anybody else, and the claim asks everything
//! again; a campaign that follows is a draft like any other, made by `plan`. What may have arrived is never sent again.

use super::{
    Campaigns, NAME_MAX, NewCampaign,
    state::{self, Ask},
    tempo::check_accepted,
};
use crate::{
    error::KabarError,
    steps::{self, Step},
};
use kabar_store::Priority;
use kabar_types::{
    Campaign, CampaignId, CampaignState, ErrorCode, FollowUp, FollowedUp, NewRecipient, Pacing, RecipientId,
    SkipCount, SkipReason, Variant,
};

/// People planned again in one transaction.
const AGAIN_AT_ONCE: u32 = 200;
/// Lines read at once.
const LINES: u32 = 1_000;

impl Campaigns {
    /// Whoever's message certainly did not arrive is planned once more, and a campaign that was over runs again. Errors:
    /// `NothingToRetry`, `LimitsNotAccepted`, `CampaignState`.
    ///
    /// In slices, so that nobody who types waits. The first makes it run, so that a crash in between costs no more than those
    /// who were left, and they can be asked for again.
    pub(crate) async fn retry_failed(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        let (mut after, mut slice): (Option<RecipientId>, u32) = (None, AGAIN_AT_ONCE);
        while slice == AGAIN_AT_ONCE {
            let mut tx = self.base.store.begin(Priority::Background).await?;
            let record = tx.get_campaign_record(id).await?;
            let state = record.state;
            state::next(state, Ask::Again, None).ok_or(refused())?;
            check_accepted(&mut tx, id, &record.pacing).await?;
            let (last, planned) = tx.plan_failed_again(id, after, AGAIN_AT_ONCE).await?;
            if planned > 0 && state == CampaignState::Finished {
                tx.run_campaign_again(id).await?;
            }
            tx.commit().await?;
            steps::at(Step::Asked);
            if after.is_none() && planned == 0 {
                return Err(KabarError::refused(
                    ErrorCode::NothingToRetry,
                    "nobody's message certainly did not arrive",
                ));
            }
            (after, slice) = (last, planned);
        }
        tracing::info!(campaign = %id, "campaigns: those that failed go once more");
        self.bell.notify_one();
        self.get(id).await
    }

    /// A draft for some people of a campaign, from the same numbers, at the same tempo and with the same consent. Errors:
    /// `NobodyToWrite`, `BadTemplate`.
    pub(crate) async fn follow_up(
        &self,
        id: CampaignId,
        whom: FollowUp,
        name: &str,
        variants: Vec<Variant>,
    ) -> Result<FollowedUp, KabarError> {
        let mut view = self.base.store.read().await?;
        let record = view.get_campaign_record(id).await?;
        let language = view.campaign_language(id).await?;
        let consent = view.find_consent_record(id).await?;
        drop(view);
        let new = NewCampaign {
            name: name.to_owned(),
            accounts: record.accounts,
            pacing: Pacing {
                start_at: None,
                stop_by: None,
                ..record.pacing
            },
            language,
            variants,
            recipients: self.lines_of(id, whom).await?,
            consent,
        };
        let made = self.create(&new).await?;
        Ok(FollowedUp {
            skips: count_skips(&made.verdicts),
            campaign: made.campaign,
            audience: made.audience,
            issues: made.issues,
        })
    }

    async fn lines_of(&self, id: CampaignId, whom: FollowUp) -> Result<Vec<NewRecipient>, KabarError> {
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let mut view = self.base.store.read().await?;
            let some = view.list_lines_of(id, whom, after, LINES).await?;
            let Some((last, _)) = some.last() else { break };
            after = Some(*last);
            lines.extend(some.into_iter().map(|(_, line)| line));
        }
        if lines.is_empty() {
            return Err(KabarError::refused(
                ErrorCode::NobodyToWrite,
                "nobody of the campaign is meant",
            ));
        }
        Ok(lines)
    }

    /// Errors: `BadRequest`.
    pub(crate) async fn rename(&self, id: CampaignId, name: &str) -> Result<Campaign, KabarError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "a campaign has a name of at most 200 letters",
            ));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.rename_campaign(id, name).await?;
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        Ok(campaign)
    }

    /// What is at work is not put away: nobody would see it. Errors: `CampaignState`.
    pub(crate) async fn archive(&self, id: CampaignId, archived: bool) -> Result<Campaign, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_campaign_record(id).await?;
        if !tx.archive_campaign(id, archived).await? {
            return Err(refused());
        }
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        Ok(campaign)
    }
}

fn refused() -> KabarError {
    KabarError::refused(ErrorCode::CampaignState, "not in this state")
}

/// By how many people.
fn count_skips(verdicts: &[Option<SkipReason>]) -> Vec<SkipCount> {
    let count = |why: SkipReason| SkipCount {
        why,
        people: u32::try_from(verdicts.iter().filter(|verdict| **verdict == Some(why)).count())
            .unwrap_or(u32::MAX),
    };
    let mut skips: Vec<SkipCount> = SkipReason::ALL.map(count).to_vec();
    skips.retain(|skip| skip.people > 0);
    skips.sort_by_key(|skip| std::cmp::Reverse(skip.people));
    skips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_nothing_is_counted_by_reason_the_most_frequent_first() {
        let verdicts = [
            None,
            Some(SkipReason::Replied),
            Some(SkipReason::OptedOut),
            Some(SkipReason::Replied),
        ];
        let counted = count_skips(&verdicts);
        let shown: Vec<_> = counted.iter().map(|skip| (skip.why, skip.people)).collect();
        assert_eq!(shown, [(SkipReason::Replied, 2), (SkipReason::OptedOut, 1)]);
    }
}
