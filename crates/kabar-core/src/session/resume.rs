//! Resuming a device, never an older copy of it.
//!
//! The Signal keys in a device file move on with every message. A copy from before, put back, would encrypt with keys
//! that were used already, and fail at what it is sent. So each resume is counted twice, in the file and in the database,
//! one after the other:
//!
//! ```text
//!   database n, file n  ──file──►  database n, file n+1  ──database──►  both n+1  ──►  connect
//! ```
//!
//! Cut short between the two, the file is ahead, which is no copy from before: what counts is that the file is never
//! behind. (A database from a backup is behind its files too; that is how a backup comes back.) Both lie encrypted, under
//! keys that lie sealed under the master key.

use crate::{
    base::Base,
    error::KabarError,
    ports::whatsapp::{InboxSink, Session},
};
use kabar_store::Priority;
use kabar_types::AccountId;
use std::sync::Arc;

/// WhatsApp's servers keep what waits for a device so long: 30 days.
const KEPT_FOR_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Counts the resume, then connects.
pub(crate) async fn resume(
    base: &Base,
    account: AccountId,
    sink: Arc<dyn InboxSink>,
) -> Result<Arc<dyn Session>, KabarError> {
    let device = base.vault.device(account)?;
    let manner = base.manner(account).await?;
    let known = base.store.read().await?.device_resumes(account).await?;
    let count = base.whatsapp.count_resume(&device, known).await?;
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.set_device_resumes(account, count).await?;
    let now = base.now();
    tx.note_absence(account, now, now.plus(-KEPT_FOR_MS)).await?;
    tx.commit().await?;
    Ok(base.whatsapp.resume(account, device, manner, sink).await?)
}
