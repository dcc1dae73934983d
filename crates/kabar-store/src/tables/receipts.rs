//! `receipts`: to whom our messages came, and when. Whatever the order, each person's first word about each thing stands,
//! and whether the message is here yet or not.
//!
//! Deliberately not here: what that makes of a message (`kabar-core`).

use super::pictures::PictureRow;
use crate::{Change, Result, Tx, known::Anything, names, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, MessageId, MessageStatus, PersonReceipt, UnixMillis, WaId};

/// How many of those a message was for have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ReceiptCount {
    /// Members now who were so when it was sent.
    pub members: i64,
    pub delivered: i64,
    pub read: i64,
    pub played: i64,
}

/// A message of ours that may not have come as far as it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    pub message: MessageId,
    pub wa_id: WaId,
    pub sent_at: UnixMillis,
}

impl From<(i64, String, i64)> for Unsettled {
    fn from((message, wa_id, sent_at): (i64, String, i64)) -> Self {
        Self {
            message: MessageId(message),
            wa_id: WaId(wa_id),
            sent_at: UnixMillis(sent_at),
        }
    }
}

statements! {
    PUT = "INSERT INTO receipts (chat_id, wa_id, contact_id, delivered_at, read_at, played_at, parked_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE WHEN EXISTS (SELECT 1 FROM messages m
            WHERE m.chat_id = ?1 AND m.wa_id = ?2 AND m.sender_id = 0) THEN 0 ELSE ?7 END)
        ON CONFLICT (chat_id, wa_id, contact_id) DO UPDATE SET
            delivered_at = MIN(COALESCE(NULLIF(delivered_at, 0), excluded.delivered_at), COALESCE(NULLIF(excluded.delivered_at, 0), delivered_at)),
            read_at = MIN(COALESCE(NULLIF(read_at, 0), excluded.read_at), COALESCE(NULLIF(excluded.read_at, 0), read_at)),
            played_at = MIN(COALESCE(NULLIF(played_at, 0), excluded.played_at), COALESCE(NULLIF(excluded.played_at, 0), played_at))
        WHERE excluded.delivered_at > 0 AND (delivered_at = 0 OR excluded.delivered_at < delivered_at)
            OR excluded.read_at > 0 AND (read_at = 0 OR excluded.read_at < read_at)
            OR excluded.played_at > 0 AND (played_at = 0 OR excluded.played_at < played_at)";
    UNPARK = "UPDATE receipts SET parked_at = 0 WHERE chat_id = ?1 AND wa_id = ?2 AND parked_at > 0";
    TRIM = "DELETE FROM receipts WHERE parked_at > 0 AND parked_at < ?1";
    /// Who came in the second in which it was sent, or later, was not meant.
    COUNT = "SELECT COUNT(*) AS members,
            COALESCE(SUM(MAX(r.delivered_at, r.read_at, r.played_at) > 0), 0) AS delivered,
            COALESCE(SUM(MAX(r.read_at, r.played_at) > 0), 0) AS read, COALESCE(SUM(r.played_at > 0), 0) AS played
        FROM group_members t
        LEFT JOIN receipts r ON r.chat_id = t.chat_id AND r.wa_id = ?2 AND r.contact_id = t.contact_id
        WHERE t.chat_id = ?1 AND t.contact_id > 0 AND t.present = 1 AND (t.since = 0 OR t.since + 1000 <= ?3)";
    FIND = "SELECT id, wa_id, sent_at FROM messages WHERE chat_id = ?1 AND wa_id = ?2 AND sender_id = 0";
    UNSETTLED = "SELECT m.id, m.wa_id, m.sent_at FROM messages m
        WHERE m.chat_id = ?1 AND m.sender_id = 0 AND m.status IN ('sent', 'delivered')
        ORDER BY m.sort_at DESC, m.id DESC LIMIT ?2";
    OF_MESSAGE = "SELECT w.id AS contact_id, w.verified_name, w.push_name, w.phone_jid, COALESCE(s.name, '') AS saved_name,
            i.id AS picture_id, COALESCE(i.wa_id, '') AS picture_version,
            COALESCE(r.delivered_at, 0) AS delivered_at, COALESCE(r.read_at, 0) AS read_at,
            COALESCE(r.played_at, 0) AS played_at
        FROM messages m
        JOIN chats c ON c.id = m.chat_id
        JOIN contacts w ON w.id IN (SELECT x.contact_id FROM receipts x WHERE x.chat_id = m.chat_id AND x.wa_id = m.wa_id
            UNION SELECT c.contact_id UNION SELECT t.contact_id FROM group_members t WHERE t.chat_id = m.chat_id AND t.contact_id > 0
                AND t.present = 1 AND (t.since = 0 OR t.since + 1000 <= m.sent_at))
        LEFT JOIN receipts r ON r.chat_id = m.chat_id AND r.wa_id = m.wa_id AND r.contact_id = w.id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = w.id
        LEFT JOIN pictures i ON i.contact_id = w.id AND i.account_id = c.account_id AND i.state = 'here'
        WHERE m.id = ?1 AND m.sender_id = 0";
    MOVE_CHAT = "INSERT INTO receipts (chat_id, wa_id, contact_id, delivered_at, read_at, played_at, parked_at)
        SELECT ?1, wa_id, contact_id, delivered_at, read_at, played_at, parked_at FROM receipts WHERE chat_id = ?2
        ON CONFLICT (chat_id, wa_id, contact_id) DO UPDATE SET
            delivered_at = MIN(COALESCE(NULLIF(delivered_at, 0), excluded.delivered_at), COALESCE(NULLIF(excluded.delivered_at, 0), delivered_at)),
            read_at = MIN(COALESCE(NULLIF(read_at, 0), excluded.read_at), COALESCE(NULLIF(excluded.read_at, 0), read_at)),
            played_at = MIN(COALESCE(NULLIF(played_at, 0), excluded.played_at), COALESCE(NULLIF(excluded.played_at, 0), played_at)),
            parked_at = MIN(parked_at, excluded.parked_at)";
    MOVE_PERSON = "INSERT INTO receipts (chat_id, wa_id, contact_id, delivered_at, read_at, played_at, parked_at)
        SELECT chat_id, wa_id, ?1, delivered_at, read_at, played_at, parked_at FROM receipts WHERE contact_id = ?2
        ON CONFLICT (chat_id, wa_id, contact_id) DO UPDATE SET
            delivered_at = MIN(COALESCE(NULLIF(delivered_at, 0), excluded.delivered_at), COALESCE(NULLIF(excluded.delivered_at, 0), delivered_at)),
            read_at = MIN(COALESCE(NULLIF(read_at, 0), excluded.read_at), COALESCE(NULLIF(excluded.read_at, 0), read_at)),
            played_at = MIN(COALESCE(NULLIF(played_at, 0), excluded.played_at), COALESCE(NULLIF(excluded.played_at, 0), played_at)),
            parked_at = MIN(parked_at, excluded.parked_at)";
    DROP_PERSON = "DELETE FROM receipts WHERE contact_id = ?1";
}

#[derive(sqlx::FromRow)]
struct ReceiptRow {
    contact_id: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
    #[sqlx(flatten)]
    picture: PictureRow,
    delivered_at: i64,
    read_at: i64,
    played_at: i64,
}

impl ReceiptRow {
    fn view(self) -> PersonReceipt {
        let moment = |at: i64| (at > 0).then_some(UnixMillis(at));
        PersonReceipt {
            person: ContactId(self.contact_id),
            name: names::person(
                &self.saved_name,
                &self.verified_name,
                &self.push_name,
                &self.phone_jid,
            )
            .text,
            phone: names::phone(&self.phone_jid),
            picture: self.picture.view(),
            delivered_at: moment(self.delivered_at),
            read_at: moment(self.read_at),
            played_at: moment(self.played_at),
        }
    }
}

impl View {
    /// How many of the members of a group have the message with this id, sent then.
    pub async fn count_receipts(
        &mut self,
        chat: ChatId,
        wa_id: &WaId,
        sent_at: UnixMillis,
    ) -> Result<ReceiptCount> {
        Ok(sqlx::query_as(COUNT)
            .bind(chat.0)
            .bind(&wa_id.0)
            .bind(sent_at.0)
            .fetch_one(&mut self.conn)
            .await?)
    }

    /// Messages of ours in a chat that not everybody has read, newest first, at most `limit`.
    pub async fn list_unsettled(&mut self, chat: ChatId, limit: u32) -> Result<Vec<Unsettled>> {
        let rows: Vec<(i64, String, i64)> = sqlx::query_as(UNSETTLED)
            .bind(chat.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(rows.into_iter().map(Unsettled::from).collect())
    }

    /// The message of ours with this id, if it is here.
    pub async fn find_unsettled(&mut self, chat: ChatId, wa_id: &WaId) -> Result<Option<Unsettled>> {
        let row: Option<(i64, String, i64)> = sqlx::query_as(FIND)
            .bind(chat.0)
            .bind(&wa_id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(Unsettled::from))
    }

    /// To whom a message of ours came, by name; in a group also to whom it has yet to.
    pub async fn list_receipts(&mut self, message: MessageId) -> Result<Vec<PersonReceipt>> {
        let rows: Vec<ReceiptRow> = sqlx::query_as(OF_MESSAGE)
            .bind(message.0)
            .fetch_all(&mut self.conn)
            .await?;
        let mut people: Vec<PersonReceipt> = rows.into_iter().map(ReceiptRow::view).collect();
        people.sort_by_cached_key(|one| (one.name.to_lowercase(), one.person));
        Ok(people)
    }
}

impl Tx {
    /// A device of somebody's said at `at` how far the message of ours with this id has come; it was heard `now`. False
    /// where that was known.
    pub async fn put_receipt(
        &mut self,
        chat: ChatId,
        wa_id: &WaId,
        person: ContactId,
        (status, at): (MessageStatus, UnixMillis),
        now: UnixMillis,
    ) -> Result<bool> {
        // 0 is nothing said.
        let at = at.0.max(1);
        let of = |wanted: MessageStatus| if status == wanted { at } else { 0 };
        let done = sqlx::query(PUT)
            .bind(chat.0)
            .bind(&wa_id.0)
            .bind(person.0)
            .bind(of(MessageStatus::Delivered))
            .bind(of(MessageStatus::Read))
            .bind(of(MessageStatus::Played))
            .bind(now.0.max(1))
            .execute(&mut self.conn)
            .await?;
        self.known.look_again(Anything::Parked);
        Ok(done.rows_affected() > 0)
    }

    /// More is known of who has this message.
    pub fn tell_receipts(&mut self, chat: ChatId, message: MessageId) {
        self.log(Change::Receipts(chat, message));
    }

    /// The message that receipts waited for is here.
    pub(super) async fn unpark_receipts(&mut self, chat: ChatId, wa_id: &WaId) -> Result<()> {
        let query = sqlx::query(UNPARK).bind(chat.0).bind(&wa_id.0);
        if query.execute(&mut self.conn).await?.rows_affected() > 0 {
            self.regrouped.push(chat);
        }
        Ok(())
    }

    pub(super) async fn trim_receipts(&mut self, before: UnixMillis) -> Result<u64> {
        let query = sqlx::query(TRIM).bind(before.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected())
    }

    pub(super) async fn move_receipts_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_receipts_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_PERSON, kept.0, gone.0).await?;
        self.run_one(DROP_PERSON, gone.0).await
    }
}
