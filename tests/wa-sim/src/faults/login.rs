//! Logins that are refused.

use wacore_binary::Node;

use super::{Fault, Faults, Spot};
use crate::stanza::empty;

/// Why a client is not let in, in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: u16,
    /// The kind of a temporary ban, and its seconds.
    ban: Option<(u16, u64)>,
}

impl Refusal {
    const TEMPORARILY_BANNED: u16 = 402;

    pub(crate) fn with(reason: u16) -> Self {
        Self { reason, ban: None }
    }

    pub(crate) fn into_node(self) -> Node {
        let mut failure = empty("failure");
        failure.attrs.insert("reason", self.reason);
        if let Some((code, seconds)) = self.ban {
            failure.attrs.insert("code", code);
            failure.attrs.insert("expire", seconds);
        }
        failure.attrs.insert("location", "sim");
        failure
    }
}

impl Faults {
    /// Decides about one login and counts it.
    pub(crate) fn refuses_login(&mut self, spot: Spot<'_>) -> Option<Refusal> {
        self.strike(spot, |fault| match fault {
            Fault::RefuseLogin { reason, .. } => Some(Refusal::with(*reason)),
            Fault::TempBan {
                code, expire_seconds, ..
            } => Some(Refusal {
                reason: Refusal::TEMPORARILY_BANNED,
                ban: Some((*code, *expire_seconds)),
            }),
            _ => None,
        })
    }
}
