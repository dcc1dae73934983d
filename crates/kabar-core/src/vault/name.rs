//! The names of data keys. A name is bound into the wrapping of its key, so that two wrapped keys can never be
//! swapped in the file, and it is the text that stands there: renaming one here would lock out every profile.

use kabar_types::AccountId;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a data key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum KeyName {
    /// `kabar.db`.
    Store,
    /// Files of pictures, voice notes and documents.
    Media,
    /// The device of an account.
    Account(AccountId),
    /// The device of an account from before its `n`th log-out, counted from 1.
    Quarantined(AccountId, u32),
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store => f.write_str("store"),
            Self::Media => f.write_str("media"),
            Self::Account(id) => write!(f, "account/{id}"),
            Self::Quarantined(id, n) => write!(f, "quarantine/{id}/{n}"),
        }
    }
}

/// The text names no key that this version knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown key name")]
pub struct UnknownKeyName;

impl FromStr for KeyName {
    type Err = UnknownKeyName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<_> = text.split('/').collect();
        let account = |id: &str| id.parse().map_err(|_| UnknownKeyName);
        match parts[..] {
            ["store"] => Ok(Self::Store),
            ["media"] => Ok(Self::Media),
            ["account", id] => Ok(Self::Account(account(id)?)),
            ["quarantine", id, n] => Ok(Self::Quarantined(
                account(id)?,
                n.parse().map_err(|_| UnknownKeyName)?,
            )),
            _ => Err(UnknownKeyName),
        }
    }
}

impl From<KeyName> for String {
    fn from(name: KeyName) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for KeyName {
    type Error = UnknownKeyName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::KeyName;

    #[test]
    fn every_name_reads_back_from_its_text() {
        let id = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5".parse().unwrap();
        for (name, text) in [
            (KeyName::Store, "store"),
            (KeyName::Media, "media"),
            (
                KeyName::Account(id),
                "account/0192f0c1-2a3b-7c4d-8e5f-60718293a4b5",
            ),
            (
                KeyName::Quarantined(id, 2),
                "quarantine/0192f0c1-2a3b-7c4d-8e5f-60718293a4b5/2",
            ),
        ] {
            assert_eq!(name.to_string(), text);
            assert_eq!(text.parse::<KeyName>().unwrap(), name);
        }
        assert!("account".parse::<KeyName>().is_err());
        assert!("account/".parse::<KeyName>().is_err());
    }
}
