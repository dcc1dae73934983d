//! Whether WhatsApp still answers, as a pure machine. A socket proves nothing: a half-open one looks open, and after a
//! frame that cannot be decrypted the library hears nothing more while bytes keep arriving. So only answers count: an
//! ack, a receipt, the result of a question. When none came for a while, a question is put; when that has no answer,
//! it is said, again with each further question, until an answer comes or the connection goes.
//!
//! ```text
//!            connected              quiet for `ask_after`          no answer within `answer_within`
//!  Down ─────────────────► Trusted ───────────────────────► Asked ─────────────────────────────────► Doubted
//!   ▲                        ▲ ▲                              │ answer                          │ ▲    │
//!   │                        │ └──────────────────────────────┘                                 │ └────┘ asked again,
//!   │                        └──────────────────── answer: Confirmed ───────────────────────────┘      and said again
//!   └─ lost, from anywhere
//! ```
//!
//! It puts no question itself and knows no account. Each account has one timer for it, looked at seldom.

use std::time::{Duration, Instant};

/// How patient to be. Real time on a clock that never jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liveness {
    /// So long without an answer, and a question is put.
    pub ask_after: Duration,
    /// So long a question may stay open before there is doubt; as long again before the next.
    pub answer_within: Duration,
}

impl Default for Liveness {
    /// The library pings every 15 to 30 seconds and leaves that out when bytes came meanwhile; ours take their place.
    fn default() -> Self {
        Self {
            ask_after: Duration::from_secs(20),
            answer_within: Duration::from_secs(10),
        }
    }
}

/// That all is well is said so often at most.
const SAY_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Put a question to the server; its answer is [`Watch::answered`].
    Ask,
    /// Tell the core that nothing was confirmed for so long, also not so many questions in a row.
    Doubt { silent: Duration, unanswered: u32 },
    /// Tell the core that WhatsApp answers.
    Confirm,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Down,
    Trusted,
    Asked { at: Instant, unanswered: u32 },
}

/// The machine. See the drawing above.
#[derive(Debug)]
pub(crate) struct Watch {
    pace: Liveness,
    state: State,
    last_answer: Option<Instant>,
    /// When the core last heard that all is well; `None` when it has to hear it.
    said: Option<Instant>,
}

impl Watch {
    pub(crate) fn new(pace: Liveness) -> Self {
        Self {
            pace,
            state: State::Down,
            last_answer: None,
            said: None,
        }
    }

    /// Logged in: the server answered just now, and the core knows.
    pub(crate) fn connected(&mut self, now: Instant) {
        self.state = State::Trusted;
        self.last_answer = Some(now);
        self.said = None;
    }

    /// There is no connection, so there is nothing to doubt.
    pub(crate) fn lost(&mut self) {
        self.state = State::Down;
    }

    /// The server answered something of ours.
    pub(crate) fn answered(&mut self, now: Instant) -> Option<Act> {
        if matches!(self.state, State::Down) {
            return None;
        }
        self.state = State::Trusted;
        self.last_answer = Some(now);
        let is_news = self
            .said
            .is_none_or(|said| now.saturating_duration_since(said) >= SAY_AGAIN_AFTER);
        is_news.then(|| {
            self.said = Some(now);
            Act::Confirm
        })
    }

    /// The server is busy handing over what waited: a sign of life, though no answer.
    pub(crate) fn busy(&mut self, now: Instant) {
        if matches!(self.state, State::Trusted) {
            self.last_answer = Some(now);
        }
    }

    /// When to look again; `None` while there is nothing to wait for.
    pub(crate) fn look_at(&self) -> Option<Instant> {
        match self.state {
            State::Down => None,
            State::Trusted => self.last_answer.map(|last| last + self.pace.ask_after),
            State::Asked { at, .. } => Some(at + self.pace.answer_within),
        }
    }

    /// What is due, in order.
    pub(crate) fn look(&mut self, now: Instant) -> Vec<Act> {
        if self.look_at().is_none_or(|due| now < due) {
            return Vec::new();
        }
        match self.state {
            State::Down => Vec::new(),
            State::Trusted => {
                self.state = State::Asked {
                    at: now,
                    unanswered: 0,
                };
                vec![Act::Ask]
            }
            State::Asked { unanswered, .. } => self.doubt(unanswered.saturating_add(1), now),
        }
    }

    fn doubt(&mut self, unanswered: u32, now: Instant) -> Vec<Act> {
        self.state = State::Asked { at: now, unanswered };
        self.said = None;
        let last = self.last_answer.unwrap_or(now);
        let silent = now.saturating_duration_since(last);
        vec![Act::Doubt { silent, unanswered }, Act::Ask]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic;

    const SECOND: Duration = Duration::from_secs(1);

    fn connected() -> (Watch, Instant) {
        let mut watch = Watch::new(Liveness::default());
        let now = monotonic();
        watch.connected(now);
        (watch, now)
    }

    /// Looks whenever something is due, for so long, and says what was done when.
    fn run(watch: &mut Watch, from: Instant, within: Duration) -> Vec<(u64, Act)> {
        let mut done = Vec::new();
        while let Some(due) = watch.look_at().filter(|due| *due <= from + within) {
            let second = due.saturating_duration_since(from).as_secs();
            done.extend(watch.look(due).into_iter().map(|act| (second, act)));
        }
        done
    }

    #[test]
    fn a_server_that_falls_silent_is_asked_then_doubted_then_asked_again() {
        let (mut watch, now) = connected();
        let doubt = |silent: u32, unanswered| Act::Doubt {
            silent: SECOND * silent,
            unanswered,
        };
        assert_eq!(
            run(&mut watch, now, SECOND * 45),
            [
                (20, Act::Ask),
                (30, doubt(30, 1)),
                (30, Act::Ask),
                (40, doubt(40, 2)),
                (40, Act::Ask)
            ]
        );
    }

    #[test]
    fn an_answer_ends_all_doubt_and_is_said_at_once() {
        let (mut watch, now) = connected();
        run(&mut watch, now, SECOND * 35);
        assert_eq!(watch.answered(now + SECOND * 36), Some(Act::Confirm));
        assert_eq!(watch.look_at(), Some(now + SECOND * 56));
    }

    #[test]
    fn a_server_that_answers_is_seldom_spoken_of() {
        let (mut watch, now) = connected();
        let said: Vec<u32> = (1..=130)
            .filter(|second| watch.answered(now + SECOND * *second).is_some())
            .collect();
        assert_eq!(said, [1, 61, 121]);
    }

    #[test]
    fn a_connection_with_traffic_of_its_own_is_never_asked() {
        let (mut watch, now) = connected();
        for second in (0..600).step_by(15) {
            watch.answered(now + SECOND * second);
            assert_eq!(watch.look(now + SECOND * second), []);
        }
    }

    #[test]
    fn a_server_that_hands_over_a_long_queue_is_given_time() {
        let (mut watch, now) = connected();
        watch.busy(now + SECOND * 15);
        assert_eq!(watch.look_at(), Some(now + SECOND * 35));
    }

    #[test]
    fn without_a_connection_nothing_is_asked_and_nothing_is_answered() {
        let (mut watch, now) = connected();
        run(&mut watch, now, SECOND * 35);
        watch.lost();
        assert_eq!(watch.look_at(), None);
        assert_eq!(
            watch.answered(now + SECOND * 36),
            None,
            "a late answer proves nothing of the next"
        );
    }
}
