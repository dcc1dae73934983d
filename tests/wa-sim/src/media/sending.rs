//! A contact sends a file: seen on the account's phone, kept in its past, on its way to its clients.

use super::{MediaFile, compose};
use crate::history;
use crate::people;
use crate::phone;
use crate::scenario::Author;
use crate::state::{SentMessage, World};

/// A contact sends a file to an account. Returns the message id.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn send(
    world: &mut World,
    contact: &str,
    account: &str,
    file: &MediaFile,
) -> anyhow::Result<String> {
    people::expect_people(world, contact, account)?;
    let message = compose(world, file)?;
    let id = world.draw_id();
    world
        .ledger
        .event(format!("{contact} sends {} {id} to {account}", file.kind.word()));
    let text = super::look(world, account, &id, &message).unwrap_or_default();
    world.ledger.seen(account, contact, &id, &text);
    history::note(world, account, contact, Author::Them, &id, &text);
    history::attach(world, account, contact, &id, &message);
    let sent = SentMessage { message, peer: false };
    for device in world.companions_of(account) {
        phone::send(world, contact, &device, &id, sent.clone())?;
    }
    Ok(id)
}
