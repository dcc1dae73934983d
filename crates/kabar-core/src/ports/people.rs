//! What the core asks about people, and what it hears of them: pictures, what they say about themselves, new numbers.

use kabar_types::{BusinessProfile, Jid, Redacted, UnixMillis, WaId};

/// What came of asking for a small picture.
#[derive(Clone, PartialEq, Eq)]
pub enum PictureAnswer {
    /// As it came, unchecked.
    Here {
        /// WhatsApp's id of it.
        id: String,
        bytes: Vec<u8>,
    },
    /// Still the one that was named.
    Same,
    None,
    /// Not for this account to see.
    Hidden,
    /// There is one of this id that is too large or lies on a host that is not WhatsApp's.
    Unusable {
        id: String,
    },
}

/// What a person shows to an account.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProfileAnswer {
    /// `None`: not for this account to see.
    pub about: Option<Redacted<String>>,
    pub business: BusinessSeen,
    /// Of a business that says something about itself.
    pub profile: Option<BusinessProfile>,
}

/// Whether somebody is a business, as far as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessSeen {
    /// `None`: not said.
    pub is: Option<bool>,
    /// The name that WhatsApp confirms; `None`: not said.
    pub name: Option<Redacted<String>>,
}

impl BusinessSeen {
    /// A business with this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            is: Some(true),
            name: Some(Redacted(name.into())),
        }
    }
}

/// By what somebody is reported: a message of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    pub person: Jid,
    pub wa_id: WaId,
    pub sent_at: UnixMillis,
}

/// Whether a phone number is on WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberAnswer {
    pub phone: Jid,
    pub on_whatsapp: bool,
    /// The hidden id, when it was told.
    pub lid: Option<Jid>,
    pub business: BusinessSeen,
}

/// What is different about a person or, for pictures, a group.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonChange {
    /// Another picture, with WhatsApp's id of it where that is said; or none any more.
    Picture {
        id: Option<String>,
    },
    About {
        text: Redacted<String>,
    },
    Business(BusinessSeen),
    /// What a business says about itself is not what it was.
    Profile,
    /// They gave up the number they are named by and have this one. Their hidden id rarely changes along.
    Number {
        new: Jid,
        new_lid: Option<Jid>,
    },
}
