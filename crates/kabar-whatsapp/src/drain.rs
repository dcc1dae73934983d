//! When everything that waited on the server has really been handed over.
//!
//! The library says "offline sync completed" as soon as it may take live traffic; messages of the queue can still be
//! on their way through its per-chat lanes (whatsapp-rust `client/sessions.rs`, `handlers/message.rs`). An outbox
//! that opened then would overtake a STOP. So the messages the server announced are counted on their way out of the
//! commit, and where the count never comes true (a repeat the library drops says nothing), quiet has to do.
//!
//! ```text
//!                                   all announced came, or quiet
//!  Filling ─the server says "end"─► Settling ────────────────────► Drained
//!     │  └─ a minute after the login without a word ─►┘                 │
//!     └◄──────────────── dialling again, from anywhere ────────────────┘
//! ```
//!
//! While it fills and announced messages do not come, more is asked for: without that they would wait on the server until
//! the next connection.

use std::time::{Duration, Instant};

/// This long without any progress counts as quiet.
pub(crate) const QUIET: Duration = Duration::from_secs(2);
/// Messages that were announced, and nothing of them for so long: the library has asked for the next of them, and does not
/// ask again (0.7.0, `client/offline_resume.rs`: where all that it asked for arrives before it notes that it asked, it
/// waits for ever). Long enough for a slow line, and for a phone's worth of receipts between two messages.
const STALLED: Duration = Duration::from_secs(5);
/// A server that says nothing of its queue for this long has none (WhatsApp Web waits as long).
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, Default)]
enum Phase {
    #[default]
    Filling,
    /// Since the end or the last progress after it.
    Settling(Instant),
    Drained,
}

/// The state of one connection's offline queue. See the drawing above.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    phase: Phase,
    authenticated_at: Option<Instant>,
    announced: Option<u32>,
    handled: u32,
    /// Commits that have not come back yet, of any connection.
    committing: u32,
    /// Since the queue was announced, the last message of it, or the last word for more.
    moved_at: Option<Instant>,
}

impl Drain {
    /// A new attempt: nothing is known of its queue.
    pub(crate) fn dialing(&mut self) {
        *self = Self {
            committing: self.committing,
            ..Self::default()
        };
    }

    /// Logged in: the server may begin.
    pub(crate) fn authenticated(&mut self, now: Instant) {
        self.authenticated_at = Some(now);
    }

    /// The server says how many messages wait.
    pub(crate) fn announced(&mut self, messages: i32, now: Instant) {
        self.announced = Some(u32::try_from(messages).unwrap_or(0));
        self.moved_at = Some(now);
    }

    /// A commit has begun.
    pub(crate) fn committing(&mut self) {
        self.committing += 1;
    }

    /// A commit came back, with `waiting` messages of the queue in it.
    pub(crate) fn committed(&mut self, waiting: u32, now: Instant) {
        self.committing = self.committing.saturating_sub(1);
        self.handled(waiting, now);
    }

    /// Messages of the queue came out some other way.
    pub(crate) fn handled(&mut self, waiting: u32, now: Instant) {
        self.handled = self.handled.saturating_add(waiting);
        if waiting > 0 {
            self.moved_at = Some(now);
        }
        if let Phase::Settling(since) = &mut self.phase {
            *since = now;
        }
    }

    /// The server says that the queue is empty. `items` counts more than messages and is only used when nothing was
    /// announced.
    pub(crate) fn ended(&mut self, items: i32, now: Instant) {
        self.announced.get_or_insert(u32::try_from(items).unwrap_or(0));
        if matches!(self.phase, Phase::Filling) {
            self.phase = Phase::Settling(now);
        }
    }

    /// True once everything that waited has been handed over.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Drained)
    }

    /// When to look again; `None` while there is nothing to wait for.
    pub(crate) fn look_at(&self) -> Option<Instant> {
        match self.phase {
            Phase::Filling => {
                let given_up = self.authenticated_at.map(|since| since + PATIENCE);
                given_up.into_iter().chain(self.stalled_at()).min()
            }
            Phase::Settling(since) => Some(since + QUIET),
            Phase::Drained => None,
        }
    }

    /// When more has to be asked for, unless something comes; `None` while that is not to be expected.
    fn stalled_at(&self) -> Option<Instant> {
        let is_due = matches!(self.phase, Phase::Filling)
            && self.committing == 0
            && self.announced.is_some_and(|announced| announced > self.handled);
        self.moved_at.filter(|_| is_due).map(|since| since + STALLED)
    }

    /// True when more has to be asked for; and again, should nothing come of that.
    pub(crate) fn take_stalled(&mut self, now: Instant) -> bool {
        let stalled = self.stalled_at().is_some_and(|moment| now >= moment);
        if stalled {
            self.moved_at = Some(now);
        }
        stalled
    }

    /// True once, when the queue has been handed over.
    pub(crate) fn take_drained(&mut self, now: Instant) -> bool {
        let given_up = self.authenticated_at.map(|since| since + PATIENCE);
        if matches!(self.phase, Phase::Filling) && given_up.is_some_and(|moment| now >= moment) {
            self.ended(0, now);
        }
        let Phase::Settling(since) = self.phase else {
            return false;
        };
        let complete = self.announced.is_some_and(|announced| self.handled >= announced);
        let still = now.saturating_duration_since(since) >= QUIET;
        if complete || (still && self.committing == 0) {
            self.phase = Phase::Drained;
            return true;
        }
        if still {
            self.phase = Phase::Settling(now);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic;

    #[test]
    fn an_empty_queue_is_drained_at_once() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.dialing();
        assert!(!drain.take_drained(now), "the server has not said so yet");
        drain.ended(0, now);
        assert!(drain.take_drained(now));
        assert!(!drain.take_drained(now), "only once");
    }

    #[test]
    fn the_end_waits_for_every_announced_message() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.announced(3, now);
        drain.committing();
        drain.committed(1, now);
        drain.ended(3, now);
        assert!(!drain.take_drained(now));
        drain.committing();
        drain.committed(1, now);
        assert!(!drain.take_drained(now));
        drain.handled(1, now);
        assert!(drain.take_drained(now));
    }

    #[test]
    fn messages_that_never_come_are_not_waited_for_longer_than_the_quiet() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.announced(3, now);
        drain.ended(3, now);
        assert!(!drain.take_drained(now + QUIET / 2));
        drain.handled(1, now + QUIET / 2);
        assert!(!drain.take_drained(now + QUIET), "progress starts the quiet anew");
        assert!(drain.take_drained(now + QUIET + QUIET / 2));
    }

    #[test]
    fn a_slow_commit_is_no_quiet() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.announced(1, now);
        drain.committing();
        drain.ended(1, now);
        assert!(!drain.take_drained(now + QUIET * 10));
        drain.committed(1, now + QUIET * 10);
        assert!(drain.take_drained(now + QUIET * 10));
    }

    #[test]
    fn a_server_that_never_speaks_of_its_queue_has_none() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.dialing();
        assert_eq!(drain.look_at(), None, "before the login nothing is due");
        drain.authenticated(now);
        assert!(!drain.take_drained(now + PATIENCE / 2));
        assert!(drain.take_drained(now + PATIENCE));
        assert_eq!(drain.look_at(), None);
        drain.ended(0, now + PATIENCE);
        assert!(!drain.take_drained(now + PATIENCE), "only once");
    }

    #[test]
    fn more_is_asked_for_while_announced_messages_do_not_come() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.authenticated(now);
        assert!(!drain.take_stalled(now + STALLED), "nothing was announced");
        drain.announced(2, now);
        drain.committing();
        assert!(!drain.take_stalled(now + STALLED), "a slow commit is no stall");
        drain.committed(1, now + STALLED);
        assert_eq!(drain.look_at(), Some(now + STALLED * 2));
        assert!(!drain.take_stalled(now + STALLED * 2 - STALLED / 2));
        assert!(drain.take_stalled(now + STALLED * 2));
        assert!(!drain.take_stalled(now + STALLED * 2), "once");
        assert!(drain.take_stalled(now + STALLED * 3), "and again");
        drain.handled(1, now + STALLED * 3);
        assert!(!drain.take_stalled(now + STALLED * 5), "all have come");
        drain.ended(2, now + STALLED * 5);
        assert!(
            !drain.take_stalled(now + STALLED * 9),
            "the server says that was all"
        );
    }

    #[test]
    fn a_new_attempt_forgets_the_queue_of_the_last() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.announced(1, now);
        drain.committing();
        drain.committed(1, now);
        drain.dialing();
        drain.announced(1, now);
        drain.ended(1, now);
        assert!(
            !drain.take_drained(now),
            "that message was the other connection's"
        );
    }
}
