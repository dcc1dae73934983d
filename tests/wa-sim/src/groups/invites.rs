//! Coming in without being added: by link, by personal invitation, or by asking.
//!
//! ```text
//!  link ─ approval off ─► member
//!    └─── approval on ──► request ─ admin approves ─► member
//!                            └──── admin rejects, or the person takes it back ─► nothing
//! ```

use rand::RngExt as _;
use rand::rngs::StdRng;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::members::Outcome;
use super::tell::{Reason, about, tell, welcome};
use super::{
    CONFLICT, FORBIDDEN, GONE, Group, NOT_ACCEPTABLE, NOT_ALLOWED, NOT_FOUND, Rank, Refusal, as_admin, info,
};
use crate::state::World;

const CODE_LENGTH: usize = 22;

/// What became of somebody who followed a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Joined(String),
    Asked(String),
}

impl Entry {
    pub(crate) fn is_in(&self) -> bool {
        matches!(self, Self::Joined(_))
    }
}

/// The invite code of a group, drawn when there is none. Only for admins.
pub(crate) fn code_for(world: &mut World, by: &str, group: &str) -> Result<String, Refusal> {
    as_admin(world, group, by)?;
    let World { groups, rng, .. } = world;
    let place = groups.get_mut(group).ok_or(NOT_FOUND)?;
    Ok(place.invite.get_or_insert_with(|| draw_code(rng)).clone())
}

/// An admin makes the old code worthless and gets a new one.
pub(crate) fn reset(world: &mut World, by: &str, group: &str) -> Result<String, Refusal> {
    as_admin(world, group, by)?;
    let World { groups, rng, .. } = &mut *world;
    let place = groups.get_mut(group).ok_or(NOT_FOUND)?;
    let code = draw_code(rng);
    if let Some(old) = place.invite.replace(code.clone()) {
        place.old_invites.insert(old);
    }
    let admins = place.admins();
    let change = NodeBuilder::new("revoke").attr("code", code.as_str()).build();
    tell(world, group, by, &admins, &change);
    Ok(code)
}

/// The group a code leads to.
pub(super) fn find<'a>(world: &'a World, code: &str) -> Result<&'a Group, Refusal> {
    let mut groups = world.groups.all.values();
    if let Some(group) = groups.find(|group| group.invite.as_deref() == Some(code)) {
        return Ok(group);
    }
    let spent = world
        .groups
        .all
        .values()
        .any(|group| group.old_invites.contains(code));
    Err(if spent { GONE } else { NOT_ACCEPTABLE })
}

/// Somebody follows a link.
pub(crate) fn join(world: &mut World, who: &str, code: &str) -> Result<Entry, Refusal> {
    let now = world.now().secs();
    let id = find(world, code)?.id.clone();
    let place = world.groups.get_mut(&id).ok_or(NOT_FOUND)?;
    if place.members.contains_key(who) {
        return Err(CONFLICT);
    }
    if place.removed.contains(who) {
        return Err(NOT_ALLOWED);
    }
    if place.rules.approval {
        place.requests.insert(who.to_owned(), now);
        let (space, admins) = (place.space, place.admins());
        let asks = info::person(world, "requested_user", space, who).build();
        let change = NodeBuilder::new("created_membership_requests")
            .attr("request_method", "invite_link")
            .children([asks]);
        tell(world, &id, who, &admins, &change.build());
        return Ok(Entry::Asked(id));
    }
    let_in(world, &id, who, who, Reason::Link);
    Ok(Entry::Joined(id))
}

/// Somebody accepts a personal invitation.
pub(super) fn accept(world: &mut World, group: &str, who: &str, code: &str) -> Result<Entry, Refusal> {
    let place = world.groups.get_mut(group).ok_or(NOT_FOUND)?;
    if place.personal.get(who).map(String::as_str) != Some(code) {
        return Err(GONE);
    }
    let_in(world, group, who, who, Reason::Added);
    Ok(Entry::Joined(group.to_owned()))
}

fn let_in(world: &mut World, group: &str, by: &str, who: &str, reason: Reason) {
    let Some(place) = world.groups.get_mut(group) else {
        return;
    };
    let before = place.everybody();
    place.seat(who, Rank::Member);
    let who = [who.to_owned()];
    let mut change = about(world, group, "add", &who);
    if reason == Reason::Link {
        change.attrs.insert("reason", "invite");
    }
    tell(world, group, by, &before, &change);
    welcome(world, group, by, &who, reason);
}

/// Who waits to be let in, for admins.
pub(super) fn waiting(world: &mut World, by: &str, group: &str) -> Result<Vec<Node>, Refusal> {
    as_admin(world, group, by)?;
    let Some(group) = world.groups.get(group) else {
        return Err(NOT_FOUND);
    };
    let requests = group.requests.iter().map(|(pn, at)| {
        info::person(world, "membership_approval_request", group.space, pn)
            .attr("request_time", *at)
            .attr("request_method", "invite_link")
            .build()
    });
    Ok(requests.collect())
}

/// An admin lets in who asked, or does not.
pub(crate) fn decide(
    world: &mut World,
    by: &str,
    group: &str,
    who: &[Jid],
    approve: bool,
) -> Result<Vec<Outcome>, Refusal> {
    as_admin(world, group, by)?;
    let outcomes = take_requests(world, group, who);
    for pn in super::members::done(&outcomes) {
        if approve {
            let_in(world, group, by, &pn, Reason::Link);
        } else {
            tell_revoked(world, group, by, &pn);
        }
    }
    Ok(outcomes)
}

/// Somebody no longer wants in.
pub(super) fn take_back(
    world: &mut World,
    by: &str,
    group: &str,
    who: &[Jid],
) -> Result<Vec<Outcome>, Refusal> {
    let own = |jid: &Jid| world.resolve(jid).is_some_and(|person| person.pn == by);
    if !who.iter().all(own) {
        return Err(FORBIDDEN);
    }
    let outcomes = take_requests(world, group, who);
    for pn in super::members::done(&outcomes) {
        tell_revoked(world, group, by, &pn);
    }
    Ok(outcomes)
}

fn take_requests(world: &mut World, group: &str, who: &[Jid]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for asked in who {
        let mut outcome = Outcome::new(world, asked);
        if let (Some(pn), Some(group)) = (&outcome.pn, world.groups.get_mut(group))
            && group.requests.remove(pn).is_none()
        {
            outcome.error = Some(NOT_FOUND);
        }
        outcomes.push(outcome);
    }
    outcomes
}

fn tell_revoked(world: &mut World, group: &str, by: &str, who: &str) {
    let mut whom = world.groups.get(group).map(Group::admins).unwrap_or_default();
    whom.push(who.to_owned());
    let change = about(world, group, "revoked_membership_requests", &[who.to_owned()]);
    tell(world, group, by, &whom, &change);
}

fn draw_code(rng: &mut StdRng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    (0..CODE_LENGTH).map(letter).collect()
}
