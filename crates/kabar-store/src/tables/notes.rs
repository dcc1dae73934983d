//! What happened to a chat, as rows of `messages`. The same is told by WhatsApp's news and once more by the phone's history,
//! each under an id of its own; it is one row all the same: same chat, same second, same doer, same thing, same people.

use super::bodies;
use super::id_list;
use super::merge_chats::Twin;
use super::messages::sender_column;
use crate::{Result, Tx, sql::statements};
use kabar_types::{ChatId, ContactId, MessageBody, MessageId, SystemNote, UnixMillis};

statements! {
    /// `people`: whom it is about, in order.
    SAME = "SELECT m.id FROM messages m WHERE m.chat_id = ?1 AND m.kind = 'system' AND m.sent_at = ?2
            AND m.sender_id = ?3 AND m.details = ?4
            AND (SELECT json_group_array(n.contact_id) FROM (SELECT contact_id FROM mentions
                WHERE message_id = m.id ORDER BY contact_id) AS n) = ?5 LIMIT 1";
    TWINS = "SELECT m.id AS kept, x.id AS gone FROM messages m
        JOIN messages x ON x.chat_id = m.chat_id AND x.kind = 'system' AND x.sent_at = m.sent_at AND x.id > m.id
            AND x.sender_id = m.sender_id AND x.details = m.details
        WHERE m.kind = 'system' AND m.id IN (SELECT message_id FROM mentions WHERE contact_id = ?1 AND contact_id > 0
                UNION SELECT id FROM messages WHERE sender_id = ?1 AND sender_id > 0)
            AND (SELECT json_group_array(n.contact_id) FROM (SELECT contact_id FROM mentions
                WHERE message_id = m.id ORDER BY contact_id) AS n)
            = (SELECT json_group_array(n.contact_id) FROM (SELECT contact_id FROM mentions
                WHERE message_id = x.id ORDER BY contact_id) AS n)
        ORDER BY m.id, x.id";
}

/// Something that happened to a chat.
#[derive(Clone, Copy, Debug)]
pub struct NoteKey<'a> {
    pub chat: ChatId,
    /// Who did it; `None`: this account.
    pub sender: Option<ContactId>,
    pub sent_at: UnixMillis,
    pub note: &'a SystemNote,
    /// Whom it is about.
    pub people: &'a [Option<ContactId>],
}

impl Tx {
    /// The row that says this already.
    pub async fn find_same_note(&mut self, key: NoteKey<'_>) -> Result<Option<MessageId>> {
        let body = MessageBody::System {
            note: key.note.clone(),
        };
        let mut people: Vec<i64> = key.people.iter().copied().map(sender_column).collect();
        people.sort_unstable();
        let id: Option<i64> = sqlx::query_scalar(SAME)
            .bind(key.chat.0)
            .bind(key.sent_at.0)
            .bind(sender_column(key.sender))
            .bind(bodies::write(&body, None)?.details)
            .bind(id_list(people))
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(MessageId))
    }

    /// Rows that say the same now that two people turned out to be this one become one.
    pub(super) async fn merge_notes_about(&mut self, person: ContactId) -> Result<()> {
        let twins: Vec<Twin> = sqlx::query_as(TWINS)
            .bind(person.0)
            .fetch_all(&mut self.conn)
            .await?;
        let mut gone = std::collections::HashSet::new();
        for twin in twins {
            if !gone.contains(&twin.kept) && gone.insert(twin.gone) {
                self.merge_twin(twin).await?;
            }
        }
        Ok(())
    }
}
