//! `chat_pasts`: what is known of a chat's past beyond what is here, and what was asked of the phone about it last.
//!
//! Deliberately not here: where messages may be missing between rows that are here (`chat_gaps.rs`).

use super::{account_id, broken};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{
    ChatId, ChatPast, ContactId, ErrorCode, KeepMessages, MessageId, PhoneAnswer, UnixMillis, WaId,
};

/// The message whose predecessors the phone can be asked for: one that it has, too.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct AnchorRow {
    id: i64,
    wa_id: String,
    sender_id: i64,
    sent_at: i64,
    sort_at: i64,
}

/// The same, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub id: MessageId,
    pub wa_id: WaId,
    /// `None`: one of this account's devices wrote it.
    pub sender: Option<ContactId>,
    pub sent_at: UnixMillis,
    /// Its place in the timeline.
    pub order: UnixMillis,
}

/// What the phone says of messages older than those it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneHas {
    More,
    Nothing,
}

statements! {
    FIND = "SELECT p.phone, p.fetch, p.fetch_at, p.got, p.error FROM chat_pasts p WHERE p.chat_id = ?1";
    CLEARED = "SELECT account_id, cleared_until > 0 FROM chats WHERE id = ?1";
    ANCHOR = "SELECT id, wa_id, sender_id, sent_at, sort_at FROM messages
        WHERE chat_id = ?1 AND sort_at >= ?2 AND kind NOT IN ('system', 'call')
            AND (sender_id <> 0 OR status NOT IN ('pending', 'failed', 'unknown'))
        ORDER BY sort_at, id LIMIT 1";
    BEGIN = "INSERT INTO chat_pasts (chat_id, fetch, fetch_at, anchor_at, last_row)
        VALUES (?1, 'asking', ?2, ?3, (SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'messages'))
        ON CONFLICT (chat_id) DO UPDATE SET fetch = 'asking', fetch_at = excluded.fetch_at, request = '', got = 0,
            error = '', anchor_at = excluded.anchor_at, last_row = excluded.last_row
        WHERE fetch <> 'asking'";
    SET_REQUEST = "UPDATE chat_pasts SET request = ?2 WHERE chat_id = ?1 AND fetch = 'asking' AND fetch_at = ?3";
    FAIL = "UPDATE chat_pasts SET fetch = 'failed', fetch_at = ?3, error = ?4
        WHERE chat_id = ?1 AND fetch = 'asking' AND fetch_at = ?2";
    FAIL_REQUEST = "UPDATE chat_pasts SET fetch = 'failed', fetch_at = ?2, error = ?3
        WHERE request = ?1 AND request <> '' AND fetch = 'asking' RETURNING chat_id";
    FAIL_ALL = "UPDATE chat_pasts SET fetch = 'failed', fetch_at = ?1, error = ?2 WHERE fetch = 'asking'
        RETURNING chat_id";
    /// New rows among those that were asked for, by their ids: that stays true over a crash in the middle of them.
    COUNT_NEW = "SELECT count(*) FROM messages m JOIN chat_pasts p ON p.chat_id = m.chat_id
        WHERE m.chat_id = ?1 AND m.id > p.last_row AND m.sort_at <= p.anchor_at";
    ASKED = "SELECT chat_id, fetch, request FROM chat_pasts WHERE chat_id = ?1 AND fetch <> 'idle'";
    ASKED_AS = "SELECT p.chat_id FROM chat_pasts p WHERE p.request = ?1 AND p.request <> '' AND p.fetch IN ('asking', 'failed')";
    OLDER_THAN = "SELECT EXISTS (SELECT 1 FROM messages WHERE chat_id = ?1 AND sort_at < ?2 AND kind NOT IN ('system', 'call'))";
    ANSWER = "UPDATE chat_pasts SET fetch = 'got', fetch_at = ?2, got = ?3, error = '' WHERE chat_id = ?1";
    SET_PHONE = "INSERT INTO chat_pasts (chat_id, phone) VALUES (?1, ?2)
        ON CONFLICT (chat_id) DO UPDATE SET phone = excluded.phone WHERE phone NOT IN (excluded.phone, 'none')";
    MOVE = "UPDATE OR IGNORE chat_pasts SET chat_id = ?1 WHERE chat_id = ?2";
    ANCHOR_AT = "SELECT anchor_at FROM chat_pasts WHERE chat_id = ?1";
}

#[derive(sqlx::FromRow)]
struct PastRow {
    phone: String,
    fetch: String,
    fetch_at: i64,
    got: u32,
    error: String,
}

impl PastRow {
    fn answer(&self) -> Result<PhoneAnswer> {
        let at = UnixMillis(self.fetch_at);
        Ok(match self.fetch.as_str() {
            "idle" => PhoneAnswer::Idle,
            "asking" => PhoneAnswer::Asking { since: at },
            "got" => PhoneAnswer::Got { count: self.got, at },
            "failed" => PhoneAnswer::Failed {
                error: ErrorCode::parse(&self.error).ok_or_else(|| broken("an error code"))?,
                at,
            },
            _ => return Err(broken("an answer of the phone")),
        })
    }
}

impl View {
    /// A chat's past beyond what is here.
    pub async fn get_past(&mut self, chat: ChatId) -> Result<ChatPast> {
        let row: Option<PastRow> = sqlx::query_as(FIND)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let answer = row.as_ref().map_or(Ok(PhoneAnswer::Idle), PastRow::answer)?;
        let exhausted = row.is_some_and(|row| row.phone == "none");
        Ok(ChatPast {
            chat,
            older: !exhausted && self.may_be_older(chat).await?,
            answer,
            gaps: self.list_gaps(chat).await?,
        })
    }

    /// What was cleared does not come back, and what an account keeps only for a while would go again.
    async fn may_be_older(&mut self, chat: ChatId) -> Result<bool> {
        let row: Option<(String, bool)> = sqlx::query_as(CLEARED)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let Some((account, cleared)) = row else {
            return Ok(false);
        };
        let keep = self
            .get_account_choices(account_id(&account)?)
            .await?
            .settings
            .keep;
        Ok(!cleared
            && keep == KeepMessages::Forever
            && self.find_anchor(chat, UnixMillis(i64::MIN)).await?.is_some())
    }

    /// The oldest message from this place on that the phone has, too.
    pub async fn find_anchor(&mut self, chat: ChatId, from: UnixMillis) -> Result<Option<Anchor>> {
        let row: Option<AnchorRow> = sqlx::query_as(ANCHOR)
            .bind(chat.0)
            .bind(from.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|row| Anchor {
            id: MessageId(row.id),
            wa_id: WaId(row.wa_id),
            sender: (row.sender_id > 0).then_some(ContactId(row.sender_id)),
            sent_at: UnixMillis(row.sent_at),
            order: UnixMillis(row.sort_at),
        }))
    }

    /// The chat about which this was asked, while nobody has answered.
    pub async fn find_open_question(&mut self, request: &str) -> Result<Option<ChatId>> {
        let chat: Option<i64> = sqlx::query_scalar(ASKED_AS)
            .bind(request)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(chat.map(ChatId))
    }

    /// True when nothing here stands before this place, but for calls and what a chat says of itself.
    pub async fn is_oldest(&mut self, chat: ChatId, place: UnixMillis) -> Result<bool> {
        let older: bool = sqlx::query_scalar(OLDER_THAN)
            .bind(chat.0)
            .bind(place.0)
            .fetch_one(&mut self.conn)
            .await?;
        Ok(!older)
    }

    /// The place before which was asked last, in a chat that this answer may be for: nobody knows the id of a request
    /// before it is written, and its answer may be quicker.
    pub async fn find_asked_before(&mut self, chat: ChatId, request: &str) -> Result<Option<UnixMillis>> {
        let row: Option<(i64, String, String)> = sqlx::query_as(ASKED)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let Some((_, fetch, known)) = row else {
            return Ok(None);
        };
        if known != request && !(known.is_empty() && fetch == "asking") {
            return Ok(None);
        }
        let at: i64 = sqlx::query_scalar(ANCHOR_AT)
            .bind(chat.0)
            .fetch_one(&mut self.conn)
            .await?;
        Ok(Some(UnixMillis(at)))
    }
}

impl Tx {
    /// The phone is about to be asked for what came before `anchor`. False when it is being asked already.
    pub async fn begin_asking(&mut self, chat: ChatId, anchor: &Anchor, now: UnixMillis) -> Result<bool> {
        let done = sqlx::query(BEGIN)
            .bind(chat.0)
            .bind(now.0)
            .bind(anchor.order.0)
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, done.rows_affected());
        Ok(done.rows_affected() > 0)
    }

    /// It was asked, under this id. Nobody is told: nothing that is shown has changed.
    pub async fn set_asked(&mut self, chat: ChatId, since: UnixMillis, request: &str) -> Result<()> {
        sqlx::query(SET_REQUEST)
            .bind(chat.0)
            .bind(request)
            .bind(since.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// What was asked at `since` came to nothing; false when it was answered.
    pub async fn fail_asking(
        &mut self,
        chat: ChatId,
        since: UnixMillis,
        error: ErrorCode,
        now: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(FAIL)
            .bind(chat.0)
            .bind(since.0)
            .bind(now.0)
            .bind(error.as_str())
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, done.rows_affected());
        Ok(done.rows_affected() > 0)
    }

    /// Nobody waits for these answers any more, because Kabar has ended since.
    pub async fn fail_all_asking(&mut self, error: ErrorCode, now: UnixMillis) -> Result<()> {
        let chats: Vec<i64> = sqlx::query_scalar(FAIL_ALL)
            .bind(now.0)
            .bind(error.as_str())
            .fetch_all(&mut self.conn)
            .await?;
        for chat in chats {
            self.log_past(ChatId(chat), 1);
        }
        Ok(())
    }

    /// The phone answered, and everything in its answer is in. Gives how many messages are new.
    pub async fn answer_asking(&mut self, chat: ChatId, now: UnixMillis) -> Result<u32> {
        let count: u32 = sqlx::query_scalar(COUNT_NEW)
            .bind(chat.0)
            .fetch_one(&mut self.conn)
            .await?;
        let done = sqlx::query(ANSWER)
            .bind(chat.0)
            .bind(now.0)
            .bind(count)
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, done.rows_affected());
        Ok(count)
    }

    /// The same by what it was asked by.
    pub async fn fail_request(&mut self, request: &str, error: ErrorCode, now: UnixMillis) -> Result<()> {
        let chat: Option<i64> = sqlx::query_scalar(FAIL_REQUEST)
            .bind(request)
            .bind(now.0)
            .bind(error.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        if let Some(chat) = chat {
            self.log_past(ChatId(chat), 1);
        }
        Ok(())
    }

    /// What the phone says of messages that are older still. Once it has none, it has none.
    pub async fn set_phone_has(&mut self, chat: ChatId, has: PhoneHas) -> Result<()> {
        let text = match has {
            PhoneHas::More => "more",
            PhoneHas::Nothing => "none",
        };
        let done = sqlx::query(SET_PHONE)
            .bind(chat.0)
            .bind(text)
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, done.rows_affected());
        Ok(())
    }

    pub(super) async fn move_past_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.move_gaps_of_chat(kept, gone).await?;
        self.log_past(kept, 1);
        Ok(())
    }

    pub(super) fn log_past(&mut self, chat: ChatId, rows: u64) {
        if rows > 0 {
            self.log(Change::Past(chat));
        }
    }
}
