//! Secrets on their way from a keyboard: what a command takes and nothing keeps. Deliberately not here: what they open.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use ts_rs::TS;
use zeroize::Zeroizing;

/// A secret that somebody typed: wiped when dropped, and shown by nothing.
#[derive(Clone, PartialEq, Eq, TS)]
#[ts(as = "String")]
pub struct Typed(pub Zeroizing<String>);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for Typed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Typed {
    /// Takes the text over where it stands, so that no second copy stays in memory.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}
