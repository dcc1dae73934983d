//! `parked_proofs` and `parked_changes`: what came before the message it is about. WhatsApp orders neither receipts
//! nor edits against the messages themselves.

use super::broken;
use super::message_status::{parse_status, status_text};
use super::messages::sender_column;
use crate::{Change, Result, Tx, known::Anything, sql::statements};
use kabar_types::{AccountId, ChatId, ContactId, MessageId, MessageStatus, UnixMillis, WaId};

/// What a writer did to a message of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageChange<'a> {
    /// It says something else now. The newest edit wins.
    Edit { text: &'a str },
    /// It is deleted for everyone. Final.
    Revoke,
}

/// What became of a proof or change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The message is here, and now at least that far.
    Done(MessageId),
    /// The message is not here yet.
    Parked,
    /// It changes nothing.
    Nothing,
}

statements! {
    /// New words of a text take the preview of its old ones away; those of a caption leave its file.
    EDIT = "UPDATE messages SET kind = CASE kind WHEN 'waiting' THEN 'text' ELSE kind END, body = ?2, edited_at = ?3,
            details = ''
        WHERE id = ?1 AND kind IN ('text', 'waiting', 'image', 'video', 'gif', 'document') AND edited_at <= ?3
        RETURNING chat_id";
    REVOKE = "UPDATE messages SET kind = 'revoked', body = '', details = '', raw = NULL, forwards = 0,
            quote_wa_id = '', quote_sender = NULL,
            quote_text = '', edited_at = MAX(edited_at, ?2)
        WHERE id = ?1 AND kind <> 'revoked' RETURNING chat_id";
    ANY = "SELECT EXISTS (SELECT 1 FROM parked_proofs) OR EXISTS (SELECT 1 FROM parked_changes)
            OR EXISTS (SELECT 1 FROM receipts WHERE parked_at > 0)";
    PARK_CHANGE = "INSERT INTO parked_changes (chat_id, sender_id, wa_id, change, body, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (chat_id, sender_id, wa_id, change) DO UPDATE SET body = excluded.body, at = excluded.at
        WHERE excluded.at >= parked_changes.at";
    TAKE_CHANGES = "DELETE FROM parked_changes WHERE chat_id = ?1 AND sender_id = ?2 AND wa_id = ?3
        RETURNING change, body, at";
    PARKED_PROOF = "SELECT status FROM parked_proofs WHERE account_id = ?1 AND wa_id = ?2";
    PARK_PROOF = "INSERT INTO parked_proofs (account_id, wa_id, status, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (account_id, wa_id) DO UPDATE SET status = excluded.status, at = excluded.at";
    DROP_PROOF = "DELETE FROM parked_proofs WHERE account_id = ?1 AND wa_id = ?2";
    TRIM_PROOFS = "DELETE FROM parked_proofs WHERE at < ?1";
    TRIM_CHANGES = "DELETE FROM parked_changes WHERE at < ?1";
}

impl Tx {
    /// Applies proof about a message of ours: a server ack, a receipt, an echo. Whatever the order in which proofs
    /// and the message come, the furthest one stands in the end.
    pub async fn apply_proof(
        &mut self,
        account: AccountId,
        wa_id: &WaId,
        proof: MessageStatus,
        at: UnixMillis,
    ) -> Result<Applied> {
        if proof.rank() == 0 {
            return Ok(Applied::Nothing);
        }
        let mine = self.all_mine(account, wa_id).await?;
        let Some(first) = mine.first().copied() else {
            self.park_proof(account, wa_id, proof, at).await?;
            return Ok(Applied::Parked);
        };
        let mut moved = false;
        for id in mine {
            moved |= self.advance_message(id, proof).await?;
        }
        Ok(if moved {
            Applied::Done(first)
        } else {
            Applied::Nothing
        })
    }

    /// Whether anything waits for its message. Nearly always nothing does, and a history of many thousand messages
    /// need not ask for each of them.
    pub(super) async fn is_anything_parked(&mut self) -> Result<bool> {
        if let Some(known) = self.known.is_anything(Anything::Parked) {
            return Ok(known);
        }
        let any = sqlx::query_scalar(ANY).fetch_one(&mut self.conn).await?;
        self.known.note_anything(Anything::Parked, any);
        Ok(any)
    }

    async fn park_proof(
        &mut self,
        account: AccountId,
        wa_id: &WaId,
        proof: MessageStatus,
        at: UnixMillis,
    ) -> Result<()> {
        let parked = self.parked_proof(account, wa_id).await?;
        self.known.note_anything(Anything::Parked, true);
        let furthest = parked.map_or(proof, |status| status.advance(proof));
        sqlx::query(PARK_PROOF)
            .bind(account.to_string())
            .bind(&wa_id.0)
            .bind(status_text(furthest))
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    async fn parked_proof(&mut self, account: AccountId, wa_id: &WaId) -> Result<Option<MessageStatus>> {
        let text: Option<String> = sqlx::query_scalar(PARKED_PROOF)
            .bind(account.to_string())
            .bind(&wa_id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        text.map(|text| parse_status(&text)).transpose()
    }

    pub(super) async fn take_parked_proof(
        &mut self,
        account: AccountId,
        wa_id: &WaId,
    ) -> Result<Option<MessageStatus>> {
        let parked = self.parked_proof(account, wa_id).await?;
        if parked.is_some() {
            sqlx::query(DROP_PROOF)
                .bind(account.to_string())
                .bind(&wa_id.0)
                .execute(&mut self.conn)
                .await?;
        }
        Ok(parked)
    }

    /// Applies an edit or a deletion by the writer of a message. One that comes before its message is parked.
    pub async fn apply_change(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        target: &WaId,
        change: MessageChange<'_>,
        at: UnixMillis,
    ) -> Result<Applied> {
        if let Some(id) = self.find_message(chat, sender, target).await? {
            let changed = self.change_message(id, change, at).await?;
            return Ok(if changed {
                Applied::Done(id)
            } else {
                Applied::Nothing
            });
        }
        let (kind, body) = match change {
            MessageChange::Edit { text } => ("edit", text),
            MessageChange::Revoke => ("revoke", ""),
        };
        self.known.note_anything(Anything::Parked, true);
        sqlx::query(PARK_CHANGE)
            .bind(chat.0)
            .bind(sender_column(sender))
            .bind(&target.0)
            .bind(kind)
            .bind(body)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(Applied::Parked)
    }

    /// False when it changes nothing: deleted before, or edited later.
    pub(super) async fn change_message(
        &mut self,
        id: MessageId,
        change: MessageChange<'_>,
        at: UnixMillis,
    ) -> Result<bool> {
        let query = match change {
            MessageChange::Edit { text } => sqlx::query_scalar(EDIT).bind(id.0).bind(text).bind(at.0),
            MessageChange::Revoke => sqlx::query_scalar(REVOKE).bind(id.0).bind(at.0),
        };
        let chat: Option<i64> = query.fetch_optional(&mut self.conn).await?;
        if let Some(chat) = chat {
            if matches!(change, MessageChange::Revoke) {
                self.drop_media(id).await?;
                self.drop_mentions(id).await?;
            }
            self.log(Change::MessageChanged(ChatId(chat), id));
            self.log(Change::Chat(ChatId(chat)));
        }
        Ok(chat.is_some())
    }

    /// The changes parked for a message: the new text of an edit, `None` for a deletion.
    pub(super) async fn take_parked_changes(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        wa_id: &WaId,
    ) -> Result<Vec<(Option<String>, UnixMillis)>> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(TAKE_CHANGES)
            .bind(chat.0)
            .bind(sender_column(sender))
            .bind(&wa_id.0)
            .fetch_all(&mut self.conn)
            .await?;
        let read = |(change, body, at): (String, String, i64)| match change.as_str() {
            "edit" => Ok((Some(body), UnixMillis(at))),
            "revoke" => Ok((None, UnixMillis(at))),
            _ => Err(broken("a parked change")),
        };
        rows.into_iter().map(read).collect()
    }

    /// Forgets what was parked before a moment: its message never came. Returns how much that was.
    pub async fn trim_parked(&mut self, before: UnixMillis) -> Result<u64> {
        let mut gone = 0;
        for sql in [TRIM_PROOFS, TRIM_CHANGES] {
            gone += sqlx::query(sql)
                .bind(before.0)
                .execute(&mut self.conn)
                .await?
                .rows_affected();
        }
        Ok(gone + self.trim_receipts(before).await?)
    }
}
