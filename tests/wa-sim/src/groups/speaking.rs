//! What phones write in groups and as status: contacts, and the handsets of accounts.
//!
//! The first time a phone writes somewhere it hands its key to every linked client there; later
//! only to those that came since. Everybody else's phones simply see it: nobody watches the
//! ciphertext between two simulated phones, so none is made.

use std::collections::HashMap;

use anyhow::{Context, anyhow, bail};
use wacore::send::{media_type_from_message, stanza_type_from_message};
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use super::{Group, Hall, hearing, passing};
use crate::offline::{self, Class, Queued};
use crate::people;
use crate::phone;
use crate::prekeys;
use crate::signal::Sealed;
use crate::state::{DeviceAddress, SentMessage, World};

/// A text and nothing else.
pub(crate) fn plain(text: &str) -> wa::Message {
    wa::Message {
        conversation: Some(text.to_owned()),
        ..Default::default()
    }
}

/// Somebody's phone writes to a group. Returns the message id.
///
/// # Errors
/// When there is no such group, the person is not in it, or may not write there.
pub(crate) fn speak(
    world: &mut World,
    person: &str,
    group: &str,
    message: wa::Message,
) -> anyhow::Result<String> {
    let place = world
        .groups
        .get(group)
        .with_context(|| format!("no group has the id {group}"))?;
    if !place.members.contains_key(person) {
        bail!("{person} is not in the group {group}");
    }
    if place.rules.announcement && !place.is_admin(person) {
        bail!("only admins may write in the group {group}");
    }
    let audience = place.everybody();
    shout(world, person, &Hall::Group(group.to_owned()), &audience, message)
}

/// Somebody's phone posts a status for some people. Returns the message id.
///
/// # Errors
/// When somebody named does not exist.
pub(crate) fn post_status(
    world: &mut World,
    person: &str,
    audience: &[String],
    message: wa::Message,
) -> anyhow::Result<String> {
    for pn in audience.iter().map(String::as_str).chain([person]) {
        if !world.people.contains_key(pn) {
            return Err(anyhow!("nobody has the number {pn}"));
        }
    }
    let mut audience = audience.to_vec();
    audience.push(person.to_owned());
    audience.sort_unstable();
    audience.dedup();
    shout(world, person, &Hall::Status, &audience, message)
}

fn shout(
    world: &mut World,
    person: &str,
    hall: &Hall,
    audience: &[String],
    message: wa::Message,
) -> anyhow::Result<String> {
    let id = world.draw_id_of(person);
    let me = DeviceAddress::phone(person);
    world
        .ledger
        .event(format!("{person} says {id} in {}", hall.name()));
    let devices: Vec<DeviceAddress> = audience.iter().flat_map(|pn| world.companions_of(pn)).collect();
    let mut keys = hand_out_keys(world, &me, hall, &devices)?;
    let shared = seal(world, &me, hall, &message)?;
    for device in &devices {
        let own = keys.remove(device).map(|key| enc_node(&key, None));
        let shared = enc_node(
            &struck(world, person, device, &shared),
            media_type_from_message(&message),
        );
        let mut node = passing::envelope(world, hall, &me, &id)
            .attr("type", stanza_type_from_message(&message))
            .children(own.into_iter().chain([shared]));
        if let Some(edit) = people::edit_attribute(&message) {
            node = node.attr("edit", edit);
        }
        let node = node.build();
        let queued = Queued::new(Class::Message, id.as_str(), node).about(&hall.name(), person);
        offline::deliver(world, device, queued);
    }
    for pn in audience {
        hearing::notice(world, pn, &me, hall, &id, &message);
    }
    if let Hall::Group(group) = hall
        && people::is_line(&message)
    {
        super::past::note(world, group, person, &id, &message);
    }
    if let Some(speaker) = world.people.get_mut(person) {
        speaker
            .phone
            .remember(id.clone(), SentMessage { message, peer: false });
    }
    Ok(id)
}

/// A ciphertext as it leaves the phone, spoiled if a mishap is due.
fn struck(world: &mut World, pn: &str, to: &DeviceAddress, sealed: &Sealed) -> Sealed {
    let mut sealed = sealed.clone();
    if let Some(person) = world.people.get_mut(pn) {
        person.phone.mishaps.strike(to, &mut sealed);
    }
    sealed
}

fn seal(world: &mut World, me: &DeviceAddress, hall: &Hall, message: &wa::Message) -> anyhow::Result<Sealed> {
    let World { people, rng, .. } = world;
    let person = people.get_mut(&me.pn).context("nobody there")?;
    let endpoint = &mut person.phone.endpoint;
    endpoint.group_key(&hall.name(), me, rng)?;
    endpoint.encrypt_for_group(&hall.name(), me, message, rng)
}

/// Encrypts a phone's key for each device that does not have it. A device that left no keys gets
/// none, and will ask.
fn hand_out_keys(
    world: &mut World,
    me: &DeviceAddress,
    hall: &Hall,
    devices: &[DeviceAddress],
) -> anyhow::Result<HashMap<DeviceAddress, Sealed>> {
    let place = (me.pn.clone(), hall.clone());
    let handed = world.groups.handed.get(&place).cloned().unwrap_or_default();
    let mut sealed = HashMap::new();
    for device in devices.iter().filter(|device| !handed.contains(*device)) {
        let message = with_key(world, me, hall, wa::Message::default())?;
        match seal_pairwise(world, &me.pn, device, &message) {
            Ok(key) => sealed.insert(device.clone(), key),
            Err(error) => {
                let what = format!("{device} got no key of {}: {error:#}", me.pn);
                world.ledger.event(what);
                continue;
            }
        };
        world
            .groups
            .handed
            .entry(place.clone())
            .or_default()
            .insert(device.clone());
    }
    Ok(sealed)
}

/// The message with the phone's key for the place in it.
fn with_key(
    world: &mut World,
    me: &DeviceAddress,
    hall: &Hall,
    message: wa::Message,
) -> anyhow::Result<wa::Message> {
    let World { people, rng, .. } = world;
    let person = people.get_mut(&me.pn).context("nobody there")?;
    let key = person.phone.endpoint.group_key(&hall.name(), me, rng)?;
    let key = wa::message::SenderKeyDistributionMessage {
        group_id: Some(hall.name()),
        axolotl_sender_key_distribution_message: Some(key),
    };
    Ok(wa::Message {
        sender_key_distribution_message: buffa::MessageField::some(key),
        ..message
    })
}

fn seal_pairwise(
    world: &mut World,
    pn: &str,
    to: &DeviceAddress,
    message: &wa::Message,
) -> anyhow::Result<Sealed> {
    let person = world.people.get(pn).context("nobody there")?;
    if !person.phone.endpoint.knows(to) {
        phone::start_over(world, pn, to, None)?;
    }
    let World { people, rng, .. } = world;
    let person = people.get_mut(pn).context("nobody there")?;
    person.phone.endpoint.encrypt(to, message, rng)
}

/// A client could not open what a phone wrote: it gets the message and the key, for itself alone. A
/// phone that was asked too often stops answering, as clients do.
pub(super) fn send_again(
    world: &mut World,
    pn: &str,
    hall: &Hall,
    to: &DeviceAddress,
    id: &str,
    plea: &Node,
) {
    let Some((sent, count)) = phone::asked_for(world, pn, to, id, plea) else {
        return;
    };
    let me = DeviceAddress::phone(pn);
    let keys = prekeys::keys_in_plea(plea);
    let done = phone::start_over(world, pn, to, keys)
        .and_then(|()| with_key(world, &me, hall, sent.message))
        .and_then(|message| seal_pairwise(world, pn, to, &message));
    let sealed = match done {
        Ok(sealed) => struck(world, pn, to, &sealed),
        Err(error) => {
            let what = format!("{pn} could not send {id} again: {error:#}");
            world.ledger.event(what);
            return;
        }
    };
    let enc = NodeBuilder::new("enc")
        .attr("v", "2")
        .attr("type", sealed.kind)
        .attr("count", count)
        .bytes(sealed.bytes);
    let node = passing::envelope(world, hall, &me, id)
        .attr("type", "text")
        .children([enc.build()])
        .build();
    let queued = Queued::new(Class::Message, id, node).about(&hall.name(), pn);
    offline::deliver(world, to, queued);
}

/// Somebody left: the phones that stay draw new keys before they write again.
pub(super) fn renew_keys(world: &mut World, hall: &Hall) {
    world.groups.handed.retain(|(_, place), _| place != hall);
    let Hall::Group(group) = hall else {
        return;
    };
    let members = world.groups.get(group).map(Group::everybody).unwrap_or_default();
    for pn in members {
        if let Some(person) = world.people.get_mut(&pn) {
            let me = DeviceAddress::phone(pn);
            person.phone.endpoint.forget_group_key(&hall.name(), &me);
        }
    }
}

/// A phone loses the keys of everybody's groups, its own included, as after a reinstallation.
pub(crate) fn lose_keys(world: &mut World, pn: &str) {
    world.groups.handed.retain(|(speaker, _), _| speaker != pn);
    if let Some(person) = world.people.get_mut(pn) {
        person.phone.endpoint.forget_all_group_keys();
    }
}

fn enc_node(sealed: &Sealed, media: Option<&'static str>) -> Node {
    let mut enc = NodeBuilder::new("enc").attr("v", "2").attr("type", sealed.kind);
    if let Some(media) = media {
        enc = enc.attr("mediatype", media);
    }
    enc.bytes(sealed.bytes.clone()).build()
}
