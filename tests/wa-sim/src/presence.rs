//! Who is around, and who is typing. None of it waits for anybody: who is away misses it.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use crate::blocking;
use crate::groups::{self, Hall};
use crate::offline::Stage;
use crate::privacy;
use crate::stanza;
use crate::state::{DeviceAddress, Space, World};

/// Takes a `<presence>` of a linked client: its own state, or a wish to follow somebody's.
pub(crate) fn accept(world: &mut World, from: &DeviceAddress, node: &Node) {
    match stanza::text(node, "type").as_deref() {
        Some("subscribe") => subscribe(world, from, node),
        Some("unsubscribe") => unsubscribe(world, from, node),
        Some("unavailable") => set_present(world, from, false),
        Some("available") | None => {
            if let Some(name) = stanza::text(node, "name")
                && let Some(person) = world.people.get_mut(&from.pn)
            {
                person.push_name = name;
            }
            set_present(world, from, true);
        }
        Some(_) => {}
    }
}

/// Takes a `<chatstate>` of a linked client and shows it to the other side.
pub(crate) fn accept_chatstate(world: &mut World, from: &DeviceAddress, node: &Node) {
    let Some(target_jid) = stanza::jid(node, "to") else {
        return;
    };
    if let Some(hall) = Hall::of(&target_jid) {
        let what = node.children().unwrap_or_default();
        groups::pass_typing(world, from, &hall, what);
        return;
    }
    let (Some(target), Some(space)) = (world.resolve(&target_jid), Space::of(&target_jid)) else {
        return;
    };
    let state = node.children().and_then(<[Node]>::first);
    let state = state.map_or("nothing", |state| state.tag.as_ref());
    world.ledger.event(format!("{from} shows {} {state}", target.pn));
    if blocking::blocks(world, &target.pn, &from.pn) {
        return;
    }
    let shown = NodeBuilder::new("chatstate")
        .attr(
            "from",
            world.jid_of(&DeviceAddress::phone(from.pn.as_str()), space),
        )
        .children(node.children().unwrap_or_default().to_vec())
        .build();
    show(world, &target.pn, &shown);
}

/// What somebody is seen doing in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    Typing,
    Recording,
    Nothing,
}

/// Somebody is seen doing something in a chat: by an account, or by everybody in a group.
pub(crate) fn show_activity(world: &mut World, who: &str, chat: &str, activity: Activity) {
    let (state, words) = match activity {
        Activity::Typing => (stanza::empty("composing"), "typing"),
        Activity::Recording => {
            let recording = NodeBuilder::new("composing").attr("media", "audio");
            (recording.build(), "recording")
        }
        Activity::Nothing => (stanza::empty("paused"), "paused"),
    };
    world.ledger.event(format!("{who} shows {chat} {words}"));
    let phone = DeviceAddress::phone(who);
    if let Some(account) = world.people.get(chat) {
        let from = world.jid_of(&phone, account.space);
        let shown = NodeBuilder::new("chatstate").attr("from", from).children([state]);
        if !blocking::blocks(world, chat, who) {
            show(world, chat, &shown.build());
        }
        return;
    }
    if let Some(hall) = chat.parse().ok().and_then(|jid: Jid| Hall::of(&jid)) {
        groups::pass_typing(world, &phone, &hall, &[state]);
    }
}

/// Changes a person's state, as their phone shows it.
pub(crate) fn set_available(world: &mut World, pn: &str, available: bool) {
    set_present(world, &DeviceAddress::phone(pn), available);
}

/// One device of a person says it is in use or not; the person is around while any is. Those who
/// follow the person are told.
fn set_present(world: &mut World, device: &DeviceAddress, present: bool) {
    let now = world.now();
    let pn = device.pn.as_str();
    let Some(person) = world.people.get_mut(pn) else {
        return;
    };
    if present {
        person.sightings.in_use.insert(device.device);
    } else {
        person.sightings.in_use.remove(&device.device);
    }
    let available = !person.sightings.in_use.is_empty();
    if !available && person.sightings.available {
        person.sightings.last_seen = Some(now);
    }
    let changed = person.sightings.available != available;
    person.sightings.available = available;
    if !changed {
        return;
    }
    let watchers: Vec<DeviceAddress> = person.sightings.watchers.iter().cloned().collect();
    let word = if available { "online" } else { "offline" };
    world.ledger.event(format!("{pn} is {word}"));
    for watcher in watchers {
        let space = world.people.get(&watcher.pn).map(|person| person.space);
        let node = describe(world, pn, &watcher.pn, space.unwrap_or(Space::Pn));
        send_live(world, &watcher, &node);
    }
}

/// A linked client is gone; with the last one in use its owner is away.
pub(crate) fn went_away(world: &mut World, device: &DeviceAddress) {
    set_present(world, device, false);
}

fn subscribe(world: &mut World, from: &DeviceAddress, node: &Node) {
    let Some(target_jid) = stanza::jid(node, "to") else {
        return;
    };
    let (Some(target), Some(space)) = (world.resolve(&target_jid), Space::of(&target_jid)) else {
        return;
    };
    if let Some(person) = world.people.get_mut(&target.pn) {
        person.sightings.watchers.insert(from.clone());
    }
    let answer = describe(world, &target.pn, &from.pn, space);
    send_live(world, from, &answer);
}

fn unsubscribe(world: &mut World, from: &DeviceAddress, node: &Node) {
    let target = stanza::jid(node, "to").and_then(|jid| world.resolve(&jid));
    if let Some(person) = target.and_then(|target| world.people.get_mut(&target.pn)) {
        person.sightings.watchers.remove(from);
    }
}

/// A person's state as `viewer` may see it. Who hides the own last seen sees nobody's.
fn describe(world: &World, pn: &str, viewer: &str, space: Space) -> Node {
    let sightings = world.people.get(pn).map(|person| &person.sightings);
    let shown = privacy::allows(world, pn, "online", viewer);
    let available = shown && sightings.is_some_and(|sightings| sightings.available);
    let mut node = NodeBuilder::new("presence").attr("from", world.jid_of(&DeviceAddress::phone(pn), space));
    if available {
        return node.build();
    }
    node = node.attr("type", "unavailable");
    let shown = privacy::allows(world, pn, "last", viewer) && privacy::allows(world, viewer, "last", pn);
    match sightings.and_then(|sightings| sightings.last_seen) {
        Some(last) if shown => node.attr("last", last.secs()).build(),
        Some(_) => node.attr("last", "deny").build(),
        None => node.build(),
    }
}

/// Shows a stanza to the clients of somebody who are there to see it.
pub(crate) fn show(world: &mut World, pn: &str, node: &Node) {
    for device in world.companions_of(pn) {
        send_live(world, &device, node);
    }
}

fn send_live(world: &mut World, device: &DeviceAddress, node: &Node) {
    let live = world
        .companion(device)
        .and_then(|companion| companion.link.as_ref())
        .filter(|link| link.stage == Stage::Live)
        .map(|link| link.connection);
    if let Some(connection) = live {
        world.send(connection, node.clone());
    }
}
