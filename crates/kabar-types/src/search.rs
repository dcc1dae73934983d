//! Messages found by their words.

use crate::{ContactId, Message, MessageCursor};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose messages a search is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Writer {
    /// Those written by the accounts here.
    Me,
    Contact {
        contact: ContactId,
    },
}

/// A piece of the text that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SnippetPart {
    /// As it was written; never empty.
    pub text: String,
    /// This is what was searched for.
    pub found: bool,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    pub message: Message,
    /// The title of its chat, as in the chat list.
    pub chat_title: String,
    /// True when the title is a phone number, which must be shown left to right.
    pub chat_title_is_phone: bool,
    /// The words around the first place found, to be shown one after the other. Empty when no words were searched for.
    pub snippet: Vec<SnippetPart>,
}

/// A stretch of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// Newest first. May be fewer than wanted although more follow, when many had to be looked through.
    pub hits: Vec<SearchHit>,
    /// Where to read on towards the past; `null` at the end.
    pub older: Option<MessageCursor>,
    /// Messages that are not searched yet, because Kabar is still reading them; 0: all are.
    pub waiting: u32,
}
