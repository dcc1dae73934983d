//! What Kabar does for its files behind everything else: it lets go of messages whose account keeps only so much and
//! of those that disappear, and gives the room back; and it notes messages that were never decrypted.
//!
//! Deliberately not here: checking the file (`checkup`) and the index of words (`search`).

use crate::{base::Base, clock, error::KabarError};
use kabar_store::{Priority, StoreError, drop_backups};
use kabar_types::{AccountId, UnixMillis};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// Messages deleted in one transaction.
const SLICE: u32 = 100;
/// How often it is looked for messages whose time is over.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// A message that could not be decrypted is sent again within seconds, or when its writer is online next. After so long
/// it most likely never is.
const UNDECRYPTED_MS: i64 = 60 * 60 * 1000;
/// Pages that may stay free in the file: they are soon used again. 8 MiB.
const FREE: i64 = 2048;

/// Keeps every account's past as long as was chosen.
#[derive(Default)]
pub(crate) struct Upkeep {
    chosen: Notify,
}

impl Upkeep {
    /// Somebody chose anew how long messages are kept.
    pub(crate) fn look_again(&self) {
        self.chosen.notify_one();
    }

    /// Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>, base: Arc<Base>) {
        loop {
            if let Err(error) = once(&base).await {
                tracing::warn!(%error, "upkeep: did not come to its end; later again");
            }
            tokio::select! {
                () = base.stop.cancelled() => return,
                () = self.chosen.notified() => {}
                () = clock::sleep(&*base.clock, EVERY) => {}
            }
        }
    }
}

async fn once(base: &Base) -> Result<(), KabarError> {
    let accounts = base.store.read().await?.list_account_records().await?;
    let mut any = false;
    for account in accounts {
        any |= let_go(base, account.id).await?;
    }
    any |= disappear(base).await?;
    note_undecrypted(base).await?;
    if any {
        // A copy would keep what was to go.
        forget_copies(base).await;
    }
    give_back(base).await?;
    Ok(())
}

/// Deletes what an account keeps no longer; true when there was something.
async fn let_go(base: &Base, account: AccountId) -> Result<bool, KabarError> {
    let keep = base
        .store
        .read()
        .await?
        .get_account_choices(account)
        .await?
        .settings
        .keep;
    let Some(before) = keep.since(base.now()) else {
        return Ok(false);
    };
    let mut deleted = 0;
    while !base.stop.is_cancelled() {
        match slice(base, account, before).await? {
            0 => break,
            some => deleted += some,
        }
    }
    if deleted > 0 {
        tracing::info!(%account, deleted, "upkeep: messages whose time is over are gone");
    }
    Ok(deleted > 0)
}

/// Deletes what was written to disappear by now; true when there was something.
async fn disappear(base: &Base) -> Result<bool, KabarError> {
    let mut any = false;
    while !base.stop.is_cancelled() {
        let mut tx = base.store.begin(Priority::Background).await?;
        let deleted = tx.delete_disappeared(base.now(), SLICE).await?;
        tx.commit().await?;
        if deleted == 0 {
            break;
        }
        any = true;
    }
    Ok(any)
}

/// Notes messages that still wait for their body after all this time: the phone may have them.
async fn note_undecrypted(base: &Base) -> Result<(), KabarError> {
    while !base.stop.is_cancelled() {
        let mut tx = base.store.begin(Priority::Background).await?;
        let noted = tx
            .note_undecrypted(base.now().plus(-UNDECRYPTED_MS), SLICE)
            .await?;
        tx.commit().await?;
        if noted == 0 {
            break;
        }
    }
    Ok(())
}

async fn slice(base: &Base, account: AccountId, before: UnixMillis) -> Result<usize, StoreError> {
    let mut tx = base.store.begin(Priority::Background).await?;
    let deleted = tx.delete_expired(account, before, SLICE).await?;
    tx.commit().await?;
    Ok(deleted)
}

async fn give_back(base: &Base) -> Result<(), StoreError> {
    let mut before = base.store.read().await?.count_free_pages().await?;
    while before > FREE && !base.stop.is_cancelled() {
        let mut tx = base.store.begin(Priority::Background).await?;
        let free = tx.shrink().await?;
        tx.commit().await?;
        if free >= before {
            break;
        }
        before = free;
    }
    Ok(())
}

/// Removes the copies made before migrations: they hold what a person wants gone.
pub(crate) async fn forget_copies(base: &Base) {
    let path = base.vault.profile().database();
    match base.spawn_blocking(move || drop_backups(&path)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "upkeep: an older copy of the database could not be removed")
        }
        Err(error) => tracing::warn!(%error, "upkeep: removing copies ended early"),
    }
}
