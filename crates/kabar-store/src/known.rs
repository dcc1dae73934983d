//! What a transaction has looked up already: who has an address, which chat is theirs. A batch of messages names the same
//! few people and chats again and again.
//!
//! Everything is forgotten as soon as a row that was looked up may have gone or become somebody else's. Deliberately not
//! here: anything that outlives the transaction.

use kabar_types::{AccountId, ChatId, ContactId, Jid};
use std::collections::HashMap;

/// Rows of people and chats by what they were asked for with.
#[derive(Default)]
pub(crate) struct Known {
    people: HashMap<(Jid, Option<Jid>), ContactId>,
    push_names: HashMap<ContactId, String>,
    direct_chats: HashMap<(AccountId, ContactId), ChatId>,
    accounts: HashMap<ChatId, AccountId>,
}

impl Known {
    /// Two rows became one, an address or a row went, or writes were undone.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn person(&self, jid: &Jid, alt: Option<&Jid>) -> Option<ContactId> {
        self.people.get(&(jid.clone(), alt.cloned())).copied()
    }

    pub(crate) fn meet_person(&mut self, jid: &Jid, alt: Option<&Jid>, id: ContactId) {
        self.people.insert((jid.clone(), alt.cloned()), id);
    }

    pub(crate) fn has_push_name(&self, id: ContactId, name: &str) -> bool {
        self.push_names.get(&id).is_some_and(|known| known == name)
    }

    pub(crate) fn meet_push_name(&mut self, id: ContactId, name: &str) {
        self.push_names.insert(id, name.to_owned());
    }

    pub(crate) fn direct_chat(&self, account: AccountId, contact: ContactId) -> Option<ChatId> {
        self.direct_chats.get(&(account, contact)).copied()
    }

    pub(crate) fn meet_direct_chat(&mut self, account: AccountId, contact: ContactId, chat: ChatId) {
        self.direct_chats.insert((account, contact), chat);
    }

    pub(crate) fn account(&self, chat: ChatId) -> Option<AccountId> {
        self.accounts.get(&chat).copied()
    }

    pub(crate) fn meet_account(&mut self, chat: ChatId, account: AccountId) {
        self.accounts.insert(chat, account);
    }
}
