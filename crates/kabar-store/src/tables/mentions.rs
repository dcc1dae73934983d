//! `mentions`: the people a text speaks to.

use super::id_list;
use super::messages::sender_column;
use crate::{Result, Tx, names, sql::statements, view::View};
use kabar_types::{ContactId, Mention, MessageId};
use std::collections::HashMap;

statements! {
    PUT = "INSERT OR IGNORE INTO mentions (message_id, token, contact_id) VALUES (?1, ?2, ?3)";
    OF = "SELECT n.message_id, n.token, n.contact_id,
            COALESCE(w.verified_name, '') AS verified_name,
            COALESCE(w.push_name, '') AS push_name, COALESCE(w.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name
        FROM mentions n
        JOIN messages m ON m.id = n.message_id
        JOIN chats c ON c.id = m.chat_id
        LEFT JOIN contacts w ON w.id = n.contact_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = n.contact_id
        WHERE n.message_id IN (SELECT value FROM json_each(?1))
        ORDER BY n.message_id, n.token";
    DROP = "DELETE FROM mentions WHERE message_id = ?1";
    MOVE = "UPDATE OR IGNORE mentions SET message_id = ?1 WHERE message_id = ?2";
    MOVE_PERSON = "UPDATE mentions SET contact_id = ?1 WHERE contact_id = ?2 AND contact_id > 0";
}

/// Somebody a text speaks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMention {
    /// What stands behind the `@`.
    pub token: String,
    /// `None`: this account.
    pub person: Option<ContactId>,
}

#[derive(sqlx::FromRow)]
struct MentionRow {
    message_id: i64,
    token: String,
    contact_id: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl MentionRow {
    fn view(self) -> Mention {
        let is_me = self.contact_id == 0;
        let name = names::person(
            &self.saved_name,
            &self.verified_name,
            &self.push_name,
            &self.phone_jid,
        )
        .text;
        Mention {
            token: self.token,
            person: (!is_me).then_some(ContactId(self.contact_id)),
            name: (!is_me).then_some(name),
        }
    }
}

impl View {
    /// The people each of these messages speaks to.
    pub(super) async fn mentions_in(
        &mut self,
        messages: &[MessageId],
    ) -> Result<HashMap<MessageId, Vec<Mention>>> {
        let rows: Vec<MentionRow> = sqlx::query_as(OF)
            .bind(id_list(messages))
            .fetch_all(&mut self.conn)
            .await?;
        let mut of: HashMap<MessageId, Vec<Mention>> = HashMap::new();
        for row in rows {
            of.entry(MessageId(row.message_id)).or_default().push(row.view());
        }
        Ok(of)
    }
}

impl Tx {
    pub(super) async fn put_mentions(&mut self, message: MessageId, mentions: &[NewMention]) -> Result<()> {
        for mention in mentions {
            sqlx::query(PUT)
                .bind(message.0)
                .bind(&mention.token)
                .bind(sender_column(mention.person))
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn drop_mentions(&mut self, message: MessageId) -> Result<()> {
        sqlx::query(DROP).bind(message.0).execute(&mut self.conn).await?;
        Ok(())
    }

    pub(super) async fn move_mentions(&mut self, kept: i64, gone: i64) -> Result<()> {
        self.run_pair(MOVE, kept, gone).await
    }

    pub(super) async fn move_mentions_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_PERSON, kept.0, gone.0).await
    }
}
