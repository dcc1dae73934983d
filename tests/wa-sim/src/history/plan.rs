//! How a phone hands out its past: how much, in what pieces, by which way. Pure data.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::chunks::Chunk;
use crate::state::DeviceAddress;

/// How the phone of an account sends its past to a client that was just linked.
///
/// The newest messages of each chat go into the first chunk, the next ones into chunks of kind
/// `RECENT`, the next into `FULL`; what is older stays on the phone until a client asks for it. The
/// default sends everything in one chunk, inline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryPlan {
    /// By which way a chunk travels.
    pub delivery: HistoryDelivery,
    /// How many of each chat's newest messages the first chunk holds; `None` means all.
    pub bootstrap: Option<usize>,
    /// How many further messages of each chat the `RECENT` chunks hold.
    pub recent: usize,
    /// How many still older messages of each chat the `FULL` chunks hold.
    pub full: usize,
    /// How many messages a `RECENT` or `FULL` chunk holds at most; at least 1.
    pub per_chunk: usize,
    /// Numbers of chunks (from 1) the phone keeps back until told to release them.
    pub withhold: BTreeSet<u32>,
    /// Whether the phone writes out a message a client says it could not open. Off at first, so that
    /// such a message arrives by being sent again, and only so; phones in life do both, and a client
    /// may hear the message twice.
    pub placeholders: bool,
}

/// The way of a chunk: inside the message that announces it, or over the media host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryDelivery {
    /// Always inside the message.
    #[default]
    Inline,
    /// Always over the media host.
    External,
    /// Inside the message up to this many compressed bytes, else over the media host.
    InlineUpTo(usize),
}

impl Default for HistoryPlan {
    fn default() -> Self {
        Self {
            delivery: HistoryDelivery::default(),
            bootstrap: None,
            recent: 0,
            full: 0,
            per_chunk: 1000,
            withhold: BTreeSet::new(),
            placeholders: false,
        }
    }
}

impl HistoryPlan {
    /// What phones do with a large past: a small first chunk, then recent messages, then all others,
    /// over the media host.
    #[must_use]
    pub fn in_chunks(bootstrap: usize, recent: usize, per_chunk: usize) -> Self {
        Self {
            delivery: HistoryDelivery::External,
            bootstrap: Some(bootstrap),
            recent,
            full: usize::MAX,
            per_chunk,
            withhold: BTreeSet::new(),
            placeholders: false,
        }
    }

    /// Cuts a chat of `len` messages: positions of the first chunk, the recent and the full ones.
    pub(super) fn cut(&self, len: usize) -> [Range<usize>; 3] {
        let bootstrap = len.saturating_sub(self.bootstrap.unwrap_or(usize::MAX));
        let recent = bootstrap.saturating_sub(self.recent);
        let full = recent.saturating_sub(self.full);
        [bootstrap..len, recent..bootstrap, full..recent]
    }

    pub(super) fn goes_inline(&self, compressed: usize) -> bool {
        match self.delivery {
            HistoryDelivery::Inline => true,
            HistoryDelivery::External => false,
            HistoryDelivery::InlineUpTo(limit) => compressed <= limit,
        }
    }
}

/// Where the sending of an account's past stands.
#[derive(Default)]
pub(crate) struct Transfer {
    pub(crate) plan: HistoryPlan,
    pub(super) withheld: Vec<(DeviceAddress, Chunk)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_chat_is_cut_from_its_newest_end() {
        let plan = HistoryPlan::in_chunks(10, 30, 100);
        assert_eq!(plan.cut(100), [90..100, 60..90, 0..60]);
        assert_eq!(plan.cut(25), [15..25, 0..15, 0..0]);
        assert_eq!(plan.cut(0), [0..0, 0..0, 0..0]);
    }

    #[test]
    fn without_a_word_all_of_a_chat_is_in_the_first_chunk() {
        assert_eq!(HistoryPlan::default().cut(7), [0..7, 0..0, 0..0]);
    }
}
