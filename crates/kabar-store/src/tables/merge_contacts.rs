//! Joining two contacts that turn out to be one person: names, chats and messages of one go to the other.

use super::contacts::ContactRow;
use super::merge_chats::Twin;
use crate::{Change, Result, Tx, sql::statements};
use kabar_types::{ChatId, ContactId};

statements! {
    /// A name that only the row that goes has, goes over.
    MOVE_NAMES = "INSERT INTO saved_names (account_id, contact_id, name)
        SELECT account_id, ?1, name FROM saved_names WHERE contact_id = ?2
        ON CONFLICT (account_id, contact_id) DO NOTHING";
    DROP_NAMES = "DELETE FROM saved_names WHERE contact_id = ?1";
    TAKE_PUSH_NAME = "UPDATE contacts SET push_name = ?2 WHERE id = ?1 AND push_name = ''";
    TAKE_BUSINESS = "UPDATE contacts SET business = MAX(business, ?2),
            verified_name = CASE verified_name WHEN '' THEN ?3 ELSE verified_name END WHERE id = ?1";
    /// What jobs are about names the writer of a message by number (`star 7 3EB0…`).
    MOVE_TOPICS = "UPDATE jobs SET topic = replace(topic, ' ' || ?2 || ' ', ' ' || ?1 || ' ')
        WHERE topic <> '' AND instr(topic, ' ' || ?2 || ' ') > 0";
    /// Each direct chat of the one that goes, with the chat of the one that stays in the same account, if any.
    CHATS = "SELECT g.id AS gone, k.id AS kept FROM chats g
        LEFT JOIN chats k ON k.account_id = g.account_id AND k.contact_id = ?1 WHERE g.contact_id = ?2";
    MOVE_CHAT = "UPDATE chats SET contact_id = ?2 WHERE id = ?1";
    /// Messages held twice: by the same id in the same chat, once from each of the two.
    TWINS = "SELECT k.id AS kept, g.id AS gone FROM messages g
        JOIN messages k ON k.chat_id = g.chat_id AND k.wa_id = g.wa_id AND k.sender_id = ?1
        WHERE g.sender_id = ?2 AND g.sender_id > 0";
    MOVE_MESSAGES = "UPDATE messages SET sender_id = ?1 WHERE sender_id = ?2 AND sender_id > 0
        RETURNING chat_id, id";
    MOVE_QUOTES = "UPDATE messages SET quote_sender = ?1 WHERE quote_sender = ?2 AND quote_sender > 0";
    MOVE_PARKED = "UPDATE OR IGNORE parked_changes SET sender_id = ?1 WHERE sender_id = ?2";
    DROP_PARKED = "DELETE FROM parked_changes WHERE sender_id = ?1";
    DELETE = "DELETE FROM contacts WHERE id = ?1";
}

#[derive(sqlx::FromRow)]
struct ChatPair {
    gone: i64,
    kept: Option<i64>,
}

impl Tx {
    /// Moves everything of `gone` to `kept` and deletes `gone`.
    pub(super) async fn merge_contacts(&mut self, kept: &ContactRow, gone: &ContactRow) -> Result<()> {
        let (to, from) = (ContactId(kept.id), ContactId(gone.id));
        self.known.forget();
        self.run_pair(MOVE_NAMES, to.0, from.0).await?;
        sqlx::query(DROP_NAMES)
            .bind(from.0)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(TAKE_PUSH_NAME)
            .bind(to.0)
            .bind(&gone.push_name)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(TAKE_BUSINESS)
            .bind(to.0)
            .bind(gone.business)
            .bind(&gone.verified_name)
            .execute(&mut self.conn)
            .await?;
        self.move_old_addresses(to, from).await?;
        self.move_blocks_of_person(to, from).await?;
        self.move_profiles_of_person(to, from).await?;
        self.move_pictures_of_person(to, from).await?;
        self.run_pair(MOVE_TOPICS, to.0, from.0).await?;
        self.move_recipients_of_person(to, from).await?;
        self.move_attempts_of_person(to, from).await?;
        self.move_suppressions_of_person(to, from).await?;
        self.move_consents_of_person(to, from).await?;
        self.merge_senders(to, from).await?;
        self.merge_direct_chats(to, from).await?;
        sqlx::query(DELETE).bind(from.0).execute(&mut self.conn).await?;
        Ok(())
    }

    async fn merge_direct_chats(&mut self, to: ContactId, from: ContactId) -> Result<()> {
        let pairs: Vec<ChatPair> = sqlx::query_as(CHATS)
            .bind(to.0)
            .bind(from.0)
            .fetch_all(&mut self.conn)
            .await?;
        for pair in pairs {
            match pair.kept {
                Some(kept) => self.merge_chats(ChatId(kept), ChatId(pair.gone)).await?,
                None => {
                    sqlx::query(MOVE_CHAT)
                        .bind(pair.gone)
                        .bind(to.0)
                        .execute(&mut self.conn)
                        .await?;
                    self.log(Change::Chat(ChatId(pair.gone)));
                }
            }
        }
        Ok(())
    }

    async fn merge_senders(&mut self, to: ContactId, from: ContactId) -> Result<()> {
        let twins: Vec<Twin> = sqlx::query_as(TWINS)
            .bind(to.0)
            .bind(from.0)
            .fetch_all(&mut self.conn)
            .await?;
        for twin in twins {
            self.merge_twin(twin).await?;
        }
        let moved: Vec<(i64, i64)> = sqlx::query_as(MOVE_MESSAGES)
            .bind(to.0)
            .bind(from.0)
            .fetch_all(&mut self.conn)
            .await?;
        for (chat, message) in moved {
            self.log(Change::MessageChanged(
                ChatId(chat),
                kabar_types::MessageId(message),
            ));
        }
        self.run_pair(MOVE_QUOTES, to.0, from.0).await?;
        self.move_reactions_of_person(to, from).await?;
        self.move_votes_of_person(to, from).await?;
        self.move_marks_of_person(to, from).await?;
        self.move_mentions_of_person(to, from).await?;
        self.move_aside_of_person(to, from).await?;
        self.move_stars_of_person(to, from).await?;
        self.move_deletions_of_person(to, from).await?;
        self.move_creators(to, from).await?;
        self.move_members_of_person(to, from).await?;
        self.move_receipts_of_person(to, from).await?;
        self.merge_notes_about(to).await?;
        self.run_pair(MOVE_PARKED, to.0, from.0).await?;
        self.run_one(DROP_PARKED, from.0).await
    }

    /// Runs a statement about the row that stays (?1) and the one that goes (?2).
    pub(super) async fn run_pair(&mut self, sql: &'static str, kept: i64, gone: i64) -> Result<()> {
        sqlx::query(sql)
            .bind(kept)
            .bind(gone)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Runs a statement about one row (?1).
    pub(super) async fn run_one(&mut self, sql: &'static str, id: i64) -> Result<()> {
        sqlx::query(sql).bind(id).execute(&mut self.conn).await?;
        Ok(())
    }
}
