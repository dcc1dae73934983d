//! Campaigns: a text for each person of a list, sent one after the other, once, and only to people who want it.
//!
//! ```text
//!  list ─► recipients (planned) ─arm─► message + job ─claim─► attempt ─► the outbox, like any message
//!                 ▲                        │   │
//!                 └──── pause, not now ◄───┘   └─► skipped: opted out, blocked, replied, wrote lately
//! ```
//!
//! The truth is in rows: `run` arms what is due and may die at any moment; `claim` has the last word, in the transaction that
//! counts the attempt. How far a message came is its own row's to say. A list is turned into rows by `plan`, which makes
//! everybody's text once, from a `template`; one that is kept in `lists` comes there by `make`, and `plan_ahead` tells beforehand
//! what a campaign comes to. What became of it is in `report`, going on from there in `again`. Deliberately not here: how files
//! are read.

mod again;
mod ahead;
mod arm;
mod brake;
mod claim;
mod lists;
mod make;
mod opt_out;
mod pacing;
mod plan;
mod plan_ahead;
mod raises;
mod report;
mod run;
mod state;
pub mod template;
mod tempo;
mod turns;
mod variants;
mod zones;

pub(crate) use claim::{go_out, note_refusal};
pub use lists::NewList;
pub(crate) use lists::{Lists, sweep};
pub(crate) use opt_out::{Heard, hear};
pub use plan::NewCampaign;
pub(crate) use tempo::check as check_pacing;

use crate::{
    base::Base,
    error::KabarError,
    outbox::Wakers,
    session::digits_of,
    steps::{self, Step},
};
use kabar_store::Priority;
use kabar_types::{
    AccountId, AudienceCounts, AudiencePreview, Campaign, CampaignId, CampaignState, ConsentId, ConsentPage,
    ContactId, ErrorCode, Jid, NewConsent, RecipientId, RecipientPage, RecipientState, SuppressionPage,
    SuppressionSource, VariantReport,
};
use state::Ask;
use std::{collections::HashSet, sync::Arc};
use tokio::sync::Notify;

/// Most rows of one page.
const PAGE_MAX: u32 = 200;
/// The same of the ledger, which is read whole.
const LEDGER_PAGE_MAX: u32 = 1_000;
/// Characters of a name.
const NAME_MAX: usize = 200;
/// Characters of what shows that people agreed.
const EVIDENCE_MAX: usize = 4_000;
/// Numbers looked at in one question.
const NUMBERS_MAX: usize = 100_000;

pub(crate) struct Campaigns {
    base: Arc<Base>,
    wakers: Arc<Wakers>,
    bell: Notify,
    writing: report::Writing,
}

impl Campaigns {
    pub(crate) fn new(base: Arc<Base>, wakers: Arc<Wakers>) -> Self {
        Self {
            base,
            wakers,
            bell: Notify::new(),
            writing: report::Writing::default(),
        }
    }

    pub(crate) async fn start(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.ask(id, Ask::Start).await
    }

    pub(crate) async fn pause(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.ask(id, Ask::Pause).await
    }

    pub(crate) async fn resume(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.ask(id, Ask::Resume).await
    }

    pub(crate) async fn cancel(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.ask(id, Ask::Cancel).await
    }

    async fn ask(&self, id: CampaignId, ask: Ask) -> Result<Campaign, KabarError> {
        let (now, policy_now) = (self.base.now(), self.base.policy_now());
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let record = tx.get_campaign_record(id).await?;
        let later = record.pacing.start_at.filter(|at| *at > policy_now);
        let refused = || KabarError::refused(ErrorCode::CampaignState, "not in this state");
        let next = state::next(record.state, ask, later).ok_or_else(refused)?;
        if ask == Ask::Start && tx.count_incomplete(id).await? > 0 {
            return Err(KabarError::refused(
                ErrorCode::TextsIncomplete,
                "somebody's text cannot be made",
            ));
        }
        if matches!(ask, Ask::Start | Ask::Resume) {
            tempo::check_accepted(&mut tx, id, &record.pacing).await?;
        }
        let done = match (next, record.state) {
            (CampaignState::Scheduled { .. }, _) => tx.schedule_campaign(id).await?,
            (CampaignState::Running, CampaignState::Paused { .. }) => tx.resume_campaign(id, now).await?,
            (CampaignState::Running, _) => tx.run_campaign(id, now).await?,
            (CampaignState::Paused { reason }, _) => brake::pause(&mut tx, id, reason).await?,
            (CampaignState::Cancelled, _) => {
                brake::take_back(&mut tx, id, RecipientState::Cancelled).await?;
                tx.cancel_planned(id).await?;
                tx.cancel_campaign(id, now).await?
            }
            (CampaignState::Draft | CampaignState::Finished, _) => false,
        };
        if !done {
            return Err(refused());
        }
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        steps::at(Step::Asked);
        self.bell.notify_one();
        Ok(campaign)
    }

    pub(crate) async fn list(&self) -> Result<Vec<Campaign>, KabarError> {
        Ok(self.base.store.read().await?.list_campaigns().await?)
    }

    pub(crate) async fn get(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        Ok(self.base.store.read().await?.get_campaign(id).await?)
    }

    pub(crate) async fn recipients(
        &self,
        id: CampaignId,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<RecipientPage, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        Ok(view.list_recipients(id, after, limit.clamp(1, PAGE_MAX)).await?)
    }

    /// Each text of a campaign with what became of those who get it.
    pub(crate) async fn variants(&self, id: CampaignId) -> Result<Vec<VariantReport>, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        Ok(view.list_variants(id).await?)
    }

    /// Those of a campaign whose text cannot be made get nothing.
    pub(crate) async fn leave_out_incomplete(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_campaign_record(id).await?;
        tx.leave_out_incomplete(id).await?;
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        Ok(campaign)
    }

    /// How we know whoever has these numbers.
    pub(crate) async fn preview_audience(&self, numbers: &[String]) -> Result<AudiencePreview, KabarError> {
        if numbers.len() > NUMBERS_MAX {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "too many numbers at once",
            ));
        }
        let phones: Vec<Option<Jid>> = numbers.iter().map(|number| phone_of(number)).collect();
        let asked: Vec<Jid> = phones.iter().flatten().cloned().collect();
        let known = self.base.store.read().await?.class_numbers(&asked).await?;
        let (mut counts, mut seen) = (AudienceCounts::default(), HashSet::new());
        for (phone, (contact, class)) in asked.iter().zip(&known) {
            // Two numbers of one person are that person's.
            let who = contact.map_or_else(|| phone.as_str().to_owned(), |id| id.to_string());
            if seen.insert(who) {
                counts.add(*class);
            }
        }
        let mut known = known.into_iter().map(|(_, class)| class);
        let class = |phone: &Option<Jid>| phone.as_ref().and_then(|_| known.next());
        let classes = phones.iter().map(class).collect();
        Ok(AudiencePreview { classes, counts })
    }

    /// How we know the people of a campaign's list now.
    pub(crate) async fn audience(&self, id: CampaignId) -> Result<AudienceCounts, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        Ok(view.count_audience(id).await?)
    }

    /// What is written down of who agreed.
    pub(crate) async fn consents(
        &self,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<ConsentPage, KabarError> {
        let limit = limit.clamp(1, LEDGER_PAGE_MAX);
        Ok(self.base.store.read().await?.list_consents(after, limit).await?)
    }

    /// Somebody says for a person that they want no campaigns. Errors: `BadNumber`.
    pub(crate) async fn suppress(&self, number: &str) -> Result<ContactId, KabarError> {
        let phone = phone_of(number).ok_or(KabarError::refused(
            ErrorCode::BadNumber,
            "not a phone number with its country code",
        ))?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let lid = tx.find_number_lid(&phone).await?;
        let contact = tx.find_or_insert_contact(&phone, lid.as_ref()).await?;
        tx.suppress(contact, SuppressionSource::Person, None, self.base.now())
            .await?;
        tx.commit().await?;
        Ok(contact)
    }

    pub(crate) async fn unsuppress(&self, contact: ContactId) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.unsuppress(contact).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(crate) async fn suppressions(
        &self,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<SuppressionPage, KabarError> {
        let limit = limit.clamp(1, PAGE_MAX);
        Ok(self
            .base
            .store
            .read()
            .await?
            .list_suppressions(after, limit)
            .await?)
    }
}

fn check(new: &NewCampaign) -> Result<(), KabarError> {
    let refuse = |what| Err(KabarError::refused(ErrorCode::BadRequest, what));
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return refuse("a campaign has a name of at most 200 letters");
    }
    let once: HashSet<&AccountId> = new.accounts.iter().collect();
    if once.is_empty() || once.len() != new.accounts.len() {
        return refuse("a campaign has numbers, each once");
    }
    let is_line = |text: &str| !text.trim().is_empty() && text.chars().count() <= EVIDENCE_MAX;
    let is_shown = |consent: &NewConsent| is_line(&consent.source) && is_line(&consent.wording);
    if !new.consent.as_ref().is_none_or(is_shown) {
        return refuse("where people agreed and to what is told in words");
    }
    tempo::check_faults(&new.pacing)
}

fn phone_of(number: &str) -> Option<Jid> {
    digits_of(number).map(|digits| Jid::from_phone_digits(&digits))
}
