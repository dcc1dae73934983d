//! What the writer has looked up already: who has an address, which chat is theirs, that nothing waits to be looked at.
//! Messages name the same few people and chats again and again.
//!
//! There is one writer, so what a transaction looked up and committed holds for the next one too. What a transaction that
//! is undone looked up goes with it. Everything is forgotten as soon as a row that was looked up may have gone or become
//! somebody else's. Deliberately not here: rows. What they say is read anew each time.

use kabar_types::{AccountId, ChatId, ContactId, Jid};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// So many people or chats are kept in mind from one transaction to the next.
const MOST: usize = 4_096;

/// Rows of people and chats by what they were asked for with.
#[derive(Default)]
struct Facts {
    people: HashMap<(Jid, Option<Jid>), ContactId>,
    push_names: HashMap<ContactId, String>,
    direct_chats: HashMap<(AccountId, ContactId), ChatId>,
    group_chats: HashMap<(AccountId, Jid), ChatId>,
    accounts: HashMap<ChatId, AccountId>,
    anything: [Option<bool>; 5],
}

/// What there nearly never is any of, so that a history of many thousand messages need not ask for each of them.
#[derive(Clone, Copy)]
pub(crate) enum Anything {
    /// Something waits for its message.
    Parked,
    /// Something was deleted for one account alone.
    Deleted,
    /// An account was away for longer than WhatsApp makes up for.
    Blank,
    /// A message belongs to a campaign.
    Armed,
    /// Somebody stands in the list of one.
    Listed,
}

#[derive(Default)]
pub(crate) struct Known {
    /// From transactions that are committed.
    settled: Facts,
    /// From this one.
    new: Facts,
    /// Chats that were looked at for a blank already, in this transaction.
    pub(crate) blanks_seen: HashSet<ChatId>,
    /// What was looked up since may be from before that: it is good for this transaction and no longer.
    forgot: bool,
}

impl Known {
    /// Two rows became one, or an address or a row went.
    pub(crate) fn forget(&mut self) {
        *self = Self {
            forgot: true,
            ..Self::default()
        };
    }

    /// Writes of this transaction were undone.
    pub(crate) fn forget_new(&mut self) {
        self.new = Facts::default();
        self.blanks_seen.clear();
    }

    /// What the next transaction may believe when this one is committed.
    pub(crate) fn committed(mut self) -> Self {
        if self.forgot {
            return Self::default();
        }
        self.settled.add(self.new);
        Self {
            settled: self.settled,
            ..Self::default()
        }
    }

    /// What the next transaction may believe when this one is undone.
    pub(crate) fn undone(self) -> Self {
        if self.forgot {
            return Self::default();
        }
        Self {
            settled: self.settled,
            ..Self::default()
        }
    }

    fn find<K: Hash + Eq + 'static, V>(&self, of: impl Fn(&Facts) -> &HashMap<K, V>, key: &K) -> Option<&V> {
        of(&self.new).get(key).or_else(|| of(&self.settled).get(key))
    }

    pub(crate) fn person(&self, jid: &Jid, alt: Option<&Jid>) -> Option<ContactId> {
        self.find(|facts| &facts.people, &(jid.clone(), alt.cloned()))
            .copied()
    }

    pub(crate) fn meet_person(&mut self, jid: &Jid, alt: Option<&Jid>, id: ContactId) {
        self.new.people.insert((jid.clone(), alt.cloned()), id);
    }

    pub(crate) fn has_push_name(&self, id: ContactId, name: &str) -> bool {
        self.find(|facts| &facts.push_names, &id)
            .is_some_and(|known| known == name)
    }

    pub(crate) fn meet_push_name(&mut self, id: ContactId, name: &str) {
        // What `new` holds may be forgotten while its write stands; the older name must not come back then.
        self.settled.push_names.remove(&id);
        self.new.push_names.insert(id, name.to_owned());
    }

    pub(crate) fn direct_chat(&self, account: AccountId, contact: ContactId) -> Option<ChatId> {
        self.find(|facts| &facts.direct_chats, &(account, contact))
            .copied()
    }

    pub(crate) fn meet_direct_chat(&mut self, account: AccountId, contact: ContactId, chat: ChatId) {
        self.new.direct_chats.insert((account, contact), chat);
    }

    pub(crate) fn group_chat(&self, account: AccountId, group: &Jid) -> Option<ChatId> {
        self.find(|facts| &facts.group_chats, &(account, group.clone()))
            .copied()
    }

    pub(crate) fn meet_group_chat(&mut self, account: AccountId, group: &Jid, chat: ChatId) {
        self.new.group_chats.insert((account, group.clone()), chat);
    }

    pub(crate) fn account(&self, chat: ChatId) -> Option<AccountId> {
        self.find(|facts| &facts.accounts, &chat).copied()
    }

    pub(crate) fn meet_account(&mut self, chat: ChatId, account: AccountId) {
        self.new.accounts.insert(chat, account);
    }

    /// `None`: not looked yet.
    pub(crate) fn is_anything(&self, what: Anything) -> Option<bool> {
        let place = what as usize;
        self.new.anything[place].or(self.settled.anything[place])
    }

    pub(crate) fn note_anything(&mut self, what: Anything, any: bool) {
        if any {
            // The same: that there was none is not true any more, whatever is forgotten.
            self.settled.anything[what as usize] = None;
        }
        self.new.anything[what as usize] = Some(any);
    }

    /// There may be some now.
    pub(crate) fn look_again(&mut self, what: Anything) {
        self.new.anything[what as usize] = None;
        self.settled.anything[what as usize] = None;
    }
}

impl Facts {
    fn add(&mut self, new: Self) {
        add(&mut self.people, new.people);
        add(&mut self.push_names, new.push_names);
        add(&mut self.direct_chats, new.direct_chats);
        add(&mut self.group_chats, new.group_chats);
        add(&mut self.accounts, new.accounts);
        for (settled, new) in self.anything.iter_mut().zip(new.anything) {
            // What there was may be gone by the next transaction; that there is none ends only with somebody who says so.
            *settled = new.or(*settled).filter(|any| !any);
        }
    }
}

/// Begins anew when there are too many: a desk has a few hundred people who write.
fn add<K: Hash + Eq, V>(settled: &mut HashMap<K, V>, new: HashMap<K, V>) {
    if settled.len() + new.len() > MOST {
        settled.clear();
    }
    if new.len() <= MOST {
        settled.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: ContactId = ContactId(7);

    fn bob() -> Jid {
        Jid::from_phone_digits("6281200000214")
    }

    fn with_bob() -> Known {
        let mut known = Known::default();
        known.meet_person(&bob(), None, BOB);
        known.meet_push_name(BOB, "Bob");
        known.note_anything(Anything::Parked, false);
        known
    }

    #[test]
    fn what_a_committed_transaction_looked_up_holds_for_the_next() {
        let known = with_bob().committed();
        assert_eq!(known.person(&bob(), None), Some(BOB));
        assert_eq!(known.is_anything(Anything::Parked), Some(false));
    }

    #[test]
    fn what_an_undone_transaction_looked_up_goes_and_what_it_found_stays() {
        assert_eq!(with_bob().undone().person(&bob(), None), None);
        let mut known = with_bob().committed();
        known.meet_push_name(BOB, "Bobby");
        let known = known.undone();
        assert_eq!(known.person(&bob(), None), Some(BOB));
        assert!(!known.has_push_name(BOB, "Bobby"));
    }

    #[test]
    fn nothing_looked_up_by_a_transaction_that_joined_people_holds_for_the_next() {
        let mut known = with_bob().committed();
        known.forget();
        known.meet_person(&bob(), None, BOB);
        assert_eq!(known.committed().person(&bob(), None), None);
    }

    #[test]
    fn that_something_waits_is_asked_again_by_the_next() {
        let mut known = with_bob().committed();
        known.note_anything(Anything::Parked, true);
        assert_eq!(known.committed().is_anything(Anything::Parked), None);
    }

    #[test]
    fn what_was_true_before_does_not_come_back_when_a_later_write_is_undone() {
        let mut known = with_bob().committed();
        known.meet_push_name(BOB, "Bobby");
        known.note_anything(Anything::Parked, true);
        known.forget_new();
        assert!(!known.has_push_name(BOB, "Bob"));
        assert_eq!(known.is_anything(Anything::Parked), None);
        let known = known.committed();
        assert!(!known.has_push_name(BOB, "Bob"));
        assert_eq!(known.is_anything(Anything::Parked), None);
    }

    #[test]
    fn only_so_many_people_are_kept_in_mind() {
        let mut known = with_bob();
        for n in 0..MOST {
            known = known.committed();
            let digits = format!("62899{n:08}");
            known.meet_person(&Jid::from_phone_digits(&digits), None, ContactId(100));
        }
        let known = known.committed();
        assert!(known.settled.people.len() <= MOST);
        assert_eq!(known.person(&bob(), None), None);
    }
}
