//! `blocks`: whom an account blocked. A choice made here shows at once; while the job that tells WhatsApp waits, it is
//! newer than anything WhatsApp says.

use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId};

/// What a job about blocking is about, within its chat (`jobs.topic`).
pub const BLOCK_TOPIC: &str = "block";

statements! {
    IS = "SELECT count(*) FROM blocks WHERE account_id = ?1 AND contact_id = ?2";
    LIST = "SELECT contact_id FROM blocks WHERE account_id = ?1 ORDER BY contact_id";
    PUT = "INSERT OR IGNORE INTO blocks (account_id, contact_id) VALUES (?1, ?2)";
    DELETE = "DELETE FROM blocks WHERE account_id = ?1 AND contact_id = ?2";
    /// A choice made here that WhatsApp does not know yet.
    CHOSEN = "SELECT count(*) FROM jobs j JOIN chats c ON c.id = j.chat_id
        WHERE j.topic = 'block' AND c.account_id = ?1 AND c.contact_id = ?2";
    CHAT = "SELECT id FROM chats WHERE account_id = ?1 AND contact_id = ?2";
    MOVE = "INSERT OR IGNORE INTO blocks (account_id, contact_id) SELECT account_id, ?1 FROM blocks WHERE contact_id = ?2";
    DROP_PERSON = "DELETE FROM blocks WHERE contact_id = ?1";
}

impl View {
    /// True when the account blocked this person.
    pub async fn is_blocked(&mut self, account: AccountId, contact: ContactId) -> Result<bool> {
        let query = sqlx::query_scalar(IS).bind(account.to_string()).bind(contact.0);
        let found: i64 = query.fetch_one(&mut self.conn).await?;
        Ok(found > 0)
    }

    /// Everybody an account blocked.
    pub async fn list_blocked(&mut self, account: AccountId) -> Result<Vec<ContactId>> {
        let query = sqlx::query_scalar(LIST).bind(account.to_string());
        let ids: Vec<i64> = query.fetch_all(&mut self.conn).await?;
        Ok(ids.into_iter().map(ContactId).collect())
    }
}

impl Tx {
    /// Blocks somebody, or no more. False when it was so already.
    pub async fn set_blocked(
        &mut self,
        account: AccountId,
        contact: ContactId,
        blocked: bool,
    ) -> Result<bool> {
        let query = sqlx::query(if blocked { PUT } else { DELETE })
            .bind(account.to_string())
            .bind(contact.0);
        if query.execute(&mut self.conn).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let chat: Option<i64> = sqlx::query_scalar(CHAT)
            .bind(account.to_string())
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        if let Some(chat) = chat {
            self.log(Change::Chat(ChatId(chat)));
        }
        self.log(Change::Contact(account, contact));
        Ok(true)
    }

    /// WhatsApp says that somebody is blocked, or is not. A choice made here that it was not told yet stands.
    pub async fn note_blocked(
        &mut self,
        account: AccountId,
        contact: ContactId,
        blocked: bool,
    ) -> Result<()> {
        let query = sqlx::query_scalar(CHOSEN)
            .bind(account.to_string())
            .bind(contact.0);
        let chosen: i64 = query.fetch_one(&mut self.conn).await?;
        if chosen == 0 {
            self.set_blocked(account, contact, blocked).await?;
        }
        Ok(())
    }

    pub(super) async fn move_blocks_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.run_one(DROP_PERSON, gone.0).await
    }
}
