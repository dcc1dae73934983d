//! What Kabar does for its files behind everything else: it lets go of messages whose account keeps only so much and
//! of those that disappear, and gives the room back; and it notes messages that were never decrypted.
//!
//! What takes longer than a moment is told to windows, and a person may stop it between two slices. Then no message goes
//! because of an account's choice until somebody asks for it or chooses anew, also after a restart: whoever stops it
//! most likely regrets it. What its writers wrote to disappear goes all the same.
//!
//! Deliberately not here: checking the file (`checkup`) and the index of words (`search`).

mod progress;

use crate::{base::Base, clock, error::KabarError, space};
use kabar_store::{Priority, StoreError, drop_backups};
use kabar_types::{AccountId, CleaningStep, DiskUse, KeepMessages, KeepPreview, UnixMillis};
use progress::Progress;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
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
/// Set while somebody has stopped letting go.
const STOPPED: &str = "upkeep-stopped";

/// Keeps every account's past as long as was chosen.
#[derive(Default)]
pub(crate) struct Upkeep {
    chosen: Notify,
    /// A person stopped the round that is under way.
    halted: AtomicBool,
    /// A person asked for a round: then everything that is unused is given back.
    asked: AtomicBool,
}

impl Upkeep {
    /// Has messages go that are kept no longer, and gives back what is unused, now; also what was stopped before.
    pub(crate) async fn clean(&self, base: &Base) -> Result<(), StoreError> {
        self.asked.store(true, Ordering::SeqCst);
        self.go_on(base).await
    }

    /// Somebody chose anew how long messages are kept.
    pub(crate) async fn go_on(&self, base: &Base) -> Result<(), StoreError> {
        set_stopped(base, false).await?;
        self.halted.store(false, Ordering::SeqCst);
        self.chosen.notify_one();
        Ok(())
    }

    /// Ends the round under way after its slice, and lets go of nothing more until somebody asks.
    pub(crate) async fn stop(&self, base: &Base) -> Result<(), StoreError> {
        self.halted.store(true, Ordering::SeqCst);
        set_stopped(base, true).await
    }

    /// What would become of an account's messages if it kept them for so long.
    pub(crate) async fn preview(
        &self,
        base: &Base,
        account: AccountId,
        keep: KeepMessages,
    ) -> Result<KeepPreview, StoreError> {
        let mut view = base.store.read().await?;
        view.get_account_record(account).await?;
        match keep.since(base.now()) {
            Some(before) => view.count_expired(account, before).await,
            None => Ok(KeepPreview {
                stay: view.count_messages(account).await?,
                ..KeepPreview::default()
            }),
        }
    }

    /// What everything takes on the disk.
    pub(crate) async fn disk_use(&self, base: &Arc<Base>) -> Result<DiskUse, StoreError> {
        let mut view = base.store.read().await?;
        let unused = view.count_free_bytes().await?;
        drop(view);
        let stopped = is_stopped(base).await?;
        Ok(space::disk_use(base, unused, stopped).await)
    }

    /// Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>, base: Arc<Base>) {
        loop {
            let round = Round {
                base: &base,
                halted: &self.halted,
                all: self.asked.swap(false, Ordering::SeqCst),
            };
            if let Err(error) = round.run().await {
                tracing::warn!(%error, "upkeep: did not come to its end; later again");
            }
            base.show_cleaning(None);
            tokio::select! {
                () = base.stop.cancelled() => return,
                () = self.chosen.notified() => {}
                () = clock::sleep(&*base.clock, EVERY) => {}
            }
        }
    }
}

async fn is_stopped(base: &Base) -> Result<bool, StoreError> {
    let value = base.store.read().await?.find_value(STOPPED).await?;
    Ok(value.is_some_and(|value| !value.is_empty()))
}

async fn set_stopped(base: &Base, stopped: bool) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.set_value(STOPPED, if stopped { "1" } else { "" }).await?;
    tx.commit().await.map(|_| ())
}

/// One time through everything.
struct Round<'a> {
    base: &'a Base,
    halted: &'a AtomicBool,
    /// Nothing unused stays.
    all: bool,
}

impl Round<'_> {
    async fn run(&self) -> Result<(), KabarError> {
        let mut any = false;
        if !is_stopped(self.base).await? {
            self.halted.store(false, Ordering::SeqCst);
            any |= self.let_go_everywhere().await?;
        }
        any |= disappear(self.base).await?;
        note_undecrypted(self.base).await?;
        if any {
            // A copy would keep what was to go.
            forget_copies(self.base).await;
        }
        self.give_back().await?;
        Ok(())
    }

    /// Somebody stopped it, or Kabar ends.
    fn is_over(&self) -> bool {
        self.base.stop.is_cancelled() || self.halted.load(Ordering::SeqCst)
    }

    /// Deletes what accounts keep no longer; true when there was something.
    async fn let_go_everywhere(&self) -> Result<bool, KabarError> {
        let mut progress = Progress::new(CleaningStep::LettingGo, self.base.clock.monotonic());
        let mut any = false;
        let accounts = self.base.store.read().await?.list_account_records().await?;
        let mut due = Vec::new();
        for account in accounts {
            let choices = self
                .base
                .store
                .read()
                .await?
                .get_account_choices(account.id)
                .await?;
            due.extend(
                choices
                    .settings
                    .keep
                    .since(self.base.now())
                    .map(|before| (account.id, before)),
            );
        }
        for (account, before) in due.iter().copied() {
            any |= self.let_go(account, before, &due, &mut progress).await?;
        }
        Ok(any)
    }

    /// Deletes what an account keeps no longer; true when there was something.
    async fn let_go(
        &self,
        account: AccountId,
        before: UnixMillis,
        due: &[(AccountId, UnixMillis)],
        progress: &mut Progress,
    ) -> Result<bool, KabarError> {
        let mut deleted = 0;
        while !self.is_over() {
            let some = slice(self.base, account, before).await?;
            if some == 0 {
                break;
            }
            deleted += some;
            // Counting takes a while, too: only what is more than one slice is worth it.
            if progress.total.is_none() && some == SLICE as usize {
                progress.total = Some(count(self.base, due).await? + i64::from(SLICE));
            }
            progress.go(i64::try_from(some).unwrap_or(0));
            self.show(progress);
        }
        if deleted > 0 {
            tracing::info!(%account, deleted, "upkeep: messages whose time is over are gone");
        }
        Ok(deleted > 0)
    }

    async fn give_back(&self) -> Result<(), StoreError> {
        let keep = if self.all { 0 } else { FREE };
        let mut before = self.base.store.read().await?.count_free_pages().await?;
        let mut progress = Progress::new(CleaningStep::GivingBack, self.base.clock.monotonic());
        progress.total = Some(before - keep);
        while before > keep && !self.is_over() {
            let mut tx = self.base.store.begin(Priority::Background).await?;
            let free = tx.shrink().await?;
            tx.commit().await?;
            if free >= before {
                break;
            }
            progress.go(before - free);
            self.show(&progress);
            before = free;
        }
        Ok(())
    }

    fn show(&self, progress: &Progress) {
        if let Some(cleaning) = progress.worth_telling(self.base.clock.monotonic()) {
            self.base.show_cleaning(Some(cleaning));
        }
    }
}

/// What is still to go of these accounts.
async fn count(base: &Base, due: &[(AccountId, UnixMillis)]) -> Result<i64, StoreError> {
    let mut view = base.store.read().await?;
    let mut sum = 0;
    for (account, before) in due {
        sum += view.count_expired(*account, *before).await?.messages;
    }
    Ok(sum)
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
