//! Groups in a scenario, and loading them.

use std::collections::BTreeSet;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use waproto::whatsapp as wa;

use super::{Addressing, Scenario, time};
use crate::clock::Moment;
use crate::groups::{Group, Rank, draw_id};
use crate::state::{Space, World};

/// A group and its past. The first admin is its owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPlan {
    /// Its name.
    pub subject: String,
    /// The digits of its address; drawn when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// The text under its name.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether members are addressed by hidden id (as in groups of today) or by number.
    #[serde(default)]
    pub addressing: Addressing,
    /// Numbers of those who may change it; at least one.
    pub admins: Vec<String>,
    /// Numbers of everybody else.
    #[serde(default)]
    pub members: Vec<String>,
    /// Only admins write.
    #[serde(default)]
    pub announcement: bool,
    /// How many of the newest messages nobody has read yet.
    #[serde(default)]
    pub unread: u32,
    /// What was said; sorted by time when loaded.
    #[serde(default)]
    pub messages: Vec<GroupMessagePlan>,
}

/// A message of a group's past. Its time is `minutes_ago`, or `days_ago` with `at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupMessagePlan {
    /// The number of who wrote it.
    pub from: String,
    /// Minutes before loading.
    #[serde(default)]
    pub minutes_ago: Option<u32>,
    /// Days before the day of loading.
    #[serde(default)]
    pub days_ago: Option<u32>,
    /// Time of day, `HH:MM`, on the story's clock.
    #[serde(default)]
    pub at: Option<String>,
    /// What was written.
    pub text: String,
}

impl GroupMessagePlan {
    fn time(&self, now: Moment, utc_offset_minutes: i32) -> Option<u64> {
        let at = self.at.as_deref();
        time(self.minutes_ago, self.days_ago, at, now, utc_offset_minutes)
    }
}

impl GroupPlan {
    fn everybody(&self) -> impl Iterator<Item = &String> {
        self.admins.iter().chain(&self.members)
    }
}

/// Everything wrong with the groups of a scenario.
pub(super) fn issues(world: &World, scenario: &Scenario, known: &BTreeSet<&str>, issues: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for plan in &scenario.groups {
        let name = format!("group {}", plan.subject);
        if plan.admins.is_empty() {
            issues.push(format!("{name}: needs an admin"));
        }
        if let Some(id) = &plan.id
            && (!ids.insert(id) || world.groups.get(id).is_some())
        {
            issues.push(format!("{name}: {id} is there twice"));
        }
        let writers = plan.messages.iter().map(|message| &message.from);
        for pn in plan.everybody() {
            if !known.contains(pn.as_str()) && !world.people.contains_key(pn) {
                issues.push(format!("{name}: nobody has the number {pn}"));
            }
        }
        for pn in writers.filter(|pn| !plan.everybody().any(|member| member == *pn)) {
            issues.push(format!("{name}: {pn} writes without being in it"));
        }
        let now = Moment(u64::from(u32::MAX) * 1000);
        for (place, message) in plan.messages.iter().enumerate() {
            if message.time(now, scenario.utc_offset_minutes).is_none() {
                issues.push(format!(
                    "{name}, message {place}: needs minutes_ago, or days_ago and at (HH:MM)"
                ));
            }
        }
    }
}

/// Brings a group into the world.
pub(super) fn load(
    world: &mut World,
    plan: &GroupPlan,
    now: Moment,
    utc_offset_minutes: i32,
) -> anyhow::Result<()> {
    let id = plan.id.clone().unwrap_or_else(|| draw_id(&mut world.rng));
    let owner = plan.admins.first().context("a group without an admin")?;
    let space = match plan.addressing {
        Addressing::Lid => Space::Lid,
        Addressing::Pn => Space::Pn,
    };
    let lines = in_order(plan, now, utc_offset_minutes)?;
    let begun = lines.first().map_or(now.secs(), |(at, _)| *at);
    let mut group = Group::new(id, space, &plan.subject, owner, begun);
    group.rules.announcement = plan.announcement;
    group.describe_first(plan.description.as_deref());
    for pn in &plan.members {
        group.seat(pn, Rank::Member);
    }
    for pn in &plan.admins {
        group.seat(pn, Rank::Admin);
    }
    group.seat(owner, Rank::Owner);
    for (at, line) in lines {
        let message = wa::Message {
            conversation: Some(line.text.clone()),
            ..Default::default()
        };
        let id = world.draw_id();
        group.write(&id, &line.from, at, &message);
    }
    for pn in plan.everybody() {
        group.leave_unread(pn, plan.unread);
    }
    world.groups.admit(group);
    Ok(())
}

fn in_order(
    plan: &GroupPlan,
    now: Moment,
    utc_offset_minutes: i32,
) -> anyhow::Result<Vec<(u64, &GroupMessagePlan)>> {
    let mut lines = Vec::new();
    for message in &plan.messages {
        let at = message.time(now, utc_offset_minutes);
        lines.push((at.context("a message without a time")?, message));
    }
    lines.sort_by_key(|(at, _)| *at);
    Ok(lines)
}
