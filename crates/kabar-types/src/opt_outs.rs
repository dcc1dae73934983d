//! How people say that they want no more, and answers of which only a person can tell.
//!
//! Deliberately not here: who wants no more (`campaigns::Suppression`), and how a text is looked at (`kabar-core`).

use crate::{AccountId, CampaignId, ChatId, ContactId, MessageId, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An answer to a campaign that may mean that its writer wants no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoubtfulReply {
    pub message: MessageId,
    pub chat: ChatId,
    pub account: AccountId,
    pub contact: ContactId,
    pub name: String,
    /// `+` and digits, where the number is known.
    pub phone: Option<String>,
    pub text: String,
    /// The campaign it answers.
    pub campaign: Option<CampaignId>,
    pub at: UnixMillis,
}

/// A stretch of them, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoubtfulReplyPage {
    pub replies: Vec<DoubtfulReply>,
    /// Where to read on; `null` at the end.
    pub next: Option<MessageId>,
}

/// What is understood by itself in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LanguageWords {
    /// A tag of BCP 47; empty: in every language.
    pub language: String,
    /// Said alone, each means: no more.
    pub stop: Vec<String>,
    /// The same in an answer that quotes a campaign's message; elsewhere a person has to look.
    pub stop_in_answer: Vec<String>,
    /// Said alone, each takes such a word back.
    pub start: Vec<String>,
}

/// Every word that is understood by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OptOutWords {
    pub languages: Vec<LanguageWords>,
    /// Those that somebody here added: said alone, each means: no more.
    pub own: Vec<String>,
}
