//! What must hold whatever happened: each message once, in order, counted right, found, and never going back.

use super::talk::{Talk, WORD};
use kabar_core::search::SearchMessages;
use kabar_types::{Chat, Message, MessageBody, MessageId, UnixMillis, WaId};
use std::collections::{HashMap, HashSet};

/// What was seen of a conversation so far.
#[derive(Default)]
pub(super) struct Judge {
    /// The rank of each message's status, and whether it was deleted for everyone.
    seen: HashMap<MessageId, (u8, bool)>,
}

impl Judge {
    /// Looks at everything that stands there.
    pub(super) async fn look(&mut self, talk: &Talk<'_>) {
        let chats = talk.chats().await;
        let mut people = HashSet::new();
        for chat in &chats {
            if let Some(contact) = chat.contact {
                assert!(people.insert(contact), "two chats with one person");
            }
            let rows = talk.world.messages(chat.id).await;
            judge_chat(chat, &rows);
            for row in &rows {
                judge_row(row);
                self.judge_course(row);
            }
            judge_search(talk, chat, &rows).await;
        }
    }

    fn judge_course(&mut self, row: &Message) {
        let now = (row.status.rank(), row.body == MessageBody::Revoked);
        let before = self.seen.insert(row.id, now).unwrap_or_default();
        assert!(now.0 >= before.0, "a status went back: {row:?}");
        assert!(now.1 || !before.1, "what was deleted came back: {row:?}");
    }
}

fn judge_chat(chat: &Chat, rows: &[Message]) {
    let mut keys: HashSet<(&WaId, Option<i64>)> = HashSet::new();
    for row in rows {
        let key = (&row.wa_id, row.sender.map(|sender| sender.0));
        assert!(keys.insert(key), "one message twice: {row:?}");
    }
    let places: Vec<(UnixMillis, i64)> = rows.iter().map(|row| (row.order, row.id.0)).collect();
    assert!(places.is_sorted(), "out of order: {places:?}");
    let last = chat.last.as_ref().map(|last| last.message);
    assert_eq!(
        last,
        rows.last().map(|row| row.id),
        "the list shows another last message"
    );
    let theirs = rows.iter().filter(|row| !row.from_me).count();
    // The phone may say that more is unread than it has sent.
    assert!(
        chat.unread as usize <= theirs + 2 * rows.len().max(1),
        "{} unread",
        chat.unread
    );
}

fn judge_row(row: &Message) {
    assert_eq!(row.from_me, row.sender.is_none(), "{row:?}");
    let reacting: HashSet<_> = row.reactions.iter().map(|one| one.sender).collect();
    assert_eq!(
        reacting.len(),
        row.reactions.len(),
        "two reactions of one person: {row:?}"
    );
    assert!(row.reactions.iter().all(|one| !one.emoji.is_empty()));
    if let MessageBody::Poll { poll } = &row.body {
        for option in &poll.options {
            assert!(option.votes <= poll.voters, "{poll:?}");
            assert!(!option.mine || option.votes > 0, "{poll:?}");
        }
    }
    if !row.from_me {
        assert!(row.status.rank() >= 2, "{row:?}");
    }
}

/// Every message whose words hold the word is found, and nothing else.
async fn judge_search(talk: &Talk<'_>, chat: &Chat, rows: &[Message]) {
    let search = SearchMessages {
        query: WORD.to_owned(),
        chat: Some(chat.id),
        limit: 100,
        ..SearchMessages::default()
    };
    let page = talk.world.kabar().search_messages(search).await;
    let page = page.unwrap_or_else(|error| panic!("the search: {error}"));
    if page.waiting > 0 {
        return;
    }
    let mut found: Vec<i64> = page.hits.iter().map(|hit| hit.message.id.0).collect();
    let holds = |row: &&Message| row.body.words().contains(WORD);
    let mut there: Vec<i64> = rows.iter().filter(holds).map(|row| row.id.0).collect();
    found.sort_unstable();
    there.sort_unstable();
    assert_eq!(
        found, there,
        "the search finds something else than what stands there"
    );
}
