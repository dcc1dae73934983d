//! What changed, as the event log keeps it: which row, not how. Readers are given the row as it is now.
//!
//! Folding keeps one entry per row, at its last place: a message added and then changed is an added one, and
//! whatever was removed is only that.

use kabar_types::{AccountId, CampaignId, ChatId, ContactId, MessageId, Seq};
use std::collections::HashMap;

/// One changed row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Account(AccountId),
    AccountRemoved(AccountId),
    Chat(ChatId),
    ChatRemoved(AccountId, ChatId),
    MessageAdded(ChatId, MessageId),
    MessageChanged(ChatId, MessageId),
    MessageRemoved(AccountId, ChatId, MessageId),
    /// Who has a message of ours.
    Receipts(ChatId, MessageId),
    /// What is known of a chat's past beyond its rows.
    Past(ChatId),
    /// What a group is, and who is in it.
    Group(ChatId),
    /// What is known of a person besides names, as one account sees it.
    Contact(AccountId, ContactId),
    Rail,
    Settings,
    /// A campaign, or how many of its people stand where.
    Campaign(CampaignId),
    /// Answers that a person has to read.
    DoubtfulReplies,
}

/// A change with its place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    pub seq: Seq,
    pub change: Change,
}

/// What the log holds after some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Everything up to `upto`, folded.
    Some { upto: Seq, changes: Vec<LoggedChange> },
    /// The log no longer reaches back that far.
    Lost,
}

/// The row a change is about.
#[derive(PartialEq, Eq, Hash)]
enum Row {
    Account(AccountId),
    Chat(ChatId),
    /// A message in one chat: when two chats are joined, it leaves one and appears in the other.
    Message(ChatId, MessageId),
    Receipts(MessageId),
    Past(ChatId),
    Group(ChatId),
    Contact(AccountId, ContactId),
    Rail,
    Settings,
    Campaign(CampaignId),
    DoubtfulReplies,
}

impl Change {
    fn row(self) -> Row {
        match self {
            Self::Account(id) | Self::AccountRemoved(id) => Row::Account(id),
            Self::Chat(id) | Self::ChatRemoved(_, id) => Row::Chat(id),
            Self::MessageAdded(chat, id)
            | Self::MessageChanged(chat, id)
            | Self::MessageRemoved(_, chat, id) => Row::Message(chat, id),
            Self::Receipts(_, id) => Row::Receipts(id),
            Self::Past(id) => Row::Past(id),
            Self::Group(id) => Row::Group(id),
            Self::Contact(account, id) => Row::Contact(account, id),
            Self::Rail => Row::Rail,
            Self::Settings => Row::Settings,
            Self::Campaign(id) => Row::Campaign(id),
            Self::DoubtfulReplies => Row::DoubtfulReplies,
        }
    }

    /// What `self` and then `later` come to.
    fn then(self, later: Self) -> Self {
        match (self, later) {
            (Self::MessageAdded(..), Self::MessageChanged(chat, id)) => Self::MessageAdded(chat, id),
            _ => later,
        }
    }
}

/// One entry per row, at its last place.
pub(crate) fn fold(changes: impl IntoIterator<Item = LoggedChange>) -> Vec<LoggedChange> {
    let mut places: HashMap<Row, usize> = HashMap::new();
    let mut kept: Vec<Option<LoggedChange>> = Vec::new();
    for mut entry in changes {
        let before = places.insert(entry.change.row(), kept.len());
        if let Some(earlier) = before.and_then(|place| kept[place].take()) {
            entry.change = earlier.change.then(entry.change);
        }
        kept.push(Some(entry));
    }
    kept.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(changes: &[Change]) -> Vec<LoggedChange> {
        (1..)
            .zip(changes)
            .map(|(seq, change)| LoggedChange {
                seq: Seq(seq),
                change: *change,
            })
            .collect()
    }

    #[test]
    fn a_row_that_changed_twice_comes_once_at_its_last_place() {
        let (chat, message) = (ChatId(1), MessageId(7));
        let folded = fold(logged(&[
            Change::MessageAdded(chat, message),
            Change::Chat(chat),
            Change::MessageChanged(chat, message),
            Change::Settings,
        ]));
        let expected = [
            (2, Change::Chat(chat)),
            (3, Change::MessageAdded(chat, message)),
            (4, Change::Settings),
        ];
        assert_eq!(
            folded,
            expected.map(|(seq, change)| LoggedChange {
                seq: Seq(seq),
                change
            })
        );
    }

    #[test]
    fn what_was_removed_is_only_removed() {
        let account = AccountId(uuid::Uuid::from_u128(1));
        let removed = Change::MessageRemoved(account, ChatId(1), MessageId(7));
        let folded = fold(logged(&[Change::MessageAdded(ChatId(1), MessageId(7)), removed]));
        assert_eq!(
            folded,
            [LoggedChange {
                seq: Seq(2),
                change: removed
            }]
        );
    }
}
