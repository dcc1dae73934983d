//! `history_chunks`: pieces of the phone's history, stored before they are read.

use super::{account_id, broken};
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, UnixMillis};

/// A chunk as it came.
#[derive(Clone)]
pub struct NewChunk {
    pub account: AccountId,
    /// The phone's number for it, when it gave one.
    pub chunk: Option<u32>,
    /// 0–100, when it gave one.
    pub progress: Option<u8>,
    pub blob: Vec<u8>,
    pub received_at: UnixMillis,
    /// The request it answers; `None`: the phone sent it by itself. Empty: a request nobody remembers.
    pub answers: Option<String>,
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkState {
    /// Still to be imported.
    Stored,
    /// Imported; its bytes are gone.
    Imported,
    /// This version cannot read it; its bytes are kept.
    Unreadable,
}

/// A chunk without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkRecord {
    pub id: i64,
    pub account: AccountId,
    pub chunk: Option<u32>,
    pub progress: Option<u8>,
    pub state: ChunkState,
    /// Conversations of it imported so far.
    pub done: u32,
    pub received_at: UnixMillis,
    /// The request it answers; `None`: the phone sent it by itself.
    pub answers: Option<String>,
}

statements! {
    INSERT = "INSERT INTO history_chunks (account_id, chunk, progress, blob, received_at, answers)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    LIST = "SELECT id, account_id, chunk, progress, state, done, received_at, answers FROM history_chunks
        WHERE account_id = ?1 ORDER BY id";
    NEXT = "SELECT id, account_id, chunk, progress, state, done, received_at, answers FROM history_chunks
        WHERE account_id = ?1 AND state = 'stored' ORDER BY answers IS NULL, id LIMIT 1";
    BLOB = "SELECT blob FROM history_chunks WHERE id = ?1";
    SET_DONE = "UPDATE history_chunks SET done = ?2 WHERE id = ?1";
    FINISH = "UPDATE history_chunks SET state = 'imported', blob = x'' WHERE id = ?1";
    GIVE_UP = "UPDATE history_chunks SET state = 'unreadable' WHERE id = ?1 RETURNING account_id";
}

#[derive(sqlx::FromRow)]
struct ChunkRow {
    id: i64,
    account_id: String,
    chunk: Option<u32>,
    progress: Option<u8>,
    state: String,
    done: u32,
    received_at: i64,
    answers: Option<String>,
}

impl ChunkRow {
    fn record(self) -> Result<ChunkRecord> {
        let state = match self.state.as_str() {
            "stored" => ChunkState::Stored,
            "imported" => ChunkState::Imported,
            "unreadable" => ChunkState::Unreadable,
            _ => return Err(broken("a chunk state")),
        };
        Ok(ChunkRecord {
            id: self.id,
            account: account_id(&self.account_id)?,
            chunk: self.chunk,
            progress: self.progress,
            state,
            done: self.done,
            received_at: UnixMillis(self.received_at),
            answers: self.answers,
        })
    }
}

impl View {
    /// All chunks that ever came for an account, oldest first. A number missing between others is a gap.
    pub async fn list_history_chunks(&mut self, account: AccountId) -> Result<Vec<ChunkRecord>> {
        let rows: Vec<ChunkRow> = sqlx::query_as(LIST)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(ChunkRow::record).collect()
    }

    /// The oldest chunk still to be imported; what a person asked for goes first.
    pub async fn find_next_chunk(&mut self, account: AccountId) -> Result<Option<ChunkRecord>> {
        let row: Option<ChunkRow> = sqlx::query_as(NEXT)
            .bind(account.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(ChunkRow::record).transpose()
    }

    /// A chunk's bytes; empty once it was imported.
    pub async fn get_history_blob(&mut self, id: i64) -> Result<Vec<u8>> {
        let blob = sqlx::query_scalar(BLOB)
            .bind(id)
            .fetch_optional(&mut self.conn)
            .await?;
        blob.ok_or(StoreError::NotFound("history chunk"))
    }
}

impl Tx {
    /// Stores a chunk: the first thing to do with one, since WhatsApp was told already that it is here.
    pub async fn insert_history_chunk(&mut self, new: &NewChunk) -> Result<i64> {
        let done = sqlx::query(INSERT)
            .bind(new.account.to_string())
            .bind(new.chunk)
            .bind(new.progress)
            .bind(&new.blob)
            .bind(new.received_at.0)
            .bind(new.answers.as_deref())
            .execute(&mut self.conn)
            .await?;
        if new.answers.is_none() {
            // It may close a gap, or show one.
            self.log(Change::Account(new.account));
        }
        Ok(done.last_insert_rowid())
    }

    /// Notes how many conversations of a chunk are in, to go on from there after a crash.
    pub async fn set_chunk_done(&mut self, id: i64, conversations: u32) -> Result<()> {
        let done = sqlx::query(SET_DONE)
            .bind(id)
            .bind(conversations)
            .execute(&mut self.conn)
            .await?;
        found(done.rows_affected())
    }

    /// All of it is in: its bytes go, its number stays.
    pub async fn finish_history_chunk(&mut self, id: i64) -> Result<()> {
        found(
            sqlx::query(FINISH)
                .bind(id)
                .execute(&mut self.conn)
                .await?
                .rows_affected(),
        )
    }

    /// It cannot be read. It stays, as a visible gap.
    pub async fn mark_chunk_unreadable(&mut self, id: i64) -> Result<()> {
        let account: Option<String> = sqlx::query_scalar(GIVE_UP)
            .bind(id)
            .fetch_optional(&mut self.conn)
            .await?;
        let account = account.ok_or(StoreError::NotFound("history chunk"))?;
        self.log(Change::Account(account_id(&account)?));
        Ok(())
    }
}

fn found(rows: u64) -> Result<()> {
    if rows == 0 {
        Err(StoreError::NotFound("history chunk"))
    } else {
        Ok(())
    }
}
