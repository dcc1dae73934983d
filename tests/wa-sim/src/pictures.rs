//! Pictures of people and groups: set, fetched, hidden, and everybody who knows them told.
//!
//! They lie unencrypted on the media host. The small form is the same file as the large one: the
//! simulator does not scale pictures. Not here: who may change a group's picture (`groups`).

use std::collections::HashMap;

use bytes::Bytes;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use crate::groups::{self, Group};
use crate::iq::Answer;
use crate::media;
use crate::offline::{self, Class, Queued};
use crate::privacy;
use crate::stanza::{self, content};
use crate::state::{DeviceAddress, Kind, Space, World};

const NOT_FOUND: (u16, &str) = (404, "item-not-found");
const HIDDEN: (u16, &str) = (401, "not-authorized");
const FORBIDDEN: (u16, &str) = (403, "forbidden");

/// Pictures by owner: a phone number, or a group's address.
#[derive(Default)]
pub(crate) struct Pictures {
    kept: HashMap<String, Picture>,
    made: u32,
}

struct Picture {
    id: String,
    direct_path: String,
}

/// `w:profile:picture` get: where somebody's picture lies.
pub(crate) fn fetch(world: &mut World, from: &DeviceAddress, request: &Node) -> Answer {
    let owner = owner(world, from, request).ok_or(NOT_FOUND)?;
    let asked = request.get_optional_child("picture");
    if group_id(&owner).is_none() && !privacy::allows(world, &owner, "profile", &from.pn) {
        return Err(HIDDEN);
    }
    let picture = world.pictures.kept.get(&owner).ok_or(NOT_FOUND)?;
    let known = asked.and_then(|asked| stanza::text(asked, "id"));
    let answer = NodeBuilder::new("picture").attr("id", picture.id.as_str());
    if known.as_ref() == Some(&picture.id) {
        return Ok(vec![answer.build()]);
    }
    let form = asked.and_then(|asked| stanza::text(asked, "type"));
    let answer = answer
        .attr("type", form.unwrap_or_else(|| "image".to_owned()))
        .attr("url", media::url(&picture.direct_path))
        .attr("direct_path", picture.direct_path.as_str());
    Ok(vec![answer.build()])
}

/// `w:profile:picture` set: a client changes or, without a picture in the request, removes one.
pub(crate) fn change(world: &mut World, from: &DeviceAddress, request: &Node) -> Answer {
    let owner = owner(world, from, request).ok_or(NOT_FOUND)?;
    match group_id(&owner) {
        Some(group) => groups::may_edit(world, group, &from.pn)?,
        None if owner != from.pn => return Err(FORBIDDEN),
        None => {}
    }
    let picture = request.get_optional_child("picture").map(content);
    let id = set(world, &owner, &from.pn, picture).map_err(|_| (500, "internal-server-error"))?;
    Ok(match id {
        Some(id) => vec![NodeBuilder::new("picture").attr("id", id).build()],
        None => Vec::new(),
    })
}

/// Sets or removes a picture and tells everybody who knows its owner. Returns its id.
///
/// # Errors
/// When the digest cannot be made, which it can.
pub(crate) fn set(
    world: &mut World,
    owner: &str,
    author: &str,
    bytes: Option<Vec<u8>>,
) -> anyhow::Result<Option<String>> {
    if let Some(old) = world.pictures.kept.remove(owner) {
        world.media.store.forget(&old.direct_path);
    }
    let id = match bytes {
        None => None,
        Some(bytes) => {
            let digest = media::sha256(&bytes)?;
            let direct_path = world.media.store.put("pps", &digest, Bytes::from(bytes));
            world.pictures.made += 1;
            let id = (1_700_000_000 + world.pictures.made).to_string();
            let picture = Picture {
                id: id.clone(),
                direct_path,
            };
            world.pictures.kept.insert(owner.to_owned(), picture);
            Some(id)
        }
    };
    let what = if id.is_some() { "changed" } else { "removed" };
    world
        .ledger
        .event(format!("{author} {what} the picture of {owner}"));
    for device in who_knows(world, owner) {
        tell(world, &device, owner, author, id.as_deref());
    }
    Ok(id)
}

/// Whose picture a request is about; one's own when it names nobody.
fn owner(world: &World, from: &DeviceAddress, request: &Node) -> Option<String> {
    let Some(jid) = stanza::jid(request, "target") else {
        return Some(from.pn.clone());
    };
    match Space::of(&jid) {
        Some(_) => world.resolve(&jid.to_non_ad()).map(|person| person.pn),
        None => Some(jid.to_string()),
    }
}

/// The id of the group an owner is, if it is one.
fn group_id(owner: &str) -> Option<&str> {
    owner.strip_suffix("@g.us")
}

/// A group's members; or the owner's own clients, and those of accounts that have the owner among their chats or names.
fn who_knows(world: &World, owner: &str) -> Vec<DeviceAddress> {
    if let Some(group) = group_id(owner) {
        let members = world.groups.get(group).map(Group::everybody).unwrap_or_default();
        return members.iter().flat_map(|pn| world.companions_of(pn)).collect();
    }
    let accounts = world
        .people
        .values()
        .filter(|person| person.kind == Kind::Account);
    let knowing = accounts.filter(|person| {
        person.pn == owner
            || person.address_book.contains_key(owner)
            || person.chats.iter().any(|chat| chat.with == owner)
    });
    knowing
        .flat_map(|person| world.companions_of(&person.pn))
        .collect()
}

fn tell(world: &mut World, to: &DeviceAddress, owner: &str, author: &str, picture: Option<&str>) {
    let Some(space) = world.people.get(&to.pn).map(|person| person.space) else {
        return;
    };
    let address = |world: &World, who: &str| {
        let group = group_id(who).and_then(|_| who.parse::<Jid>().ok());
        group.unwrap_or_else(|| world.jid_of(&DeviceAddress::phone(who), space))
    };
    let (owner, author) = (address(world, owner), address(world, author));
    let child = match picture {
        Some(id) => NodeBuilder::new("set").attr("id", id),
        None => NodeBuilder::new("delete"),
    };
    let child = child.attr("jid", &owner).attr("author", author).build();
    let id = world.draw_id();
    let node = NodeBuilder::new("notification")
        .attr("from", owner)
        .attr("type", "picture")
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .children([child])
        .build();
    offline::deliver(world, to, Queued::new(Class::Notification, id, node));
}
