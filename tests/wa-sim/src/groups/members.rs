//! Who is in a group: making one, adding, removing, promoting, demoting, leaving.
//!
//! One request may name many people; each gets an outcome of its own, and the request succeeds even
//! when every one of them failed.

use rand::RngExt as _;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::tell::{Reason, about, tell, tell_all, welcome};
use super::{
    CONFLICT, FORBIDDEN, Group, Hall, NOT_ACCEPTABLE, NOT_ALLOWED, NOT_FOUND, Rank, Refusal, Rules, as_admin,
    as_member, draw_id, info, speaking,
};
use crate::privacy;
use crate::state::{DeviceAddress, Space, World, hex};

/// Longest subject the server takes, in characters.
pub(super) const SUBJECT_LIMIT: usize = 100;
/// How long a personal invitation holds.
const INVITATION_SECS: u64 = 3 * 86_400;

/// What became of one person a request named.
pub(crate) struct Outcome {
    /// As named in the request.
    asked: Jid,
    /// The person, if there is one.
    pub(crate) pn: Option<String>,
    pub(crate) error: Option<Refusal>,
    /// For who must not be added: what a personal invitation needs.
    invitation: Option<String>,
}

impl Outcome {
    pub(super) fn new(world: &World, asked: &Jid) -> Self {
        let pn = world.resolve(&asked.to_non_ad()).map(|person| person.pn);
        Self {
            asked: asked.to_non_ad(),
            error: pn.is_none().then_some(NOT_FOUND),
            pn,
            invitation: None,
        }
    }

    /// As it stands in the answer.
    pub(super) fn node(&self, world: &World, space: Space) -> Node {
        let mut node = match &self.pn {
            Some(pn) => info::person(world, "participant", space, pn),
            None => NodeBuilder::new("participant").attr("jid", &self.asked),
        };
        if let Some((code, _)) = self.error {
            node = node.attr("error", code);
        }
        if let Some(code) = &self.invitation {
            let expires = world.now().secs() + INVITATION_SECS;
            let request = NodeBuilder::new("add_request")
                .attr("code", code.as_str())
                .attr("expiration", expires);
            node = node.children([request.build()]);
        }
        node.build()
    }
}

/// The people for whom a request did what it says.
pub(super) fn done(outcomes: &[Outcome]) -> Vec<String> {
    let done = outcomes.iter().filter(|outcome| outcome.error.is_none());
    done.filter_map(|outcome| outcome.pn.clone()).collect()
}

/// Somebody does or does not let others add them to groups.
pub(crate) fn set_addable(world: &mut World, pn: &str, addable: bool) {
    if addable {
        world.groups.unaddable.remove(pn);
    } else {
        world.groups.unaddable.insert(pn.to_owned());
    }
}

/// Somebody makes a group and becomes its owner.
pub(crate) fn create(
    world: &mut World,
    by: &str,
    subject: &str,
    who: &[Jid],
    rules: Rules,
    space: Space,
) -> Result<(String, Vec<Outcome>), Refusal> {
    if subject.is_empty() || subject.chars().count() > SUBJECT_LIMIT {
        return Err(NOT_ACCEPTABLE);
    }
    let id = draw_id(&mut world.rng);
    let mut group = Group::new(id.clone(), space, subject, by, world.now().secs());
    group.rules = rules;
    group.seat(by, Rank::Owner);
    world.groups.admit(group);
    let outcomes = seat_all(world, &id, by, who);
    world.ledger.event(format!("{by} made the group {id}"));
    let everybody = world.groups.get(&id).map(Group::everybody);
    welcome(world, &id, by, &everybody.unwrap_or_default(), Reason::New);
    Ok((id, outcomes))
}

/// A member adds people.
pub(crate) fn add(world: &mut World, by: &str, group: &str, who: &[Jid]) -> Result<Vec<Outcome>, Refusal> {
    if as_member(world, group, by)?.rules.admins_add {
        as_admin(world, group, by)?;
    }
    let before = world.groups.get(group).map(Group::everybody).unwrap_or_default();
    let outcomes = seat_all(world, group, by, who);
    let added = done(&outcomes);
    if !added.is_empty() {
        let change = about(world, group, "add", &added);
        tell(world, group, by, &before, &change);
        welcome(world, group, by, &added, Reason::Added);
    }
    Ok(outcomes)
}

fn seat_all(world: &mut World, group: &str, by: &str, who: &[Jid]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for asked in who {
        let mut outcome = Outcome::new(world, asked);
        let may_be_added = outcome
            .pn
            .as_deref()
            .is_none_or(|pn| privacy::allows(world, pn, "groupadd", by));
        let World { groups, rng, .. } = &mut *world;
        if let (Some(pn), Some(place)) = (&outcome.pn, groups.all.get_mut(group)) {
            if pn == by && place.members.contains_key(pn) {
                continue; // who makes a group is in it, named or not
            } else if place.members.contains_key(pn) {
                outcome.error = Some(CONFLICT);
            } else if !may_be_added || groups.unaddable.contains(pn) {
                let code = hex(&rng.random::<[u8; 8]>());
                place.personal.insert(pn.clone(), code.clone());
                outcome.error = Some(FORBIDDEN);
                outcome.invitation = Some(code);
            } else {
                place.seat(pn, Rank::Member);
            }
        }
        outcomes.push(outcome);
    }
    outcomes
}

/// An admin takes people out.
pub(crate) fn remove(world: &mut World, by: &str, group: &str, who: &[Jid]) -> Result<Vec<Outcome>, Refusal> {
    as_admin(world, group, by)?;
    let before = world.groups.get(group).map(Group::everybody).unwrap_or_default();
    let outcomes = each_member(world, group, who, |group, pn| {
        if group.members.get(pn).is_some_and(|m| m.rank == Rank::Owner) {
            return Err(NOT_ALLOWED);
        }
        group.members.remove(pn);
        group.removed.insert(pn.to_owned());
        Ok(())
    });
    let gone = done(&outcomes);
    if !gone.is_empty() {
        let change = about(world, group, "remove", &gone);
        tell(world, group, by, &before, &change);
        speaking::renew_keys(world, &Hall::Group(group.to_owned()));
    }
    Ok(outcomes)
}

/// An admin makes admins of members.
pub(crate) fn promote(
    world: &mut World,
    by: &str,
    group: &str,
    who: &[Jid],
) -> Result<Vec<Outcome>, Refusal> {
    set_rank(world, by, group, who, "promote", Rank::Admin)
}

/// An admin makes members of admins.
pub(crate) fn demote(world: &mut World, by: &str, group: &str, who: &[Jid]) -> Result<Vec<Outcome>, Refusal> {
    set_rank(world, by, group, who, "demote", Rank::Member)
}

fn set_rank(
    world: &mut World,
    by: &str,
    group: &str,
    who: &[Jid],
    tag: &'static str,
    rank: Rank,
) -> Result<Vec<Outcome>, Refusal> {
    as_admin(world, group, by)?;
    let outcomes = each_member(world, group, who, |group, pn| {
        let member = group.members.get_mut(pn).ok_or(NOT_FOUND)?;
        if member.rank == Rank::Owner {
            return Err(NOT_ALLOWED);
        }
        member.rank = rank;
        Ok(())
    });
    let changed = done(&outcomes);
    if !changed.is_empty() {
        let change = about(world, group, tag, &changed);
        tell_all(world, group, by, &change);
    }
    Ok(outcomes)
}

/// Acts on each named person who is a member; strangers are not found.
fn each_member(
    world: &mut World,
    group: &str,
    who: &[Jid],
    act: impl Fn(&mut Group, &str) -> Result<(), Refusal>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for asked in who {
        let mut outcome = Outcome::new(world, asked);
        if let (Some(pn), Some(group)) = (&outcome.pn, world.groups.get_mut(group)) {
            outcome.error = match group.members.contains_key(pn) {
                true => act(group, pn).err(),
                false => Some(NOT_FOUND),
            };
        }
        outcomes.push(outcome);
    }
    outcomes
}

/// A member leaves. Somebody else becomes admin when the last one goes.
pub(crate) fn leave(world: &mut World, group: &str, who: &str) -> Result<(), Refusal> {
    let place = as_member(world, group, who)?;
    let before = place.everybody();
    place.members.remove(who);
    let heir = place
        .admins()
        .is_empty()
        .then(|| place.members.keys().next().cloned())
        .flatten();
    if let Some(heir) = heir.as_ref().and_then(|pn| place.members.get_mut(pn)) {
        heir.rank = Rank::Admin;
    }
    let gone = about(world, group, "remove", &[who.to_owned()]);
    tell(world, group, who, &before, &gone);
    if let Some(heir) = heir {
        let change = about(world, group, "promote", &[heir]);
        tell_all(world, group, who, &change);
    }
    speaking::renew_keys(world, &Hall::Group(group.to_owned()));
    Ok(())
}

/// Addresses of people given by number.
pub(crate) fn by_number(who: &[String]) -> Vec<Jid> {
    who.iter().map(|pn| Jid::pn(pn.as_str())).collect()
}

/// Whether a device's person exists and how the person's groups are addressed.
pub(super) fn space_of(world: &World, by: &DeviceAddress) -> Space {
    world.people.get(&by.pn).map_or(Space::Lid, |person| person.space)
}
