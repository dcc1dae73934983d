//! What a session is doing, as a pure machine: `step(machine, input, now)` gives the next machine and what to do.
//!
//! No clock, no network, no database here; the actor performs the effects. Every rule about reconnecting, giving up
//! and when the outbox may run is here, in `moves`, and in the table of tests. The drawing is above [`Phase`].

use super::{
    lock::Lock,
    moves,
    phase::{End, Lost, Phase},
    syncing::Syncing,
};
use kabar_types::{ErrorCode, LogoutReason, SessionState, Timelock, UnixMillis};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Kabar starts.
    Start,
    /// Kabar stops, or the account goes.
    Stop,
    /// A person wants it to try again now.
    Reconnect,
    /// The device file is open; `fresh` when it was linked a moment ago, so history will come.
    Opened {
        fresh: bool,
    },
    /// The device file could not be opened; `passing` when it may work later.
    NotOpened {
        error: ErrorCode,
        passing: bool,
    },
    /// The key of the device file cannot be had.
    NoKey {
        error: ErrorCode,
    },
    Connected,
    Drained,
    /// `next_try_ms` from now.
    Lost {
        attempt: u32,
        next_try_ms: i64,
        reason: Option<ErrorCode>,
    },
    /// The connection looks open, but WhatsApp answered nothing for `silent_ms`, also not `unanswered` questions
    /// in a row.
    Unconfirmed {
        silent_ms: i64,
        unanswered: u32,
    },
    /// WhatsApp answered something.
    Confirmed,
    /// What WhatsApp allows may have changed: it refused a new chat, or says so itself.
    LimitsInDoubt,
    /// WhatsApp was asked whether this account may begin new chats.
    Limits {
        timelock: Timelock,
    },
    LoggedOut {
        reason: LogoutReason,
    },
    Replaced,
    /// `until_ms` from now.
    Banned {
        code: u16,
        until_ms: Option<i64>,
    },
    Outdated,
    /// The device's own database failed while sending.
    StorageFailed {
        error: ErrorCode,
    },
    /// A chunk of history was imported; 0–100 when the phone said how far it is.
    Imported {
        percent: Option<u8>,
    },
    /// A chunk of history arrived and waits to be imported.
    ChunkStored,
    /// The time asked for by [`Effect::WakeIn`] has come.
    Tick,
}

/// What the actor is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Open the device file and connect.
    Open,
    /// Stop the session and let go of it.
    Close,
    /// Have the live session drop its connection and dial again.
    Redial,
    /// Stop sending; what was on its way is in doubt.
    HoldOutbox,
    /// Settle what is in doubt (once more or given up), then send.
    ReleaseOutbox,
    /// Ask WhatsApp what this account may do, and give [`Input::Limits`].
    AskLimits,
    /// Move device file and key aside: kept until a finished relink or a person's word.
    Quarantine,
    /// Give [`Input::Tick`] after this many milliseconds.
    WakeIn(i64),
}

/// A session's whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) phase: Phase,
    pub(super) syncing: Option<Syncing>,
    pub(super) lock: Lock,
    /// Connections given up in a row because nothing was confirmed on them.
    pub(super) redials: u32,
}

/// Longest single wait, so that a jump of the wall clock is noticed within it.
const LONGEST_WAIT_MS: i64 = 60_000;

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::Offline,
            syncing: None,
            lock: Lock::default(),
            redials: 0,
        }
    }

    /// A session that ended in an earlier run and stays so until a person acts.
    pub(crate) fn ended(end: End) -> Self {
        Self {
            phase: Phase::Ended(end),
            ..Self::new()
        }
    }

    /// True while the outbox may send.
    pub(crate) fn may_send(&self) -> bool {
        self.phase == Phase::Ready
    }

    /// What people see.
    pub(crate) fn shown(&self, file: &str) -> SessionState {
        match &self.phase {
            Phase::Offline => SessionState::Offline,
            Phase::Opening { attempt: 0 } | Phase::Dialing { lost: None } => {
                self.shown_syncing().unwrap_or(SessionState::Connecting)
            }
            // Opening again lasts moments; the number of the attempt says more than a flicker of "connecting".
            Phase::Opening { attempt } => reconnecting(*attempt, UnixMillis(0), None),
            Phase::Waiting { attempt, until } => reconnecting(*attempt, *until, None),
            Phase::Dialing { lost: Some(lost) } => reconnecting(lost.attempt, lost.next_try, lost.reason),
            Phase::Degraded { since, .. } => SessionState::Degraded { since: *since },
            Phase::Draining | Phase::Ready => self
                .shown_syncing()
                .or_else(|| self.lock.shown())
                .unwrap_or(SessionState::Online),
            Phase::Ended(end) => end.shown(file),
        }
    }

    fn shown_syncing(&self) -> Option<SessionState> {
        let percent = self.syncing?.percent;
        Some(SessionState::Syncing { percent })
    }

    pub(super) fn has_session(&self) -> bool {
        matches!(self.phase, Phase::Dialing { .. }) || self.is_connected()
    }

    /// True while there is a connection, as far as anybody knows.
    pub(super) fn is_connected(&self) -> bool {
        matches!(
            self.phase,
            Phase::Draining | Phase::Ready | Phase::Degraded { .. }
        )
    }

    /// When something is due by itself.
    fn next_wake(&self, now: UnixMillis) -> Option<UnixMillis> {
        match self.phase {
            Phase::Waiting { until, .. } => Some(until),
            Phase::Ended(End::Banned { until, .. }) => until,
            _ if self.is_connected() => {
                let quiet = self.syncing.and_then(|syncing| syncing.wake(now));
                [quiet, self.lock.look_at].into_iter().flatten().min()
            }
            _ => None,
        }
    }
}

fn reconnecting(attempt: u32, next_try: UnixMillis, reason: Option<ErrorCode>) -> SessionState {
    SessionState::Reconnecting {
        attempt,
        next_try,
        reason,
    }
}

/// The next machine and what to do, given what happened at `now`.
pub(crate) fn step(machine: Machine, input: Input, now: UnixMillis) -> (Machine, Vec<Effect>) {
    let (machine, mut effects) = take(machine, input, now);
    let wait = |due: UnixMillis| Effect::WakeIn(due.since(now).clamp(0, LONGEST_WAIT_MS));
    effects.extend(machine.next_wake(now).map(wait));
    (machine, effects)
}

fn take(machine: Machine, input: Input, now: UnixMillis) -> (Machine, Vec<Effect>) {
    match input {
        Input::Start => moves::start(machine, now),
        Input::Reconnect => moves::reconnect(machine),
        // What ended stays ended: stopping is no reason to try again later.
        Input::Stop if matches!(machine.phase, Phase::Ended(_)) => (machine, Vec::new()),
        Input::Stop => moves::close(machine, Phase::Offline),
        Input::Opened { fresh } => moves::opened(machine, fresh, now),
        Input::NotOpened { error, passing } => moves::not_opened(machine, error, passing, now),
        Input::NoKey { error } => moves::no_key(machine, error),
        Input::Connected => moves::connected(machine, now),
        Input::Drained => moves::drained(machine),
        Input::Lost {
            attempt,
            next_try_ms,
            reason,
        } => {
            let next_try = now.plus(next_try_ms);
            moves::lost(
                machine,
                Lost {
                    attempt,
                    next_try,
                    reason,
                },
            )
        }
        Input::Unconfirmed {
            silent_ms,
            unanswered,
        } => moves::unconfirmed(machine, now.plus(silent_ms.saturating_neg()), unanswered),
        Input::Confirmed => moves::confirmed(machine),
        Input::LimitsInDoubt => moves::ask_limits(machine),
        Input::Limits { timelock } => moves::limits(machine, timelock, now),
        Input::LoggedOut { reason } => moves::logged_out(machine, reason, now),
        Input::Replaced => moves::end(machine, End::Replaced),
        Input::Banned { code, until_ms } => {
            let until = until_ms.map(|ms| now.plus(ms));
            moves::end(machine, End::Banned { code, until })
        }
        Input::Outdated => moves::end(machine, End::Outdated),
        Input::StorageFailed { error } => moves::end(machine, End::Damaged { error }),
        Input::ChunkStored => moves::chunk_stored(machine, now),
        Input::Imported { percent } => moves::imported(machine, percent, now),
        Input::Tick => moves::tick(machine, now),
    }
}

#[cfg(test)]
#[path = "state_table.rs"]
mod table;
#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
#[cfg(test)]
#[path = "state_troubles.rs"]
mod troubles;
