//! Asks WhatsApp for groups of which something is not known: a group nobody has told all of, or of which news were missed.
//!
//! Behind everything else, one question at a time with a pause after each, and only while the session is connected and
//! caught up. Which groups are wanted stands in the database, so nothing is lost when this ends in the middle. Deliberately
//! not here: what an answer changes (`inbox::groups`).

use crate::{
    base::Base,
    clock,
    inbox::{open_joined, put_whole, settle_group},
    outbox::fail_closed,
    ports::whatsapp::{GroupInfo, SendError, Session},
};
use kabar_store::{MemberNews, Priority, StoreError, WantedGroup};
use kabar_types::{AccountId, UnixMillis};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// After each question: a number may be in hundreds of groups, and none of them is urgent.
const PAUSE: Duration = Duration::from_secs(1);
/// An answer that takes longer is none.
const ANSWER_WITHIN: Duration = Duration::from_secs(45);
/// After a lost connection, or when the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// Longest wait for a group that may be asked for later, so that a jump of the wall clock is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// A group without an answer is asked for again after this long, and nobody is believed who wants to be left alone longer.
const UNANSWERED_MS: i64 = 600_000;
/// As long as a server with too much to do is left alone when it does not say.
const BUSY_MS: i64 = 60_000;

/// Asks for one account's groups.
pub(crate) struct Learner {
    pub(crate) base: Arc<Base>,
    pub(crate) account: AccountId,
    pub(crate) session: Arc<dyn Session>,
    /// Rung when something was heard of a group.
    pub(crate) bell: Arc<Notify>,
}

impl Learner {
    /// Runs until it is aborted.
    pub(crate) async fn run(self) {
        loop {
            match self.find_next().await {
                Ok(Ok(wanted)) => {
                    let pause = self.learn(&wanted).await.unwrap_or_else(|error| {
                        tracing::warn!(account = %self.account, %error, "groups: an answer could not be stored");
                        TRY_AGAIN
                    });
                    clock::sleep(&*self.base.clock, pause).await;
                }
                Ok(Err(wait)) => {
                    tokio::select! {
                        () = self.bell.notified() => {}
                        () = clock::sleep(&*self.base.clock, wait) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(account = %self.account, %error, "groups: it could not be seen which are wanted");
                    clock::sleep(&*self.base.clock, TRY_AGAIN).await;
                }
            }
        }
    }

    /// The group to ask for now, or how long to wait for one.
    async fn find_next(&self) -> Result<Result<WantedGroup, Duration>, StoreError> {
        let now = self.base.now();
        let mut view = self.base.store.read().await?;
        if let Some(wanted) = view.find_wanted_group(self.account, now).await? {
            return Ok(Ok(wanted));
        }
        let wait = view
            .next_wanted_group(self.account)
            .await?
            .map_or(LONGEST_WAIT, |at| {
                Duration::from_millis(at.since(now).max(0).unsigned_abs()).min(LONGEST_WAIT)
            });
        Ok(Err(wait))
    }

    /// Asks for a group and writes the answer down; how long to pause then.
    async fn learn(&self, wanted: &WantedGroup) -> Result<Duration, StoreError> {
        let answer = tokio::select! {
            answer = self.session.fetch_group(&wanted.group) => answer,
            () = clock::sleep(&*self.base.clock, ANSWER_WITHIN) => Err(SendError::Doubt),
        };
        match answer {
            Ok(info) => {
                self.take(wanted, info.as_ref()).await?;
                Ok(PAUSE)
            }
            Err(SendError::NotConnected | SendError::Storage(_)) => Ok(TRY_AGAIN),
            Err(SendError::Busy { wait_ms }) => {
                let wait = wait_ms.unwrap_or(BUSY_MS).clamp(1_000, UNANSWERED_MS);
                Ok(Duration::from_millis(wait.unsigned_abs()))
            }
            Err(error @ (SendError::Doubt | SendError::Invalid(_))) => {
                tracing::info!(account = %self.account, %error, "groups: no answer about one");
                let mut tx = self.base.store.begin(Priority::Background).await?;
                tx.ask_group_later(wanted.chat, self.base.now().plus(UNANSWERED_MS))
                    .await?;
                tx.commit().await?;
                Ok(PAUSE)
            }
        }
    }

    /// `None`: this account is not in it, or there is no such group any more.
    async fn take(&self, wanted: &WantedGroup, info: Option<&GroupInfo>) -> Result<(), StoreError> {
        let now: UnixMillis = self.base.now();
        let mut tx = self.base.store.begin(Priority::Background).await?;
        match info {
            Some(info) => put_whole(&mut tx, wanted.chat, info, wanted.news_at, now).await?,
            None => {
                tx.put_member(wanted.chat, None, MemberNews::Left, wanted.news_at)
                    .await?;
                tx.set_group_learnt(wanted.chat, now).await?;
            }
        }
        open_joined(&mut tx, &*self.base.whatsapp).await?;
        settle_group(&mut tx, wanted.chat).await?;
        let told = fail_closed(&mut tx, wanted.chat).await?;
        tx.commit().await?;
        told.into_iter().for_each(|signal| self.base.signal(signal));
        Ok(())
    }
}
