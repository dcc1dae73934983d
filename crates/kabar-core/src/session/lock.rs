//! The server's lock on new chats as a session remembers it: what was said last, and when to ask again.

use kabar_types::{SessionState, Timelock, UnixMillis};

/// A lock that names no end is asked after this often.
const ASK_AGAIN_MS: i64 = 60 * 60 * 1000;

/// What is known of the lock on new chats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(super) timelock: Timelock,
    /// When it ends or, where no end is known, when to ask again.
    pub(super) look_at: Option<UnixMillis>,
}

impl Lock {
    /// What the server said last, perhaps in an earlier run.
    pub(super) fn told(timelock: Timelock, now: UnixMillis) -> Self {
        let look_at = match timelock {
            Timelock::Locked { until: Some(until) } if until > now => Some(until),
            // No end, or one that has passed by our clock while the server still names the lock.
            Timelock::Locked { .. } => Some(now.plus(ASK_AGAIN_MS)),
            Timelock::Free | Timelock::Unknown => None,
        };
        Self { timelock, look_at }
    }

    /// A new answer; one that says nothing changes nothing.
    pub(super) fn heard(self, timelock: Timelock, now: UnixMillis) -> Self {
        match timelock {
            Timelock::Unknown => self,
            known => Self::told(known, now),
        }
    }

    /// True when it is time to ask the server.
    pub(super) fn is_due(&self, now: UnixMillis) -> bool {
        self.look_at.is_some_and(|due| due <= now)
    }

    /// What holds until the server has answered at the time it was due: an end that was named counts.
    pub(super) fn passed(self, now: UnixMillis) -> Self {
        match self.timelock {
            Timelock::Locked { until } if until == self.look_at => Self::told(Timelock::Free, now),
            timelock => Self::told(timelock, now),
        }
    }

    pub(super) fn shown(&self) -> Option<SessionState> {
        match self.timelock {
            Timelock::Locked { until } => Some(SessionState::Restricted { until }),
            Timelock::Free | Timelock::Unknown => None,
        }
    }
}
