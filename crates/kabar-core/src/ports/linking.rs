//! What the core asks of a new link, and why one fails: the part of the seam that only linking needs.

use super::network::{Manner, PathTrouble};
use kabar_types::Redacted;

/// How much history a new link brings over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryDepth {
    Recent,
    Everything,
    None,
}

/// How the phone hears of the new device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkBy {
    /// It scans a QR code.
    Qr,
    /// Its owner types a code of eight characters.
    Code {
        /// The number's digits, country code first, without `+`.
        phone: Redacted<String>,
    },
}

/// What a person wants of a new link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkWish {
    pub by: LinkBy,
    pub history: HistoryDepth,
    pub manner: Manner,
    /// What the phone's list of linked devices calls this one; empty: the adapter's own name for it.
    pub device_name: String,
}

impl LinkWish {
    /// By a code that the phone scans.
    pub fn scan(history: HistoryDepth) -> Self {
        Self::new(LinkBy::Qr, history)
    }

    /// By a code that is typed on the phone of this number.
    pub fn code(phone: impl Into<String>, history: HistoryDepth) -> Self {
        let phone = Redacted(phone.into());
        Self::new(LinkBy::Code { phone }, history)
    }

    fn new(by: LinkBy, history: HistoryDepth) -> Self {
        Self {
            by,
            history,
            manner: Manner::default(),
            device_name: String::new(),
        }
    }
}

/// Why linking failed. The first four can happen either way, the others to a code that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingFailure {
    /// No answer from WhatsApp, or the connection on which a typed code was good is gone.
    NoConnection,
    /// The way to WhatsApp that was chosen does not work.
    Path(PathTrouble),
    /// The other side's certificate is not WhatsApp's.
    NotWhatsApp,
    /// The phone's signature or key did not verify.
    Verification,
    /// The code is too old, or WhatsApp took it back.
    CodeExpired,
    /// WhatsApp takes no such number (400). It says the same to too many requests for one number.
    NumberRefused,
    /// Nobody has this number on WhatsApp (404).
    NotOnWhatsApp,
    /// WhatsApp does not let this number be linked (403).
    Forbidden,
    /// Too many codes were asked for (429).
    TooManyTries,
    /// Codes to type are not switched on for this number (452).
    CodeUnavailable,
    /// WhatsApp failed (500), or gave a reason that has no name.
    ServerTrouble,
}
