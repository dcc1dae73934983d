//! Typing in a group, shown at once or never: it does not wait for anybody.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::Hall;
use crate::presence;
use crate::state::{DeviceAddress, World};

/// A client of a member starts or stops typing; `what` is `<composing>` or `<paused>`.
pub(crate) fn pass_typing(world: &mut World, from: &DeviceAddress, hall: &Hall, what: &[Node]) {
    let Hall::Group(id) = hall else {
        return;
    };
    let Some(group) = world.groups.get(id) else {
        return;
    };
    if !group.members.contains_key(&from.pn) {
        return;
    }
    let others = group.everybody().into_iter().filter(|pn| *pn != from.pn);
    for pn in others.collect::<Vec<_>>() {
        let node = NodeBuilder::new("chatstate").attr("from", hall.jid());
        let node = hall.signed(world, node, from).children(what.to_vec()).build();
        presence::show(world, &pn, &node);
    }
}

/// A contact starts or stops typing.
pub(crate) fn type_in(world: &mut World, contact: &str, group: &str, composing: bool) {
    let tag = if composing { "composing" } else { "paused" };
    let what = [NodeBuilder::new(tag).build()];
    let hall = Hall::Group(group.to_owned());
    pass_typing(world, &DeviceAddress::phone(contact), &hall, &what);
}
