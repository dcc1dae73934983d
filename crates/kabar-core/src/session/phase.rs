//! Where a session can stand, and why one ends.

use super::damage::is_put_aside;
use kabar_types::{ErrorCode, LogoutReason, SessionState, UnixMillis};

/// Where a session stands.
///
/// ```text
///              start                opened                 connected            drained
///   Offline ──────────► Opening ─────────────► Dialing ───────────────► Draining ─────────► Ready
///      ▲                │     ▲                │   ▲                      │  ▲                │
///      │ stop (while    │ not │ time           │   └──────── lost ────────┘  └─ connected ────┤
///      │ it runs)       ▼ now │                │   └──────────────────── lost ────────────────┤
///      │              Waiting─┘                │                          │                   │ unconfirmed
///      │                                       │                          │ unconfirmed       ▼
///      │                                       │◄── still unconfirmed ────┴──────────────► Degraded
///      │                                       │    (redial)                 confirmed: back to where it was
///      └─────────────────────────── Ended{why} ◄── logged out, replaced, banned, outdated, damaged, no key
///                                      │           (from anywhere)
///                                      └─ reconnect, or the end of a ban: Opening
/// ```
///
/// The outbox runs in `Ready` only: what waited on the server (replies, opt-outs, proof) is in before anything goes out,
/// and nothing joins what is in doubt while WhatsApp confirms nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nobody asked it to run.
    Offline,
    /// The device file is being opened. `attempt` counts failed openings before.
    Opening { attempt: u32 },
    /// Could not open for a passing reason; tries again at `until`.
    Waiting { attempt: u32, until: UnixMillis },
    /// The session has no connection; `lost` says when it tries again after losing one.
    Dialing { lost: Option<Lost> },
    /// Connected; what waited on the server is coming in.
    Draining,
    /// Connected and caught up.
    Ready,
    /// Connected as far as the socket goes, but WhatsApp has answered nothing since. `caught_up` as in `Ready`.
    Degraded { since: UnixMillis, caught_up: bool },
    /// Over until a person does something (or a ban ends).
    Ended(End),
}

/// A lost connection: how many tries were made, and when the next is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) attempt: u32,
    pub(crate) next_try: UnixMillis,
    /// Why no connection came about, where that is known.
    pub(crate) reason: Option<ErrorCode>,
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    LoggedOut { reason: LogoutReason, at: UnixMillis },
    Replaced,
    Banned { code: u16, until: Option<UnixMillis> },
    Outdated,
    NeedsKey { error: ErrorCode },
    Damaged { error: ErrorCode },
}

impl End {
    pub(super) fn shown(&self, file: &str) -> SessionState {
        match self {
            Self::LoggedOut { reason, at } => SessionState::LoggedOut {
                reason: *reason,
                at: *at,
            },
            Self::Replaced => SessionState::Replaced,
            Self::Banned { code, until } => SessionState::Banned {
                code: *code,
                until: *until,
            },
            Self::Outdated => SessionState::Outdated,
            Self::NeedsKey { error } => SessionState::NeedsKey { error: *error },
            Self::Damaged { error } => SessionState::Damaged {
                error: *error,
                file: file.to_owned(),
            },
        }
    }

    /// The end that a state shown in an earlier run stands for; only those that last over a restart.
    pub(crate) fn lasting(state: &SessionState) -> Option<Self> {
        match state {
            SessionState::LoggedOut { reason, at } => Some(Self::LoggedOut {
                reason: *reason,
                at: *at,
            }),
            SessionState::Replaced => Some(Self::Replaced),
            SessionState::Banned { code, until } => Some(Self::Banned {
                code: *code,
                until: *until,
            }),
            // Its file was put aside: without it, the reason would not be found again.
            SessionState::Damaged { error, .. } if is_put_aside(*error) => {
                Some(Self::Damaged { error: *error })
            }
            _ => None,
        }
    }
}
