//! `jobs`: the outbox. A row is one thing still to be sent; it is deleted when its outcome is proven.
//!
//! What is deliberately not here: when to try again and when to give up (`kabar-core`). Who goes next is in
//! `job_claims.rs`, reading in `job_list.rs`.

use super::{account_id, broken};
use crate::{Change, Result, StoreError, Tx, sql::statements};
use kabar_types::{AccountId, ChatId, JobId, MessageId, UnixMillis, WaId};

/// What a job sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    Message(MessageId),
    /// A change to a message: new words, a deletion, a reaction.
    Change(ChangeWork),
    /// That messages were read. `payload` is JSON of the caller's own.
    Read {
        payload: String,
    },
    /// Something was set on a chat or a message that all of the account's devices share.
    State(StateWork),
}

/// Something to be told to WhatsApp that was set here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateWork {
    /// On what; of two jobs of a chat about one thing only the last is still worth sending. Never empty.
    pub topic: String,
    /// JSON of the caller's own.
    pub payload: String,
}

/// A change to a message, which WhatsApp sees as a message of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeWork {
    /// The message that is changed.
    pub about: MessageId,
    /// The id of the change itself.
    pub wa_id: WaId,
    /// JSON of the caller's own.
    pub payload: String,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    Interactive,
    /// Messages for a later moment: they wait for it and keep nobody waiting.
    Scheduled,
    /// What was set on chats and messages: one at a time of an account, beside its messages.
    State,
    Campaign,
}

/// How far a job has come.
///
/// ```text
///  Queued ─claim─► Sending ─written─► AwaitingAck ─proof─► (deleted)
///    ▲               │  │                  │
///    └─not written───┘  └──► Doubt ◄───────┘  (crash, lost connection, no ack in time)
///                              └─claim, same id─► Sending
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Queued,
    Sending,
    AwaitingAck,
    /// It may or may not have been sent.
    Doubt,
}

/// A job to put into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub account: AccountId,
    pub chat: ChatId,
    pub work: Work,
    pub lane: Lane,
    /// Not to be tried before then.
    pub not_before: UnixMillis,
    pub created_at: UnixMillis,
}

/// A job in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub account: AccountId,
    pub chat: ChatId,
    pub work: Work,
    pub lane: Lane,
    pub state: JobState,
    /// Counted before each attempt.
    pub attempts: u32,
    pub not_before: UnixMillis,
    /// When `state` last changed.
    pub changed_at: UnixMillis,
    pub created_at: UnixMillis,
}

/// The columns of a job, in the order of [`JobRow`].
macro_rules! columns {
    () => {
        "id, account_id, chat_id, kind, message_id, payload, lane, state, attempts, not_before, changed_at, created_at,
            wa_id, about_id, topic"
    };
}
pub(super) use columns;

statements! {
    INSERT = "INSERT INTO jobs (account_id, chat_id, kind, message_id, payload, lane, not_before, changed_at, created_at,
            wa_id, about_id, topic)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11)";
    /// Repeating one is harmless, so one in doubt is worth no more than one that waits.
    DROP_TOPIC = "DELETE FROM jobs WHERE chat_id = ?1 AND topic = ?2 AND topic <> '' AND state IN ('queued', 'doubt')";
    SET_STATE = "UPDATE jobs SET state = ?2, changed_at = ?3 WHERE id = ?1";
    REQUEUE = "UPDATE jobs SET state = 'queued', attempts = max(attempts - 1, 0), not_before = ?2, changed_at = ?3
        WHERE id = ?1";
    POSTPONE = "UPDATE jobs SET state = 'queued', not_before = ?2, changed_at = ?3 WHERE id = ?1";
    DOUBT = "UPDATE jobs SET state = 'doubt', changed_at = ?2
        WHERE state IN ('sending', 'awaiting-ack') AND (?1 IS NULL OR account_id = ?1)";
    MOVE = "UPDATE jobs SET lane = ?2, not_before = ?3 WHERE id = ?1 AND state = 'queued' AND attempts = 0";
    DELETE = "DELETE FROM jobs WHERE id = ?1 RETURNING chat_id, about_id";
    DELETE_OF = "DELETE FROM jobs WHERE message_id = ?1";
}

#[derive(sqlx::FromRow)]
pub(super) struct JobRow {
    id: i64,
    account_id: String,
    chat_id: i64,
    kind: String,
    message_id: Option<i64>,
    payload: String,
    lane: String,
    state: String,
    attempts: u32,
    not_before: i64,
    changed_at: i64,
    created_at: i64,
    wa_id: String,
    about_id: Option<i64>,
    topic: String,
}

impl JobRow {
    pub(super) fn job(self) -> Result<Job> {
        let work = match (self.kind.as_str(), self.message_id, self.about_id) {
            ("message", Some(id), _) => Work::Message(MessageId(id)),
            ("change", _, Some(about)) => Work::Change(ChangeWork {
                about: MessageId(about),
                wa_id: WaId(self.wa_id),
                payload: self.payload,
            }),
            ("read", ..) => Work::Read {
                payload: self.payload,
            },
            ("state", ..) => Work::State(StateWork {
                topic: self.topic,
                payload: self.payload,
            }),
            _ => return Err(broken("a job kind")),
        };
        let lane = match self.lane.as_str() {
            "interactive" => Lane::Interactive,
            "scheduled" => Lane::Scheduled,
            "state" => Lane::State,
            "campaign" => Lane::Campaign,
            _ => return Err(broken("a lane")),
        };
        let state = match self.state.as_str() {
            "queued" => JobState::Queued,
            "sending" => JobState::Sending,
            "awaiting-ack" => JobState::AwaitingAck,
            "doubt" => JobState::Doubt,
            _ => return Err(broken("a job state")),
        };
        Ok(Job {
            id: JobId(self.id),
            account: account_id(&self.account_id)?,
            chat: ChatId(self.chat_id),
            work,
            lane,
            state,
            attempts: self.attempts,
            not_before: UnixMillis(self.not_before),
            changed_at: UnixMillis(self.changed_at),
            created_at: UnixMillis(self.created_at),
        })
    }
}

fn lane_text(lane: Lane) -> &'static str {
    match lane {
        Lane::Interactive => "interactive",
        Lane::Scheduled => "scheduled",
        Lane::State => "state",
        Lane::Campaign => "campaign",
    }
}

fn state_text(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Sending => "sending",
        JobState::AwaitingAck => "awaiting-ack",
        JobState::Doubt => "doubt",
    }
}

impl Tx {
    /// Puts a job into the queue. [`StoreError::Conflict`] when its message has one already.
    pub async fn enqueue_job(&mut self, new: &NewJob) -> Result<JobId> {
        self.outgoing.push(new.account);
        let (kind, payload) = match &new.work {
            Work::Message(_) => ("message", ""),
            Work::Change(change) => ("change", change.payload.as_str()),
            Work::Read { payload } => ("read", payload.as_str()),
            Work::State(state) => ("state", state.payload.as_str()),
        };
        let (message, change, topic) = match &new.work {
            Work::Message(id) => (Some(id.0), None, ""),
            Work::Change(change) => (None, Some(change), ""),
            Work::Read { .. } => (None, None, ""),
            Work::State(state) => (None, None, state.topic.as_str()),
        };
        let done = sqlx::query(INSERT)
            .bind(new.account.to_string())
            .bind(new.chat.0)
            .bind(kind)
            .bind(message)
            .bind(payload)
            .bind(lane_text(new.lane))
            .bind(new.not_before.0)
            .bind(new.created_at.0)
            .bind(change.map_or("", |change| change.wa_id.0.as_str()))
            .bind(change.map(|change| change.about.0))
            .bind(topic)
            .execute(&mut self.conn)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::Conflict(_) => StoreError::Conflict("job"),
                other => other,
            })?;
        if let Some(change) = change {
            self.log(Change::MessageChanged(new.chat, change.about));
        }
        Ok(JobId(done.last_insert_rowid()))
    }

    /// Ends the jobs of a chat about one thing that are not just being sent: something newer takes their place.
    pub async fn drop_topic(&mut self, chat: ChatId, topic: &str) -> Result<bool> {
        let query = sqlx::query(DROP_TOPIC).bind(chat.0).bind(topic);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Moves a job on; false when it is gone already, because proof overtook it.
    pub async fn set_job_state(&mut self, id: JobId, state: JobState, now: UnixMillis) -> Result<bool> {
        let query = sqlx::query(SET_STATE)
            .bind(id.0)
            .bind(state_text(state))
            .bind(now.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Has a job that was never tried wait for another moment, in this lane. False when it was tried, or is gone.
    pub async fn move_job(&mut self, id: JobId, lane: Lane, not_before: UnixMillis) -> Result<bool> {
        let query = sqlx::query(MOVE)
            .bind(id.0)
            .bind(lane_text(lane))
            .bind(not_before.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Puts a job back that was certainly not sent, so the attempt does not count. False when it is gone.
    pub async fn requeue_job(&mut self, id: JobId, not_before: UnixMillis, now: UnixMillis) -> Result<bool> {
        let query = sqlx::query(REQUEUE).bind(id.0).bind(not_before.0).bind(now.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Puts a job back that was sent and not taken: the attempt counts. False when it is gone.
    pub async fn postpone_job(&mut self, id: JobId, not_before: UnixMillis, now: UnixMillis) -> Result<bool> {
        let query = sqlx::query(POSTPONE).bind(id.0).bind(not_before.0).bind(now.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Whatever was in flight is in doubt now: after a start, or a lost connection. `None`: of all accounts.
    /// Returns how many that were.
    pub async fn doubt_jobs(&mut self, account: Option<AccountId>, now: UnixMillis) -> Result<u64> {
        let query = sqlx::query(DOUBT)
            .bind(account.map(|id| id.to_string()))
            .bind(now.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected())
    }

    /// Ends a job; false when it is gone already.
    pub async fn delete_job(&mut self, id: JobId) -> Result<bool> {
        let gone: Option<(i64, Option<i64>)> = sqlx::query_as(DELETE)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        if let Some((chat, Some(about))) = gone {
            self.log(Change::MessageChanged(ChatId(chat), MessageId(about)));
        }
        Ok(gone.is_some())
    }

    /// Ends the job that sends a message; false when there is none.
    pub async fn delete_job_of(&mut self, message: MessageId) -> Result<bool> {
        Ok(sqlx::query(DELETE_OF)
            .bind(message.0)
            .execute(&mut self.conn)
            .await?
            .rows_affected()
            > 0)
    }
}
