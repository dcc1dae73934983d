//! What both clients must be able to do, as one list of named cases.
//!
//! A case speaks to the clients in the common words, and judges by what a client says and what the server saw.
//! Where a library does otherwise by its own choice, the case makes sure that it does, and says so.

mod away;
mod between;
mod chatting;
mod groups;
mod linking;
mod media;
mod twice;

use crate::suite::Stage;
use crate::table::Verdict;

/// Reads and answers what has "answer" in it.
pub(crate) const CAROL: &str = "6280000000103";
/// Gets everything and does nothing by himself.
pub(crate) const DAVE: &str = "6280000000104";

/// A case; it runs once with each client in the part of `me`.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Whether the rest is not worth trying without it.
    pub(crate) must: bool,
    pub(crate) run: fn(&mut Stage<'_>) -> Verdict,
}

const fn must(name: &'static str, run: fn(&mut Stage<'_>) -> Verdict) -> Case {
    Case {
        name,
        must: true,
        run,
    }
}

const fn case(name: &'static str, run: fn(&mut Stage<'_>) -> Verdict) -> Case {
    Case {
        name,
        must: false,
        run,
    }
}

/// In the order of a first day: linked, talked, been away, left.
pub(crate) const ALL: &[&[Case]] = &[
    linking::FIRST,
    chatting::ALL,
    between::ALL,
    groups::ALL,
    media::ALL,
    away::ALL,
    twice::ALL,
    linking::LAST,
];

/// A text that nobody else writes in this run: who, and about what.
pub(crate) fn words(stage: &Stage<'_>, about: &str) -> String {
    format!("{about}, says the user of {}", stage.me.client)
}
