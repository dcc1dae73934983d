//! What the process is busy with while it dies.

use anyhow::{Result, bail};
use kabar_core::steps::{Sabotage, Step};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// Texts to many people over a faulty link.
    Outgoing,
    /// Messages that waited on the server.
    Drain,
    /// The phone's history.
    History,
    /// A campaign to many people over a faulty link; a run of its own.
    Campaign,
}

impl Load {
    pub(crate) const ALL: [Self; 3] = [Self::Outgoing, Self::Drain, Self::History];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing over a faulty link",
            Self::Drain => "offline drain",
            Self::History => "history import",
            Self::Campaign => "campaign over a faulty link",
        }
    }

    /// The load that is asked for by this name.
    pub(crate) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "outgoing" => Self::Outgoing,
            "drain" => Self::Drain,
            "history" => Self::History,
            _ => bail!("there is no load called {name:?}"),
        })
    }

    /// The steps it takes, and at which of their times at the latest the process dies there.
    pub(crate) const fn traps(self) -> &'static [(Step, u32)] {
        match self {
            Self::Outgoing => &[
                (Step::Claimed, 12),
                (Step::Sent, 12),
                (Step::Proving, 12),
                (Step::Claiming, 12),
                (Step::Resending, 1),
                (Step::Noted, 12),
                (Step::Proven, 12),
                (Step::Enqueued, 12),
                (Step::Doubted, 1),
            ],
            Self::Drain => &[
                (Step::Committing, 3),
                (Step::Committed, 3),
                (Step::HookReturns, 3),
                (Step::Received, 3),
                (Step::Drained, 1),
            ],
            Self::History => &[
                (Step::ChunkArrived, 4),
                (Step::ChunkStored, 4),
                (Step::SliceCommitted, 6),
                (Step::ChunkBegun, 4),
                (Step::ChunkImported, 4),
                // The server is about to be told that the announcements are here, and no piece is.
                (Step::HookReturns, 2),
            ],
            Self::Campaign => &[
                (Step::Listed, 1),
                (Step::Arming, 30),
                (Step::Armed, 30),
                (Step::Counted, 30),
                (Step::Returning, 3),
                (Step::Asked, 3),
                (Step::Claimed, 30),
                (Step::Claiming, 30),
                (Step::Sent, 30),
                (Step::Noted, 30),
                (Step::Proving, 30),
                (Step::Proven, 30),
                (Step::Resending, 1),
                (Step::Doubted, 1),
                (Step::Committing, 1),
                (Step::Drained, 1),
            ],
        }
    }

    /// Whether a sabotage shows in it.
    pub(crate) const fn shows(self, sabotage: Sabotage) -> bool {
        match sabotage {
            Sabotage::NewId | Sabotage::ForgetArmed => matches!(self, Self::Outgoing | Self::Campaign),
            Sabotage::AckBeforeCommit => matches!(self, Self::Drain),
        }
    }
}

/// How many of `kills` each of these loads gets; sending, where most can go wrong, gets what is over.
pub(crate) fn share(loads: &[Load], kills: usize) -> Vec<(Load, usize)> {
    let each = kills / loads.len().max(1);
    let over = kills - each * loads.len();
    let more = |place: usize| if place == 0 { over } else { 0 };
    let shares = loads.iter().enumerate();
    shares.map(|(place, load)| (*load, each + more(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_death_is_lost_in_the_sharing() {
        for kills in [1, 2, 20, 500] {
            let shares = share(&Load::ALL, kills);
            assert_eq!(shares.iter().map(|(_, kills)| kills).sum::<usize>(), kills);
        }
    }

    #[test]
    fn every_sabotage_shows_somewhere() {
        for sabotage in [Sabotage::NewId, Sabotage::AckBeforeCommit, Sabotage::ForgetArmed] {
            assert!(Load::ALL.iter().any(|load| load.shows(sabotage)), "{sabotage:?}");
        }
    }
}
