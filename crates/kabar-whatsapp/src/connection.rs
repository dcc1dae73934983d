//! What became of the connection, as a pure machine over the signs the transport and the library give.
//!
//! The library dials again by itself but says nothing about an attempt that failed, nothing about when the next one
//! comes, and may announce the end of the offline queue before the login is complete. This machine puts one
//! truthful order into it. It dials nothing and knows no account.
//!
//! The library's pauses grow up to a quarter of an hour, also for a line that comes about every time and breaks again
//! within half a minute, as on a train. Somebody waits there with words that would go out: after [`MOST_PATIENT`] the
//! client is to dial at once. Not when the server itself wants to be left alone.
//!
//! ```text
//!            Dialing                Authenticated            Drained
//!  Down ───────────────► Dialled ───────────────► Connected ─────────► (drained)
//!   ▲  DialFailed, HandshakeFailed, Lost: one Disconnected per attempt │
//!   └──────────────────────────────────────────────────────────────────┘
//! ```

use kabar_core::ports::whatsapp::PathTrouble;
use std::time::{Duration, Instant};

/// The library forgets earlier failures once a connection held this long (whatsapp-rust `should_reset_backoff`).
const STABLE_AFTER: Duration = Duration::from_secs(30);
/// The longest pause between two attempts (whatsapp-rust `fibonacci_backoff`).
const LONGEST_PAUSE_SECS: u64 = 900;
/// A line that had come about is waited for no longer than this; with each attempt that fails, twice as long.
const PATIENT: Duration = Duration::from_secs(30);
/// No attempt that got no answer at all is followed by a longer pause: nothing tells that a router works again.
const MOST_PATIENT: Duration = Duration::from_secs(300);
/// What the library adds to its count of failures when the server had too much to do (429).
const OVERLOADED: u32 = 5;

/// A sign from the transport or the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// An attempt begins.
    Dialing,
    /// The way that was chosen does not lead to WhatsApp; `DialFailed` follows.
    PathFailed(PathTrouble),
    /// No socket came about.
    DialFailed,
    /// The Noise handshake did not complete. `answered`: the other side had sent something and did not hang up,
    /// so it was our side that refused it.
    HandshakeFailed { answered: bool },
    /// The server refused the login for now.
    PutOff,
    /// Logged in and ready.
    Authenticated,
    /// The offline queue is empty.
    Drained,
    /// An established connection ended unexpectedly.
    Lost,
}

/// What the core should hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Connected,
    OfflineDrained,
    /// `attempt` counts from 1 since the last good connection; the next one starts in about `next_try`.
    Disconnected {
        attempt: u32,
        next_try: Duration,
    },
}

/// The machine. See the drawing at the top of the file.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    authenticated_at: Option<Instant>,
    drained: bool,
    /// The end of this attempt was reported already: several signs may tell of it.
    reported: bool,
    attempt: u32,
    /// The library's own count, which sets the pause.
    failures: u32,
    /// The server wants to be left alone; until the next login.
    overloaded: bool,
    /// When the client is to dial although it would wait longer.
    dial_at: Option<Instant>,
}

impl Connection {
    /// Takes one sign in and says what the core should hear, in order.
    pub(crate) fn step(&mut self, sign: Sign, now: Instant) -> Vec<Report> {
        match sign {
            Sign::Dialing => {
                self.drained = false;
                self.reported = false;
                self.dial_at = None;
                Vec::new()
            }
            Sign::Authenticated => {
                self.authenticated_at = Some(now);
                self.attempt = 0;
                self.reported = false;
                self.overloaded = false;
                self.dial_at = None;
                let mut reports = vec![Report::Connected];
                if self.drained {
                    reports.push(Report::OfflineDrained);
                }
                reports
            }
            Sign::Drained => {
                let first = !std::mem::replace(&mut self.drained, true);
                if first && self.authenticated_at.is_some() {
                    vec![Report::OfflineDrained]
                } else {
                    Vec::new()
                }
            }
            Sign::PathFailed(_) => Vec::new(),
            Sign::HandshakeFailed { answered: true } | Sign::PutOff => self.lost(None, now),
            Sign::DialFailed | Sign::HandshakeFailed { answered: false } | Sign::Lost => {
                self.lost(Some(patience(self.attempt)), now)
            }
        }
    }

    /// How many failures the library counts by itself: more than are known here, when the server asked for a pause.
    pub(crate) fn library_counts(&mut self, failures: u32) {
        if failures >= self.failures.saturating_add(OVERLOADED) {
            self.failures = self.failures.saturating_add(OVERLOADED);
            self.overloaded = true;
        }
    }

    /// When the client is to dial at once, should it still wait for its next try.
    pub(crate) fn dial_at(&self) -> Option<Instant> {
        self.dial_at
    }

    /// True once, when that moment has come.
    pub(crate) fn take_dial(&mut self, now: Instant) -> bool {
        self.dial_at.take_if(|moment| *moment <= now).is_some()
    }

    /// A new client counts its failures anew; the attempts go on.
    pub(crate) fn rebuilt(&mut self) {
        self.failures = 0;
        self.overloaded = false;
        self.dial_at = None;
    }

    /// The server refused this attempt by name; whoever knows the name reports it.
    pub(crate) fn turned_away(&mut self) {
        self.reported = true;
        self.drained = false;
        self.authenticated_at = None;
        self.dial_at = None;
    }

    /// `patience`: the longest pause that is borne; none when the other side spoke.
    fn lost(&mut self, patience: Option<Duration>, now: Instant) -> Vec<Report> {
        if std::mem::replace(&mut self.reported, true) {
            return Vec::new();
        }
        self.drained = false;
        let held = self
            .authenticated_at
            .take()
            .map(|since| now.saturating_duration_since(since));
        if held.is_some_and(|held| held >= STABLE_AFTER) && !self.overloaded {
            self.failures = 0;
        }
        let mut next_try = pause_after(self.failures);
        if let Some(patience) = patience.filter(|patience| *patience < next_try && !self.overloaded) {
            next_try = patience;
            self.dial_at = Some(now + patience);
        }
        self.failures = self.failures.saturating_add(1);
        self.attempt = self.attempt.saturating_add(1);
        vec![Report::Disconnected {
            attempt: self.attempt,
            next_try,
        }]
    }
}

/// The longest pause after so many attempts without a login.
fn patience(attempts: u32) -> Duration {
    (PATIENT * (1 << attempts.min(8))).min(MOST_PATIENT)
}

/// The pause after `failures` earlier ones: 1, 1, 2, 3, 5, 8 … seconds, as the library waits (± 10 %).
fn pause_after(failures: u32) -> Duration {
    let (mut pause, mut next) = (1_u64, 1_u64);
    for _ in 0..failures.min(20) {
        (pause, next) = (next, pause + next);
    }
    Duration::from_secs(pause.min(LONGEST_PAUSE_SECS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic;

    fn pauses(reports: &[Report]) -> Vec<(u32, u64)> {
        let pause = |report: &Report| match report {
            Report::Disconnected { attempt, next_try } => Some((*attempt, next_try.as_secs())),
            _ => None,
        };
        reports.iter().filter_map(pause).collect()
    }

    #[test]
    fn the_end_of_the_queue_is_reported_after_the_login_even_when_it_came_first() {
        let mut connection = Connection::default();
        let now = monotonic();
        connection.step(Sign::Dialing, now);
        assert_eq!(connection.step(Sign::Drained, now), []);
        assert_eq!(
            connection.step(Sign::Authenticated, now),
            [Report::Connected, Report::OfflineDrained]
        );
    }

    #[test]
    fn a_silent_second_connection_is_reported_whole_again() {
        let mut connection = Connection::default();
        let now = monotonic();
        for _ in 0..2 {
            connection.step(Sign::Dialing, now);
            assert_eq!(connection.step(Sign::Authenticated, now), [Report::Connected]);
            assert_eq!(connection.step(Sign::Drained, now), [Report::OfflineDrained]);
            assert_eq!(
                connection.step(Sign::Drained, now),
                [],
                "only once for each connection"
            );
        }
    }

    #[test]
    fn attempts_that_fail_are_counted_and_the_pauses_grow() {
        let mut connection = Connection::default();
        let now = monotonic();
        let mut reports = Vec::new();
        for _ in 0..5 {
            reports.extend(connection.step(Sign::Dialing, now));
            reports.extend(connection.step(Sign::DialFailed, now));
        }
        assert_eq!(pauses(&reports), [(1, 1), (2, 1), (3, 2), (4, 3), (5, 5)]);
    }

    #[test]
    fn one_lost_connection_is_reported_once_although_two_signs_tell_of_it() {
        let mut connection = Connection::default();
        let now = monotonic();
        connection.step(Sign::Dialing, now);
        connection.step(Sign::Authenticated, now);
        assert_eq!(connection.step(Sign::Lost, now).len(), 1);
        assert_eq!(connection.step(Sign::HandshakeFailed { answered: true }, now), []);
    }

    #[test]
    fn a_connection_that_held_half_a_minute_clears_the_pauses() {
        let mut connection = Connection::default();
        let now = monotonic();
        for _ in 0..4 {
            connection.step(Sign::Dialing, now);
            connection.step(Sign::DialFailed, now);
        }
        connection.step(Sign::Dialing, now);
        connection.step(Sign::Authenticated, now);
        let later = now + Duration::from_secs(31);
        assert_eq!(pauses(&connection.step(Sign::Lost, later)), [(1, 1)]);
    }

    #[test]
    fn no_pause_is_longer_than_a_quarter_of_an_hour() {
        assert_eq!(pause_after(u32::MAX), Duration::from_secs(900));
    }

    /// A line that comes about and breaks five seconds later, so many times.
    fn flapping(connection: &mut Connection, times: u32) -> (Vec<u64>, Instant) {
        let mut now = monotonic();
        let mut told = Vec::new();
        for _ in 0..times {
            connection.step(Sign::Dialing, now);
            connection.step(Sign::Authenticated, now);
            now += Duration::from_secs(5);
            let lost = pauses(&connection.step(Sign::Lost, now));
            assert!(lost.iter().all(|(attempt, _)| *attempt == 1));
            told.extend(lost.iter().map(|(_, pause)| *pause));
        }
        (told, now)
    }

    #[test]
    fn a_line_that_breaks_again_and_again_is_never_waited_for_longer_than_half_a_minute() {
        let mut connection = Connection::default();
        let (told, now) = flapping(&mut connection, 10);
        assert_eq!(told, [1, 1, 2, 3, 5, 8, 13, 21, 30, 30]);
        assert!(!connection.take_dial(now + PATIENT / 2));
        assert!(connection.take_dial(now + PATIENT), "the library would wait 55 s");
        assert!(!connection.take_dial(now + PATIENT), "only once");
        connection.rebuilt();
        assert_eq!(flapping(&mut connection, 1).0, [1], "a new client begins anew");
    }

    #[test]
    fn a_client_that_dials_by_itself_is_left_alone() {
        let mut connection = Connection::default();
        flapping(&mut connection, 10);
        assert!(connection.dial_at().is_some());
        connection.step(Sign::Dialing, monotonic());
        assert_eq!(connection.dial_at(), None);
        flapping(&mut connection, 1);
        connection.turned_away();
        assert_eq!(connection.dial_at(), None, "WhatsApp named a reason");
    }

    #[test]
    fn a_network_that_is_gone_is_asked_for_every_five_minutes_at_last() {
        let mut connection = Connection::default();
        let now = monotonic();
        let mut told = Vec::new();
        for _ in 0..15 {
            connection.step(Sign::Dialing, now);
            told.extend(pauses(&connection.step(Sign::DialFailed, now)));
        }
        let seconds: Vec<u64> = told.iter().map(|(_, pause)| *pause).collect();
        assert_eq!(
            seconds,
            [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 300, 300]
        );
    }

    #[test]
    fn a_server_that_asks_for_a_pause_gets_it() {
        let mut connection = Connection::default();
        flapping(&mut connection, 8);
        let now = monotonic();
        connection.step(Sign::Dialing, now);
        connection.step(Sign::Authenticated, now);
        connection.library_counts(8 + OVERLOADED);
        let told = pauses(&connection.step(Sign::Lost, now + STABLE_AFTER * 2));
        assert_eq!(told, [(1, 377)], "however long the line had held");
        assert_eq!(connection.dial_at(), None);
    }

    #[test]
    fn a_server_that_answers_nonsense_is_not_stormed() {
        let mut connection = Connection::default();
        let now = monotonic();
        let mut last = Vec::new();
        for _ in 0..15 {
            connection.step(Sign::Dialing, now);
            last = pauses(&connection.step(Sign::HandshakeFailed { answered: true }, now));
        }
        assert_eq!(last, [(15, 610)]);
    }
}
