//! A group as it is described to its members.

use wacore::messages::MessageUtils;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::community;
use super::hall::mode;
use super::{Description, Group, Rank};
use crate::state::{DeviceAddress, Space, World};

/// The hash of who is in a group, by which a client finds out whether what it knows still holds.
pub(super) fn hash(world: &World, group: &Group) -> Option<String> {
    let members: Vec<Jid> = group
        .members
        .keys()
        .map(|pn| world.jid_of(&DeviceAddress::phone(pn.as_str()), group.space))
        .collect();
    MessageUtils::participant_list_hash(&members).ok()
}

/// The `<group>` node; `also` are people that could not be let in.
pub(super) fn group_node(world: &World, group: &Group, also: Vec<Node>) -> Node {
    let jid = |pn: &str, space| world.jid_of(&DeviceAddress::phone(pn), space);
    let members = group
        .members
        .iter()
        .map(|(pn, member)| participant(world, group.space, pn, member.rank).build());
    let children: Vec<Node> = members
        .chain(also)
        .chain(rules(group))
        .chain(community::nodes(group))
        .chain(
            group
                .description
                .iter()
                .map(|text| description(world, group, text)),
        )
        .collect();
    let mut node = NodeBuilder::new("group")
        .attr("id", group.id.as_str())
        .attr("subject", group.subject.as_str())
        .attr("s_t", group.subject_at)
        .attr("s_o", jid(&group.subject_by, group.space))
        .attr("creator", jid(&group.creator, group.space))
        .attr("creation", group.created)
        .attr("addressing_mode", mode(group.space))
        .attr("size", group.members.len());
    if group.space == Space::Lid {
        node = node
            .attr("s_o_pn", jid(&group.subject_by, Space::Pn))
            .attr("creator_pn", jid(&group.creator, Space::Pn));
    }
    node.children(children).build()
}

/// A member or somebody named in an answer, addressed the group's way with the other address beside it.
pub(super) fn person(world: &World, tag: &'static str, space: Space, pn: &str) -> NodeBuilder {
    let phone = DeviceAddress::phone(pn);
    let other = match space {
        Space::Lid => "phone_number",
        Space::Pn => "lid",
    };
    NodeBuilder::new(tag)
        .attr("jid", world.jid_of(&phone, space))
        .attr(other, world.jid_of(&phone, space.other()))
}

pub(super) fn participant(world: &World, space: Space, pn: &str, rank: Rank) -> NodeBuilder {
    let node = person(world, "participant", space, pn);
    match rank {
        Rank::Member => node,
        Rank::Admin => node.attr("type", "admin"),
        Rank::Owner => node.attr("type", "superadmin"),
    }
}

/// `<membership_approval_mode>`, in descriptions and in notifications.
pub(super) fn approval_mode(on: bool) -> Node {
    let state = if on { "on" } else { "off" };
    let join = NodeBuilder::new("group_join").attr("state", state).build();
    NodeBuilder::new("membership_approval_mode")
        .children([join])
        .build()
}

/// `<member_add_mode>`, in descriptions and in notifications.
pub(super) fn add_mode(admins_only: bool) -> Node {
    let mode = if admins_only {
        "admin_add"
    } else {
        "all_member_add"
    };
    NodeBuilder::new("member_add_mode").string_content(mode).build()
}

fn rules(group: &Group) -> Vec<Node> {
    let rules = &group.rules;
    let flag = |on: bool, tag: &'static str| on.then(|| NodeBuilder::new(tag).build());
    let timer = (rules.ephemeral > 0).then(|| {
        NodeBuilder::new("ephemeral")
            .attr("expiration", rules.ephemeral)
            .build()
    });
    [
        flag(rules.locked, "locked"),
        flag(rules.announcement, "announcement"),
        timer,
        rules.approval.then(|| approval_mode(true)),
        Some(add_mode(rules.admins_add)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn description(world: &World, group: &Group, description: &Description) -> Node {
    let by = DeviceAddress::phone(description.by.as_str());
    let mut node = NodeBuilder::new("description")
        .attr("id", description.id.as_str())
        .attr("participant", world.jid_of(&by, group.space))
        .attr("t", description.at);
    if group.space == Space::Lid {
        node = node.attr("participant_pn", world.jid_of(&by, Space::Pn));
    }
    let body = NodeBuilder::new("body").string_content(description.text.as_str());
    node.children([body.build()]).build()
}
