//! Trusted-contact tokens: what somebody gives a person they talk with, as leave to write back.
//!
//! A client issues them by request after writing; the server makes up the bytes and hands them to
//! the other side, whose messages then carry them. A contact gives one when the simulator's user
//! says so (`trust`). Whether they are asked for is one of the `limits`.

use std::collections::BTreeMap;

use anyhow::ensure;
use rand::RngExt as _;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::iq::{Answer, wanted};
use crate::notices::{address_for, notify};
use crate::stanza::{self, child_content};
use crate::state::{DeviceAddress, Kind, World};

/// The tokens a person gave, by whom they were given to.
#[derive(Default)]
pub(crate) struct Tokens(BTreeMap<String, Vec<u8>>);

/// `privacy set tokens`: a client trusts the people it names. The answer carries no bytes: the
/// token is for the other side.
pub(crate) fn issue(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    for token in wanted(child)?.get_children_by_tag("token") {
        let whom = stanza::jid(token, "jid").and_then(|jid| world.resolve(&jid));
        if let Some(whom) = whom {
            give(world, &from.pn, &whom.pn);
        }
    }
    Ok(Vec::new())
}

/// Somebody gives a token to somebody.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn trust(world: &mut World, who: &str, whom: &str) -> anyhow::Result<()> {
    for pn in [who, whom] {
        ensure!(world.people.contains_key(pn), "nobody has the number {pn}");
    }
    give(world, who, whom);
    Ok(())
}

fn give(world: &mut World, who: &str, whom: &str) {
    let World { people, rng, .. } = &mut *world;
    let Some(person) = people.get_mut(who) else {
        return;
    };
    let bytes = person.tokens.0.entry(whom.to_owned());
    let bytes = bytes.or_insert_with(|| rng.random::<[u8; 16]>().to_vec()).clone();
    world.ledger.event(format!("{who} trusts {whom}"));
    let writes = world
        .people
        .get(whom)
        .is_some_and(|whom| whom.kind == Kind::Account);
    if !writes {
        return; // nothing asks a contact for tokens, so its devices are not bothered with them
    }
    let token = NodeBuilder::new("token")
        .attr("type", "trusted_contact")
        .attr("t", world.now().secs())
        .bytes(bytes)
        .build();
    let body = NodeBuilder::new("tokens").children([token]).build();
    let from = address_for(world, who, whom);
    for device in world.companions_of(whom) {
        notify(world, &device, from.clone(), "privacy_token", body.clone());
    }
}

/// Whether a message carries the token its recipient gave its sender.
pub(crate) fn carries_valid(world: &World, from: &DeviceAddress, to: &str, node: &Node) -> bool {
    let given = world
        .people
        .get(to)
        .and_then(|person| person.tokens.0.get(&from.pn));
    let carried = child_content(node, "tctoken");
    given.is_some() && given == carried.as_ref()
}
