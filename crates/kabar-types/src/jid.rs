//! WhatsApp addresses, as plain text in canonical form.
//!
//! Parsing of the wire's many spellings (device suffixes, agents) is the adapter's job; what arrives
//! here has no device part: `<user>@s.whatsapp.net` (phone number), `<user>@lid` (hidden id),
//! `<id>@g.us` (group).

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

const PHONE: &str = "@s.whatsapp.net";
const LID: &str = "@lid";
const GROUP: &str = "@g.us";

/// A WhatsApp address without device part. Names a person or a group, so it never goes to a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Jid(String);

impl Jid {
    /// Takes the canonical text form. Device parts must be gone already.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address of a phone number given as digits only, country code first, without `+`.
    pub fn from_phone_digits(digits: &str) -> Self {
        Self(format!("{digits}{PHONE}"))
    }

    /// The canonical text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn user(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }

    /// True for a hidden id (LID).
    pub fn is_lid(&self) -> bool {
        self.0.ends_with(LID)
    }

    /// True for a phone-number address (PN).
    pub fn is_phone(&self) -> bool {
        self.0.ends_with(PHONE)
    }

    /// True for a group.
    pub fn is_group(&self) -> bool {
        self.0.ends_with(GROUP)
    }

    /// The phone number as `+` and digits, for a phone-number address.
    pub fn phone(&self) -> Option<String> {
        self.0.strip_suffix(PHONE).map(|digits| format!("+{digits}"))
    }
}

impl fmt::Debug for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_lid() {
            "lid"
        } else if self.is_phone() {
            "phone"
        } else if self.is_group() {
            "group"
        } else {
            "other"
        };
        write!(f, "Jid({kind} …)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_address_shows_its_number_with_a_plus() {
        let jid = Jid::from_phone_digits("6280000000214");
        assert_eq!(jid.phone().as_deref(), Some("+6280000000214"));
        assert!(jid.is_phone() && !jid.is_lid() && !jid.is_group());
    }

    #[test]
    fn debug_output_never_holds_the_number() {
        let shown = format!("{:?}", Jid::from_phone_digits("6280000000214"));
        assert!(!shown.contains("0000"), "{shown}");
    }
}
