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

use std::time::{Duration, Instant};

/// This long without any progress counts as quiet.
pub(crate) const QUIET: Duration = Duration::from_secs(2);
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
    pub(crate) fn announced(&mut self, messages: i32) {
        self.announced = Some(u32::try_from(messages).unwrap_or(0));
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
            Phase::Filling => self.authenticated_at.map(|since| since + PATIENCE),
            Phase::Settling(since) => Some(since + QUIET),
            Phase::Drained => None,
        }
    }

    /// True once, when the queue has been handed over.
    pub(crate) fn take_drained(&mut self, now: Instant) -> bool {
        if matches!(self.phase, Phase::Filling) && self.look_at().is_some_and(|moment| now >= moment) {
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
        drain.announced(3);
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
        drain.announced(3);
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
        drain.announced(1);
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
    fn a_new_attempt_forgets_the_queue_of_the_last() {
        let mut drain = Drain::default();
        let now = monotonic();
        drain.announced(1);
        drain.committing();
        drain.committed(1, now);
        drain.dialing();
        drain.announced(1);
        drain.ended(1, now);
        assert!(
            !drain.take_drained(now),
            "that message was the other connection's"
        );
    }
}
