//! People: simulated contacts who confirm, read, type, answer, and sometimes speak up.
//!
//! ```text
//!  a message arrives ─► delivered, at once
//!                    └► after reads_after ─► read
//!                                └► after the reply's delay ─► typing ─► after type_ms ─► the reply
//! ```
//!
//! Everything is encrypted by the contact's own phone; the server in between reads nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context;
use waproto::whatsapp as wa;

use crate::blocking;
use crate::history;
use crate::phone;
use crate::presence;
use crate::receipts;
use crate::scenario::{Author, Reply, Speech, When};
use crate::state::{DeviceAddress, Due, Kind, SentMessage, World};

/// How long a contact stays around after doing something.
const LINGERS: Duration = Duration::from_secs(25);

/// How a contact behaves.
#[derive(Default)]
pub(crate) struct Habits {
    pub(crate) reads_after: Option<Duration>,
    pub(crate) replies: Vec<Reply>,
    pub(crate) speaks: Vec<Speech>,
    /// How many answers were given, so that unspecific ones vary.
    answered: usize,
    /// Accounts to which the speeches were given.
    spoken_to: BTreeSet<String>,
    /// How often the contact did something; leaving is off when it grew meanwhile.
    acts: u64,
}

impl Habits {
    pub(crate) fn new(reads_after: Option<Duration>, replies: Vec<Reply>, speaks: Vec<Speech>) -> Self {
        Self {
            reads_after,
            replies,
            speaks,
            ..Self::default()
        }
    }

    /// The reply to a text: the first whose words occur in it, else one of the unspecific ones in turn.
    fn reply_to(&mut self, text: &str) -> Option<Reply> {
        let text = text.to_lowercase();
        let specific = self.replies.iter().find(|reply| match &reply.when {
            When::Contains(words) => words.iter().any(|word| text.contains(&word.to_lowercase())),
            When::Any => false,
        });
        if let Some(reply) = specific {
            return Some(reply.clone());
        }
        let any: Vec<&Reply> = self
            .replies
            .iter()
            .filter(|reply| reply.when == When::Any)
            .collect();
        let chosen = any
            .get(self.answered.checked_rem(any.len())?)
            .map(|r| (*r).clone());
        self.answered += 1;
        chosen
    }
}

/// A contact writes to an account. Returns the message id.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn say(world: &mut World, contact: &str, account: &str, text: &str) -> anyhow::Result<String> {
    expect_people(world, contact, account)?;
    act(world, contact);
    let id = world.draw_id();
    let sent = SentMessage {
        message: wa::Message {
            conversation: Some(text.to_owned()),
            ..Default::default()
        },
        peer: false,
    };
    world.ledger.event(format!("{contact} says {id} to {account}"));
    if blocking::blocks(world, account, contact) {
        return Ok(id);
    }
    // The account's own phone gets it too; nobody watches that ciphertext, so none is made.
    world.ledger.seen(account, contact, &id, text);
    history::note(world, account, contact, Author::Them, &id, text);
    for device in world.companions_of(account) {
        phone::send(world, contact, &device, &id, sent.clone())?;
    }
    Ok(id)
}

/// A contact starts or stops typing.
pub(crate) fn type_in(
    world: &mut World,
    contact: &str,
    account: &str,
    composing: bool,
) -> anyhow::Result<()> {
    expect_people(world, contact, account)?;
    act(world, contact);
    presence::show_typing(world, contact, account, composing);
    Ok(())
}

/// A contact reads everything an account wrote.
pub(crate) fn read_all(world: &mut World, contact: &str, account: &str) -> anyhow::Result<()> {
    expect_people(world, contact, account)?;
    act(world, contact);
    let mut ids = Vec::new();
    if let Some(person) = world.people.get_mut(contact) {
        person.phone.unread.retain(|(from, id)| {
            let theirs = from.pn == account;
            if theirs {
                ids.push(id.clone());
            }
            !theirs
        });
    }
    receipts::send_from_phone(world, contact, account, &ids, Some("read"));
    Ok(())
}

/// A message of an account is on the contact's phone. `first` is false when it had it already.
pub(crate) fn react(
    world: &mut World,
    contact: &str,
    from: &DeviceAddress,
    id: &str,
    text: &str,
    first: bool,
) {
    receipts::send_from_phone(world, contact, &from.pn, &[id.to_owned()], None);
    let Some(person) = world.people.get_mut(contact).filter(|_| first) else {
        return;
    };
    person.phone.unread.push((from.clone(), id.to_owned()));
    let reads_after = person.habits.reads_after;
    let reply = person.habits.reply_to(text);
    let contact = contact.to_owned();
    let account = from.pn.clone();
    let read_at = reads_after.unwrap_or_default();
    if reads_after.is_some() {
        let (contact, account) = (contact.clone(), account.clone());
        world.after(read_at, Due::Read { contact, account });
    }
    if let Some(reply) = reply {
        let types_at = read_at + Duration::from_millis(reply.delay_ms);
        answer(world, contact, account, &reply, types_at);
    }
}

fn answer(world: &mut World, contact: String, account: String, reply: &Reply, types_at: Duration) {
    let says_at = types_at + Duration::from_millis(reply.type_ms);
    if reply.type_ms > 0 {
        let composing = |composing| Due::Type {
            contact: contact.clone(),
            account: account.clone(),
            composing,
        };
        world.after(types_at, composing(true));
    }
    let text = reply.text.clone();
    world.after(
        says_at,
        Due::Say {
            contact,
            account,
            text,
        },
    );
}

/// An account's client finished catching up: who wanted to say something will.
pub(crate) fn account_is_live(world: &mut World, account: &str) {
    let Some(person) = world.people.get(account) else {
        return;
    };
    let known: BTreeSet<String> = person
        .chats
        .iter()
        .map(|chat| chat.with.clone())
        .chain(person.address_book.keys().cloned())
        .collect();
    let mut due = Vec::new();
    for contact in known {
        let Some(person) = world.people.get_mut(&contact) else {
            continue;
        };
        if !person.habits.spoken_to.insert(account.to_owned()) {
            continue;
        }
        for speech in &person.habits.speaks {
            if speech.to.as_deref().is_some_and(|to| to != account) {
                continue;
            }
            due.push((
                Duration::from_millis(speech.after_ms),
                Due::Say {
                    contact: contact.clone(),
                    account: account.to_owned(),
                    text: speech.text.clone(),
                },
            ));
        }
    }
    world.due.extend(due);
}

/// A contact leaves, unless it did something since.
pub(crate) fn leave(world: &mut World, contact: &str, acts: u64) {
    let idle = world
        .people
        .get(contact)
        .is_some_and(|person| person.habits.acts == acts);
    if idle {
        presence::set_available(world, contact, false);
    }
}

fn act(world: &mut World, contact: &str) {
    let Some(person) = world.people.get_mut(contact) else {
        return;
    };
    person.habits.acts += 1;
    let acts = person.habits.acts;
    presence::set_available(world, contact, true);
    let contact = contact.to_owned();
    world.after(LINGERS, Due::Leave { contact, acts });
}

pub(crate) fn expect_people(world: &World, contact: &str, account: &str) -> anyhow::Result<()> {
    let is = |pn: &str, kind| world.people.get(pn).is_some_and(|person| person.kind == kind);
    is(contact, Kind::Contact)
        .then_some(())
        .with_context(|| format!("no contact has the number {contact}"))?;
    is(account, Kind::Account)
        .then_some(())
        .with_context(|| format!("no account has the number {account}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(when: When, text: &str) -> Reply {
        Reply {
            when,
            delay_ms: 0,
            type_ms: 0,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_specific_reply_comes_before_the_others_and_those_take_turns() {
        let mut habits = Habits::new(
            None,
            vec![
                reply(When::Any, "ok"),
                reply(When::Contains(vec!["Harga".into()]), "Rp 25.000"),
                reply(When::Any, "baik"),
            ],
            Vec::new(),
        );
        let mut say = |text| habits.reply_to(text).map(|reply| reply.text);
        assert_eq!(say("berapa HARGA nasi kotak?").as_deref(), Some("Rp 25.000"));
        assert_eq!(say("terima kasih").as_deref(), Some("ok"));
        assert_eq!(say("sampai besok").as_deref(), Some("baik"));
        assert_eq!(say("siap").as_deref(), Some("ok"));
    }

    #[test]
    fn a_contact_without_replies_stays_silent() {
        assert!(Habits::default().reply_to("hello?").is_none());
    }
}
