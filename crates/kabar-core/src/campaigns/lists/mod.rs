//! Lists of people, taken over from files and pasted texts into rows of ours, and drafts: what a campaign is made of.
//!
//! ```text
//!  file, text ─► rows ─judge─► verdicts, repeats ─► a person looks, mends, leaves out ─► draft + list ─► campaign (`make`)
//! ```
//!
//! A list is written down in slices, so that nobody who types waits for a long one; until it is whole nobody sees it, and what
//! a crash leaves of it goes at the next start. The file is read once and never again, and nothing of it is written anywhere
//! but into the database. Deliberately not here: how files are read (`kabar-import`), and whom a campaign may write to (`plan`).

mod drafts;
mod edit;
mod judge;
mod look;
mod source;
mod take;

pub(super) use look::fields_of;
pub use take::NewList;

use crate::{base::Base, error::KabarError};
use kabar_import::{SheetProgram, phones::Country};
use kabar_store::{ListRecord, Priority};
use kabar_types::{ErrorCode, ListId, TakenList};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// Rows in one transaction, and in one look.
const SLICE: u32 = 500;
/// Most rows of one page.
const PAGE_MAX: u32 = 200;
/// Characters of a name.
const NAME_MAX: usize = 200;

pub(crate) struct Lists {
    base: Arc<Base>,
    /// What reads spreadsheets; none where the system does not say which program is running.
    program: Option<SheetProgram>,
    /// The list that is being taken.
    taking: Arc<Mutex<Option<CancellationToken>>>,
    /// One change of lists at a time: each goes over rows in several transactions.
    changing: tokio::sync::Mutex<()>,
}

impl Lists {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self {
            base,
            program: SheetProgram::this().ok(),
            taking: Arc::default(),
            changing: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) async fn get(&self, id: ListId) -> Result<TakenList, KabarError> {
        let record = self.record(id).await?;
        let counts = self.base.store.read().await?.count_list(id).await?;
        Ok(taken(record, counts))
    }

    /// Newest first.
    pub(crate) async fn list(&self) -> Result<Vec<TakenList>, KabarError> {
        let records = self.base.store.read().await?.list_list_records().await?;
        let mut all = Vec::with_capacity(records.len());
        for record in records {
            all.push(self.get(record.id).await?);
        }
        Ok(all)
    }

    /// Nobody sees it from now on; its rows go a stretch at a time.
    pub(crate) async fn delete(&self, id: ListId) -> Result<(), KabarError> {
        let _changing = self.changing.lock().await;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.hide_list(id).await?;
        tx.commit().await?;
        self.base.spawn(sweep(self.base.clone()));
        Ok(())
    }

    /// A list with verdicts that are to be believed: what a crash interrupted is done first.
    async fn record(&self, id: ListId) -> Result<ListRecord, KabarError> {
        let record = self.base.store.read().await?.get_list_record(id).await?;
        if record.judged {
            return Ok(record);
        }
        let _changing = self.changing.lock().await;
        self.settled(id).await
    }

    /// The same, and nobody changes it until the guard is dropped.
    pub(super) async fn hold(
        &self,
        id: ListId,
    ) -> Result<(ListRecord, tokio::sync::MutexGuard<'_, ()>), KabarError> {
        let changing = self.changing.lock().await;
        Ok((self.settled(id).await?, changing))
    }

    /// The same, for whoever changes lists already.
    async fn settled(&self, id: ListId) -> Result<ListRecord, KabarError> {
        let record = self.base.store.read().await?.get_list_record(id).await?;
        if !record.judged {
            self.judge_all(&record).await?;
        }
        Ok(record)
    }

    fn taking(&self) -> std::sync::MutexGuard<'_, Option<CancellationToken>> {
        self.taking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Deletes the lists that are to go, a stretch at a time.
pub(crate) async fn sweep(base: Arc<Base>) {
    while !base.stop.is_cancelled() {
        match sweep_slice(&base).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "lists: what is left of a list could not be deleted; the next start tries again");
                return;
            }
        }
    }
}

async fn sweep_slice(base: &Base) -> Result<bool, KabarError> {
    let mut tx = base.store.begin(Priority::Background).await?;
    let some = tx.delete_list_rows(SLICE).await?;
    tx.commit().await?;
    Ok(some)
}

fn taken(record: ListRecord, counts: kabar_types::ListCounts) -> TakenList {
    TakenList {
        id: record.id,
        name: record.name,
        shape: record.shape,
        header: record.header,
        mapping: record.mapping,
        country: record.country,
        taken_at: record.taken_at,
        counts,
    }
}

/// The country somebody chose, by its two letters. Errors: `BadRequest`.
fn country_of(code: Option<&str>) -> Result<Option<Country>, KabarError> {
    let unknown = || KabarError::refused(ErrorCode::BadRequest, "there is no such country");
    code.map(|code| Country::from_code(code).ok_or_else(unknown))
        .transpose()
}

/// A name as it is kept. Errors: `BadRequest`.
fn name_of(name: &str) -> Result<&str, KabarError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        let what = "a list and a draft have a name of at most 200 letters";
        return Err(KabarError::refused(ErrorCode::BadRequest, what));
    }
    Ok(name)
}
