//! What a group is called, what it says about itself, and who may do what in it.

use rand::RngExt as _;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::members::SUBJECT_LIMIT;
use super::tell::tell_all;
use super::{CONFLICT, Description, Group, NOT_ACCEPTABLE, Refusal, Rules, as_admin, as_member, info};
use crate::stanza::{self, child_content, content};
use crate::state::{DeviceAddress, World, hex};

/// Longest description the server takes, in characters.
const DESCRIPTION_LIMIT: usize = 2048;

/// One rule of a group, with its new value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    Announcement(bool),
    Locked(bool),
    AdminsAdd(bool),
    Approval(bool),
    /// Seconds; 0 is off.
    Ephemeral(u32),
}

/// The group, if the person may edit what it says about itself.
fn as_editor<'a>(world: &'a mut World, group: &str, by: &str) -> Result<&'a mut Group, Refusal> {
    if as_member(world, group, by)?.rules.locked {
        return as_admin(world, group, by);
    }
    as_member(world, group, by)
}

/// Whether somebody may change how the group looks.
pub(crate) fn may_edit(world: &mut World, group: &str, by: &str) -> Result<(), Refusal> {
    as_editor(world, group, by).map(drop)
}

/// A member names the group anew.
pub(crate) fn set_subject(world: &mut World, by: &str, group: &str, subject: &str) -> Result<(), Refusal> {
    if subject.is_empty() || subject.chars().count() > SUBJECT_LIMIT {
        return Err(NOT_ACCEPTABLE);
    }
    let now = world.now().secs();
    let place = as_editor(world, group, by)?;
    subject.clone_into(&mut place.subject);
    by.clone_into(&mut place.subject_by);
    place.subject_at = now;
    let space = place.space;
    let owner = world.jid_of(&DeviceAddress::phone(by), space);
    let change = NodeBuilder::new("subject")
        .attr("subject", subject)
        .attr("s_o", owner)
        .attr("s_t", now)
        .build();
    tell_all(world, group, by, &change);
    Ok(())
}

/// A member writes a description, or takes it away. `previous` must be the id of the one there is.
pub(crate) fn describe(
    world: &mut World,
    by: &str,
    group: &str,
    id: &str,
    previous: Option<&str>,
    text: Option<&str>,
) -> Result<(), Refusal> {
    if text.is_some_and(|text| text.chars().count() > DESCRIPTION_LIMIT) {
        return Err(NOT_ACCEPTABLE);
    }
    let at = world.now().secs();
    let place = as_editor(world, group, by)?;
    if place.description.as_ref().map(|old| old.id.as_str()) != previous {
        return Err(CONFLICT);
    }
    place.description = text.map(|text| Description {
        id: id.to_owned(),
        text: text.to_owned(),
        by: by.to_owned(),
        at,
    });
    let inner = match text {
        Some(text) => NodeBuilder::new("body").string_content(text).build(),
        None => NodeBuilder::new("delete").build(),
    };
    let change = NodeBuilder::new("description")
        .attr("id", id)
        .children([inner])
        .build();
    tell_all(world, group, by, &change);
    Ok(())
}

/// The same, knowing what is there.
pub(crate) fn describe_now(
    world: &mut World,
    by: &str,
    group: &str,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let id = hex(&world.rng.random::<[u8; 4]>());
    let there = as_member(world, group, by)?.description.clone();
    let there = there.map(|description| description.id);
    describe(world, by, group, &id, there.as_deref(), text)
}

/// An admin changes a rule; the timer is for whoever may edit the group.
pub(crate) fn set_rule(world: &mut World, by: &str, group: &str, rule: Rule) -> Result<(), Refusal> {
    let place = match rule {
        Rule::Ephemeral(_) => as_editor(world, group, by)?,
        _ => as_admin(world, group, by)?,
    };
    apply(&mut place.rules, rule);
    tell_all(world, group, by, &notice(rule));
    Ok(())
}

fn apply(rules: &mut Rules, rule: Rule) {
    match rule {
        Rule::Announcement(on) => rules.announcement = on,
        Rule::Locked(on) => rules.locked = on,
        Rule::AdminsAdd(on) => rules.admins_add = on,
        Rule::Approval(on) => rules.approval = on,
        Rule::Ephemeral(secs) => rules.ephemeral = secs,
    }
}

fn notice(rule: Rule) -> Node {
    let flag = |tag: &'static str| NodeBuilder::new(tag).build();
    match rule {
        Rule::Announcement(true) => flag("announcement"),
        Rule::Announcement(false) => flag("not_announcement"),
        Rule::Locked(true) => flag("locked"),
        Rule::Locked(false) => flag("unlocked"),
        Rule::AdminsAdd(on) => info::add_mode(on),
        Rule::Approval(on) => info::approval_mode(on),
        Rule::Ephemeral(0) => flag("not_ephemeral"),
        Rule::Ephemeral(secs) => NodeBuilder::new("ephemeral").attr("expiration", secs).build(),
    }
}

/// The rules a request to make a group asks for.
pub(super) fn rules_in(create: &Node) -> Rules {
    let text = |tag: &str| {
        let content = child_content(create, tag);
        content.and_then(|bytes| String::from_utf8(bytes).ok())
    };
    let has = |tag: &str| create.get_optional_child(tag).is_some();
    let mut rules = Rules {
        announcement: has("announcement"),
        locked: has("locked"),
        admins_add: text("member_add_mode").as_deref() == Some("admin_add"),
        ..Rules::default()
    };
    for node in create.children().unwrap_or_default() {
        if let Some(rule @ (Rule::Approval(_) | Rule::Ephemeral(_))) = rule_in(node) {
            apply(&mut rules, rule);
        }
    }
    rules
}

/// The rule a request names, if it is about a rule.
pub(super) fn rule_in(node: &Node) -> Option<Rule> {
    Some(match node.tag.as_ref() {
        "announcement" => Rule::Announcement(true),
        "not_announcement" => Rule::Announcement(false),
        "locked" => Rule::Locked(true),
        "unlocked" => Rule::Locked(false),
        "member_add_mode" => Rule::AdminsAdd(content(node) == b"admin_add"),
        "membership_approval_mode" => {
            let join = node.get_optional_child("group_join")?;
            Rule::Approval(stanza::text(join, "state").as_deref() == Some("on"))
        }
        "ephemeral" => {
            let secs = stanza::number(node, "expiration")?;
            Rule::Ephemeral(u32::try_from(secs).ok()?)
        }
        "not_ephemeral" => Rule::Ephemeral(0),
        _ => return None,
    })
}
