//! A connection that answers nothing, new chats that are locked, a key that cannot be had: what the machine makes of
//! them, told one story at a time. The rest is beside this file.

use super::{
    tests::{CAUGHT_UP, FILE, LOST, NOW, ONLINE, after_online, run},
    *,
};

pub(super) fn silent(unanswered: u32) -> Input {
    Input::Unconfirmed {
        silent_ms: 30_000,
        unanswered,
    }
}

#[test]
fn nothing_is_called_online_and_nothing_is_sent_while_whatsapp_confirms_nothing() {
    let (machine, effects) = after_online(silent(1));
    assert_eq!(effects, [Effect::HoldOutbox]);
    let since = NOW.plus(-30_000);
    assert_eq!(machine.shown(FILE), SessionState::Degraded { since });
    let (machine, _) = step(machine, silent(2), NOW.plus(10_000));
    assert_eq!(machine.shown(FILE), SessionState::Degraded { since });
    let (machine, effects) = step(machine, Input::Confirmed, NOW.plus(12_000));
    assert_eq!(effects, CAUGHT_UP);
    assert_eq!(machine.shown(FILE), SessionState::Online);
}

#[test]
fn silence_in_the_middle_of_the_drain_ends_in_the_drain() {
    let (machine, _) = run(&ONLINE[..3]);
    let (machine, effects) = step(machine, silent(1), NOW);
    assert_eq!(effects, []);
    let (back, effects) = step(machine.clone(), Input::Confirmed, NOW);
    assert_eq!((back.phase, effects), (Phase::Draining, vec![]));
    let (machine, effects) = step(machine, Input::Drained, NOW);
    assert_eq!(
        effects,
        [],
        "the end of the queue is no answer to anything of ours"
    );
    assert_eq!(step(machine, Input::Confirmed, NOW).1, CAUGHT_UP);
}

#[test]
fn a_silent_connection_is_given_up_ever_later_until_one_answers() {
    let mut machine = run(&ONLINE).0;
    let mut given_up_after = Vec::new();
    for _ in 0..7 {
        let mut unanswered = 0;
        loop {
            unanswered += 1;
            let (next, effects) = step(machine, silent(unanswered), NOW);
            machine = next;
            if effects.contains(&Effect::Redial) {
                break;
            }
        }
        given_up_after.push(unanswered);
        machine = step(machine, Input::Connected, NOW).0;
        machine = step(machine, Input::Drained, NOW).0;
    }
    assert_eq!(given_up_after, [3, 6, 12, 24, 48, 96, 96]);
    let (machine, _) = step(machine, Input::Confirmed, NOW);
    let (_, effects) = step(machine, silent(3), NOW);
    assert_eq!(effects, [Effect::HoldOutbox, Effect::Redial]);
}

pub(super) const fn locked(until: Option<UnixMillis>) -> Input {
    Input::Limits {
        timelock: Timelock::Locked { until },
    }
}

#[test]
fn a_lock_on_new_chats_is_shown_until_it_ends_and_keeps_nobody_from_replying() {
    let until = Some(NOW.plus(90_000));
    let (machine, effects) = after_online(locked(until));
    assert_eq!(effects, [Effect::WakeIn(LONGEST_WAIT_MS)]);
    assert_eq!(machine.shown(FILE), SessionState::Restricted { until });
    assert!(machine.may_send());
    let (machine, effects) = step(machine, Input::Tick, NOW.plus(89_000));
    assert_eq!(effects, [Effect::WakeIn(1_000)]);
    let (machine, effects) = step(machine, Input::Tick, NOW.plus(90_000));
    assert_eq!(effects, [Effect::AskLimits]);
    assert_eq!(machine.shown(FILE), SessionState::Online);
}

#[test]
fn a_lock_without_an_end_is_asked_after_and_lasts_until_whatsapp_says_otherwise() {
    let (machine, _) = after_online(locked(None));
    let later = NOW.plus(60 * 60 * 1000);
    let (machine, effects) = step(machine, Input::Tick, later);
    assert!(effects.contains(&Effect::AskLimits), "{effects:?}");
    let restricted = SessionState::Restricted { until: None };
    assert_eq!(machine.shown(FILE), restricted);
    let timelock = Timelock::Unknown;
    let (machine, _) = step(machine, Input::Limits { timelock }, later);
    assert_eq!(machine.shown(FILE), restricted, "no answer changes nothing");
    let timelock = Timelock::Free;
    let (machine, _) = step(machine, Input::Limits { timelock }, later);
    assert_eq!(machine.shown(FILE), SessionState::Online);
}

#[test]
fn a_lock_outlasts_a_lost_connection() {
    let until = Some(NOW.plus(90_000));
    let (machine, _) = after_online(locked(until));
    let machine = [LOST, Input::Connected, Input::Drained]
        .into_iter()
        .fold(machine, |machine, input| step(machine, input, NOW).0);
    assert_eq!(machine.shown(FILE), SessionState::Restricted { until });
}

#[test]
fn a_missing_key_is_said_and_tried_again_when_asked() {
    let error = ErrorCode::KeyringLocked;
    let (machine, effects) = run(&[Input::Start, Input::NoKey { error }]);
    assert_eq!(effects, []);
    assert_eq!(machine.shown(FILE), SessionState::NeedsKey { error });
    assert_eq!(step(machine, Input::Reconnect, NOW).1, [Effect::Open]);
}
