//! Addresses that change: hidden ids that are not known at first, and numbers people give up.
//!
//! Inside the simulator a person is known by the first number they had, in orders and in the ledger
//! too. On the wire they go by their present number (`Person::number`) and by their hidden id, which
//! never changes.

use anyhow::{Context, ensure};
use wacore_binary::builder::NodeBuilder;

use crate::groups;
use crate::notices;
use crate::state::{DeviceAddress, Kind, Space, World};

/// Keeps a contact's hidden id back: what comes from the contact carries the number alone, and
/// questions for the id stay unanswered.
///
/// # Errors
/// When the number is no contact.
pub(crate) fn hide_lid(world: &mut World, contact: &str, hidden: bool) -> anyhow::Result<()> {
    let person = world.people.get_mut(contact);
    let person = person
        .filter(|person| person.kind == Kind::Contact)
        .with_context(|| format!("no contact has the number {contact}"))?;
    person.lid_hidden = hidden;
    let how = if hidden { "hidden" } else { "known" };
    world.ledger.event(format!("the hidden id of {contact} is {how}"));
    Ok(())
}

/// A contact moves to a new number and keeps the hidden id; whoever knows them is told. The old number
/// has no WhatsApp any more.
///
/// # Errors
/// When the number is no contact, or the new one is taken or no number.
pub(crate) fn change_number(world: &mut World, contact: &str, new: &str) -> anyhow::Result<()> {
    ensure!(
        (7..=15).contains(&new.len()) && new.bytes().all(|byte| byte.is_ascii_digit()),
        "{new} is not a phone number (7 to 15 digits)"
    );
    ensure!(world.is_free(new), "{new} is taken");
    let person = world.people.get(contact);
    person
        .filter(|person| person.kind == Kind::Contact)
        .with_context(|| format!("no contact has the number {contact}"))?;
    let phone = DeviceAddress::phone(contact);
    let old = world.jid_of(&phone, Space::Pn);
    world.renumber(contact, new);
    let mut modify = NodeBuilder::new("modify")
        .attr("old", old)
        .attr("new", world.jid_of(&phone, Space::Pn));
    if let Some(lid) = world.visible_lid(contact) {
        modify = modify.attr("old_lid", &lid).attr("new_lid", lid);
    }
    world.ledger.event(format!("{contact} has the number {new} now"));
    notices::tell(world, contact, "contacts", &modify.build());
    groups::tell_number(world, contact);
    Ok(())
}

/// Adds the sender's address in the other space to an envelope, if it is known.
pub(crate) fn beside(
    world: &World,
    envelope: NodeBuilder,
    from: &DeviceAddress,
    space: Space,
) -> NodeBuilder {
    if world.visible_lid(&from.pn).is_none() {
        return envelope;
    }
    let key = match space {
        Space::Pn => "sender_lid",
        Space::Lid => "sender_pn",
    };
    let person = DeviceAddress::phone(from.pn.as_str());
    envelope.attr(key, world.jid_of(&person, space.other()))
}
