//! A person chooses a tempo, before a campaign begins or while it runs, and says of a bold one that they know what it may cost.
//!
//! Deliberately not here: what a tempo means (`pacing`), and which limits are raised (`raises`).

use super::{Campaigns, brake, pacing, raises};
use crate::{
    error::KabarError,
    steps::{self, Step},
};
use kabar_store::{Priority, View};
use kabar_types::{
    Campaign, CampaignId, CampaignState, ErrorCode, Pacing, PacingCheck, RaisedLimit, RaisedRecord,
    RecipientState,
};

/// What is written down beside a raise: which Kabar said what it may cost.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is wrong with a tempo, and where it is bolder than the cautious one.
pub(crate) fn check(pacing: &Pacing) -> PacingCheck {
    PacingCheck {
        faults: pacing::faults(pacing),
        raised: raises::raised(pacing),
    }
}

/// Refuses a tempo that nobody could keep. Errors: `BadPacing`.
pub(super) fn check_faults(pacing: &Pacing) -> Result<(), KabarError> {
    match pacing::faults(pacing).first() {
        Some(_) => Err(KabarError::refused(
            ErrorCode::BadPacing,
            "this tempo cannot be kept",
        )),
        None => Ok(()),
    }
}

/// Refuses a tempo that is bolder than what was accepted for a campaign. Errors: `LimitsNotAccepted`.
pub(super) async fn check_accepted(
    view: &mut View,
    id: CampaignId,
    pacing: &Pacing,
) -> Result<(), KabarError> {
    match raises::missing(pacing, &view.list_raises(id).await?).first() {
        Some(_) => Err(KabarError::refused(
            ErrorCode::LimitsNotAccepted,
            "a limit was raised, and nobody accepted it",
        )),
        None => Ok(()),
    }
}

impl Campaigns {
    /// Gives a campaign another tempo, which it keeps from the next message on. One that is at work goes to none that nobody
    /// accepted.
    pub(crate) async fn set_pacing(&self, id: CampaignId, pacing: &Pacing) -> Result<Campaign, KabarError> {
        check_faults(pacing)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let state = tx.get_campaign_record(id).await?.state;
        if matches!(state, CampaignState::Scheduled { .. } | CampaignState::Running) {
            check_accepted(&mut tx, id, pacing).await?;
        }
        if !tx.set_campaign_pacing(id, pacing).await? {
            return Err(ended());
        }
        brake::take_back(&mut tx, id, RecipientState::Planned).await?;
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        steps::at(Step::Asked);
        self.bell.notify_one();
        Ok(campaign)
    }

    /// Somebody read what these limits may cost, and wants them for a campaign.
    pub(crate) async fn accept_raises(
        &self,
        id: CampaignId,
        raised: &[RaisedLimit],
    ) -> Result<Campaign, KabarError> {
        if !raised.iter().all(raises::is_real) {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "this is beyond no limit that there is",
            ));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let state = tx.get_campaign_record(id).await?.state;
        // One that is over may run again for those whose message failed.
        if state == CampaignState::Cancelled {
            return Err(ended());
        }
        for raised in raised {
            tx.note_raise(id, raised, (self.base.now(), VERSION)).await?;
        }
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        Ok(campaign)
    }

    /// What was accepted for a campaign, oldest first.
    pub(crate) async fn raises(&self, id: CampaignId) -> Result<Vec<RaisedRecord>, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        Ok(view.list_raises(id).await?)
    }
}

fn ended() -> KabarError {
    KabarError::refused(ErrorCode::CampaignState, "it has ended")
}
