//! Campaigns: a text for each person of a list, sent one after the other, once, and only to people who want it.
//!
//! ```text
//!  list ─► recipients (planned) ─arm─► message + job ─claim─► attempt ─► the outbox, like any message
//!                 ▲                        │   │
//!                 └──── pause, not now ◄───┘   └─► skipped: opted out, blocked, replied, wrote lately
//! ```
//!
//! The truth is in rows: `run` arms what is due and may die at any moment; `claim` has the last word, in the transaction that
//! counts the attempt. How far a message came is its own row's to say. Deliberately not here: lists as files, templates,
//! and consent.

mod arm;
mod brake;
mod claim;
mod pacing;
mod run;
mod state;
mod suppress;
pub mod template;

pub(crate) use claim::{go_out, note_refusal};
pub(crate) use suppress::hear;

use crate::{
    base::Base,
    error::KabarError,
    outbox::{TEXT_MAX, Wakers},
    session::digits_of,
    steps::{self, Step},
};
use kabar_store::{NewRecipientRow, Priority, Tx};
use kabar_types::{
    AccountId, Campaign, CampaignId, CampaignState, ContactId, CreatedCampaign, ErrorCode, Jid, NewRecipient,
    Pacing, RecipientId, RecipientPage, RecipientState, SkipReason, SuppressionPage, SuppressionSource,
    UnixMillis,
};
use pacing::Rules;
use state::Ask;
use std::{collections::HashSet, sync::Arc};
use tokio::sync::Notify;

/// Most rows of one page.
const PAGE_MAX: u32 = 200;
/// Characters of a name.
const NAME_MAX: usize = 200;
/// Who was not on WhatsApp may be a day later.
const ABSENT_FOR_MS: i64 = 24 * 60 * 60 * 1000;

/// A campaign as somebody wants it.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    pub name: String,
    /// The first writes to whoever talks with none of them.
    pub accounts: Vec<AccountId>,
    pub pacing: Pacing,
    pub recipients: Vec<NewRecipient>,
}

pub(crate) struct Campaigns {
    base: Arc<Base>,
    wakers: Arc<Wakers>,
    bell: Notify,
}

impl Campaigns {
    pub(crate) fn new(base: Arc<Base>, wakers: Arc<Wakers>) -> Self {
        Self {
            base,
            wakers,
            bell: Notify::new(),
        }
    }

    /// Writes a campaign down as a draft, with every line of its list and what becomes of it.
    pub(crate) async fn create(&self, new: &NewCampaign) -> Result<CreatedCampaign, KabarError> {
        check(new)?;
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Background).await?;
        let mut own = Vec::new();
        for account in &new.accounts {
            own.extend(tx.get_account_record(*account).await?.phone);
        }
        let id = tx
            .insert_campaign(new.name.trim(), &new.accounts, &new.pacing, now)
            .await?;
        let mut seen = HashSet::new();
        let mut verdicts = Vec::with_capacity(new.recipients.len());
        for line in &new.recipients {
            let row = judge(&mut tx, (id, &new.accounts, &own), line, &mut seen, now).await?;
            verdicts.push(row.skipped);
            tx.insert_recipient(id, &row).await?;
        }
        if verdicts.iter().all(Option::is_some) {
            return Err(KabarError::refused(
                ErrorCode::NobodyToWrite,
                "nobody of the list can be written to",
            ));
        }
        let campaign = tx.get_campaign(id).await?;
        tx.commit().await?;
        Ok(CreatedCampaign { campaign, verdicts })
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
    if Rules::of(&new.pacing).is_none() {
        return Err(KabarError::refused(
            ErrorCode::BadPacing,
            "this tempo cannot be kept",
        ));
    }
    Ok(())
}

fn phone_of(number: &str) -> Option<Jid> {
    digits_of(number).map(|digits| Jid::from_phone_digits(&digits))
}

/// What becomes of a line. A person is written to by the number that talks with them, else by the first: a list is never
/// spread over numbers to get around a cap.
async fn judge<'a>(
    tx: &mut Tx,
    (campaign, accounts, own): (CampaignId, &[AccountId], &[Jid]),
    line: &'a NewRecipient,
    seen: &mut HashSet<ContactId>,
    now: UnixMillis,
) -> Result<NewRecipientRow<'a>, KabarError> {
    let row = |contact, account, skipped| NewRecipientRow {
        line,
        contact,
        account,
        skipped,
    };
    let fits = !line.text.trim().is_empty() && line.text.len() <= TEXT_MAX;
    let phone = phone_of(&line.phone).filter(|phone| fits && !own.contains(phone));
    let Some(phone) = phone else {
        return Ok(row(None, None, Some(SkipReason::Invalid)));
    };
    let lid = tx.find_number_lid(&phone).await?;
    let contact = tx.find_or_insert_contact(&phone, lid.as_ref()).await?;
    let talker = tx.find_talker(campaign, contact).await?;
    let account = talker.or(accounts.first().copied());
    let number = tx.find_number(&phone).await?;
    let absent = number.is_some_and(|known| !known.on_whatsapp && now.since(known.asked_at) < ABSENT_FOR_MS);
    let blocked = match account {
        Some(account) => tx.is_blocked(account, contact).await?,
        None => false,
    };
    let skipped = if !seen.insert(contact) {
        Some(SkipReason::Duplicate)
    } else if tx.is_suppressed(contact).await? {
        Some(SkipReason::OptedOut)
    } else if blocked {
        Some(SkipReason::Blocked)
    } else {
        absent.then_some(SkipReason::NotOnWhatsApp)
    };
    Ok(row(Some(contact), account, skipped))
}
