//! A person as the details beside a chat show them, and pictures of people, groups and numbers.

use crate::{AccountId, ChatId, ContactId, PictureId, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A picture that is kept here. Its bytes are fetched from the host by these two, never as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    pub id: PictureId,
    /// Another one means other bytes.
    pub version: String,
}

/// A person, as one account knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub id: ContactId,
    pub account: AccountId,
    /// The name to show: saved name, else the verified name of a business, else the name the person chose, else the phone
    /// number, else empty.
    pub name: String,
    pub name_is_phone: bool,
    /// In the address book of the account's phone.
    pub saved_name: Option<String>,
    /// As WhatsApp confirms it for a business.
    pub verified_name: Option<String>,
    /// The one the person chose.
    pub push_name: Option<String>,
    /// `+` and digits, when known.
    pub phone: Option<String>,
    pub business: bool,
    /// What the person says about themselves; `None` when they show it to nobody here, or nobody asked.
    pub about: Option<String>,
    /// What a business says about itself, once it was asked for.
    pub profile: Option<BusinessProfile>,
    /// When `about` and `profile` were asked for; `None`: never.
    pub fetched_at: Option<UnixMillis>,
    /// The account blocked this person.
    pub blocked: bool,
    /// The account's chat with the person.
    pub chat: Option<ChatId>,
    pub picture: Option<Picture>,
}

/// Whether a person is there. Told only of the chat somebody looks at, and kept no longer than that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Presence {
    /// Nobody said: it is no chat with one person, the person does not show it, this number shows itself to nobody, or it
    /// is not connected.
    #[default]
    Unknown,
    Online,
    /// Was there last at that moment.
    LastSeen {
        at: UnixMillis,
    },
    /// Not there; when they were they do not show.
    Away,
}

/// What a business says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct BusinessProfile {
    pub description: String,
    /// Trades, for example "Restaurant".
    pub categories: Vec<String>,
    pub address: String,
    pub email: String,
    pub websites: Vec<String>,
    pub hours: Vec<OpeningHours>,
    /// Of the hours, for example "Asia/Jakarta"; may be empty.
    pub timezone: String,
}

/// When a business is open on one day. A day may come several times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpeningHours {
    /// From 0, Monday.
    pub day: u8,
    pub open: Open,
}

/// How a business is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Open {
    AllDay,
    ByAppointment,
    /// In minutes after midnight.
    Hours {
        from: u16,
        until: u16,
    },
}
