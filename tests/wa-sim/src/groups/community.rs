//! Communities: a group that others belong to, one of which is for announcements to everybody.
//!
//! The parent is a group nobody writes in. Whoever is in one of its groups is also in the group for
//! announcements. Not here: suggestions of groups, the list of groups one is not in, deactivating.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::tell::{Reason, tell, welcome};
use super::{CONFLICT, Group, Hall, NOT_ACCEPTABLE, NOT_FOUND, Rank, Refusal, as_admin, draw_id, info};
use crate::stanza;
use crate::state::World;

/// How a group belongs to a community.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kinship {
    #[default]
    None,
    /// The community itself.
    Parent,
    /// One of its groups, by the id of the parent.
    Linked(String),
    /// The one for announcements.
    Announcements(String),
}

/// What a description of a group says about its community.
pub(super) fn nodes(group: &Group) -> Vec<Node> {
    let parent = |id: &str| {
        let jid = Hall::Group(id.to_owned()).jid();
        NodeBuilder::new("linked_parent").attr("jid", jid).build()
    };
    match &group.kinship {
        Kinship::None => Vec::new(),
        Kinship::Parent => vec![stanza::empty("parent")],
        Kinship::Linked(id) => vec![parent(id)],
        Kinship::Announcements(id) => vec![parent(id), stanza::empty("default_sub_group")],
    }
}

/// Makes a new group a community, with a group for announcements. Returns that one's id.
pub(crate) fn found(world: &mut World, by: &str, id: &str) -> Result<String, Refusal> {
    let parent = as_admin(world, id, by)?;
    parent.kinship = Kinship::Parent;
    let (space, subject, at) = (parent.space, parent.subject.clone(), parent.created);
    let hall = draw_id(&mut world.rng);
    let mut announcements = Group::new(hall.clone(), space, &subject, by, at);
    announcements.kinship = Kinship::Announcements(id.to_owned());
    announcements.rules.announcement = true;
    announcements.seat(by, Rank::Owner);
    world.groups.admit(announcements);
    world.ledger.event(format!("{by} made the community {id}"));
    welcome(world, &hall, by, &[by.to_owned()], Reason::New);
    Ok(hall)
}

/// An admin of both makes a group part of a community; everybody in it hears the announcements from then on.
pub(crate) fn link(world: &mut World, by: &str, parent: &str, id: &str) -> Result<(), Refusal> {
    if as_admin(world, parent, by)?.kinship != Kinship::Parent {
        return Err(NOT_ACCEPTABLE);
    }
    let group = as_admin(world, id, by)?;
    if group.kinship != Kinship::None {
        return Err(CONFLICT);
    }
    group.kinship = Kinship::Linked(parent.to_owned());
    let people = group.everybody();
    join(world, by, parent, &people);
    let child = info::group_node(world, world.groups.get(id).ok_or(NOT_FOUND)?, Vec::new());
    let change = NodeBuilder::new("link")
        .attr("link_type", "sub_group")
        .children([child]);
    let everybody = world.groups.get(parent).map(Group::everybody).unwrap_or_default();
    tell(world, parent, by, &everybody, &change.build());
    Ok(())
}

/// Lets people into a community and its announcements who are not in it yet.
fn join(world: &mut World, by: &str, parent: &str, people: &[String]) {
    let announcements = Kinship::Announcements(parent.to_owned());
    let halls = world.groups.all.values();
    let hall = halls
        .filter(|group| group.kinship == announcements)
        .map(|group| group.id.clone());
    for id in hall.chain([parent.to_owned()]).collect::<Vec<_>>() {
        let Some(group) = world.groups.get_mut(&id) else {
            continue;
        };
        let new: Vec<String> = people
            .iter()
            .filter(|pn| !group.members.contains_key(*pn))
            .cloned()
            .collect();
        for pn in &new {
            group.seat(pn, Rank::Member);
        }
        if !new.is_empty() {
            welcome(world, &id, by, &new, Reason::Added);
        }
    }
}

/// `links`: groups to make part of a community; each that cannot be says why.
pub(super) fn answer_links(world: &mut World, by: &str, parent: &str, child: &Node) -> Node {
    let asked: Vec<Jid> = child
        .get_children_by_tag("link")
        .flat_map(|link| link.get_children_by_tag("group").collect::<Vec<_>>())
        .filter_map(|group| stanza::jid(group, "jid"))
        .collect();
    let groups = asked.iter().map(|jid| {
        let node = NodeBuilder::new("group").attr("jid", jid);
        match link(world, by, parent, &jid.user) {
            Ok(()) => node.build(),
            Err((code, _)) => node.attr("error", code).build(),
        }
    });
    let link = NodeBuilder::new("link").attr("link_type", "sub_group");
    let link = link.children(groups.collect::<Vec<_>>()).build();
    NodeBuilder::new("links").children([link]).build()
}
