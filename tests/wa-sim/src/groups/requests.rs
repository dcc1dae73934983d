//! What clients ask and order about groups (`w:g2`): from the request to the room that answers.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::invites::{self, Entry};
use super::members::{self, Outcome};
use super::settings;
use super::{FORBIDDEN, Hall, NOT_FOUND, as_member, community, info};
use crate::iq::{Answer, bad_request, wanted};
use crate::stanza::{self, content};
use crate::state::{DeviceAddress, Space, World};

/// Answers a request about groups.
pub(crate) fn answer(
    world: &mut World,
    from: &DeviceAddress,
    request: &Node,
    kind: &str,
    child: Option<&Node>,
) -> Answer {
    let child = wanted(child)?;
    let to = stanza::jid(request, "to");
    match to.as_ref().and_then(Hall::of) {
        Some(Hall::Group(group)) => about_one(world, &from.pn, &group, kind, child),
        _ => about_many(world, from, kind, child),
    }
}

fn about_many(world: &mut World, from: &DeviceAddress, kind: &str, child: &Node) -> Answer {
    let by = from.pn.as_str();
    match (kind, child.tag.as_ref()) {
        ("set", "create") => create(world, from, child),
        ("get", "participating") => Ok(vec![participating(world, by)]),
        ("get", "query") => Ok(vec![batch(world, by, child)]),
        ("get", "invite") => {
            let code = stanza::text(child, "code").unwrap_or_default();
            let group = invites::find(world, &code)?;
            Ok(vec![info::group_node(world, group, Vec::new())])
        }
        ("set", "invite") => {
            let code = stanza::text(child, "code").unwrap_or_default();
            invites::join(world, by, &code).map(|entry| vec![entered(&entry)])
        }
        ("set", "leave") => leave(world, by, child),
        _ => Err((501, "feature-not-implemented")),
    }
}

fn about_one(world: &mut World, by: &str, group: &str, kind: &str, child: &Node) -> Answer {
    let tag = child.tag.as_ref();
    match (kind, tag) {
        ("get", "query") => query(world, by, group, child),
        ("get", "invite") => invites::code_for(world, by, group).map(|code| vec![invite(&code)]),
        ("set", "invite") => invites::reset(world, by, group).map(|code| vec![invite(&code)]),
        ("get", "membership_approval_requests") => {
            let waiting = invites::waiting(world, by, group)?;
            Ok(vec![
                NodeBuilder::new("membership_approval_requests")
                    .children(waiting)
                    .build(),
            ])
        }
        ("set", "membership_requests_action") => decide(world, by, group, child),
        ("set", "accept") => {
            let code = stanza::text(child, "code").unwrap_or_default();
            invites::accept(world, group, by, &code).map(|entry| vec![entered(&entry)])
        }
        ("set", "subject") => {
            let subject = text_in(child)?;
            settings::set_subject(world, by, group, &subject).map(|()| Vec::new())
        }
        ("set", "description") => describe(world, by, group, child),
        ("set", "links") => Ok(vec![community::answer_links(world, by, group, child)]),
        ("set", "ack") => as_member(world, group, by).map(|_| Vec::new()),
        ("set", "add" | "remove" | "promote" | "demote" | "cancel_membership_requests") => {
            people(world, by, group, child)
        }
        ("set", _) => match settings::rule_in(child) {
            Some(rule) => settings::set_rule(world, by, group, rule).map(|()| Vec::new()),
            None => Err((501, "feature-not-implemented")),
        },
        _ => Err((501, "feature-not-implemented")),
    }
}

fn create(world: &mut World, from: &DeviceAddress, child: &Node) -> Answer {
    let subject = stanza::text(child, "subject").unwrap_or_default();
    let rules = settings::rules_in(child);
    let space = members::space_of(world, from);
    let (id, outcomes) = members::create(world, &from.pn, &subject, &named(child), rules, space)?;
    if let Some(node) = child.get_optional_child("description") {
        describe(world, &from.pn, &id, node)?;
    }
    if child.get_optional_child("parent").is_some() {
        community::found(world, &from.pn, &id)?;
    } else if let Some(parent) = child.get_optional_child("linked_parent") {
        let parent = stanza::jid(parent, "jid").ok_or(NOT_FOUND)?;
        community::link(world, &from.pn, &parent.user, &id)?;
    }
    let group = world.groups.get(&id).ok_or(NOT_FOUND)?;
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some());
    let failed = failed.map(|outcome| outcome.node(world, space)).collect();
    Ok(vec![info::group_node(world, group, failed)])
}

fn query(world: &mut World, by: &str, group: &str, child: &Node) -> Answer {
    as_member(world, group, by)?;
    let group = world.groups.get(group).ok_or(NOT_FOUND)?;
    let known = stanza::text(child, "phash");
    if known.is_some() && known == info::hash(world, group) {
        return Ok(Vec::new()); // what the client has still holds
    }
    Ok(vec![info::group_node(world, group, Vec::new())])
}

fn participating(world: &World, by: &str) -> Node {
    let groups = world.groups.of(by);
    let groups: Vec<Node> = groups.map(|g| info::group_node(world, g, Vec::new())).collect();
    NodeBuilder::new("groups").children(groups).build()
}

/// Several groups at once; each that cannot be shown says why.
fn batch(world: &World, by: &str, child: &Node) -> Node {
    let refused = |id: &str, (code, _): super::Refusal| {
        NodeBuilder::new("group")
            .attr("id", id)
            .attr("error", code)
            .build()
    };
    let groups = child.get_children_by_tag("group").filter_map(|asked| {
        let id = stanza::jid(asked, "jid")?.user.to_string();
        Some(match world.groups.get(&id) {
            None => refused(&id, NOT_FOUND),
            Some(group) if !group.members.contains_key(by) => refused(&id, FORBIDDEN),
            Some(group) => info::group_node(world, group, Vec::new()),
        })
    });
    NodeBuilder::new("groups")
        .children(groups.collect::<Vec<_>>())
        .build()
}

fn leave(world: &mut World, by: &str, child: &Node) -> Answer {
    let mut left = Vec::new();
    for group in child.get_children_by_tag("group") {
        let Some(jid) = stanza::jid(group, "id") else {
            return bad_request();
        };
        let done = members::leave(world, &jid.user, by);
        let mut node = NodeBuilder::new("group").attr("id", &jid);
        if let Err((code, _)) = done {
            node = node.attr("error", code);
        }
        left.push(node.build());
    }
    Ok(vec![NodeBuilder::new("leave").children(left).build()])
}

fn people(world: &mut World, by: &str, group: &str, child: &Node) -> Answer {
    let who = named(child);
    let outcomes = match child.tag.as_ref() {
        "add" => members::add(world, by, group, &who),
        "remove" => members::remove(world, by, group, &who),
        "promote" => members::promote(world, by, group, &who),
        "demote" => members::demote(world, by, group, &who),
        _ => invites::take_back(world, by, group, &who),
    }?;
    Ok(vec![
        NodeBuilder::new_dynamic(child.tag.to_string())
            .children(outcome_nodes(world, group, &outcomes))
            .build(),
    ])
}

fn decide(world: &mut World, by: &str, group: &str, child: &Node) -> Answer {
    let inner = wanted(child.children().and_then(<[Node]>::first))?;
    let approve = inner.tag == "approve";
    let outcomes = invites::decide(world, by, group, &named(inner), approve)?;
    let inner = NodeBuilder::new(if approve { "approve" } else { "reject" })
        .children(outcome_nodes(world, group, &outcomes))
        .build();
    Ok(vec![
        NodeBuilder::new("membership_requests_action")
            .children([inner])
            .build(),
    ])
}

fn describe(world: &mut World, by: &str, group: &str, child: &Node) -> Answer {
    let Some(id) = stanza::text(child, "id") else {
        return bad_request();
    };
    let previous = stanza::text(child, "prev");
    let text = match child.get_optional_child("body") {
        Some(body) => Some(text_in(body)?),
        None => None,
    };
    settings::describe(world, by, group, &id, previous.as_deref(), text.as_deref())?;
    Ok(Vec::new())
}

fn outcome_nodes(world: &World, group: &str, outcomes: &[Outcome]) -> Vec<Node> {
    let space = world.groups.get(group).map_or(Space::Lid, |group| group.space);
    outcomes
        .iter()
        .map(|outcome| outcome.node(world, space))
        .collect()
}

fn named(node: &Node) -> Vec<Jid> {
    let people = node.get_children_by_tag("participant");
    people.filter_map(|person| stanza::jid(person, "jid")).collect()
}

fn text_in(node: &Node) -> Result<String, super::Refusal> {
    String::from_utf8(content(node)).or_else(|_| bad_request())
}

fn invite(code: &str) -> Node {
    NodeBuilder::new("invite").attr("code", code).build()
}

fn entered(entry: &Entry) -> Node {
    let (tag, group) = match entry {
        Entry::Joined(group) => ("group", group),
        Entry::Asked(group) => ("membership_approval_request", group),
    };
    NodeBuilder::new(tag)
        .attr("jid", Jid::group(group.as_str()))
        .build()
}
