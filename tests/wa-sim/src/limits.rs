//! What the server allows an account in chats that are new: the limits that keep strangers safe.
//!
//! ```text
//!  a message to somebody there is no chat with
//!    ├ the account is locked out of new chats ──────────────► 463
//!    ├ its quota of new chats is used up ───────────────────► 475
//!    ├ tokens are asked for, and it carries none that holds ─► 463
//!    └ otherwise it is taken, and counts against the quota
//! ```
//!
//! Chats that exist go on whatever the limits are. Nothing is limited until somebody says so.
//! Clients learn the lock and the quota by question (`iq::mex`) and are told when they change.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::notices::notify_own;
use crate::state::{DeviceAddress, World};
use crate::tokens;

/// Locked out of new chats, or no valid token: the same code for two different things.
pub(crate) const NOT_TRUSTED: u16 = 463;
/// The quota of new chats is used up.
pub(crate) const CAPPED: u16 = 475;

/// An account is locked out of new chats for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timelock {
    /// Until when, in Unix seconds.
    pub until: u64,
    /// What WhatsApp calls it, for example `RESTRICT_ALL_COMPANIONS`.
    pub enforcement: String,
}

/// How many new chats an account may begin in a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewChatQuota {
    /// How many in all.
    pub total: u32,
    /// How many it began.
    pub used: u32,
    /// When the cycle began, in Unix seconds.
    pub cycle_start: u64,
    /// When the next begins, in Unix seconds.
    pub cycle_end: u64,
}

impl NewChatQuota {
    /// The server's word for how close the end is: warnings at 75 and 90 percent.
    #[must_use]
    pub fn status(&self) -> &'static str {
        let percent = u64::from(self.used) * 100 / u64::from(self.total.max(1));
        match percent {
            _ if self.used >= self.total => "CAPPED",
            90.. => "SECOND_WARNING",
            75.. => "FIRST_WARNING",
            _ => "NONE",
        }
    }
}

/// The limits of one account.
#[derive(Default)]
pub(crate) struct Limits {
    timelock: Option<Timelock>,
    quota: Option<NewChatQuota>,
    /// Whether the first message to somebody must carry a token they gave.
    pub(crate) asks_for_tokens: bool,
}

/// Sets or lifts the lock; the account's clients are told.
pub(crate) fn set_timelock(world: &mut World, pn: &str, timelock: Option<Timelock>) {
    let Some(person) = world.people.get_mut(pn) else {
        return;
    };
    person.limits.timelock = timelock;
    let payload = json!({ "data": { "xwa2_notify_account_reachout_timelock": timelock_json(world, pn) } });
    world
        .ledger
        .event(format!("the lock of {pn} on new chats changed"));
    push(world, pn, "NotificationUserReachoutTimelockUpdate", &payload);
}

/// Sets or lifts the quota; the account's clients are told.
pub(crate) fn set_quota(world: &mut World, pn: &str, quota: Option<NewChatQuota>) {
    if let Some(person) = world.people.get_mut(pn) {
        person.limits.quota = quota;
        tell_quota(world, pn);
    }
}

fn tell_quota(world: &mut World, pn: &str) {
    let info = quota_json(world, pn);
    let payload = json!({ "data": { "xwa2_notify_new_chat_messages_capping_info_update": info } });
    push(world, pn, "MessageCappingInfoNotification", &payload);
}

fn push(world: &mut World, pn: &str, name: &'static str, payload: &Value) {
    let update = NodeBuilder::new("update")
        .attr("op_name", name)
        .bytes(payload.to_string().into_bytes())
        .build();
    notify_own(world, pn, None, "mex", &update);
}

/// The lock as clients read it.
pub(crate) fn timelock_json(world: &World, pn: &str) -> Value {
    let now = world.now().secs();
    match lock_of(world, pn) {
        Some(lock) => json!({
            "is_active": lock.until > now,
            "time_enforcement_ends": lock.until.to_string(),
            "enforcement_type": lock.enforcement,
        }),
        None => json!({ "is_active": false, "enforcement_type": "DEFAULT" }),
    }
}

/// The quota as clients read it; all absent for an account without one.
pub(crate) fn quota_json(world: &World, pn: &str) -> Value {
    let person = world.people.get(pn);
    let Some(quota) = person.and_then(|person| person.limits.quota.as_ref()) else {
        return json!({ "capping_status": "NONE" });
    };
    json!({
        "total_quota": quota.total.to_string(),
        "used_quota": quota.used.to_string(),
        "cycle_start_timestamp": quota.cycle_start,
        "cycle_end_timestamp": quota.cycle_end,
        "server_sent_timestamp": world.now().secs(),
        "capping_status": quota.status(),
        "ote_status": "NOT_ELIGIBLE",
        "mv_status": "NOT_ELIGIBLE",
    })
}

fn lock_of<'a>(world: &'a World, pn: &str) -> Option<&'a Timelock> {
    world.people.get(pn)?.limits.timelock.as_ref()
}

/// Decides about a message of a linked client: the code it is refused with, if it is.
pub(crate) fn refuses(world: &World, from: &DeviceAddress, to: &str, node: &Node) -> Option<u16> {
    if from.pn == to || !begins_chat(world, &from.pn, to) {
        return None;
    }
    let now = world.now().secs();
    if lock_of(world, &from.pn).is_some_and(|lock| lock.until > now) {
        return Some(NOT_TRUSTED);
    }
    let limits = &world.people.get(&from.pn)?.limits;
    if limits
        .quota
        .as_ref()
        .is_some_and(|quota| quota.used >= quota.total)
    {
        return Some(CAPPED);
    }
    if limits.asks_for_tokens && !tokens::carries_valid(world, from, to, node) {
        return Some(NOT_TRUSTED);
    }
    None
}

fn begins_chat(world: &World, pn: &str, to: &str) -> bool {
    let person = world.people.get(pn);
    let chat = person.and_then(|person| person.chat_with(to));
    chat.is_none_or(|chat| chat.lines.is_empty())
}

/// A message was taken: if it begins a chat, that is one more. The account's clients are told when
/// the server's word for how close the end is changes.
pub(crate) fn count(world: &mut World, from: &DeviceAddress, to: &str) {
    let pn = from.pn.as_str();
    if pn == to || !begins_chat(world, pn, to) {
        return;
    }
    let Some(person) = world.people.get_mut(pn) else {
        return;
    };
    let Some(quota) = &mut person.limits.quota else {
        return;
    };
    let before = quota.status();
    quota.used += 1;
    if quota.status() != before {
        tell_quota(world, pn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warnings_come_before_the_end() {
        let status = |used| {
            let (total, cycle_start, cycle_end) = (20, 0, 1);
            NewChatQuota {
                total,
                used,
                cycle_start,
                cycle_end,
            }
            .status()
        };
        assert_eq!(status(14), "NONE");
        assert_eq!(status(15), "FIRST_WARNING");
        assert_eq!(status(18), "SECOND_WARNING");
        assert_eq!(status(20), "CAPPED");
    }
}
