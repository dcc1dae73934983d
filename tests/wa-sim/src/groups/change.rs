//! Groups as data: what people can be made to do in them, and what there is to see of one.

use anyhow::{anyhow, bail};
use serde::{Deserialize, Serialize};
use wacore_binary::Jid;

use super::members::{self, Outcome, by_number};
use super::settings::{self, Rule};
use super::{Group, Rank, Refusal, Rules, invites};
use crate::state::World;

/// Something a person does to a group. People are given by phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum GroupChange {
    /// Adds people.
    Add {
        /// Whom.
        who: Vec<String>,
    },
    /// Takes people out.
    Remove {
        /// Whom.
        who: Vec<String>,
    },
    /// Makes admins.
    Promote {
        /// Of whom.
        who: Vec<String>,
    },
    /// Makes admins mere members again.
    Demote {
        /// Whom.
        who: Vec<String>,
    },
    /// Lets in people who asked.
    Approve {
        /// Whom.
        who: Vec<String>,
    },
    /// Does not let in people who asked.
    Reject {
        /// Whom.
        who: Vec<String>,
    },
    /// Leaves.
    Leave,
    /// Names the group anew.
    Subject {
        /// The name.
        text: String,
    },
    /// Describes the group.
    Description {
        /// The text; `None` takes it away.
        #[serde(default)]
        text: Option<String>,
    },
    /// Lets only admins write.
    Announcement {
        /// Whether.
        on: bool,
    },
    /// Lets only admins change subject, description and timer.
    Locked {
        /// Whether.
        on: bool,
    },
    /// Lets only admins add people.
    AdminsAdd {
        /// Whether.
        on: bool,
    },
    /// Has people who come by link wait for an admin.
    Approval {
        /// Whether.
        on: bool,
    },
    /// Has messages disappear.
    Ephemeral {
        /// After how many seconds; 0 is never.
        seconds: u32,
    },
    /// Makes the invite code worthless and draws a new one.
    ResetInvite,
}

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// The digits of its address.
    pub id: String,
    /// Its name.
    pub subject: String,
    /// The text under its name.
    pub description: Option<String>,
    /// Everybody in it, by number.
    pub members: Vec<GroupMember>,
    /// People who wait for an admin to let them in.
    pub requests: Vec<String>,
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupMember {
    /// Phone number.
    pub pn: String,
    /// Whether this member may do what admins may.
    pub admin: bool,
}

impl GroupView {
    /// Whether somebody is in the group.
    #[must_use]
    pub fn has(&self, pn: &str) -> bool {
        self.members.iter().any(|member| member.pn == pn)
    }

    /// Whether somebody is an admin of the group.
    #[must_use]
    pub fn is_admin(&self, pn: &str) -> bool {
        self.members.iter().any(|member| member.pn == pn && member.admin)
    }
}

/// The group as it stands, if there is one.
pub(crate) fn view(world: &World, id: &str) -> Option<GroupView> {
    let group: &Group = world.groups.get(id)?;
    let members = group.members.iter().map(|(pn, member)| GroupMember {
        pn: pn.clone(),
        admin: member.rank >= Rank::Admin,
    });
    Some(GroupView {
        id: group.id.clone(),
        subject: group.subject.clone(),
        description: group.description.as_ref().map(|d| d.text.clone()),
        members: members.collect(),
        requests: group.requests.keys().cloned().collect(),
    })
}

/// A person changes a group, under the same rules as a client that asks for it.
///
/// # Errors
/// When the rules do not allow it, or it failed for somebody named.
pub(crate) fn change(world: &mut World, by: &str, group: &str, change: &GroupChange) -> anyhow::Result<()> {
    type Act = fn(&mut World, &str, &str, &[Jid]) -> Result<Vec<Outcome>, Refusal>;
    let mut people = |act: Act, who: &[String]| each(act(world, by, group, &by_number(who)));
    match change {
        GroupChange::Add { who } => people(members::add, who),
        GroupChange::Remove { who } => people(members::remove, who),
        GroupChange::Promote { who } => people(members::promote, who),
        GroupChange::Demote { who } => people(members::demote, who),
        GroupChange::Approve { who } => people(|w, b, g, who| invites::decide(w, b, g, who, true), who),
        GroupChange::Reject { who } => people(|w, b, g, who| invites::decide(w, b, g, who, false), who),
        GroupChange::Leave => said(members::leave(world, group, by)),
        GroupChange::ResetInvite => said(invites::reset(world, by, group).map(drop)),
        GroupChange::Subject { text } => said(settings::set_subject(world, by, group, text)),
        GroupChange::Description { text } => said(settings::describe_now(world, by, group, text.as_deref())),
        GroupChange::Announcement { on } => {
            said(settings::set_rule(world, by, group, Rule::Announcement(*on)))
        }
        GroupChange::Locked { on } => said(settings::set_rule(world, by, group, Rule::Locked(*on))),
        GroupChange::AdminsAdd { on } => said(settings::set_rule(world, by, group, Rule::AdminsAdd(*on))),
        GroupChange::Approval { on } => said(settings::set_rule(world, by, group, Rule::Approval(*on))),
        GroupChange::Ephemeral { seconds } => {
            said(settings::set_rule(world, by, group, Rule::Ephemeral(*seconds)))
        }
    }
}

/// Somebody makes a group of people given by number. Returns the digits of its address.
///
/// # Errors
/// When somebody does not exist or must not be added.
pub(crate) fn make(
    world: &mut World,
    owner: &str,
    subject: &str,
    people: &[String],
) -> anyhow::Result<String> {
    let Some(person) = world.people.get(owner) else {
        bail!("nobody has the number {owner}");
    };
    let (space, who) = (person.space, by_number(people));
    let made = members::create(world, owner, subject, &who, Rules::default(), space);
    let (id, outcomes) = said(made)?;
    each(Ok(outcomes))?;
    Ok(id)
}

/// A refusal in words, for whoever drives the simulator.
pub(crate) fn said<T>(done: Result<T, Refusal>) -> anyhow::Result<T> {
    done.map_err(|(code, words)| anyhow!("the server refuses: {code} {words}"))
}

fn each(done: Result<Vec<Outcome>, Refusal>) -> anyhow::Result<()> {
    for outcome in said(done)? {
        if let Some((code, words)) = outcome.error {
            let who = outcome.pn.unwrap_or_default();
            bail!("the server refuses for {who}: {code} {words}");
        }
    }
    Ok(())
}
