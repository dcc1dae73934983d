//! A message reaches somebody's screen: the ledger notes what changes there, the phone remembers it.
//!
//! Every room that brings a message to a phone says so here, once per arrival.

use waproto::whatsapp as wa;

use super::compose;
use super::reading::{Meaning, meaning};
use crate::ledger::Change;
use crate::media;
use crate::state::{DeviceAddress, Space, World};

/// `person` sees a message of `author` in `chat` (the other person's number, or a group's id).
/// False when it was there already, under the same id.
pub(crate) fn sees(
    world: &mut World,
    person: &str,
    chat: &str,
    author: &str,
    id: &str,
    message: &wa::Message,
) -> bool {
    let change = match meaning(message) {
        Meaning::Nothing => return false,
        Meaning::Line(text) => Change::Line(media::look(world, person, id, message).unwrap_or(text)),
        Meaning::Edit { of, text } => Change::Edit { of, text },
        Meaning::Revoke { of } => Change::Revoke { of },
        Meaning::Reaction { of, emoji } => Change::Reaction { of, emoji },
        Meaning::Vote { of } => {
            let options = opened(world, person, author, &of, message);
            Change::Vote { of, options }
        }
    };
    let first = world.ledger.shown(person, chat, author, id, &change);
    if first && let Some(person) = world.people.get_mut(person) {
        let memory = &mut person.phone.memory;
        match &change {
            Change::Line(text) => memory.keep(chat, author, id, message, text),
            Change::Edit { of, text } => memory.amend(of, text),
            Change::Revoke { of } => memory.forget(of),
            Change::Reaction { .. } | Change::Vote { .. } => {}
        }
    }
    first
}

/// What a vote says to somebody who has the poll; `None` when it cannot be opened.
fn opened(world: &World, person: &str, voter: &str, poll: &str, update: &wa::Message) -> Option<Vec<String>> {
    let asked = world.people.get(person)?.phone.memory.find(poll)?;
    let address = |pn: &str, space| world.jid_of(&DeviceAddress::phone(pn), space).to_string();
    let addresses =
        [Space::Lid, Space::Pn].map(|space| (address(&asked.author, space), address(voter, space)));
    compose::open_vote(asked, update, &addresses)
}
