//! Who may begin a chat with somebody new, by the limits that WhatsApp last told. Pure.
//!
//! Deliberately not here: asking for the limits, which a session does once per connection and after a refusal for a new
//! chat (463, 475).

use kabar_types::{Limits, NewChatQuota, Timelock, UnixMillis};

/// Who wants to begin a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginner {
    /// A person who types. WhatsApp may refuse; that costs one message and is said.
    Person,
    /// A campaign. What is not known counts as locked, for a list would be refused from its first name to its last, and
    /// refusals are what numbers are banned for.
    Campaign,
}

/// Whether a chat with somebody new may be begun now.
pub fn may_begin_chat(by: Beginner, limits: &Limits, now: UnixMillis) -> bool {
    match by {
        Beginner::Person => true,
        Beginner::Campaign => is_free(limits.timelock, now) && has_room(limits.quota, now),
    }
}

fn is_free(timelock: Timelock, now: UnixMillis) -> bool {
    match timelock {
        Timelock::Free => true,
        // Its end is the server's word.
        Timelock::Locked { until: Some(until) } => until <= now,
        Timelock::Locked { until: None } | Timelock::Unknown => false,
    }
}

/// Most numbers have no quota, so one that is not known is none.
fn has_room(quota: NewChatQuota, now: UnixMillis) -> bool {
    match quota {
        NewChatQuota::Unknown => true,
        NewChatQuota::Known { used, total, until } => used < total || until.is_some_and(|until| until <= now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn locked(until_ms: Option<i64>) -> Timelock {
        Timelock::Locked {
            until: until_ms.map(|ms| NOW.plus(ms)),
        }
    }

    fn used(used: u32, until_ms: Option<i64>) -> NewChatQuota {
        NewChatQuota::Known {
            used,
            total: 10,
            until: until_ms.map(|ms| NOW.plus(ms)),
        }
    }

    #[test]
    fn a_campaign_begins_chats_only_where_that_is_known_to_be_free_and_a_person_always() {
        let (free, unknown) = (Timelock::Free, Timelock::Unknown);
        let none = NewChatQuota::Unknown;
        for (timelock, quota, campaign) in [
            (free, none, true),
            (unknown, none, false),
            (locked(None), none, false),
            (locked(Some(1)), none, false),
            (locked(Some(0)), none, true),
            (free, used(9, None), true),
            (free, used(10, None), false),
            (free, used(10, Some(1)), false),
            (free, used(10, Some(0)), true),
            (unknown, used(0, None), false),
        ] {
            let limits = Limits { timelock, quota };
            assert_eq!(
                may_begin_chat(Beginner::Campaign, &limits, NOW),
                campaign,
                "{limits:?}"
            );
            assert!(may_begin_chat(Beginner::Person, &limits, NOW), "{limits:?}");
        }
    }
}
