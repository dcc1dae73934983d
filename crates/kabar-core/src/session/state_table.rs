//! Every input in every phase: the whole table, written out.
//!
//! A column is a phase, a row an input; a cell says where it leads (`.` stays as it is) and, after a slash, what is done:
//! **o**pen, **c**lose, **r**edial, **h**old the outbox, **s**end (release it), **a**sk the limits, **q**uarantine, **w**ake.

use super::*;
use crate::session::phase::Phase;

const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
const LATER: UnixMillis = NOW.plus(60_000);

/// The columns. `Out`: logged out; `Ban`: with an end to come; `Over`: its end has passed; `For`: without an end.
const PHASES: &str = "Off Open Wait Due Dial Lost Drain Ready Deg0 Deg1 Out Repl Ban Over For Old Key Dam";

const TABLE: &str = "
 start         Open/o .       ./w    ./w    .      .       .         .         .         .         .   .      ./w    Open/o .       .      .      .
 stop          .      Off/hc  Off    Off    Off/hc Off/hc  Off/hc    Off/hc    Off/hc    Off/hc    .   .      ./w    ./w    .       .      .      .
 reconnect     Open/o .       Open/o Open/o ./r    ./r     Lost/r    Lost/hr   Lost/r    Lost/r    .   Open/o Open/o Open/o Open/o  Open/o Open/o Open/o
 opened        Dial   Dial    ./cw   ./cw   ./c    ./c     ./c       ./c       ./c       ./c       ./c ./c    ./cw   ./cw   ./c     ./c    ./c    ./c
 notopened     .      Dam     ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 passing       .      Wait/w  ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 nokey         .      Key     ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 connected     .      .       ./w    ./w    Drain  Drain   .         Drain/h   Drain     Drain     .   .      ./w    ./w    .       .      .      .
 drained       .      .       ./w    ./w    .      .       Ready/sa  .         Deg1      .         .   .      ./w    ./w    .       .      .      .
 lost          .      .       ./w    ./w    Lost   .       Lost      Lost/h    Lost      Lost      .   .      ./w    ./w    .       .      .      .
 silent        .      .       ./w    ./w    .      .       Deg0      Deg1/h    .         .         .   .      ./w    ./w    .       .      .      .
 deaf          .      .       ./w    ./w    .      .       Lost/r    Lost/hr   Lost/r    Lost/r    .   .      ./w    ./w    .       .      .      .
 confirmed     .      .       ./w    ./w    .      .       .         .         Drain     Ready/sa  .   .      ./w    ./w    .       .      .      .
 limitsdoubt   .      .       ./w    ./w    .      .       ./a       ./a       ./a       ./a       .   .      ./w    ./w    .       .      .      .
 locked        .      .       ./w    ./w    .      .       ./w       ./w       ./w       ./w       .   .      ./w    ./w    .       .      .      .
 free          .      .       ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 loggedout     Out/q  Out/hcq Out/q  Out/q  Out/hcq Out/hcq Out/hcq  Out/hcq   Out/hcq   Out/hcq   .   Out/q  Out/q  Out/q  Out/q   Out/q  Out/q  Out/q
 replaced      Repl   Repl/hc Repl   Repl   Repl/hc Repl/hc Repl/hc  Repl/hc   Repl/hc   Repl/hc   .   .      Repl   Repl   Repl    Repl   Repl   Repl
 banned        Ban/w  Ban/hcw Ban/w  Ban/w  Ban/hcw Ban/hcw Ban/hcw  Ban/hcw   Ban/hcw   Ban/hcw   .   Ban/w  ./w    Ban/w  Ban/w   Ban/w  Ban/w  Ban/w
 bannedfor     For    For/hc  For    For    For/hc For/hc  For/hc    For/hc    For/hc    For/hc    .   For    For    For    .       For    For    For
 outdated      Old    Old/hc  Old    Old    Old/hc Old/hc  Old/hc    Old/hc    Old/hc    Old/hc    .   Old    Old    Old    Old     .      Old    Old
 storagefailed Dam    Dam/hc  Dam    Dam    Dam/hc Dam/hc  Dam/hc    Dam/hc    Dam/hc    Dam/hc    .   Dam    Dam    Dam    Dam     Dam    Dam    .
 chunkstored   .      .       ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 imported      .      .       ./w    ./w    .      .       .         .         .         .         .   .      ./w    ./w    .       .      .      .
 tick          .      .       ./w    Open/o .      .       .         .         .         .         .   .      ./w    Open/o .       .      .      .
";

const ERROR: ErrorCode = ErrorCode::ProfileUnwritable;
const ENDS: UnixMillis = NOW.plus(60_000);
const LOST: Lost = Lost {
    attempt: 2,
    next_try: LATER,
    reason: None,
};

fn phase(column: &str) -> Phase {
    let banned = |until| {
        let code = 101;
        Phase::Ended(End::Banned { code, until })
    };
    let waiting = |until| Phase::Waiting { attempt: 1, until };
    let degraded = |caught_up| Phase::Degraded {
        since: NOW,
        caught_up,
    };
    let reason = LogoutReason::Removed;
    match column {
        "Off" => Phase::Offline,
        "Open" => Phase::Opening { attempt: 0 },
        "Wait" => waiting(ENDS),
        "Due" => waiting(NOW),
        "Dial" => Phase::Dialing { lost: None },
        "Lost" => Phase::Dialing { lost: Some(LOST) },
        "Drain" => Phase::Draining,
        "Ready" => Phase::Ready,
        "Deg0" => degraded(false),
        "Deg1" => degraded(true),
        "Out" => Phase::Ended(End::LoggedOut { reason, at: NOW }),
        "Repl" => Phase::Ended(End::Replaced),
        "Ban" => banned(Some(ENDS)),
        "Over" => banned(Some(NOW)),
        "For" => banned(None),
        "Old" => Phase::Ended(End::Outdated),
        "Key" => Phase::Ended(End::NeedsKey { error: ERROR }),
        "Dam" => Phase::Ended(End::Damaged { error: ERROR }),
        other => panic!("no such column: {other}"),
    }
}

/// The column of a phase. Exhaustive: a new phase or end has no column, and this does not compile.
fn column(phase: &Phase) -> &'static str {
    match phase {
        Phase::Offline => "Off",
        Phase::Opening { .. } => "Open",
        Phase::Waiting { until, .. } if *until <= NOW => "Due",
        Phase::Waiting { .. } => "Wait",
        Phase::Dialing { lost: None } => "Dial",
        Phase::Dialing { lost: Some(_) } => "Lost",
        Phase::Draining => "Drain",
        Phase::Ready => "Ready",
        Phase::Degraded { caught_up: false, .. } => "Deg0",
        Phase::Degraded { caught_up: true, .. } => "Deg1",
        Phase::Ended(end) => match end {
            End::LoggedOut { .. } => "Out",
            End::Replaced => "Repl",
            End::Banned { until: None, .. } => "For",
            End::Banned {
                until: Some(until), ..
            } if *until <= NOW => "Over",
            End::Banned { .. } => "Ban",
            End::Outdated => "Old",
            End::NeedsKey { .. } => "Key",
            End::Damaged { .. } => "Dam",
        },
    }
}

fn input(row: &str) -> Input {
    let silent = |unanswered| Input::Unconfirmed {
        silent_ms: 30_000,
        unanswered,
    };
    let until = Some(ENDS);
    let banned = |until_ms| Input::Banned { code: 101, until_ms };
    let not_opened = |passing| Input::NotOpened {
        error: ERROR,
        passing,
    };
    let timelock = |timelock| Input::Limits { timelock };
    let reason = LogoutReason::Removed;
    match row {
        "start" => Input::Start,
        "stop" => Input::Stop,
        "reconnect" => Input::Reconnect,
        "opened" => Input::Opened { fresh: false },
        "notopened" => not_opened(false),
        "passing" => not_opened(true),
        "nokey" => Input::NoKey { error: ERROR },
        "connected" => Input::Connected,
        "drained" => Input::Drained,
        "lost" => Input::Lost {
            attempt: 2,
            next_try_ms: 60_000,
            reason: None,
        },
        "silent" => silent(1),
        "deaf" => silent(3),
        "confirmed" => Input::Confirmed,
        "limitsdoubt" => Input::LimitsInDoubt,
        "locked" => timelock(Timelock::Locked { until }),
        "free" => timelock(Timelock::Free),
        "loggedout" => Input::LoggedOut { reason },
        "replaced" => Input::Replaced,
        "banned" => banned(Some(60_000)),
        "bannedfor" => banned(None),
        "outdated" => Input::Outdated,
        "storagefailed" => Input::StorageFailed { error: ERROR },
        "chunkstored" => Input::ChunkStored,
        "imported" => Input::Imported { percent: None },
        "tick" => Input::Tick,
        other => panic!("no such row: {other}"),
    }
}

/// The rows of an input. Exhaustive: a new input has no row, and this does not compile.
fn rows(input: Input) -> &'static [&'static str] {
    match input {
        Input::Start => &["start"],
        Input::Stop => &["stop"],
        Input::Reconnect => &["reconnect"],
        Input::Opened { .. } => &["opened"],
        Input::NotOpened { .. } => &["notopened", "passing"],
        Input::NoKey { .. } => &["nokey"],
        Input::Connected => &["connected"],
        Input::Drained => &["drained"],
        Input::Lost { .. } => &["lost"],
        Input::Unconfirmed { .. } => &["silent", "deaf"],
        Input::Confirmed => &["confirmed"],
        Input::LimitsInDoubt => &["limitsdoubt"],
        Input::Limits { .. } => &["locked", "free"],
        Input::LoggedOut { .. } => &["loggedout"],
        Input::Replaced => &["replaced"],
        Input::Banned { .. } => &["banned", "bannedfor"],
        Input::Outdated => &["outdated"],
        Input::StorageFailed { .. } => &["storagefailed"],
        Input::ChunkStored => &["chunkstored"],
        Input::Imported { .. } => &["imported"],
        Input::Tick => &["tick"],
    }
}

fn letter(effect: Effect) -> char {
    match effect {
        Effect::Open => 'o',
        Effect::Close => 'c',
        Effect::Redial => 'r',
        Effect::HoldOutbox => 'h',
        Effect::ReleaseOutbox => 's',
        Effect::AskLimits => 'a',
        Effect::Quarantine => 'q',
        Effect::WakeIn(_) => 'w',
    }
}

/// What the machine makes of one input in one phase, in the words of the table.
fn cell(row: &str, from: &str) -> String {
    let machine = Machine {
        phase: phase(from),
        ..Machine::new()
    };
    let (next, effects) = step(machine, input(row), NOW);
    let to = match column(&next.phase) {
        to if to == from => ".",
        to => to,
    };
    let done: String = effects.into_iter().map(letter).collect();
    if done.is_empty() {
        to.to_owned()
    } else {
        format!("{to}/{done}")
    }
}

#[test]
fn every_input_in_every_phase_does_what_the_table_says() {
    let columns: Vec<&str> = PHASES.split(' ').collect();
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let row = words.next().unwrap_or_default();
        let wanted: Vec<&str> = words.collect();
        assert_eq!(wanted.len(), columns.len(), "the row {row} is not whole");
        for (from, wanted) in columns.iter().zip(wanted) {
            let is = cell(row, from);
            if is != wanted {
                wrong.push(format!("{row} in {from}: {is}, not {wanted}"));
            }
        }
        seen.push(row);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for row in &seen {
        for needed in rows(input(row)) {
            assert!(seen.contains(needed), "no row {needed}");
        }
    }
    assert_eq!(seen.len(), ROWS, "rows were added or lost without the count");
}

/// One for each input, and one more for each of those that lead to different places by what they carry.
const ROWS: usize = 21 + 4;

#[test]
fn every_phase_has_its_column() {
    for name in PHASES.split(' ') {
        assert_eq!(column(&phase(name)), name);
    }
}
