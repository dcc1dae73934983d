//! Blocking: whom a person does not want to hear from.
//!
//! The blocked one is not told: messages are taken and never arrive, and the blocker looks away
//! for good. An account's client blocks by request; a contact when the simulator's user says so.

use std::collections::BTreeMap;

use anyhow::ensure;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Node, Server};

use crate::iq::{Answer, bad_request, wanted};
use crate::notices::{address_for, notify_own};
use crate::privacy::hash_of;
use crate::stanza;
use crate::state::{DeviceAddress, World};

/// Whom one person blocked, by phone number, and when (Unix seconds).
#[derive(Default)]
pub(crate) struct Blocked(BTreeMap<String, u64>);

impl Blocked {
    pub(crate) fn contains(&self, pn: &str) -> bool {
        self.0.contains_key(pn)
    }

    fn hash(&self) -> String {
        hash_of(self.0.keys())
    }
}

/// Whether `who` blocked `whom`.
pub(crate) fn blocks(world: &World, who: &str, whom: &str) -> bool {
    let person = world.people.get(who);
    person.is_some_and(|person| person.blocked.contains(whom))
}

fn set(world: &mut World, who: &str, whom: &str, blocks: bool) -> anyhow::Result<()> {
    ensure!(world.people.contains_key(whom), "nobody has the number {whom}");
    let now = world.now().secs();
    let Some(person) = world.people.get_mut(who) else {
        anyhow::bail!("nobody has the number {who}");
    };
    if blocks {
        person.blocked.0.insert(whom.to_owned(), now);
    } else {
        person.blocked.0.remove(whom);
    }
    let word = if blocks { "blocks" } else { "no longer blocks" };
    world.ledger.event(format!("{who} {word} {whom}"));
    Ok(())
}

/// `blocklist get`.
pub(crate) fn get(world: &World, from: &DeviceAddress) -> Answer {
    let Some(person) = world.people.get(&from.pn) else {
        return bad_request();
    };
    let items = person.blocked.0.iter().map(|(pn, at)| {
        NodeBuilder::new("item")
            .attr("jid", address_for(world, pn, &from.pn))
            .attr("t", *at)
            .build()
    });
    let list = NodeBuilder::new("list").attr("dhash", person.blocked.hash());
    Ok(vec![list.children(items.collect::<Vec<_>>()).build()])
}

/// `blocklist set`: one person more or less. Blocking by the phone number alone is refused, as
/// WhatsApp does since everybody has a hidden id.
pub(crate) fn change(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let item = wanted(child)?;
    let Some(jid) = stanza::jid(item, "jid") else {
        return bad_request();
    };
    let action = stanza::text(item, "action");
    let blocks = match action.as_deref() {
        Some("block") if jid.server == Server::Lid => true,
        Some("unblock") => false,
        _ => return bad_request(),
    };
    let Some(whom) = world.resolve(&jid) else {
        return Err((404, "item-not-found"));
    };
    if choose(world, &from.pn, &whom.pn, blocks, Some(from)).is_err() {
        return bad_request();
    }
    let hash = world.people.get(&from.pn).map(|person| person.blocked.hash());
    let list = NodeBuilder::new("list").attr("dhash", hash.unwrap_or_default());
    Ok(vec![list.build()])
}

/// The same on any device of somebody's; their clients are told, all but the one that did it.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn choose(
    world: &mut World,
    who: &str,
    whom: &str,
    blocks: bool,
    doer: Option<&DeviceAddress>,
) -> anyhow::Result<()> {
    let hash = |world: &World| world.people.get(who).map(|person| person.blocked.hash());
    let before = hash(world);
    set(world, who, whom, blocks)?;
    let after = hash(world);
    let changed = NodeBuilder::new("item")
        .attr("jid", address_for(world, whom, who))
        .attr("action", if blocks { "block" } else { "unblock" })
        .build();
    let body = NodeBuilder::new("blocklist")
        .attr("action", "modify")
        .attr("prev_dhash", before.unwrap_or_default())
        .attr("dhash", after.unwrap_or_default())
        .children([changed])
        .build();
    notify_own(world, who, doer, "account_sync", &body);
    Ok(())
}
