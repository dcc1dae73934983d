//! The moves of the session machine: what each input makes of it. `state` says which input takes which move and adds
//! when to wake up again; the drawing is above `Phase`.

use super::{
    damage::is_put_aside,
    lock::Lock,
    phase::{End, Lost, Phase},
    state::{Effect, Machine},
    syncing::Syncing,
};
use kabar_types::{ErrorCode, LogoutReason, Timelock, UnixMillis};

/// Waits between attempts to open a device file.
const OPEN_AGAIN_MS: [i64; 5] = [2_000, 5_000, 15_000, 60_000, 300_000];
/// After so many questions without an answer the connection is given up. Doubles with each connection that was given
/// up before, so that a server that never answers is not stormed.
const UNANSWERED: u32 = 3;
const MOST_DOUBLINGS: u32 = 5;

type Moved = (Machine, Vec<Effect>);

pub(super) fn start(machine: Machine, now: UnixMillis) -> Moved {
    match machine.phase {
        Phase::Offline => open(machine, 0),
        Phase::Ended(End::Banned {
            until: Some(until), ..
        }) if until <= now => open(machine, 0),
        _ => (machine, Vec::new()),
    }
}

pub(super) fn reconnect(machine: Machine) -> Moved {
    match machine.phase {
        // Its keys were put aside: only linking again helps.
        Phase::Ended(End::LoggedOut { .. }) | Phase::Opening { .. } => (machine, Vec::new()),
        Phase::Ended(End::Damaged { error }) if is_put_aside(error) => (machine, Vec::new()),
        Phase::Offline | Phase::Waiting { .. } | Phase::Ended(_) => open(machine, 0),
        Phase::Dialing { .. } => (machine, vec![Effect::Redial]),
        Phase::Draining | Phase::Ready | Phase::Degraded { .. } => redial(machine, 1),
    }
}

fn redial(machine: Machine, attempt: u32) -> Moved {
    let next_try = UnixMillis(0);
    let (machine, mut effects) = lost(
        machine,
        Lost {
            attempt,
            next_try,
            reason: None,
        },
    );
    effects.push(Effect::Redial);
    (machine, effects)
}

fn open(machine: Machine, attempt: u32) -> Moved {
    let phase = Phase::Opening { attempt };
    (Machine { phase, ..machine }, vec![Effect::Open])
}

pub(super) fn close(machine: Machine, phase: Phase) -> Moved {
    let effects = if machine.has_session() || matches!(machine.phase, Phase::Opening { .. }) {
        vec![Effect::HoldOutbox, Effect::Close]
    } else {
        Vec::new()
    };
    let (syncing, redials) = (None, 0);
    (
        Machine {
            phase,
            syncing,
            redials,
            ..machine
        },
        effects,
    )
}

pub(super) fn end(machine: Machine, end: End) -> Moved {
    // Its device was put aside: whatever is heard of it later, only linking again helps.
    if matches!(machine.phase, Phase::Ended(End::LoggedOut { .. })) {
        return (machine, Vec::new());
    }
    let aside = quarantined(&end);
    let (machine, mut effects) = close(machine, Phase::Ended(end));
    effects.extend(aside);
    (machine, effects)
}

/// A file that can never be used again is put aside; messages stay.
fn quarantined(end: &End) -> Option<Effect> {
    matches!(end, End::Damaged { error } if is_put_aside(*error)).then_some(Effect::Quarantine)
}

pub(super) fn opened(machine: Machine, fresh: bool, now: UnixMillis) -> Moved {
    if !matches!(machine.phase, Phase::Opening { .. } | Phase::Offline) {
        // Stopped or ended meanwhile: this session came too late.
        return (machine, vec![Effect::Close]);
    }
    let syncing = fresh.then(|| Syncing::begin(now));
    let phase = Phase::Dialing { lost: None };
    (
        Machine {
            phase,
            syncing,
            ..machine
        },
        Vec::new(),
    )
}

pub(super) fn not_opened(machine: Machine, error: ErrorCode, passing: bool, now: UnixMillis) -> Moved {
    let Phase::Opening { attempt } = machine.phase else {
        return (machine, Vec::new());
    };
    let mut effects = Vec::new();
    let phase = if passing {
        let step = usize::try_from(attempt)
            .unwrap_or(usize::MAX)
            .min(OPEN_AGAIN_MS.len() - 1);
        Phase::Waiting {
            attempt: attempt.saturating_add(1),
            until: now.plus(OPEN_AGAIN_MS[step]),
        }
    } else {
        let end = End::Damaged { error };
        effects.extend(quarantined(&end));
        Phase::Ended(end)
    };
    (Machine { phase, ..machine }, effects)
}

pub(super) fn no_key(machine: Machine, error: ErrorCode) -> Moved {
    if !matches!(machine.phase, Phase::Opening { .. }) {
        return (machine, Vec::new());
    }
    let phase = Phase::Ended(End::NeedsKey { error });
    (Machine { phase, ..machine }, Vec::new())
}

pub(super) fn connected(machine: Machine, now: UnixMillis) -> Moved {
    if !machine.has_session() {
        return (machine, Vec::new());
    }
    // A second `connected` without a loss between is a connection that was replaced silently: what was on its way
    // is as much in doubt as after a loss.
    let effects = hold_if_sending(&machine);
    let syncing = machine.syncing.map(|syncing| syncing.heard(now));
    let phase = Phase::Draining;
    (
        Machine {
            phase,
            syncing,
            ..machine
        },
        effects,
    )
}

pub(super) fn drained(machine: Machine) -> Moved {
    let (phase, effects) = match machine.phase {
        Phase::Draining => (Phase::Ready, vec![Effect::ReleaseOutbox, Effect::AskLimits]),
        // Caught up, but who knows whether anything gets out: the outbox waits for an answer.
        Phase::Degraded { since, .. } => {
            let caught_up = true;
            (Phase::Degraded { since, caught_up }, Vec::new())
        }
        phase => (phase, Vec::new()),
    };
    (Machine { phase, ..machine }, effects)
}

pub(super) fn lost(machine: Machine, lost: Lost) -> Moved {
    if !machine.has_session() {
        return (machine, Vec::new());
    }
    let effects = hold_if_sending(&machine);
    let phase = Phase::Dialing { lost: Some(lost) };
    (Machine { phase, ..machine }, effects)
}

/// Nothing new joins what is in doubt, and a connection that stays silent is given up.
pub(super) fn unconfirmed(machine: Machine, since: UnixMillis, unanswered: u32) -> Moved {
    let (since, caught_up) = match machine.phase {
        Phase::Draining => (since, false),
        Phase::Ready => (since, true),
        Phase::Degraded { since, caught_up } => (since, caught_up),
        _ => return (machine, Vec::new()),
    };
    let mut effects = hold_if_sending(&machine);
    let machine = Machine {
        phase: Phase::Degraded { since, caught_up },
        ..machine
    };
    if unanswered < UNANSWERED << machine.redials.min(MOST_DOUBLINGS) {
        return (machine, effects);
    }
    let redials = machine.redials.saturating_add(1);
    let (machine, redialled) = redial(Machine { redials, ..machine }, redials);
    effects.extend(redialled);
    (machine, effects)
}

pub(super) fn confirmed(machine: Machine) -> Moved {
    let (phase, effects) = match machine.phase {
        // The answer came after everything that was written before it: what the server took is settled by now.
        Phase::Degraded { caught_up: true, .. } => {
            (Phase::Ready, vec![Effect::ReleaseOutbox, Effect::AskLimits])
        }
        Phase::Degraded { caught_up: false, .. } => (Phase::Draining, Vec::new()),
        Phase::Draining => (Phase::Draining, Vec::new()),
        Phase::Ready => (Phase::Ready, Vec::new()),
        // An answer of a connection that is gone.
        _ => return (machine, Vec::new()),
    };
    let redials = 0;
    (
        Machine {
            phase,
            redials,
            ..machine
        },
        effects,
    )
}

pub(super) fn ask_limits(machine: Machine) -> Moved {
    let effects = if machine.is_connected() {
        vec![Effect::AskLimits]
    } else {
        Vec::new()
    };
    (machine, effects)
}

pub(super) fn limits(machine: Machine, timelock: Timelock, now: UnixMillis) -> Moved {
    let lock = machine.lock.heard(timelock, now);
    (Machine { lock, ..machine }, Vec::new())
}

pub(super) fn logged_out(machine: Machine, reason: LogoutReason, now: UnixMillis) -> Moved {
    if matches!(machine.phase, Phase::Ended(End::LoggedOut { .. })) {
        return (machine, Vec::new());
    }
    // What holds for the number is asked anew once it is linked again.
    let lock = Lock::default();
    let (machine, mut effects) = end(Machine { lock, ..machine }, End::LoggedOut { reason, at: now });
    effects.push(Effect::Quarantine);
    (machine, effects)
}

pub(super) fn chunk_stored(machine: Machine, now: UnixMillis) -> Moved {
    let syncing = machine.syncing.map(|syncing| syncing.stored(now));
    (Machine { syncing, ..machine }, Vec::new())
}

pub(super) fn imported(machine: Machine, percent: Option<u8>, now: UnixMillis) -> Moved {
    let syncing = machine.syncing.and_then(|syncing| syncing.imported(percent, now));
    (Machine { syncing, ..machine }, Vec::new())
}

pub(super) fn tick(machine: Machine, now: UnixMillis) -> Moved {
    match machine.phase {
        // Later than any wait is a clock that was put back.
        Phase::Waiting { attempt, until } if until <= now || until > now.plus(OPEN_AGAIN_MS[4]) => {
            open(machine, attempt)
        }
        Phase::Ended(End::Banned {
            until: Some(until), ..
        }) if until <= now => open(machine, 0),
        _ if machine.is_connected() => in_time(machine, now),
        _ => (machine, Vec::new()),
    }
}

/// What time alone changes on a connection.
fn in_time(machine: Machine, now: UnixMillis) -> Moved {
    let syncing = machine.syncing.and_then(|syncing| syncing.still(now));
    if !machine.lock.is_due(now) {
        return (Machine { syncing, ..machine }, Vec::new());
    }
    let lock = machine.lock.passed(now);
    (
        Machine {
            syncing,
            lock,
            ..machine
        },
        vec![Effect::AskLimits],
    )
}

fn hold_if_sending(machine: &Machine) -> Vec<Effect> {
    if machine.may_send() {
        vec![Effect::HoldOutbox]
    } else {
        Vec::new()
    }
}
