//! The lines between the process that dies and the one that kills it.
//!
//! ```text
//!  child:  @ STEP        it takes this step
//!          ready         it is open and dials
//!          = JSON        the answer to the last order
//!          ! TEXT        it could not go on writing
//!  parent: pending       how much is still to be settled
//!          rows          every message, and what else is judged
//!          how           what is true of the number's connection
//!          disk          whether there is room, and whether it says so
//!          room          from now on there is
//!          quit          end as a person ends the app
//! ```

use anyhow::{Context as _, Result};
use kabar_core::steps::{Sabotage, Step};
use kabar_types::{ErrorCode, MessageBody, MessageStatus, RecipientOutcome, UnixMillis};
use serde::{Deserialize, Serialize};
use std::io::Write as _;

/// The child is open and dials.
pub(crate) const READY: &str = "ready";
/// Orders.
pub(crate) const PENDING: &str = "pending";
pub(crate) const ROWS: &str = "rows";
pub(crate) const HOW: &str = "how";
pub(crate) const DISK: &str = "disk";
pub(crate) const ROOM: &str = "room";
pub(crate) const QUIT: &str = "quit";
/// Begins of what the child says.
pub(crate) const STEP: &str = "@ ";
pub(crate) const ANSWER: &str = "= ";
pub(crate) const COMPLAINT: &str = "! ";

/// What a child is started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) folder: std::path::PathBuf,
    /// Where the simulator listens.
    pub(crate) url: String,
    pub(crate) adopt: Adopt,
    /// Texts to be written in each chat, by the title of the chat: their tokens.
    pub(crate) write: Vec<(String, Vec<String>)>,
    /// The campaign that is to come to its end.
    pub(crate) campaign: Option<CampaignTask>,
    /// The step, by name, and the time it is taken at which the child dies.
    pub(crate) trap: Option<(String, u32)>,
    pub(crate) sabotage: Option<String>,
    /// What its disk is; an ordinary one when it is not said.
    pub(crate) disk: Option<DiskWish>,
}

/// A campaign, and how the policy's clock goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CampaignTask {
    /// Each person's number, and the token of what they are to get.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) anchor: UnixMillis,
    pub(crate) speed: u32,
}

/// What a campaign says of a person of its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) outcome: RecipientOutcome,
}

/// What the child's disk is like.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum DiskWish {
    /// It is a log. `lies`: it says that things last, and they do not.
    Recorded { log: std::path::PathBuf, lies: bool },
    /// Once the child is ready, so many writes find room; all of them when it is not said. `only`: writes to files that are
    /// called so.
    Filling {
        after: Option<u64>,
        only: Option<String>,
    },
}

/// How it is about room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DiskNow {
    /// Writes since the child is ready.
    pub(crate) writes: u64,
    /// Writes that found no room.
    pub(crate) refused: u64,
    /// A window says that the disk is full.
    pub(crate) full: bool,
}

/// The account of a profile that has none yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Adopt {
    pub(crate) phone: String,
    pub(crate) lid: String,
    /// JSON of the library's device record.
    pub(crate) device: String,
}

/// A message in `kabar.db`, as a window would show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The other side's title.
    pub(crate) chat: String,
    pub(crate) mine: bool,
    pub(crate) body: MessageBody,
    pub(crate) status: MessageStatus,
    pub(crate) error: Option<ErrorCode>,
}

/// Everything that is judged in `kabar.db`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// Pieces of history the person is told are missing.
    pub(crate) gaps: u32,
    /// The people of a campaign.
    pub(crate) people: Vec<Person>,
}

/// How far the child is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Texts that are not written down yet.
    pub(crate) unwritten: usize,
    /// Messages of ours that nothing settles yet.
    pub(crate) unsettled: usize,
    /// All rows there are.
    pub(crate) rows: usize,
    pub(crate) gaps: u32,
    /// The phone's history is being taken in.
    pub(crate) syncing: bool,
}

/// The names of what can be spoiled.
pub(crate) const SABOTAGES: [(&str, Sabotage); 3] = [
    ("new-id", Sabotage::NewId),
    ("ack-before-commit", Sabotage::AckBeforeCommit),
    ("forget-armed", Sabotage::ForgetArmed),
];

pub(crate) fn sabotage_named(name: &str) -> Result<Sabotage> {
    let found = SABOTAGES.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, sabotage)| *sabotage)
        .with_context(|| format!("nobody can spoil {name:?}"))
}

pub(crate) fn step_named(name: &str) -> Option<Step> {
    Step::ALL.iter().copied().find(|step| step.name() == name)
}

/// A text that carries an intent.
pub(crate) fn text_with(token: &str) -> String {
    format!("Siap, kami kirim hari ini [#{token}]")
}

/// The token of a text.
pub(crate) fn token_of(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("[#")?;
    rest.split_once(']').map(|(token, _)| token)
}

/// Says a line to the parent; what a closed pipe means is seen by whoever reads.
pub(crate) fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_in_its_text() {
        assert_eq!(token_of(&text_with("out-3-17")), Some("out-3-17"));
        assert_eq!(token_of("Halo"), None);
    }

    #[test]
    fn every_step_is_found_by_the_name_the_child_says() {
        for step in Step::ALL {
            assert_eq!(step_named(step.name()), Some(*step));
        }
        assert_eq!(step_named("elsewhere"), None);
    }
}
