//! Scenarios: who lives in the simulator and what happened before it started, as data.
//!
//! Times are relative, so that a story told yesterday is still fresh tomorrow. Not here: making
//! people of it (`load`).

mod groups;
mod load;
mod scripts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use groups::{GroupMessagePlan, GroupPlan};
pub(crate) use load::load;

use crate::clock::Moment;
use crate::people::Line;

const MINUTE: u64 = 60;
const DAY: u64 = 86_400;

/// A story: accounts with their past, and the people they know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// How far the story's clock is ahead of UTC, for times of day (`at`). Jakarta is 420.
    #[serde(default)]
    pub utc_offset_minutes: i32,
    /// Phones to which clients link.
    pub accounts: Vec<AccountPlan>,
    /// Everybody else.
    #[serde(default)]
    pub contacts: Vec<ContactPlan>,
    /// Groups of accounts and contacts.
    #[serde(default)]
    pub groups: Vec<GroupPlan>,
}

/// An account's phone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPlan {
    /// Phone number, digits only.
    pub pn: String,
    /// The name others see.
    pub name: String,
    /// A business account.
    #[serde(default)]
    pub business: bool,
    /// Whether its messages carry hidden ids (as most accounts today) or phone numbers.
    #[serde(default)]
    pub addressing: Addressing,
    /// The text under the name.
    #[serde(default)]
    pub about: String,
    /// Names in the phone's address book, by number.
    #[serde(default)]
    pub address_book: BTreeMap<String, String>,
    /// The chats on the phone.
    #[serde(default)]
    pub chats: Vec<ChatPlan>,
}

/// Which address of a person a message carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressing {
    /// The hidden id.
    #[default]
    Lid,
    /// The phone number.
    Pn,
}

/// A chat and its past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatPlan {
    /// The contact's number.
    pub with: String,
    /// How many of the newest messages are unread.
    #[serde(default)]
    pub unread: u32,
    /// Kept at the top.
    #[serde(default)]
    pub pinned: bool,
    /// Put away.
    #[serde(default)]
    pub archived: bool,
    /// What was said; sorted by time when loaded.
    #[serde(default)]
    pub messages: Vec<MessagePlan>,
}

/// Who wrote a message of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The account.
    Me,
    /// The other side of the chat.
    Them,
}

/// How far a message of one's own got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Not on the server.
    Pending,
    /// On the server.
    Sent,
    /// On the other phone.
    Delivered,
    /// Read.
    #[default]
    Read,
}

/// A message of the past. Its time is `minutes_ago`, or `days_ago` with `at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessagePlan {
    /// Who wrote it.
    pub from: Author,
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
    /// How far it got, when it is one's own.
    #[serde(default)]
    pub status: DeliveryStatus,
    /// The position, in this list, of the message it answers.
    #[serde(default)]
    pub reply_to: Option<usize>,
}

/// Somebody accounts talk to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPlan {
    /// Phone number, digits only.
    pub pn: String,
    /// The name this person chose, which strangers see.
    pub push_name: String,
    /// The text under the name.
    #[serde(default)]
    pub about: String,
    /// When the person was last around.
    #[serde(default)]
    pub last_seen_minutes_ago: Option<u32>,
    /// Whether the hidden id is kept back, so that clients know the person by number only.
    #[serde(default)]
    pub lid_hidden: bool,
    /// How long until a message is read; absent means never by itself.
    #[serde(default)]
    pub reads_after_ms: Option<u64>,
    /// What the person answers.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// What the person says unasked.
    #[serde(default)]
    pub speaks: Vec<Speech>,
    /// What the person does, when.
    #[serde(default)]
    pub script: Vec<Line>,
}

/// When a reply is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// To anything; several of these take turns.
    #[default]
    Any,
    /// To a text with one of these words in it, whatever the case.
    Contains(Vec<String>),
}

/// An answer of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// To what.
    #[serde(default)]
    pub when: When,
    /// From reading to typing.
    #[serde(default)]
    pub delay_ms: u64,
    /// From typing to sending; 0 shows no typing.
    #[serde(default)]
    pub type_ms: u64,
    /// The words.
    pub text: String,
}

/// Something a contact says by itself, once per account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speech {
    /// How long after the account's client first caught up.
    pub after_ms: u64,
    /// To which account; absent means every account that knows the contact.
    #[serde(default)]
    pub to: Option<String>,
    /// The words.
    pub text: String,
}

impl Scenario {
    /// Reads a scenario from JSON.
    ///
    /// # Errors
    /// When it is not JSON of this shape.
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }

    /// The same story on another clock: minutes ahead of UTC, for times of day.
    #[must_use]
    pub fn at_utc_offset(mut self, minutes: i32) -> Self {
        self.utc_offset_minutes = minutes;
        self
    }
}

impl MessagePlan {
    /// When it was written, Unix seconds; never in the future. `None` when the plan names no time.
    pub(crate) fn time(&self, now: Moment, utc_offset_minutes: i32) -> Option<u64> {
        let at = self.at.as_deref();
        time(self.minutes_ago, self.days_ago, at, now, utc_offset_minutes)
    }
}

/// The time a plan names in one of its two ways, Unix seconds; never in the future.
fn time(
    minutes_ago: Option<u32>,
    days_ago: Option<u32>,
    at: Option<&str>,
    now: Moment,
    utc_offset_minutes: i32,
) -> Option<u64> {
    let now = now.secs();
    if let Some(minutes) = minutes_ago {
        return Some(now.saturating_sub(u64::from(minutes) * MINUTE));
    }
    let minute_of_day = minute_of_day(at?)?;
    let offset = i64::from(utc_offset_minutes) * MINUTE.cast_signed();
    let local_now = now.checked_add_signed(offset)?;
    let midnight = (local_now / DAY).checked_sub(u64::from(days_ago?))? * DAY;
    let local = midnight + minute_of_day * MINUTE;
    Some(local.checked_add_signed(-offset)?.min(now))
}

fn minute_of_day(at: &str) -> Option<u64> {
    let (hours, minutes) = at.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(json: &str) -> MessagePlan {
        serde_json::from_str(json).unwrap()
    }

    /// 2026-11-23 08:30:00 UTC.
    const NOW: Moment = Moment(1_795_422_600_000);

    #[test]
    fn yesterday_morning_in_jakarta_is_the_night_before_in_utc() {
        let message = plan(r#"{"from":"me","days_ago":1,"at":"06:15","text":"pagi"}"#);
        let at = message.time(NOW, 420).unwrap();
        // 2026-11-21 23:15:00 UTC.
        assert_eq!(at, 1_795_302_900);
    }

    #[test]
    fn a_time_later_today_is_now() {
        let message = plan(r#"{"from":"me","days_ago":0,"at":"23:59","text":"malam"}"#);
        assert_eq!(message.time(NOW, 0), Some(NOW.secs()));
    }

    #[test]
    fn a_message_without_a_time_has_none() {
        assert_eq!(plan(r#"{"from":"me","text":"?"}"#).time(NOW, 0), None);
        let odd = plan(r#"{"from":"me","days_ago":1,"at":"25:00","text":"?"}"#);
        assert_eq!(odd.time(NOW, 0), None);
    }
}
