//! What became of a campaign: in numbers, person by person, and as a file.
//!
//! Everything is read from the rows of people, messages, receipts and suppressions whenever it is asked for; nothing is copied,
//! so nothing can disagree. Deliberately not here: going on from there (`again`).

mod cells;
mod csv;
mod explain;
mod export;
mod file;
mod slots;
mod table;
mod xlsx;

pub(crate) use export::Writing;

use super::{Campaigns, PAGE_MAX};
use crate::error::KabarError;
use kabar_store::RecipientQuery;
use kabar_types::{
    CampaignId, CampaignReply, CampaignReport, CampaignState, MessageId, RecipientExplanation,
    RecipientFilter, RecipientId, RecipientOfMessage, RecipientPage,
};

/// Letters of a search.
const SEARCH_MAX: usize = 200;

impl Campaigns {
    pub(crate) async fn report(&self, id: CampaignId) -> Result<CampaignReport, KabarError> {
        let mut view = self.base.store.read().await?;
        let campaign = view.get_campaign(id).await?;
        let runs = campaign.state == CampaignState::Running;
        Ok(CampaignReport {
            counts: campaign.counts,
            replied: view.count_replied(id).await?,
            opted_out: view.count_opted_out(id).await?,
            skips: view.count_skips(id).await?,
            failures: view.count_failures(id).await?,
            next_at: view.next_slot_of(id).await?.filter(|_| runs),
            slots: slots::even(&view.list_report_slots(id).await?, slots::MOST),
            accounts: view.count_by_account(id, &campaign.accounts).await?,
        })
    }

    /// Some people of a campaign. A page may come short while there is a next one.
    pub(crate) async fn find_recipients(
        &self,
        id: CampaignId,
        filter: RecipientFilter,
        search: &str,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<RecipientPage, KabarError> {
        let search: String = search.chars().take(SEARCH_MAX).collect();
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        let query = RecipientQuery {
            campaign: id,
            filter,
            search: &search,
            after,
            limit: limit.clamp(1, PAGE_MAX),
        };
        Ok(view.find_recipients(&query).await?)
    }

    /// Why somebody stands where they do.
    pub(crate) async fn explain(&self, id: RecipientId) -> Result<RecipientExplanation, KabarError> {
        let mut view = self.base.store.read().await?;
        let recipient = view.get_recipient(id).await?;
        let campaign = view.get_campaign_record(recipient.campaign).await?;
        let facts = view.get_recipient_facts(id).await?;
        Ok(explain::of(
            recipient.outcome,
            &campaign,
            &facts,
            self.base.clock.policy(),
        ))
    }

    pub(crate) async fn find_recipient_of(
        &self,
        message: MessageId,
    ) -> Result<Option<RecipientOfMessage>, KabarError> {
        Ok(self.base.store.read().await?.find_recipient_of(message).await?)
    }

    /// The first answer of each who gave one, the newest of them first.
    pub(crate) async fn replies(&self, id: CampaignId, limit: u32) -> Result<Vec<CampaignReply>, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        Ok(view.list_campaign_replies(id, limit.clamp(1, PAGE_MAX)).await?)
    }
}
