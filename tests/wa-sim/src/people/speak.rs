//! The one way in which people say something: any message, in any chat.

use anyhow::{Context, bail};
use waproto::whatsapp as wa;

use super::memory::is_line;
use super::reading::text_of;
use super::script::{group_id, is_group};
use super::sees::sees;
use crate::blocking;
use crate::groups;
use crate::history;
use crate::phone;
use crate::scenario::Author;
use crate::state::{Kind, SentMessage, World};

/// `who` sends a message to `chat`: a contact to an account's number, anybody to a group's address, and an account's
/// owner, on the phone, to anybody. Returns the message id.
///
/// # Errors
/// When one of them does not exist, or two people cannot talk to each other in this way.
pub(crate) fn speak(
    world: &mut World,
    who: &str,
    chat: &str,
    message: wa::Message,
) -> anyhow::Result<String> {
    let speaker = world
        .people
        .get_mut(who)
        .with_context(|| format!("nobody has the number {who}"))?;
    let kind = speaker.kind;
    if is_group(chat) {
        return groups::speak(world, who, group_id(chat), message);
    }
    let other = world
        .people
        .get(chat)
        .with_context(|| format!("nobody has the number {chat}"))?;
    match (kind, other.kind) {
        (Kind::Contact, Kind::Account) => {}
        (Kind::Contact, Kind::Contact) => bail!("no account has the number {chat}"),
        (Kind::Account, _) => return phone::write(world, who, chat, &message),
    }
    let id = world.draw_id_of(who);
    to_account(world, who, chat, &id, message)?;
    Ok(id)
}

/// From a contact's phone to an account: its phone sees it, its linked clients get it.
fn to_account(
    world: &mut World,
    contact: &str,
    account: &str,
    id: &str,
    message: wa::Message,
) -> anyhow::Result<()> {
    world.ledger.event(format!("{contact} says {id} to {account}"));
    sees(world, contact, account, contact, id, &message);
    if blocking::blocks(world, account, contact) {
        return Ok(());
    }
    // The account's own phone gets it too; nobody watches that ciphertext, so none is made.
    sees(world, account, contact, contact, id, &message);
    joins_history(world, account, contact, Author::Them, id, &message);
    let sent = SentMessage { message, peer: false };
    for device in world.companions_of(account) {
        phone::send(world, contact, &device, id, sent.clone())?;
    }
    Ok(())
}

/// A message becomes part of what the account's phone hands to clients linked later.
pub(crate) fn joins_history(
    world: &mut World,
    account: &str,
    with: &str,
    author: Author,
    id: &str,
    message: &wa::Message,
) {
    if !is_line(message) {
        return;
    }
    history::note(world, account, with, author, id, &text_of(message));
    if message.conversation.is_none() {
        history::attach(world, account, with, id, message);
    }
}
