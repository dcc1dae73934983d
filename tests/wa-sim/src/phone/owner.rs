//! What the owner of an account does on the phone itself, and what the linked clients hear of it:
//! an echo of every message written there, a receipt for every chat read there.

use anyhow::Context;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use super::sending;
use crate::history;
use crate::offline::{self, Class, Queued};
use crate::people;
use crate::receipts;
use crate::scenario::Author;
use crate::state::{DeviceAddress, Kind, SentMessage, World};

/// The owner writes to somebody on the phone. Returns the message id.
///
/// # Errors
/// When the number is no account, or nobody has the other one.
pub(crate) fn write(
    world: &mut World,
    account: &str,
    to: &str,
    message: &wa::Message,
) -> anyhow::Result<String> {
    expect_account(world, account)?;
    let kind = world.people.get(to).map(|person| person.kind);
    let kind = kind.with_context(|| format!("nobody has the number {to}"))?;
    let id = world.draw_id_of(account);
    world
        .ledger
        .event(format!("{account} writes {id} to {to} on the phone"));
    people::sees(world, account, to, account, &id, message);
    people::joins_history(world, account, to, Author::Me, &id, message);
    let echo = echo(world, account, to, message);
    let own = world.companions_of(account).into_iter();
    for device in own.chain(world.companions_of(to)) {
        sending::send(world, account, &device, &id, echo.clone())?;
    }
    // The other phone gets it too; nobody watches that ciphertext, so none is made.
    let from = DeviceAddress::phone(account);
    match kind {
        Kind::Contact => people::gets(world, to, &from, &id, message),
        Kind::Account => {
            people::sees(world, to, account, account, &id, message);
            people::joins_history(world, to, account, Author::Them, &id, message);
        }
    }
    Ok(id)
}

/// The owner reads a chat on the phone: the sender hears of it, and so do the linked clients, each
/// from the device it was read on.
///
/// # Errors
/// When the number is no account, or it has no such chat.
pub(crate) fn read(world: &mut World, account: &str, with: &str) -> anyhow::Result<()> {
    expect_account(world, account)?;
    let person = world.people.get(account);
    let chat = person.and_then(|person| person.chats.iter().find(|chat| chat.with == with));
    let chat = chat.with_context(|| format!("{account} has no chat with {with}"))?;
    let theirs = chat.lines.iter().rev().filter(|line| line.author == Author::Them);
    let ids: Vec<String> = theirs
        .take(usize::try_from(chat.unread)?)
        .map(|line| line.id.clone())
        .collect();
    history::mark_read(world, account, with);
    world.ledger.event(format!("{account} reads {with} on the phone"));
    receipts::send_from_phone(world, account, with, &ids, Some("read"));
    tell_own(world, account, with, &ids);
    Ok(())
}

fn expect_account(world: &World, pn: &str) -> anyhow::Result<()> {
    let person = world.people.get(pn);
    person
        .filter(|person| person.kind == Kind::Account)
        .map(drop)
        .with_context(|| format!("no account has the number {pn}"))
}

/// A message as the sender's own clients get it; `sending` takes the inside for others.
fn echo(world: &World, account: &str, to: &str, message: &wa::Message) -> SentMessage {
    let space = world.people.get(account).map(|person| person.space);
    let destination = space.map(|space| world.jid_of(&DeviceAddress::phone(to), space).to_string());
    SentMessage {
        message: wa::Message {
            device_sent_message: buffa::MessageField::some(wa::message::DeviceSentMessage {
                destination_jid: destination,
                message: buffa::MessageField::some(message.clone()),
                ..Default::default()
            }),
            ..Default::default()
        },
        peer: false,
    }
}

fn tell_own(world: &mut World, account: &str, with: &str, ids: &[String]) {
    let (Some((first, others)), Some(person)) = (ids.split_first(), world.people.get(account)) else {
        return;
    };
    let space = person.space;
    let items = others
        .iter()
        .map(|id| NodeBuilder::new("item").attr("id", id.as_str()).build());
    let mut receipt = NodeBuilder::new("receipt")
        .attr("from", world.jid_of(&DeviceAddress::phone(account), space))
        .attr("recipient", world.jid_of(&DeviceAddress::phone(with), space))
        .attr("id", first.as_str())
        .attr("type", "read-self")
        .attr("t", world.now().secs());
    if !others.is_empty() {
        receipt = receipt.children([NodeBuilder::new("list").children(items).build()]);
    }
    let receipt = receipt.build();
    for device in world.companions_of(account) {
        let queued = Queued::new(Class::Receipt, first.as_str(), receipt.clone());
        offline::deliver(world, &device, queued);
    }
}
