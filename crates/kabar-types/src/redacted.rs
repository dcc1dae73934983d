//! A wrapper that keeps personal values out of logs.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Holds a value whose `Debug` and `Display` print only `…`, so that no log line can carry it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Redacted<T>(pub T);

impl<T> Redacted<T> {
    /// Takes the value out, for use by code that does not log.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redacted_text_prints_nothing_of_itself() {
        let secret = Redacted("Bu Ratna wants 40 boxes".to_owned());
        assert_eq!(format!("{secret} {secret:?}"), "… …");
    }
}
