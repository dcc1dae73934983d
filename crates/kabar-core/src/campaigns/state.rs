//! What a person may do with a campaign in which state, and whether an attempt at one of its messages may go. Pure.
//!
//! ```text
//!  Draft ─start─► Running ◄─resume─ Paused{reason}          at each attempt, in the claim's own transaction:
//!    │              │ ▲  └─pause, brake──►┘                    first:   go │ wait for the gap │ return to Planned │ skip
//!    └─start─► Scheduled ─its moment─┘                         repeat:  go │ Unknown, and never again
//!                   nobody left ─► Finished ─again, when somebody is left after all─► Running
//!  anything that has not ended ─cancel─► Cancelled
//! ```
//!
//! Deliberately not here: the rows themselves. Every step names the state it comes from in its own statement
//! (`kabar-store`), so that of two at once one finds nothing to do.

use kabar_types::{CampaignState, PauseReason, SkipReason, UnixMillis};

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Start,
    Pause,
    Resume,
    Cancel,
    /// Those whose message certainly did not arrive go once more.
    Again,
}

/// The state an ask leads to; `None`: not from this one. `later`: the moment it is to begin at, when that is still to come.
pub(crate) fn next(state: CampaignState, ask: Ask, later: Option<UnixMillis>) -> Option<CampaignState> {
    let at_work = later.map_or(CampaignState::Running, |at| CampaignState::Scheduled { at });
    match (state, ask) {
        (CampaignState::Draft, Ask::Start) | (CampaignState::Paused { .. }, Ask::Resume) => Some(at_work),
        (CampaignState::Scheduled { .. } | CampaignState::Running, Ask::Pause) => {
            Some(CampaignState::Paused {
                reason: PauseReason::Person,
            })
        }
        (CampaignState::Finished, Ask::Again) => Some(CampaignState::Running),
        (CampaignState::Running | CampaignState::Paused { .. }, Ask::Again) => Some(state),
        (CampaignState::Finished | CampaignState::Cancelled, _) => None,
        (_, Ask::Cancel) => Some(CampaignState::Cancelled),
        _ => None,
    }
}

/// What is true when an attempt is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) running: bool,
    /// Why the person is to get nothing at all.
    pub(crate) unwanted: Option<SkipReason>,
    /// Hours, days and the moments it begins and ends.
    pub(crate) open: bool,
    /// Its number's caps leave room.
    pub(crate) room: bool,
    /// The gap since the number's last attempt is kept.
    pub(crate) gap: bool,
    /// WhatsApp lets the number do it: always where the chat is there already.
    pub(crate) granted: bool,
}

/// Whether an attempt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Go,
    /// It stays armed until the gap has passed: the attempt before came later than planned.
    Wait,
    /// Nothing was on the wire: the person is planned again.
    Return,
    Skip(SkipReason),
    /// It may have arrived: nobody can tell, and it is not sent again.
    Unknown,
}

/// Decides. A repeat is the same message to the same person, so it needs neither gap nor grant; it counts against caps.
pub(crate) fn admit(moment: &Moment, repeat: bool) -> Admission {
    if repeat {
        let goes = moment.running && moment.unwanted.is_none() && moment.open && moment.room;
        return if goes { Admission::Go } else { Admission::Unknown };
    }
    match moment.unwanted {
        _ if !moment.running => Admission::Return,
        Some(why) => Admission::Skip(why),
        None if moment.open && moment.room && moment.granted => match moment.gap {
            true => Admission::Go,
            false => Admission::Wait,
        },
        None => Admission::Return,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: UnixMillis = UnixMillis(9);
    const GOOD: Moment = Moment {
        running: true,
        unwanted: None,
        open: true,
        room: true,
        gap: true,
        granted: true,
    };

    #[test]
    fn each_state_allows_what_the_drawing_shows_and_nothing_else() {
        use CampaignState::{Cancelled, Draft, Finished, Paused, Running, Scheduled};
        let paused = Paused {
            reason: PauseReason::Person,
        };
        let waiting = Scheduled { at: LATER };
        for (state, start, pause, resume, cancel, again) in [
            (Draft, Some(Running), None, None, Some(Cancelled), None),
            (waiting, None, Some(paused), None, Some(Cancelled), None),
            (Running, None, Some(paused), None, Some(Cancelled), Some(Running)),
            (paused, None, None, Some(Running), Some(Cancelled), Some(paused)),
            (Finished, None, None, None, None, Some(Running)),
            (Cancelled, None, None, None, None, None),
        ] {
            for (ask, to) in [
                (Ask::Start, start),
                (Ask::Pause, pause),
                (Ask::Resume, resume),
                (Ask::Cancel, cancel),
                (Ask::Again, again),
            ] {
                assert_eq!(next(state, ask, None), to, "{state:?} {ask:?}");
            }
        }
        assert_eq!(next(Draft, Ask::Start, Some(LATER)), Some(waiting));
        assert_eq!(next(paused, Ask::Resume, Some(LATER)), Some(waiting));
    }

    #[test]
    fn a_first_attempt_goes_when_everything_is_as_it_should_be_and_else_nothing_is_lost() {
        assert_eq!(admit(&GOOD, false), Admission::Go);
        for spoilt in [
            Moment {
                running: false,
                ..GOOD
            },
            Moment { open: false, ..GOOD },
            Moment { room: false, ..GOOD },
            Moment {
                granted: false,
                ..GOOD
            },
        ] {
            assert_eq!(admit(&spoilt, false), Admission::Return, "{spoilt:?}");
        }
        let early = Moment { gap: false, ..GOOD };
        assert_eq!(admit(&early, false), Admission::Wait);
        let unwanted = Moment {
            unwanted: Some(SkipReason::OptedOut),
            open: false,
            ..GOOD
        };
        assert_eq!(admit(&unwanted, false), Admission::Skip(SkipReason::OptedOut));
    }

    #[test]
    fn a_repeat_that_may_not_go_is_unknown_and_never_back_in_the_plan() {
        for spoilt in [
            Moment {
                running: false,
                ..GOOD
            },
            Moment { open: false, ..GOOD },
            Moment { room: false, ..GOOD },
            Moment {
                unwanted: Some(SkipReason::Replied),
                ..GOOD
            },
        ] {
            assert_eq!(admit(&spoilt, true), Admission::Unknown, "{spoilt:?}");
        }
        for kept in [
            Moment { gap: false, ..GOOD },
            Moment {
                granted: false,
                ..GOOD
            },
        ] {
            assert_eq!(admit(&kept, true), Admission::Go, "{kept:?}");
        }
    }
}
