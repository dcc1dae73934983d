//! What a person is told about the keys: which ways in there are, never what they are.

use crate::{Redacted, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which ways lead into data that is not open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyWays {
    /// A passphrase opens it.
    pub passphrase: bool,
    /// A recovery key opens it.
    pub recovery_key: bool,
    /// There is nothing to open yet: keys may be made, also without a keyring.
    pub fresh: bool,
    /// When the copy was made that may take the place of a message file that cannot be used.
    pub copy: Option<UnixMillis>,
}

/// Which ways lead into the data that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyStatus {
    /// The keyring of this computer holds the key, as far as this run has seen.
    pub keyring: bool,
    pub passphrase: bool,
    pub recovery_key: bool,
}

/// A recovery key that was just made. Shown once, and good only after it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryKey {
    /// Nine groups of four, with hyphens.
    #[ts(as = "String")]
    pub key: Redacted<String>,
}
