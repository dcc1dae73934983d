//! Identifiers. Each is its own type, so that a chat can never be passed where a contact is meant.
//!
//! Row ids are SQLite row ids (`i64`, below 2^53, so a JavaScript number holds them exactly).

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;
use uuid::Uuid;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "number")]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id! {
    /// One linked WhatsApp number in this installation. Survives relinking; names the account's folder.
    AccountId
}
uuid_id! {
    /// One attempt to link a number. Lives in memory only.
    LinkId
}
row_id! {
    /// A named set of accounts.
    AccountSetId
}
row_id! {
    /// A chat of one account.
    ChatId
}
row_id! {
    /// A person, over all accounts. A phone number and a hidden id (LID) of one person share it.
    ContactId
}
row_id! {
    /// A message's row in our database; not the id WhatsApp knows (that is [`WaId`]).
    MessageId
}
row_id! {
    /// A picture of a person, a group or a number, as one account sees it.
    PictureId
}
row_id! {
    /// A job in the outbox.
    JobId
}
row_id! {
    /// A named bulk send.
    CampaignId
}
row_id! {
    /// That a person agreed, as it was written down.
    ConsentId
}
row_id! {
    /// One person of a campaign's list.
    RecipientId
}
row_id! {
    /// A list that was taken over.
    ListId
}
row_id! {
    /// What somebody has of a campaign before it is one.
    DraftId
}
row_id! {
    /// The place of a committed event in the log: 1, 2, 3, … without end and never reused.
    Seq
}

/// The id a message has on WhatsApp. Unique only together with account, chat and sender.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct WaId(pub String);

impl fmt::Display for WaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
