//! Joining two chats with one person, and the messages that both hold.

use super::message_status::{StatusRow, status_text};
use crate::{Change, Result, StoreError, Tx, sql::statements};
use kabar_types::{AccountId, ChatId, MessageId};
use std::cmp::Ordering;

statements! {
    GET = "SELECT account_id, unread, pinned, archived, muted_until, draft, sort_at, pinned_at, archived_at, muted_at,
            marked_unread, marked_at, cleared_until, hidden FROM chats WHERE id = ?1";
    SET = "UPDATE chats SET unread = ?2, pinned = ?3, archived = ?4, muted_until = ?5, draft = ?6, sort_at = ?7,
            pinned_at = ?8, archived_at = ?9, muted_at = ?10, marked_unread = ?11, marked_at = ?12, cleared_until = ?13,
            hidden = ?14
        WHERE id = ?1";
    DELETE = "DELETE FROM chats WHERE id = ?1";
    IS_CLEARING = "SELECT clearing > 0 FROM chats WHERE id = ?1";
    /// Of two choices about one thing only the last is worth telling.
    DROP_OLDER_CHOICES = "DELETE FROM jobs WHERE chat_id = ?1 AND topic <> '' AND state IN ('queued', 'doubt')
        AND EXISTS (SELECT 1 FROM jobs l WHERE l.chat_id = ?1 AND l.topic = jobs.topic AND l.id > jobs.id)";
    /// How far a chat is read: the place of its oldest message that is not, or past all places.
    UNREAD_FROM = "SELECT sort_at, id FROM messages WHERE id = ?1";
    /// Of the messages of others that both chats hold, those not read in one (?3, ?4), in the other (?5, ?6), and in both.
    UNREAD_TWINS = "SELECT COALESCE(SUM((k.sort_at, k.id) >= (?3, ?4)), 0), COALESCE(SUM((g.sort_at, g.id) >= (?5, ?6)), 0),
            COALESCE(SUM((k.sort_at, k.id) >= (?3, ?4) AND (g.sort_at, g.id) >= (?5, ?6)), 0)
        FROM messages g JOIN messages k ON k.chat_id = ?1 AND k.wa_id = g.wa_id AND k.sender_id = g.sender_id
        WHERE g.chat_id = ?2 AND g.sender_id <> 0";
    MOVE_CHANGES = "UPDATE jobs SET about_id = ?1 WHERE about_id = ?2";
    /// Messages that both chats hold.
    TWINS = "SELECT k.id AS kept, g.id AS gone FROM messages g
        JOIN messages k ON k.chat_id = ?1 AND k.wa_id = g.wa_id AND k.sender_id = g.sender_id WHERE g.chat_id = ?2";
    MOVE_MESSAGES = "UPDATE messages SET chat_id = ?1 WHERE chat_id = ?2 RETURNING id";
    MOVE_JOBS = "UPDATE jobs SET chat_id = ?1 WHERE chat_id = ?2";
    MOVE_PARKED = "UPDATE OR IGNORE parked_changes SET chat_id = ?1 WHERE chat_id = ?2";
    /// What one copy has and the other lacks. A text replaces a row that waits for one; a revoke is final.
    FILL = "UPDATE messages SET
            kind = CASE WHEN g.kind = 'revoked' OR messages.kind = 'waiting' OR g.edited_at > messages.edited_at
                THEN g.kind ELSE messages.kind END,
            body = CASE WHEN g.kind = 'revoked' OR messages.kind = 'waiting' OR g.edited_at > messages.edited_at
                THEN g.body ELSE messages.body END,
            details = CASE WHEN g.kind = 'revoked' OR messages.kind = 'waiting' OR g.edited_at > messages.edited_at
                THEN g.details ELSE messages.details END,
            forwards = MAX(messages.forwards, g.forwards), expires_in = MAX(messages.expires_in, g.expires_in),
            raw = CASE WHEN g.kind = 'revoked' THEN NULL ELSE COALESCE(messages.raw, g.raw) END,
            secret = COALESCE(messages.secret, g.secret),
            quote_sender = CASE WHEN messages.quote_wa_id = '' THEN g.quote_sender ELSE messages.quote_sender END,
            quote_text = CASE WHEN messages.quote_wa_id = '' THEN g.quote_text ELSE messages.quote_text END,
            quote_wa_id = CASE WHEN messages.quote_wa_id = '' THEN g.quote_wa_id ELSE messages.quote_wa_id END,
            edited_at = MAX(messages.edited_at, g.edited_at)
        FROM (SELECT kind, body, details, forwards, expires_in, raw, secret, quote_sender, quote_text, quote_wa_id, edited_at
            FROM messages WHERE id = ?2) AS g
        WHERE messages.id = ?1 AND messages.kind <> 'revoked'";
    IS_REVOKED = "SELECT kind = 'revoked' FROM messages WHERE id = ?1";
    STATUS = "SELECT status, error FROM messages WHERE id = ?1";
    SET_STATUS = "UPDATE messages SET status = ?2, error = ?3 WHERE id = ?1";
    /// The job goes over, unless the copy that stays has one or is proven to have arrived.
    MOVE_JOB = "UPDATE OR IGNORE jobs SET message_id = ?1 WHERE message_id = ?2";
    DROP_SETTLED_JOB = "DELETE FROM jobs WHERE message_id = ?1
        AND (SELECT status FROM messages WHERE id = ?1) NOT IN ('pending', 'unknown')";
    DELETE_MESSAGE = "DELETE FROM messages WHERE id = ?1 RETURNING chat_id";
    ACCOUNT_OF = "SELECT account_id FROM chats WHERE id = ?1";
}

/// Rows of a chat that is being emptied deleted in one statement.
const CLEARED_AT_ONCE: u32 = 1_000;

/// One message in two rows.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct Twin {
    pub(super) kept: i64,
    pub(super) gone: i64,
}

#[derive(sqlx::FromRow)]
struct ChatFacts {
    account_id: String,
    unread: i64,
    pinned: bool,
    archived: bool,
    muted_until: i64,
    draft: String,
    sort_at: i64,
    pinned_at: i64,
    archived_at: i64,
    muted_at: i64,
    marked_unread: bool,
    marked_at: i64,
    cleared_until: i64,
    hidden: bool,
}

/// Of two things with the moment they were set, the one set last; `both` decides where neither was.
fn newest<T>(kept: (T, i64), gone: (T, i64), both: impl FnOnce(T, T) -> T) -> (T, i64) {
    match kept.1.cmp(&gone.1) {
        Ordering::Greater => kept,
        Ordering::Less => gone,
        Ordering::Equal => (both(kept.0, gone.0), kept.1),
    }
}

fn longer_mute(one: i64, other: i64) -> i64 {
    if one == -1 || other == -1 {
        -1
    } else {
        one.max(other)
    }
}

impl ChatFacts {
    /// What holds for the joined chat: nothing unread or typed is lost, and what is visible stays visible. `twice` of what
    /// is not read was counted in both, or is read in one of them.
    fn joined(self, gone: Self, twice: i64) -> Self {
        let (pinned, pinned_at) = newest(
            (self.pinned, self.pinned_at),
            (gone.pinned, gone.pinned_at),
            |one, other| one || other,
        );
        let (archived, archived_at) = newest(
            (self.archived, self.archived_at),
            (gone.archived, gone.archived_at),
            |one, other| one && other,
        );
        let (muted_until, muted_at) = newest(
            (self.muted_until, self.muted_at),
            (gone.muted_until, gone.muted_at),
            longer_mute,
        );
        let (marked_unread, marked_at) = newest(
            (self.marked_unread, self.marked_at),
            (gone.marked_unread, gone.marked_at),
            |one, other| one || other,
        );
        let draft = match (
            self.draft.is_empty(),
            gone.draft.is_empty() || gone.draft == self.draft,
        ) {
            (true, _) => gone.draft,
            (false, true) => self.draft,
            (false, false) => format!("{}\n{}", self.draft, gone.draft),
        };
        Self {
            account_id: self.account_id,
            unread: (self.unread + gone.unread - twice).max(0),
            pinned,
            archived,
            muted_until,
            draft,
            sort_at: self.sort_at.max(gone.sort_at),
            pinned_at,
            archived_at,
            muted_at,
            marked_unread,
            marked_at,
            cleared_until: self.cleared_until.max(gone.cleared_until),
            hidden: self.hidden && gone.hidden,
        }
    }
}

impl Tx {
    /// Moves everything of `gone` into `kept` and deletes `gone`.
    pub(super) async fn merge_chats(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        // Before the messages that both hold: a row that goes takes its receipts along.
        self.move_receipts_of_chat(kept, gone).await?;
        // What is being emptied is emptied first: nothing of the other chat goes along.
        self.finish_clearing(kept).await?;
        self.finish_clearing(gone).await?;
        let twice = self.unread_twice(kept, gone).await?;
        let twins: Vec<Twin> = sqlx::query_as(TWINS)
            .bind(kept.0)
            .bind(gone.0)
            .fetch_all(&mut self.conn)
            .await?;
        for twin in twins {
            self.merge_twin(twin).await?;
        }
        let moved: Vec<i64> = sqlx::query_scalar(MOVE_MESSAGES)
            .bind(kept.0)
            .bind(gone.0)
            .fetch_all(&mut self.conn)
            .await?;
        for sql in [MOVE_JOBS, MOVE_PARKED] {
            sqlx::query(sql)
                .bind(kept.0)
                .bind(gone.0)
                .execute(&mut self.conn)
                .await?;
        }
        self.run_one(DROP_OLDER_CHOICES, kept.0).await?;
        self.move_reactions_of_chat(kept, gone).await?;
        self.move_votes_of_chat(kept, gone).await?;
        self.move_marks_of_chat(kept, gone).await?;
        self.move_aside_of_chat(kept, gone).await?;
        self.move_timer(kept, gone).await?;
        self.move_stars_of_chat(kept, gone).await?;
        self.move_deletions_of_chat(kept, gone).await?;
        self.move_past_of_chat(kept, gone).await?;
        let facts = self
            .chat_facts(kept)
            .await?
            .joined(self.chat_facts(gone).await?, twice);
        let account = super::account_id(&facts.account_id)?;
        self.set_chat_facts(kept, facts).await?;
        self.known.forget();
        sqlx::query(DELETE).bind(gone.0).execute(&mut self.conn).await?;
        self.joined.push(kept);
        self.log(Change::ChatRemoved(account, gone));
        moved
            .into_iter()
            .for_each(|id| self.log(Change::MessageAdded(kept, MessageId(id))));
        self.log(Change::Chat(kept));
        self.log(Change::Account(account));
        Ok(())
    }

    async fn finish_clearing(&mut self, chat: ChatId) -> Result<()> {
        let is_clearing: bool = sqlx::query_scalar(IS_CLEARING)
            .bind(chat.0)
            .fetch_one(&mut self.conn)
            .await?;
        while is_clearing && self.clear_slice(chat, CLEARED_AT_ONCE).await? {}
        Ok(())
    }

    /// How many of both chats' unread messages are the same, or read in one of the two.
    async fn unread_twice(&mut self, kept: ChatId, gone: ChatId) -> Result<i64> {
        let (of_kept, of_gone) = (self.unread_from(kept).await?, self.unread_from(gone).await?);
        let (in_kept, in_gone, in_both): (i64, i64, i64) = sqlx::query_as(UNREAD_TWINS)
            .bind(kept.0)
            .bind(gone.0)
            .bind(of_kept.0)
            .bind(of_kept.1)
            .bind(of_gone.0)
            .bind(of_gone.1)
            .fetch_one(&mut self.conn)
            .await?;
        Ok(in_kept + in_gone - in_both)
    }

    async fn unread_from(&mut self, chat: ChatId) -> Result<(i64, i64)> {
        let Some(first) = self.first_unread(chat).await? else {
            return Ok((i64::MAX, i64::MAX));
        };
        let place: Option<(i64, i64)> = sqlx::query_as(UNREAD_FROM)
            .bind(first.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(place.unwrap_or((i64::MAX, i64::MAX)))
    }

    /// Makes two rows of one message one: the furthest status, the fuller content, one job.
    pub(super) async fn merge_twin(&mut self, twin: Twin) -> Result<()> {
        sqlx::query(FILL)
            .bind(twin.kept)
            .bind(twin.gone)
            .execute(&mut self.conn)
            .await?;
        self.merge_extras(twin).await?;
        let kept: StatusRow = sqlx::query_as(STATUS)
            .bind(twin.kept)
            .fetch_one(&mut self.conn)
            .await?;
        let gone: StatusRow = sqlx::query_as(STATUS)
            .bind(twin.gone)
            .fetch_one(&mut self.conn)
            .await?;
        let further = kept.further(gone)?;
        let text = status_text(further.0);
        sqlx::query(SET_STATUS)
            .bind(twin.kept)
            .bind(text)
            .bind(further.1)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(MOVE_JOB)
            .bind(twin.kept)
            .bind(twin.gone)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(MOVE_CHANGES)
            .bind(twin.kept)
            .bind(twin.gone)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(DROP_SETTLED_JOB)
            .bind(twin.kept)
            .execute(&mut self.conn)
            .await?;
        self.move_recipient_of_message(twin.kept, twin.gone).await?;
        self.move_doubtful_reply(twin.kept, twin.gone).await?;
        let chat: i64 = sqlx::query_scalar(DELETE_MESSAGE)
            .bind(twin.gone)
            .fetch_one(&mut self.conn)
            .await?;
        let account = self.account_of(ChatId(chat)).await?;
        self.log(Change::MessageRemoved(
            account,
            ChatId(chat),
            MessageId(twin.gone),
        ));
        let kept_chat = self.get_message(MessageId(twin.kept)).await?.chat;
        self.log(Change::MessageChanged(kept_chat, MessageId(twin.kept)));
        Ok(())
    }

    /// The files and people of two rows of one message.
    async fn merge_extras(&mut self, twin: Twin) -> Result<()> {
        self.move_media(twin.kept, twin.gone).await?;
        self.move_mentions(twin.kept, twin.gone).await?;
        let revoked: bool = sqlx::query_scalar(IS_REVOKED)
            .bind(twin.kept)
            .fetch_one(&mut self.conn)
            .await?;
        if revoked {
            self.drop_media(MessageId(twin.kept)).await?;
            self.drop_mentions(MessageId(twin.kept)).await?;
        }
        Ok(())
    }

    async fn chat_facts(&mut self, chat: ChatId) -> Result<ChatFacts> {
        let row = sqlx::query_as(GET)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("chat"))
    }

    async fn set_chat_facts(&mut self, chat: ChatId, facts: ChatFacts) -> Result<()> {
        sqlx::query(SET)
            .bind(chat.0)
            .bind(facts.unread)
            .bind(facts.pinned)
            .bind(facts.archived)
            .bind(facts.muted_until)
            .bind(facts.draft)
            .bind(facts.sort_at)
            .bind(facts.pinned_at)
            .bind(facts.archived_at)
            .bind(facts.muted_at)
            .bind(facts.marked_unread)
            .bind(facts.marked_at)
            .bind(facts.cleared_until)
            .bind(facts.hidden)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    pub(super) async fn account_of(&mut self, chat: ChatId) -> Result<AccountId> {
        if let Some(account) = self.known.account(chat) {
            return Ok(account);
        }
        let text: Option<String> = sqlx::query_scalar(ACCOUNT_OF)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let account = super::account_id(&text.ok_or(StoreError::NotFound("chat"))?)?;
        self.known.meet_account(chat, account);
        Ok(account)
    }
}
