//! Runs campaigns: begins those whose moment has come, arms their people one after the other, and ends them.
//!
//! One task for all. It keeps nothing: each round looks at the rows and does what is due, so a crash costs no more than the
//! round. It sleeps until the next slot, or until the log tells that something changed that concerns it. Deliberately not
//! here: sending, which the outbox does, and the last word before it (`claim`).

use super::{Campaigns, arm::Armed, brake, claim, pacing::Rules, pacing::is_over};
use crate::clock;
use kabar_store::{CampaignRecord, Change, Changes, Priority, StoreError, View};
use kabar_types::{AccountId, CampaignId, CampaignState, PauseReason, Seq, SessionState, UnixMillis};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::watch;

/// Longest sleep, so that a jump of the wall clock is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// So long a number that is online may leave open whether it may begin chats.
const LIMITS_WITHIN: Duration = Duration::from_secs(120);
/// How often it is looked whether messages of a day ago arrived: they are counted.
const COUNT_EVERY: Duration = Duration::from_secs(60);
/// Entries of the log read at once.
const BATCH: u32 = 500;

/// What is only waited for, on the monotonic clock. Nothing of it is a state.
#[derive(Default)]
pub(super) struct Patience {
    /// Since when a number's limits are not known.
    unknown: HashMap<AccountId, Duration>,
    /// When a campaign's deliveries were counted.
    counted: HashMap<CampaignId, Duration>,
}

impl Campaigns {
    /// Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>) {
        let mut committed = self.base.store.seq();
        let mut patience = Patience::default();
        loop {
            let mut reached = *committed.borrow_and_update();
            let pause = match self.round(&mut patience).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "campaigns: a round did not come to its end");
                    Some(TRY_AGAIN)
                }
            };
            let sleep = pause.unwrap_or_default();
            tokio::select! {
                () = self.base.stop.cancelled() => return,
                () = self.bell.notified() => {}
                () = self.concerned(&mut committed, &mut reached), if pause.is_some() => {}
                () = clock::sleep(&*self.base.clock, sleep), if pause.is_some() => {}
            }
        }
    }

    /// Waits until something was committed that a round may have to act upon.
    async fn concerned(&self, committed: &mut watch::Receiver<Seq>, reached: &mut Seq) {
        while committed.changed().await.is_ok() {
            let changes = match self.base.store.read().await {
                Ok(mut view) => view.changes_since(*reached, BATCH).await,
                Err(error) => Err(error),
            };
            let Ok(Changes::Some { upto, changes }) = changes else {
                return;
            };
            *reached = upto;
            let concerns = |change: Change| {
                matches!(
                    change,
                    Change::Campaign(_) | Change::Account(_) | Change::AccountRemoved(_)
                )
            };
            if changes.iter().any(|entry| concerns(entry.change)) {
                return;
            }
            if upto < *committed.borrow() {
                committed.mark_changed();
            }
        }
        std::future::pending::<()>().await;
    }

    /// Does what is due; how long nothing else is. `None`: no campaign is at work.
    async fn round(&self, patience: &mut Patience) -> Result<Option<Duration>, StoreError> {
        let at_work = self.base.store.read().await?.list_campaigns_at_work().await?;
        if at_work.is_empty() {
            return Ok(None);
        }
        let mut pause = LONGEST_WAIT;
        let mut running = Vec::new();
        for campaign in at_work {
            match campaign.state {
                CampaignState::Scheduled { at } if at > self.base.policy_now() => {
                    pause = pause.min(self.base.until_policy(at));
                    continue;
                }
                CampaignState::Scheduled { .. } => self.begin(campaign.id).await?,
                _ => {}
            }
            if !self.stop_if_needed(&campaign, patience).await? {
                running.push(campaign);
            }
        }
        let mut accounts: Vec<AccountId> = Vec::new();
        for account in running.iter().flat_map(|campaign| &campaign.accounts) {
            if !accounts.contains(account) {
                accounts.push(*account);
            }
        }
        for account in accounts {
            pause = pause.min(self.serve(account, &running, patience).await?);
        }
        for campaign in &running {
            self.finish(campaign.id).await?;
        }
        Ok(Some(pause))
    }

    async fn begin(&self, campaign: CampaignId) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.run_campaign(campaign, self.base.now()).await?;
        tx.commit().await.map(drop)
    }

    async fn finish(&self, campaign: CampaignId) -> Result<(), StoreError> {
        if !self.base.store.read().await?.is_campaign_over(campaign).await? {
            return Ok(());
        }
        let mut tx = self.base.store.begin(Priority::Background).await?;
        if tx.finish_campaign(campaign, self.base.now()).await? {
            tracing::info!(%campaign, "campaigns: finished");
        }
        tx.commit().await.map(drop)
    }

    /// Pauses a campaign that cannot or must not go on; true when it did.
    async fn stop_if_needed(
        &self,
        campaign: &CampaignRecord,
        patience: &mut Patience,
    ) -> Result<bool, StoreError> {
        let Some(reason) = self.why_stop(campaign, patience).await? else {
            return Ok(false);
        };
        self.pause_for(campaign.id, reason).await?;
        Ok(true)
    }

    pub(super) async fn pause_for(
        &self,
        campaign: CampaignId,
        reason: PauseReason,
    ) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        brake::pause(&mut tx, campaign, reason).await?;
        tx.commit().await.map(drop)
    }

    async fn why_stop(
        &self,
        campaign: &CampaignRecord,
        patience: &mut Patience,
    ) -> Result<Option<PauseReason>, StoreError> {
        let now = self.base.policy_now();
        if Rules::of(&campaign.pacing).is_none_or(|rules| is_over(now, &rules)) {
            return Ok(Some(PauseReason::StopBy));
        }
        let mut view = self.base.store.read().await?;
        if let Some(reason) = self.why_not_from(&mut view, campaign).await? {
            return Ok(Some(reason));
        }
        let monotonic = self.base.clock.monotonic();
        let counted = patience.counted.get(&campaign.id).copied();
        if counted.is_none_or(|at| monotonic >= at + COUNT_EVERY) {
            patience.counted.insert(campaign.id, monotonic);
            if brake::is_undelivered(&mut view, campaign.id, campaign.braked_to, now).await? {
                return Ok(Some(PauseReason::Undelivered));
            }
        }
        Ok(None)
    }

    /// Why a campaign cannot go from one of its numbers.
    pub(super) async fn why_not_from(
        &self,
        view: &mut View,
        campaign: &CampaignRecord,
    ) -> Result<Option<PauseReason>, StoreError> {
        for account in &campaign.accounts {
            match view.get_account_record(*account).await?.state {
                SessionState::LoggedOut { .. } => return Ok(Some(PauseReason::LoggedOut)),
                SessionState::Banned { .. } => return Ok(Some(PauseReason::Banned)),
                _ => {}
            }
            if !claim::is_old_enough(view, *account, &campaign.pacing, self.base.now()).await? {
                return Ok(Some(PauseReason::AccountTooNew));
            }
        }
        if campaign.accounts.is_empty() {
            return Ok(Some(PauseReason::LoggedOut));
        }
        Ok(None)
    }

    /// Arms for a number as long as something is to be armed, campaign by campaign: the one that had no turn for longest is
    /// next. Gives how long nothing else is.
    async fn serve(
        &self,
        account: AccountId,
        running: &[CampaignRecord],
        patience: &mut Patience,
    ) -> Result<Duration, StoreError> {
        let mut pause = LONGEST_WAIT;
        'turns: loop {
            for campaign in self.turns(account, running).await? {
                match self.arm_next(campaign, account).await? {
                    Armed::One => continue 'turns,
                    Armed::Later(at) => pause = pause.min(self.base.until_policy(at)),
                    Armed::NoNewChats(PauseReason::LimitsUnknown) => {
                        let left = self.left_to_know(account, patience).await?;
                        if left.is_zero() {
                            self.pause_for(campaign, PauseReason::LimitsUnknown).await?;
                        } else {
                            pause = pause.min(left);
                        }
                    }
                    Armed::NoNewChats(reason) => self.pause_for(campaign, reason).await?,
                    Armed::Nobody => {}
                    Armed::Never(reason) => self.pause_for(campaign, reason).await?,
                }
            }
            return Ok(pause);
        }
    }

    /// The campaigns of a number in the order of their turns.
    async fn turns(
        &self,
        account: AccountId,
        running: &[CampaignRecord],
    ) -> Result<Vec<CampaignId>, StoreError> {
        let mut view = self.base.store.read().await?;
        let slots = view.list_armed_slots(account).await?;
        let since = self.base.policy_now().plus(-super::pacing::COUNTED_MS);
        let attempts = view.list_attempts(account, since).await?;
        let last = |campaign: CampaignId| -> (Option<UnixMillis>, Option<UnixMillis>) {
            let slot = slots.iter().rev().find(|slot| slot.campaign == campaign);
            let attempt = attempts.iter().rev().find(|attempt| attempt.campaign == campaign);
            (
                slot.map(|slot| slot.not_before),
                attempt.map(|attempt| attempt.at),
            )
        };
        let of_account = running
            .iter()
            .filter(|campaign| campaign.accounts.contains(&account));
        let mut turns: Vec<CampaignId> = of_account.map(|campaign| campaign.id).collect();
        turns.sort_by_key(|campaign| last(*campaign));
        Ok(turns)
    }

    /// How long it may still be open whether a number may begin chats. One without a connection cannot be asked.
    async fn left_to_know(
        &self,
        account: AccountId,
        patience: &mut Patience,
    ) -> Result<Duration, StoreError> {
        let now = self.base.clock.monotonic();
        let state = self
            .base
            .store
            .read()
            .await?
            .get_account_record(account)
            .await?
            .state;
        if !matches!(state, SessionState::Online | SessionState::Restricted { .. }) {
            patience.unknown.remove(&account);
            return Ok(LONGEST_WAIT);
        }
        let since = *patience.unknown.entry(account).or_insert(now);
        let left = (since + LIMITS_WITHIN).saturating_sub(now);
        if left.is_zero() {
            patience.unknown.remove(&account);
        }
        Ok(left)
    }
}
