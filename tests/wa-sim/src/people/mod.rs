//! People: what simulated contacts, and the owners of phones, do.
//!
//! ```text
//!  something happens ─► script (pure) ─► errands ─► perform, act by act ─► speak ─► phones, ledger
//!    a message, a reaction, reading, an account going live, another line being done
//! ```
//!
//! A message is confirmed at once; everything else somebody does stands in the script. All of it is
//! encrypted by the person's own phone; the server in between reads nothing.

mod act;
mod away;
mod compose;
mod memory;
mod perform;
mod reading;
mod script;
mod sees;
mod speak;
mod written;

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context;
use waproto::whatsapp as wa;

use crate::groups;
use crate::presence::{self, Activity};
use crate::receipts;
use crate::state::{DeviceAddress, Due, Kind, World};

pub use act::{Act, Which};
pub use script::{Line, Sign, Trigger, Wording};

pub(crate) use away::{Absence, Waiting, is_away, keep, time_is_over};
pub(crate) use compose::{edit_attribute, text};
pub(crate) use memory::{Memory, is_line};
pub(crate) use perform::{perform, run};
use reading::Meaning;
pub(crate) use script::{Errand, Happening, Script, What, is_group};
pub(crate) use sees::sees;
pub(crate) use speak::{joins_history, speak};

/// How long a contact stays around after doing something.
const LINGERS: Duration = Duration::from_secs(25);

/// A contact writes to an account. Returns the message id.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn say(world: &mut World, contact: &str, account: &str, text: &str) -> anyhow::Result<String> {
    expect_people(world, contact, account)?;
    come_round(world, contact);
    speak(world, contact, account, compose::text(text))
}

/// A contact starts or stops typing.
pub(crate) fn type_in(
    world: &mut World,
    contact: &str,
    account: &str,
    composing: bool,
) -> anyhow::Result<()> {
    expect_people(world, contact, account)?;
    come_round(world, contact);
    let activity = if composing {
        Activity::Typing
    } else {
        Activity::Nothing
    };
    presence::show_activity(world, contact, account, activity);
    Ok(())
}

/// A contact reads everything an account wrote.
pub(crate) fn read_all(world: &mut World, contact: &str, account: &str) -> anyhow::Result<()> {
    expect_people(world, contact, account)?;
    come_round(world, contact);
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

/// A message of an account arrived at a contact's phone, which confirms it; while the phone is off
/// it waits.
pub(crate) fn gets(world: &mut World, contact: &str, from: &DeviceAddress, id: &str, message: &wa::Message) {
    if is_away(world, contact) {
        let waiting = Waiting::Written(from.clone(), id.to_owned(), Box::new(message.clone()));
        keep(world, contact, waiting);
        return;
    }
    let first = sees(world, contact, &from.pn, &from.pn, id, message);
    receipts::send_from_phone(world, contact, &from.pn, &[id.to_owned()], None);
    if !first {
        return;
    }
    if let Some(person) = world.people.get_mut(contact).filter(|_| is_line(message)) {
        person.phone.unread.push((from.clone(), id.to_owned()));
    }
    hears(world, contact, &from.pn, &from.pn, id, message);
}

/// A new message in a chat may set a script off, when an account wrote it: simulated people do not
/// answer each other by themselves, or they would never stop.
pub(crate) fn hears(world: &mut World, who: &str, chat: &str, author: &str, id: &str, message: &wa::Message) {
    let kind = world.people.get(author).map(|author| author.kind);
    if kind != Some(Kind::Account) {
        return;
    }
    match reading::meaning(message) {
        Meaning::Line(text) => tell(world, who, chat, id, What::Message(&text)),
        Meaning::Reaction { of, emoji } => tell(world, who, chat, &of, What::Reaction(&emoji)),
        _ => {}
    }
}

/// An account read a message of somebody.
pub(crate) fn was_read(world: &mut World, author: &str, account: &str, id: &str) {
    tell(world, author, account, id, What::Read);
}

fn tell(world: &mut World, who: &str, chat: &str, about: &str, what: What<'_>) {
    let happening = Happening {
        chat,
        about: Some(about),
        what,
    };
    happen(world, who, &happening);
}

/// Something happened to a person, who may do something about it.
pub(crate) fn happen(world: &mut World, who: &str, happening: &Happening<'_>) {
    let Some(person) = world
        .people
        .get_mut(who)
        .filter(|person| !person.script.is_empty())
    else {
        return;
    };
    for errand in person.script.answer(happening) {
        perform::send_off(world, who, errand);
    }
}

/// An account's client finished catching up: who wanted to say something will.
pub(crate) fn account_is_live(world: &mut World, account: &str) {
    for who in known_to(world, account) {
        let happening = Happening {
            chat: account,
            about: None,
            what: What::Live,
        };
        happen(world, &who, &happening);
    }
}

/// A scenario with these people was loaded.
pub(crate) fn begin(world: &mut World, accounts: &[String]) {
    for account in accounts {
        for who in known_to(world, account) {
            let happening = Happening {
                chat: account,
                about: None,
                what: What::Start,
            };
            happen(world, &who, &happening);
        }
    }
}

/// Everybody in an account's address book, chats or groups, in a fixed order.
fn known_to(world: &World, account: &str) -> BTreeSet<String> {
    let person = world.people.get(account).into_iter();
    person
        .flat_map(|person| {
            let chats = person.chats.iter().map(|chat| chat.with.clone());
            chats.chain(person.address_book.keys().cloned())
        })
        .chain(groups::past_people(world, account))
        .collect()
}

/// A contact leaves, unless it did something since.
pub(crate) fn leave(world: &mut World, contact: &str, acts: u64) {
    let idle = world
        .people
        .get(contact)
        .is_some_and(|person| person.acts == acts);
    if idle {
        presence::set_available(world, contact, false);
    }
}

/// Somebody does something, and so is around for a while.
fn come_round(world: &mut World, who: &str) {
    let Some(person) = world
        .people
        .get_mut(who)
        .filter(|person| person.kind == Kind::Contact)
    else {
        return;
    };
    person.acts += 1;
    let acts = person.acts;
    presence::set_available(world, who, true);
    let contact = who.to_owned();
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
