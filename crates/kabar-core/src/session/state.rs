//! What a session is doing, as a pure machine: `step(machine, input, now)` gives the next machine and what to do.
//!
//! No clock, no network, no database here; the actor performs the effects. Every rule about reconnecting, giving up
//! and when the outbox may run is in this file and in its table of tests.

use super::{
    phase::{End, Lost, Phase},
    syncing::Syncing,
};
use kabar_types::{ErrorCode, LogoutReason, SessionState, UnixMillis};

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
    Connected,
    Drained,
    /// `next_try_ms` from now.
    Lost {
        attempt: u32,
        next_try_ms: i64,
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
    /// Move device file and key aside: kept until a finished relink or a person's word.
    Quarantine,
    /// Give [`Input::Tick`] after this many milliseconds.
    WakeIn(i64),
}

/// A session's whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) phase: Phase,
    syncing: Option<Syncing>,
}

/// Longest single wait, so that a jump of the wall clock is noticed within it.
const LONGEST_WAIT_MS: i64 = 60_000;
/// Waits between attempts to open a device file.
const OPEN_AGAIN_MS: [i64; 5] = [2_000, 5_000, 15_000, 60_000, 300_000];

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::Offline,
            syncing: None,
        }
    }

    /// A session that ended in an earlier run and stays so until a person acts.
    pub(crate) fn ended(end: End) -> Self {
        Self {
            phase: Phase::Ended(end),
            syncing: None,
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
            Phase::Opening { attempt: 0 } | Phase::Dialing { lost: None } => match self.syncing {
                Some(syncing) => SessionState::Syncing {
                    percent: syncing.percent,
                },
                None => SessionState::Connecting,
            },
            // Opening again lasts moments; the number of the attempt says more than a flicker of "connecting".
            Phase::Opening { attempt } => SessionState::Reconnecting {
                attempt: *attempt,
                next_try: UnixMillis(0),
            },
            Phase::Waiting { attempt, until } => SessionState::Reconnecting {
                attempt: *attempt,
                next_try: *until,
            },
            Phase::Dialing { lost: Some(lost) } => SessionState::Reconnecting {
                attempt: lost.attempt,
                next_try: lost.next_try,
            },
            Phase::Draining | Phase::Ready => match self.syncing {
                Some(syncing) => SessionState::Syncing {
                    percent: syncing.percent,
                },
                None => SessionState::Online,
            },
            Phase::Ended(end) => end.shown(file),
        }
    }

    fn has_session(&self) -> bool {
        matches!(self.phase, Phase::Dialing { .. } | Phase::Draining | Phase::Ready)
    }
}

/// The next machine and what to do, given what happened at `now`.
pub(crate) fn step(machine: Machine, input: Input, now: UnixMillis) -> (Machine, Vec<Effect>) {
    match input {
        Input::Start => start(machine, now),
        Input::Reconnect => reconnect(machine),
        // What ended stays ended: stopping is no reason to try again later.
        Input::Stop if matches!(machine.phase, Phase::Ended(_)) => (machine, Vec::new()),
        Input::Stop => close(machine, Phase::Offline),
        Input::Opened { fresh } => opened(machine, fresh, now),
        Input::NotOpened { error, passing } => not_opened(machine, error, passing, now),
        Input::Connected => connected(machine, now),
        Input::Drained => drained(machine),
        Input::Lost { attempt, next_try_ms } => lost(
            machine,
            Lost {
                attempt,
                next_try: now.plus(next_try_ms),
            },
        ),
        Input::LoggedOut { reason } => logged_out(machine, reason, now),
        Input::Replaced => close(machine, Phase::Ended(End::Replaced)),
        Input::Banned { code, until_ms } => banned(machine, code, until_ms.map(|ms| now.plus(ms)), now),
        Input::Outdated => close(machine, Phase::Ended(End::Outdated)),
        Input::StorageFailed { error } => close(machine, Phase::Ended(End::Damaged { error })),
        Input::ChunkStored => {
            let syncing = machine.syncing.map(|syncing| syncing.stored(now));
            (Machine { syncing, ..machine }, Vec::new())
        }
        Input::Imported { percent } => imported(machine, percent, now),
        Input::Tick => tick(machine, now),
    }
}

fn start(machine: Machine, now: UnixMillis) -> (Machine, Vec<Effect>) {
    match machine.phase {
        Phase::Offline => open(machine, 0),
        Phase::Ended(End::Banned {
            until: Some(until), ..
        }) if until > now => (machine, vec![wake_at(until, now)]),
        Phase::Ended(End::Banned { until: Some(_), .. }) => open(machine, 0),
        _ => (machine, Vec::new()),
    }
}

fn reconnect(machine: Machine) -> (Machine, Vec<Effect>) {
    match machine.phase {
        // Its keys were put aside: only linking again helps.
        Phase::Ended(End::LoggedOut { .. }) | Phase::Opening { .. } => (machine, Vec::new()),
        Phase::Offline | Phase::Waiting { .. } | Phase::Ended(_) => open(machine, 0),
        Phase::Dialing { .. } => (machine, vec![Effect::Redial]),
        Phase::Draining | Phase::Ready => {
            let (machine, mut effects) = lost(
                machine,
                Lost {
                    attempt: 1,
                    next_try: UnixMillis(0),
                },
            );
            effects.push(Effect::Redial);
            (machine, effects)
        }
    }
}

fn open(machine: Machine, attempt: u32) -> (Machine, Vec<Effect>) {
    (
        Machine {
            phase: Phase::Opening { attempt },
            ..machine
        },
        vec![Effect::Open],
    )
}

fn close(machine: Machine, phase: Phase) -> (Machine, Vec<Effect>) {
    let effects = if machine.has_session() || matches!(machine.phase, Phase::Opening { .. }) {
        vec![Effect::HoldOutbox, Effect::Close]
    } else {
        Vec::new()
    };
    (Machine { phase, syncing: None }, effects)
}

fn opened(machine: Machine, fresh: bool, now: UnixMillis) -> (Machine, Vec<Effect>) {
    if !matches!(machine.phase, Phase::Opening { .. } | Phase::Offline) {
        // Stopped or ended meanwhile: this session came too late.
        return (machine, vec![Effect::Close]);
    }
    let syncing = fresh.then(|| Syncing::begin(now));
    (
        Machine {
            phase: Phase::Dialing { lost: None },
            syncing,
        },
        Vec::new(),
    )
}

fn not_opened(machine: Machine, error: ErrorCode, passing: bool, now: UnixMillis) -> (Machine, Vec<Effect>) {
    let Phase::Opening { attempt } = machine.phase else {
        return (machine, Vec::new());
    };
    if !passing {
        return (
            Machine {
                phase: Phase::Ended(End::Damaged { error }),
                ..machine
            },
            Vec::new(),
        );
    }
    let step = usize::try_from(attempt)
        .unwrap_or(usize::MAX)
        .min(OPEN_AGAIN_MS.len() - 1);
    let until = now.plus(OPEN_AGAIN_MS[step]);
    let phase = Phase::Waiting {
        attempt: attempt.saturating_add(1),
        until,
    };
    (Machine { phase, ..machine }, vec![wake_at(until, now)])
}

fn connected(machine: Machine, now: UnixMillis) -> (Machine, Vec<Effect>) {
    if !machine.has_session() {
        return (machine, Vec::new());
    }
    // A second `connected` without a loss between is a connection that was replaced silently: what was on its way
    // is as much in doubt as after a loss.
    let mut effects = if machine.may_send() {
        vec![Effect::HoldOutbox]
    } else {
        Vec::new()
    };
    let syncing = machine.syncing.map(|syncing| syncing.heard(now));
    effects.extend(syncing.map(|syncing| wake_at(syncing.quiet_at, now)));
    (
        Machine {
            phase: Phase::Draining,
            syncing,
        },
        effects,
    )
}

fn drained(machine: Machine) -> (Machine, Vec<Effect>) {
    if machine.phase != Phase::Draining {
        return (machine, Vec::new());
    }
    (
        Machine {
            phase: Phase::Ready,
            ..machine
        },
        vec![Effect::ReleaseOutbox],
    )
}

fn lost(machine: Machine, lost: Lost) -> (Machine, Vec<Effect>) {
    if !machine.has_session() {
        return (machine, Vec::new());
    }
    let effects = if machine.may_send() {
        vec![Effect::HoldOutbox]
    } else {
        Vec::new()
    };
    (
        Machine {
            phase: Phase::Dialing { lost: Some(lost) },
            ..machine
        },
        effects,
    )
}

fn logged_out(machine: Machine, reason: LogoutReason, now: UnixMillis) -> (Machine, Vec<Effect>) {
    if matches!(machine.phase, Phase::Ended(End::LoggedOut { .. })) {
        return (machine, Vec::new());
    }
    let (machine, mut effects) = close(machine, Phase::Ended(End::LoggedOut { reason, at: now }));
    effects.push(Effect::Quarantine);
    (machine, effects)
}

fn banned(machine: Machine, code: u16, until: Option<UnixMillis>, now: UnixMillis) -> (Machine, Vec<Effect>) {
    let (machine, mut effects) = close(machine, Phase::Ended(End::Banned { code, until }));
    effects.extend(until.map(|until| wake_at(until, now)));
    (machine, effects)
}

fn imported(machine: Machine, percent: Option<u8>, now: UnixMillis) -> (Machine, Vec<Effect>) {
    let syncing = machine.syncing.and_then(|syncing| syncing.imported(percent, now));
    let wake = syncing.map(|syncing| wake_at(syncing.quiet_at, now));
    (Machine { syncing, ..machine }, wake.into_iter().collect())
}

fn tick(machine: Machine, now: UnixMillis) -> (Machine, Vec<Effect>) {
    match machine.phase {
        Phase::Waiting { attempt, until } if until <= now => open(machine, attempt),
        Phase::Waiting { until, .. } => (machine, vec![wake_at(until, now)]),
        Phase::Ended(End::Banned {
            until: Some(until), ..
        }) if until <= now => open(machine, 0),
        Phase::Ended(End::Banned {
            until: Some(until), ..
        }) => (machine, vec![wake_at(until, now)]),
        Phase::Draining | Phase::Ready => history_quiet(machine, now),
        _ => (machine, Vec::new()),
    }
}

fn history_quiet(machine: Machine, now: UnixMillis) -> (Machine, Vec<Effect>) {
    let syncing = machine.syncing.and_then(|syncing| syncing.still(now));
    // While chunks are being imported, each import asks for the next wake itself.
    let wake = syncing
        .filter(|syncing| syncing.quiet_at > now)
        .map(|syncing| wake_at(syncing.quiet_at, now));
    (Machine { syncing, ..machine }, wake.into_iter().collect())
}

fn wake_at(moment: UnixMillis, now: UnixMillis) -> Effect {
    Effect::WakeIn(moment.since(now).clamp(0, LONGEST_WAIT_MS))
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
