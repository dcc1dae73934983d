//! Whether the library still moves, as a pure machine: an attempt comes to something, and a loss is followed by an
//! attempt. The library bounds most of its waits but not all of them (hanging up behind a write that is stuck, a login
//! whose answers get lost); and whoever waits for a sign that never comes would wait for ever.
//!
//! ```text
//!           dialing               authenticated
//!  Resting ────────► LoggingIn ──────────────────► Online
//!     ▲                │ no progress for LOGIN       │ cut
//!     │                └────────► Hanging ◄──────────┘
//!     │   lost: Pausing              │ no word of the end for GRACE
//!     │            │ no attempt ──►──┴─► Rebuild: a new client takes its place
//!     └────────────┘ dialing
//! ```
//!
//! A connection that is logged in is watched by [`Watch`](crate::liveness::Watch). Deliberately not here: the pauses
//! between attempts, which `connection` knows.

use std::time::{Duration, Instant};

/// A login takes this long without any progress at most: the library gives its questions 75 s and the end of the
/// offline queue two minutes, and a device that was just linked three minutes for what it must know.
const LOGIN: Duration = Duration::from_secs(300);
/// What is due and did not happen gets so long, and a quarter of what it was to wait.
const GRACE: Duration = Duration::from_secs(60);

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Cut the line: the library dials again.
    Cut,
    /// Put a new client in the place of this one.
    Rebuild,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Nothing is due: before the first attempt, while a device is being linked, or while others see to it.
    #[default]
    Resting,
    LoggingIn(Instant),
    Online,
    /// The line was cut, and the library has not said so yet.
    Hanging(Instant),
    /// The next attempt is due then.
    Pausing(Instant),
}

/// The machine. See the drawing above.
#[derive(Debug, Default)]
pub(crate) struct Overdue(State);

impl Overdue {
    /// An attempt begins.
    pub(crate) fn dialing(&mut self, now: Instant) {
        self.0 = State::LoggingIn(now);
    }

    /// Something was handed over: whoever logs in gets on.
    pub(crate) fn progress(&mut self, now: Instant) {
        if matches!(self.0, State::LoggingIn(_)) {
            self.0 = State::LoggingIn(now);
        }
    }

    pub(crate) fn authenticated(&mut self) {
        self.0 = State::Online;
    }

    /// The attempt or the connection is over; the next one comes after `pause`.
    pub(crate) fn lost(&mut self, pause: Duration, now: Instant) {
        self.0 = State::Pausing(now + pause + pause / 4);
    }

    /// Somebody cut the line.
    pub(crate) fn cut(&mut self, now: Instant) {
        if matches!(self.0, State::LoggingIn(_) | State::Online) {
            self.0 = State::Hanging(now);
        }
    }

    /// Others see to it.
    pub(crate) fn rest(&mut self) {
        self.0 = State::Resting;
    }

    /// When to look again; `None` while nothing is due.
    pub(crate) fn look_at(&self) -> Option<Instant> {
        match self.0 {
            State::Resting | State::Online => None,
            State::LoggingIn(since) => Some(since + LOGIN),
            State::Hanging(since) => Some(since + GRACE),
            State::Pausing(until) => Some(until + GRACE),
        }
    }

    /// What is due.
    pub(crate) fn look(&mut self, now: Instant) -> Option<Act> {
        if self.look_at().is_none_or(|due| now < due) {
            return None;
        }
        if matches!(self.0, State::LoggingIn(_)) {
            self.0 = State::Hanging(now);
            return Some(Act::Cut);
        }
        self.0 = State::Resting;
        Some(Act::Rebuild)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic;

    const SECOND: Duration = Duration::from_secs(1);

    /// Looks whenever something is due, and says what was done after how many seconds.
    fn run(overdue: &mut Overdue, from: Instant) -> Vec<(u64, Act)> {
        let mut done = Vec::new();
        while let Some(due) = overdue.look_at() {
            let second = due.saturating_duration_since(from).as_secs();
            done.extend(overdue.look(due).map(|act| (second, act)));
        }
        done
    }

    #[test]
    fn a_login_that_comes_to_nothing_is_cut_off_and_then_begun_by_a_new_client() {
        let mut overdue = Overdue::default();
        let now = monotonic();
        overdue.dialing(now);
        assert_eq!(run(&mut overdue, now), [(300, Act::Cut), (360, Act::Rebuild)]);
    }

    #[test]
    fn a_login_behind_a_long_queue_gets_on_and_is_left_alone() {
        let mut overdue = Overdue::default();
        let now = monotonic();
        overdue.dialing(now);
        overdue.progress(now + SECOND * 200);
        assert_eq!(overdue.look(now + SECOND * 400), None);
        overdue.authenticated();
        assert_eq!(overdue.look_at(), None, "what comes then is watched elsewhere");
    }

    #[test]
    fn a_line_that_was_cut_and_does_not_end_costs_the_client_its_place() {
        let mut overdue = Overdue::default();
        let now = monotonic();
        overdue.authenticated();
        overdue.cut(now);
        assert_eq!(run(&mut overdue, now), [(60, Act::Rebuild)]);
    }

    #[test]
    fn a_client_that_never_dials_again_is_replaced_but_not_before_its_pause_is_over() {
        let mut overdue = Overdue::default();
        let now = monotonic();
        overdue.lost(SECOND * 100, now);
        assert_eq!(run(&mut overdue, now), [(185, Act::Rebuild)]);
        overdue.lost(SECOND * 100, now);
        overdue.dialing(now + SECOND * 101);
        overdue.cut(now + SECOND * 102);
        overdue.lost(SECOND, now + SECOND * 103);
        overdue.dialing(now + SECOND * 104);
        assert_eq!(overdue.look(now + SECOND * 300), None, "it moves");
    }

    #[test]
    fn what_ended_for_a_reason_is_not_begun_again() {
        let mut overdue = Overdue::default();
        let now = monotonic();
        overdue.dialing(now);
        overdue.rest();
        overdue.cut(now);
        overdue.progress(now);
        assert_eq!(overdue.look_at(), None);
    }
}
