//! Moments. Kabar never asks what time it is here: the clock is an argument.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// From whole seconds, as WhatsApp's stanzas give them.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// The moment `millis` later (earlier when negative); saturates at the ends of time.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is in fact later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Milliseconds between two moments, whichever comes first. Whole for any two: moments that others name may be as far
    /// apart as numbers go.
    pub const fn apart(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_moments_are_as_far_apart_as_they_are_however_they_are_asked() {
        let (begin, end) = (UnixMillis(i64::MIN), UnixMillis(i64::MAX));
        for (one, other, apart) in [
            (UnixMillis(5), UnixMillis(2), 3),
            (UnixMillis(-1), UnixMillis(1), 2),
            (begin, UnixMillis(0), 1 << 63),
            (begin, end, u64::MAX),
        ] {
            assert_eq!(one.apart(other), apart);
            assert_eq!(other.apart(one), apart);
        }
    }
}
