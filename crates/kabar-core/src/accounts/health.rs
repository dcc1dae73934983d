//! How an account is: what was written down about its connection, and what it uses.
//!
//! Deliberately not here: watching the connection (`session`). Nothing is counted: every number is read from rows.

use super::Accounts;
use crate::error::KabarError;
use kabar_types::{AccountHealth, AccountId, ConnectionPage, StorageUse, UnixMillis};
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Entries of the timeline in the first answer.
const FIRST_PAGE: u32 = 50;
const LONGEST_PAGE: u32 = 200;

impl Accounts {
    pub(crate) async fn health(&self, account: AccountId) -> Result<AccountHealth, KabarError> {
        let folder = self.base.vault.profile().account_dir(account);
        let (device, process_memory) = tokio::task::spawn_blocking(move || (size_of(&folder), memory()))
            .await
            .unwrap_or_default();
        let since = self.base.now().plus(-DAY_MS);
        let mut view = self.base.store.read().await?;
        let record = view.get_account_record(account).await?;
        let pulse = view.account_pulse(account).await?;
        let rows = view.account_rows_stored(account).await?;
        let timeline = view.list_connections(account, None, FIRST_PAGE).await?;
        let kind = std::mem::discriminant(&record.state);
        let newest = timeline.entries.first();
        Ok(AccountHealth {
            account,
            since: newest
                .filter(|entry| std::mem::discriminant(&entry.state) == kind)
                .map(|entry| entry.at),
            state: record.state,
            last_confirmed: later(self.sessions.last_confirmed(account), pulse.confirmed_at),
            confirmed_24h: view.count_confirmed(account, since).await?,
            reconnects_24h: view.count_reconnects(account, since).await?,
            limits: pulse.limits,
            limits_at: pulse.limits_at,
            storage: StorageUse {
                device,
                texts: rows.bytes,
                messages: rows.messages,
            },
            process_memory,
            timeline,
        })
    }

    pub(crate) async fn list_connections(
        &self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<ConnectionPage, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_account_record(account).await?;
        let limit = limit.clamp(1, LONGEST_PAGE);
        Ok(view.list_connections(account, before, limit).await?)
    }
}

fn later(one: Option<UnixMillis>, other: Option<UnixMillis>) -> Option<UnixMillis> {
    one.max(other)
}

/// Bytes of the files of a folder. What cannot be read counts nothing.
fn size_of(folder: &Path) -> u64 {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|data| data.len())
        .sum()
}

/// What this process keeps in memory, where the system has a file that says so (Linux). Bytes.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string(PathBuf::from("/proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
