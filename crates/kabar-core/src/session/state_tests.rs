//! The table of the session machine, and what must hold whatever happens.

use super::troubles::{locked, silent};
use super::*;
use crate::session::syncing::QUIET_MS;

pub(super) const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
pub(super) const FILE: &str = "accounts/a/wa.db";

pub(super) fn run(inputs: &[Input]) -> (Machine, Vec<Effect>) {
    inputs
        .iter()
        .fold((Machine::new(), Vec::new()), |(machine, _), input| {
            step(machine, *input, NOW)
        })
}

fn shown(inputs: &[Input]) -> SessionState {
    run(inputs).0.shown(FILE)
}

const OPENED: Input = Input::Opened { fresh: false };
pub(super) const LOST: Input = Input::Lost {
    attempt: 2,
    next_try_ms: 3_000,
    reason: None,
};
const BANNED: Input = Input::Banned {
    code: 101,
    until_ms: Some(60_000),
};
const LOGGED_OUT: Input = Input::LoggedOut {
    reason: LogoutReason::Removed,
};
pub(super) const CAUGHT_UP: [Effect; 2] = [Effect::ReleaseOutbox, Effect::AskLimits];
pub(super) const ONLINE: [Input; 4] = [Input::Start, OPENED, Input::Connected, Input::Drained];

pub(super) fn after_online(input: Input) -> (Machine, Vec<Effect>) {
    let (machine, _) = run(&ONLINE);
    step(machine, input, NOW)
}

#[test]
fn a_start_opens_connects_drains_and_only_then_sends() {
    assert_eq!(run(&ONLINE[..1]).1, [Effect::Open]);
    assert_eq!(run(&ONLINE[..2]).1, []);
    assert_eq!(run(&ONLINE[..3]).1, []);
    assert_eq!(run(&ONLINE[..4]).1, CAUGHT_UP);
    assert_eq!(shown(&ONLINE[..2]), SessionState::Connecting);
    assert_eq!(shown(&ONLINE), SessionState::Online);
}

#[test]
fn nothing_is_sent_between_connecting_and_the_end_of_the_drain() {
    let (machine, _) = run(&ONLINE[..3]);
    assert!(!machine.may_send());
}

#[test]
fn a_lost_connection_holds_the_outbox_until_the_next_drain() {
    let (machine, effects) = after_online(LOST);
    assert_eq!(effects, [Effect::HoldOutbox]);
    assert_eq!(
        machine.shown(FILE),
        SessionState::Reconnecting {
            attempt: 2,
            next_try: NOW.plus(3_000),
            reason: None,
        }
    );
    let (machine, effects) = step(machine, Input::Connected, NOW);
    assert_eq!(effects, []);
    let (_, effects) = step(machine, Input::Drained, NOW);
    assert_eq!(effects, CAUGHT_UP);
}

#[test]
fn a_connection_that_was_replaced_silently_is_as_doubtful_as_a_lost_one() {
    let (machine, effects) = after_online(Input::Connected);
    assert_eq!(effects, [Effect::HoldOutbox]);
    assert!(!machine.may_send());
    assert_eq!(step(machine, Input::Drained, NOW).1, CAUGHT_UP);
}

#[test]
fn asking_to_reconnect_holds_the_outbox_and_dials_again() {
    let (machine, effects) = after_online(Input::Reconnect);
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Redial]);
    assert!(!machine.may_send());
}

#[test]
fn a_logout_keeps_the_device_aside_and_is_final() {
    let (machine, effects) = after_online(LOGGED_OUT);
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Close, Effect::Quarantine]);
    assert_eq!(
        machine.shown(FILE),
        SessionState::LoggedOut {
            reason: LogoutReason::Removed,
            at: NOW
        }
    );
    for input in [
        Input::Start,
        Input::Stop,
        Input::Reconnect,
        Input::Tick,
        Input::Connected,
        LOGGED_OUT,
        LOST,
    ] {
        let (next, effects) = step(machine.clone(), input, NOW.plus(1));
        assert_eq!((next, effects), (machine.clone(), Vec::new()), "{input:?}");
    }
}

#[test]
fn a_replaced_session_waits_for_a_person() {
    let (machine, effects) = after_online(Input::Replaced);
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Close]);
    assert_eq!(machine.shown(FILE), SessionState::Replaced);
    assert_eq!(step(machine.clone(), Input::Start, NOW).1, []);
    assert_eq!(step(machine, Input::Reconnect, NOW).1, [Effect::Open]);
}

#[test]
fn a_ban_ends_by_itself_but_not_early() {
    let (machine, effects) = after_online(BANNED);
    assert_eq!(
        effects,
        [Effect::HoldOutbox, Effect::Close, Effect::WakeIn(60_000)]
    );
    let early = step(machine.clone(), Input::Tick, NOW.plus(59_999));
    assert_eq!(early.1, [Effect::WakeIn(1)]);
    assert_eq!(step(machine, Input::Tick, NOW.plus(60_000)).1, [Effect::Open]);
}

#[test]
fn a_ban_without_an_end_waits_for_a_person() {
    let (machine, effects) = after_online(Input::Banned {
        code: 402,
        until_ms: None,
    });
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Close]);
    assert_eq!(step(machine.clone(), Input::Tick, NOW.plus(i64::MAX / 2)).1, []);
    assert_eq!(step(machine, Input::Reconnect, NOW).1, [Effect::Open]);
}

#[test]
fn a_ban_is_remembered_over_a_restart() {
    let until = Some(NOW.plus(90_000));
    let end = End::lasting(&SessionState::Banned { code: 101, until });
    let machine = end.map(Machine::ended).unwrap_or_else(Machine::new);
    assert_eq!(
        step(machine.clone(), Input::Start, NOW).1,
        [Effect::WakeIn(LONGEST_WAIT_MS)]
    );
    assert_eq!(step(machine, Input::Start, NOW.plus(90_000)).1, [Effect::Open]);
}

#[test]
fn a_damaged_device_file_is_named_put_aside_and_never_opened_again() {
    let damaged = Input::NotOpened {
        error: ErrorCode::DatabaseCorrupt,
        passing: false,
    };
    let (machine, effects) = run(&[Input::Start, damaged]);
    assert_eq!(effects, [Effect::Quarantine]);
    let expected = SessionState::Damaged {
        error: ErrorCode::DatabaseCorrupt,
        file: FILE.into(),
    };
    assert_eq!(machine.shown(FILE), expected);
    assert_eq!(
        step(machine, Input::Reconnect, NOW).1,
        [],
        "only linking again helps"
    );
}

#[test]
fn a_device_file_of_a_newer_version_is_left_alone_until_a_person_asks() {
    let newer = Input::NotOpened {
        error: ErrorCode::DatabaseNewer,
        passing: false,
    };
    let (machine, effects) = run(&[Input::Start, newer]);
    assert_eq!(effects, []);
    assert_eq!(step(machine, Input::Reconnect, NOW).1, [Effect::Open]);
}

#[test]
fn a_passing_failure_is_tried_again_ever_more_slowly() {
    let failed = Input::NotOpened {
        error: ErrorCode::ProfileUnwritable,
        passing: true,
    };
    let (mut machine, _) = run(&[Input::Start]);
    let mut now = NOW;
    let mut waits = Vec::new();
    for _ in 0..7 {
        machine = step(machine, failed, now).0;
        let Phase::Waiting { until, .. } = machine.phase else {
            panic!("{machine:?}")
        };
        waits.push(until.since(now));
        now = until;
        let (next, effects) = step(machine, Input::Tick, now);
        assert_eq!(effects, [Effect::Open]);
        machine = next;
    }
    assert_eq!(waits, [2_000, 5_000, 15_000, 60_000, 300_000, 300_000, 300_000]);
}

#[test]
fn a_clock_that_is_put_back_keeps_no_device_closed() {
    let failed = Input::NotOpened {
        error: ErrorCode::ProfileUnwritable,
        passing: true,
    };
    let (machine, _) = run(&[Input::Start, failed]);
    let yesterday = NOW.plus(-24 * 60 * 60 * 1_000);
    let (_, effects) = step(machine, Input::Tick, yesterday);
    assert_eq!(effects, [Effect::Open]);
}

#[test]
fn a_full_disk_under_the_device_stops_the_session() {
    let (machine, effects) = after_online(Input::StorageFailed {
        error: ErrorCode::DiskFull,
    });
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Close]);
    assert!(matches!(
        machine.shown(FILE),
        SessionState::Damaged {
            error: ErrorCode::DiskFull,
            ..
        }
    ));
}

#[test]
fn a_fresh_link_shows_how_far_its_history_is_and_never_less_than_before() {
    let fresh = Input::Opened { fresh: true };
    let (machine, _) = run(&[fresh, Input::Connected, Input::Drained]);
    let percents = [Some(10), None, Some(5), Some(60)].map(|percent| Input::Imported { percent });
    let mut machine = machine;
    let mut seen = Vec::new();
    for input in percents {
        machine = step(machine, Input::ChunkStored, NOW).0;
        machine = step(machine, input, NOW).0;
        seen.push(machine.shown(FILE));
    }
    let expected = [10, 10, 10, 60].map(|percent| SessionState::Syncing { percent });
    assert_eq!(seen, expected);
    assert!(machine.may_send(), "history does not keep a person from writing");
}

#[test]
fn history_is_complete_at_a_hundred_percent_with_nothing_left_to_import() {
    let fresh = [Input::Opened { fresh: true }, Input::Connected, Input::Drained];
    let (machine, _) = run(&[&fresh[..], &[Input::ChunkStored, Input::ChunkStored]].concat());
    let (machine, _) = step(machine, Input::Imported { percent: Some(100) }, NOW);
    assert_eq!(machine.shown(FILE), SessionState::Syncing { percent: 100 });
    let (machine, _) = step(machine, Input::Imported { percent: None }, NOW);
    assert_eq!(machine.shown(FILE), SessionState::Online);
}

#[test]
fn history_is_complete_when_the_phone_has_gone_quiet() {
    let (machine, effects) = run(&[Input::Opened { fresh: true }, Input::Connected]);
    assert_eq!(effects, [Effect::WakeIn(QUIET_MS)]);
    let (machine, _) = step(machine, Input::Drained, NOW);
    let (machine, _) = step(machine, Input::Tick, NOW.plus(QUIET_MS - 1));
    assert_eq!(machine.shown(FILE), SessionState::Syncing { percent: 0 });
    let (machine, _) = step(machine, Input::Tick, NOW.plus(QUIET_MS));
    assert_eq!(machine.shown(FILE), SessionState::Online);
}

#[test]
fn a_stop_while_opening_lets_go_of_the_session_that_comes_too_late() {
    let (machine, effects) = run(&[Input::Start, Input::Stop]);
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Close]);
    assert_eq!(machine.phase, Phase::Offline);
}

#[test]
fn whatever_happens_the_outbox_is_held_before_it_is_released_again_and_before_a_session_goes() {
    let inputs = [
        Input::Start,
        Input::Stop,
        Input::Reconnect,
        OPENED,
        Input::NotOpened {
            error: ErrorCode::ProfileUnwritable,
            passing: true,
        },
        Input::Connected,
        Input::Drained,
        LOST,
        LOGGED_OUT,
        Input::Replaced,
        BANNED,
        Input::Outdated,
        Input::Tick,
        silent(1),
        silent(50),
        Input::Confirmed,
        locked(None),
        Input::LimitsInDoubt,
    ];
    // A fixed walk over all pairs and triples of inputs, from every state that comes up.
    let mut machine = Machine::new();
    let mut released = false;
    for turn in 0..inputs.len().pow(3) {
        let input = inputs[(turn * 7 + turn / inputs.len() + turn / 324) % inputs.len()];
        let (next, effects) = step(machine, input, NOW.plus(i64::try_from(turn).unwrap_or(0) * 1_000));
        for effect in effects {
            match effect {
                Effect::ReleaseOutbox => {
                    assert!(!released, "released twice by {input:?}");
                    released = true;
                }
                Effect::HoldOutbox => released = false,
                Effect::Close | Effect::Redial => {
                    assert!(!released, "{effect:?} while sending, by {input:?}")
                }
                _ => {}
            }
        }
        assert_eq!(next.may_send(), released, "after {input:?}: {next:?}");
        machine = if matches!(next.phase, Phase::Ended(End::LoggedOut { .. })) {
            Machine::new()
        } else {
            next
        };
        released &= machine.may_send();
    }
}
