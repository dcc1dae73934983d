//! Pieces of a number's history that are not here: which those are, and what became of asking the phone for them once
//! more (`chunk_asks`).
//!
//! That a piece is missing is nowhere written down: it is seen from the numbers of those that came.

use super::{accounts::HISTORY_QUIET_MS, broken};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ErrorCode, HistoryGap, PhoneAnswer, PieceTrouble, UnixMillis};
use std::collections::{BTreeMap, BTreeSet};

/// Of more missing numbers than this nobody needs a list.
const LISTED: usize = 200;

statements! {
    SENT = "SELECT chunk, state, progress, received_at FROM history_chunks WHERE account_id = ?1 AND answers IS NULL";
    ANNOUNCED = "SELECT announced_at FROM accounts WHERE id = ?1";
    ANNOUNCE = "UPDATE accounts SET announced_at = ?2 WHERE id = ?1 AND announced_at = 0";
    ASKS = "SELECT chunk, state, at, error FROM chunk_asks WHERE account_id = ?1";
    ASK = "INSERT INTO chunk_asks (account_id, chunk, state, at) VALUES (?1, ?2, 'asking', ?3)
        ON CONFLICT (account_id, chunk) DO UPDATE SET state = 'asking', at = excluded.at, error = ''
        WHERE state <> 'asking'";
    FAIL = "UPDATE chunk_asks SET state = 'failed', at = ?3, error = ?4
        WHERE account_id = ?1 AND state = 'asking' AND at = ?2";
    FAIL_ALL = "UPDATE chunk_asks SET state = 'failed', at = ?1, error = ?2 WHERE state = 'asking'";
    CAME = "DELETE FROM chunk_asks WHERE account_id = ?1 AND chunk = ?2";
    REPLACED = "DELETE FROM history_chunks WHERE account_id = ?1 AND chunk = ?2 AND state = 'unreadable' AND answers IS NULL
        AND id <> ?3";
}

#[derive(sqlx::FromRow)]
struct SentRow {
    chunk: Option<u32>,
    state: String,
    progress: Option<u8>,
    received_at: i64,
}

#[derive(sqlx::FromRow)]
struct AskRow {
    chunk: u32,
    state: String,
    at: i64,
    error: String,
}

impl AskRow {
    fn answer(&self) -> Result<PhoneAnswer> {
        let at = UnixMillis(self.at);
        Ok(match self.state.as_str() {
            "asking" => PhoneAnswer::Asking { since: at },
            "failed" => PhoneAnswer::Failed {
                error: ErrorCode::parse(&self.error).ok_or_else(|| broken("an error code"))?,
                at,
            },
            _ => return Err(broken("an answer of the phone")),
        })
    }
}

/// What is missing, seen from what came.
fn missing(sent: &[SentRow], announced_at: i64, now: UnixMillis) -> Vec<(Option<u32>, PieceTrouble)> {
    let quiet = now.0 - HISTORY_QUIET_MS;
    if sent.is_empty() {
        let owed = announced_at > 0 && announced_at <= quiet;
        return owed
            .then_some((Some(1), PieceTrouble::Missing))
            .into_iter()
            .collect();
    }
    let read: BTreeSet<u32> = sent
        .iter()
        .filter(|row| row.state != "unreadable")
        .filter_map(|row| row.chunk)
        .collect();
    let unreadable: BTreeSet<u32> = sent
        .iter()
        .filter(|row| row.state == "unreadable")
        .filter_map(|row| row.chunk)
        .collect();
    let highest = sent.iter().filter_map(|row| row.chunk).max().unwrap_or(0);
    // Phones count from 0 or from 1: that 0 is missing is seen only when it came and cannot be read.
    let first = u32::from(!unreadable.contains(&0));
    let mut found: Vec<_> = (first..=highest)
        .filter(|number| !read.contains(number))
        .map(|number| match unreadable.contains(&number) {
            true => (Some(number), PieceTrouble::Unreadable),
            false => (Some(number), PieceTrouble::Missing),
        })
        .take(LISTED)
        .collect();
    let nameless = sent
        .iter()
        .filter(|row| row.chunk.is_none() && row.state == "unreadable");
    found.extend(nameless.map(|_| (None, PieceTrouble::Unreadable)));
    let furthest = sent.iter().filter_map(|row| row.progress).max();
    let heard = sent.iter().map(|row| row.received_at).max().unwrap_or(0);
    if furthest.is_some_and(|percent| percent < 100) && heard <= quiet {
        found.push((Some(highest + 1), PieceTrouble::Unfinished));
    }
    found
}

impl View {
    /// The pieces of an account's history that should be here and are not.
    pub async fn list_history_gaps(
        &mut self,
        account: AccountId,
        now: UnixMillis,
    ) -> Result<Vec<HistoryGap>> {
        let sent: Vec<SentRow> = sqlx::query_as(SENT)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let announced: Option<i64> = sqlx::query_scalar(ANNOUNCED)
            .bind(account.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        let asks: Vec<AskRow> = sqlx::query_as(ASKS)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let mut answers = BTreeMap::new();
        for ask in asks {
            answers.insert(ask.chunk, ask.answer()?);
        }
        let gap = |(chunk, trouble): (Option<u32>, PieceTrouble)| HistoryGap {
            chunk,
            trouble,
            answer: chunk
                .and_then(|chunk| answers.get(&chunk).copied())
                .unwrap_or(PhoneAnswer::Idle),
        };
        Ok(missing(&sent, announced.unwrap_or(0), now)
            .into_iter()
            .map(gap)
            .collect())
    }

    /// The nearest piece before this one that is missing.
    pub async fn find_missing_before(&mut self, account: AccountId, chunk: u32) -> Result<Option<u32>> {
        let gaps = self.list_history_gaps(account, UnixMillis(0)).await?;
        Ok(gaps
            .into_iter()
            .filter_map(|gap| gap.chunk)
            .filter(|number| *number < chunk)
            .max())
    }
}

impl Tx {
    /// The phone says that it sends pieces. The first time counts.
    pub async fn note_announced(&mut self, account: AccountId, now: UnixMillis) -> Result<()> {
        sqlx::query(ANNOUNCE)
            .bind(account.to_string())
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// The phone is about to be asked for this piece once more; false when it is being asked already.
    pub async fn begin_asking_piece(
        &mut self,
        account: AccountId,
        chunk: u32,
        now: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(ASK)
            .bind(account.to_string())
            .bind(chunk)
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Account(account));
        Ok(done.rows_affected() > 0)
    }

    /// What was asked at `since` came to nothing.
    pub async fn fail_asking_pieces(
        &mut self,
        account: AccountId,
        since: UnixMillis,
        error: ErrorCode,
        now: UnixMillis,
    ) -> Result<()> {
        let done = sqlx::query(FAIL)
            .bind(account.to_string())
            .bind(since.0)
            .bind(now.0)
            .bind(error.as_str())
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() > 0 {
            self.log(Change::Account(account));
        }
        Ok(())
    }

    /// Nobody waits for these answers any more, because Kabar has ended since.
    pub async fn fail_all_asking_pieces(&mut self, error: ErrorCode, now: UnixMillis) -> Result<()> {
        sqlx::query(FAIL_ALL)
            .bind(now.0)
            .bind(error.as_str())
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// A piece is in: nothing need be asked about it any more, a copy of it that could not be read is not needed, and what
    /// it was missing from is whole. `row` is its row.
    pub async fn note_piece(&mut self, account: AccountId, chunk: u32, row: i64) -> Result<()> {
        sqlx::query(CAME)
            .bind(account.to_string())
            .bind(chunk)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(REPLACED)
            .bind(account.to_string())
            .bind(chunk)
            .bind(row)
            .execute(&mut self.conn)
            .await?;
        self.close_piece(account, chunk).await?;
        self.log(Change::Account(account));
        Ok(())
    }
}
