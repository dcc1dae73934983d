//! Telling people's clients what changed in a group (`w:gp2`).
//!
//! Everybody in the group is told, whoever did it included: a client learns of its own change by
//! the answer, the account's other clients only by this.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::{Hall, info};
use crate::offline::{self, Class, Queued};
use crate::state::{DeviceAddress, World};

/// Tells the clients of some people what somebody changed.
pub(super) fn tell(world: &mut World, group: &str, by: &str, whom: &[String], change: &Node) {
    let hall = Hall::Group(group.to_owned());
    let name = world.people.get(by).map(|person| person.push_name.clone());
    let name = name.unwrap_or_default();
    world
        .ledger
        .event(format!("{by} changed {}: {}", hall.name(), change.tag));
    for pn in whom {
        for device in world.companions_of(pn) {
            let id = world.draw_id();
            let node = NodeBuilder::new("notification")
                .attr("from", hall.jid())
                .attr("type", "w:gp2")
                .attr("id", id.as_str())
                .attr("t", world.now().secs())
                .attr("notify", name.as_str());
            let node = hall.signed(world, node, &DeviceAddress::phone(by));
            let node = node.children([change.clone()]).build();
            offline::deliver(world, &device, Queued::new(Class::Notification, id, node));
        }
    }
}

/// Tells everybody in the group.
pub(super) fn tell_all(world: &mut World, group: &str, by: &str, change: &Node) {
    let everybody = world.groups.get(group).map(super::Group::everybody);
    tell(world, group, by, &everybody.unwrap_or_default(), change);
}

/// Tells everybody who is in a group with somebody that the number behind the address is another now.
pub(crate) fn number(world: &mut World, who: &str) {
    let groups: Vec<String> = world.groups.of(who).map(|group| group.id.clone()).collect();
    for group in groups {
        let change = about(world, &group, "modify", &[who.to_owned()]);
        tell_all(world, &group, who, &change);
    }
}

/// A change that is about some people.
pub(super) fn about(world: &World, group: &str, tag: &'static str, who: &[String]) -> Node {
    let people: Vec<Node> = world
        .groups
        .get(group)
        .into_iter()
        .flat_map(|group| {
            who.iter()
                .map(|pn| info::person(world, "participant", group.space, pn).build())
        })
        .collect();
    NodeBuilder::new(tag).children(people).build()
}

/// Tells people that they are in a group now, with all there is to know about it.
pub(super) fn welcome(world: &mut World, group: &str, by: &str, whom: &[String], reason: Reason) {
    let Some(about) = world.groups.get(group) else {
        return;
    };
    let node = info::group_node(world, about, Vec::new());
    let mut create = NodeBuilder::new("create");
    match reason {
        Reason::New => {
            let key = world.draw_id();
            create = create.attr("type", "new").attr("key", key);
        }
        Reason::Link => create = create.attr("reason", "invite"),
        Reason::Added => {}
    }
    tell(world, group, by, whom, &create.children([node]).build());
}

/// How somebody came to be in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    New,
    Added,
    Link,
}
