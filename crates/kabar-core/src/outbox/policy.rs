//! What becomes of a job after an attempt, as pure rules. Nothing here reads a clock or a row.

use crate::{error::device_code, ports::whatsapp::SendError};
use kabar_types::{ErrorCode, UnixMillis};
use std::time::Duration;

/// The server answers within moments; after this long without an answer the attempt is in doubt.
pub(crate) const ACK_DEADLINE: Duration = Duration::from_secs(30);
/// A first message to somebody may fetch keys first; beyond this the attempt is in doubt.
pub(crate) const SEND_DEADLINE: Duration = Duration::from_secs(90);
/// How often a message in doubt is sent again with the same id before Kabar says that it does not know.
pub(crate) const RESENDS: u32 = 3;
/// Proof is not ordered with the end of the offline drain; a moment for the stragglers saves a repeat.
pub(crate) const DRAIN_GRACE_MS: i64 = 1_000;

/// The first pause after a refusal that may pass; each further one is twice as long.
const REFUSED_PAUSE_MS: i64 = 60_000;

/// The first pause after telling what was set went wrong; each further one is twice as long, up to an hour.
const STATE_PAUSE_MS: i64 = 10_000;
const STATE_PAUSE_MAX_MS: i64 = 3_600_000;

/// A scheduled message that could not be sent at its moment still goes out within this time; later it is for the person
/// to say.
const MISSED_AFTER_MS: i64 = 3_600_000;

/// Whether the moment of a scheduled message passed too long ago to send it now without asking.
pub(crate) fn is_missed(at: UnixMillis, now: UnixMillis) -> bool {
    now.since(at) >= MISSED_AFTER_MS
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    Written,
    Failed(SendError),
    TimedOut,
}

/// What becomes of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait for proof until [`ACK_DEADLINE`].
    AwaitAck,
    /// It was certainly not written: back into the queue, and the attempt does not count.
    Requeue { not_before: UnixMillis },
    /// It may have been written: connect afresh and see what the server proves.
    Doubt,
    /// It will never be taken.
    Fail(ErrorCode),
    /// The device's database failed with this: the session must stop. What was on its way is in doubt.
    StopSession(ErrorCode),
}

/// What to do after an attempt at a message.
pub(crate) fn after_attempt(attempt: &Attempt, attempts: u32, now: UnixMillis) -> Next {
    match attempt {
        Attempt::Written => Next::AwaitAck,
        Attempt::TimedOut | Attempt::Failed(SendError::Doubt) => Next::Doubt,
        Attempt::Failed(SendError::NotConnected) => Next::Requeue {
            not_before: now.plus(pause_ms(attempts)),
        },
        Attempt::Failed(SendError::Busy { wait_ms }) => Next::Requeue {
            not_before: now.plus(busy_ms(*wait_ms)),
        },
        Attempt::Failed(SendError::Invalid(_)) => Next::Fail(ErrorCode::Refused),
        Attempt::Failed(SendError::Storage(error)) => Next::StopSession(device_code(error)),
    }
}

/// What to do after telling WhatsApp what was set here. Repeating it is harmless, so nothing of it is ever in doubt, and
/// it is told however long that takes.
pub(crate) fn after_state(attempt: &Attempt, attempts: u32, now: UnixMillis) -> AfterState {
    match attempt {
        Attempt::Written => AfterState::Done,
        Attempt::Failed(SendError::Invalid(_)) => AfterState::Drop,
        Attempt::Failed(SendError::Storage(error)) => AfterState::StopSession(device_code(error)),
        Attempt::Failed(SendError::NotConnected) => AfterState::Again {
            not_before: now.plus(pause_ms(attempts)),
        },
        Attempt::Failed(SendError::Busy { wait_ms }) => AfterState::Again {
            not_before: now.plus(busy_ms(*wait_ms).max(doubled_ms(attempts))),
        },
        Attempt::TimedOut | Attempt::Failed(SendError::Doubt) => AfterState::Again {
            not_before: now.plus(doubled_ms(attempts)),
        },
    }
}

/// What becomes of a job that tells what was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterState {
    /// Told.
    Done,
    /// WhatsApp would never take it: it holds here alone, or is undone.
    Drop,
    Again {
        not_before: UnixMillis,
    },
    StopSession(ErrorCode),
}

/// What to do with a job in doubt once the server handed over everything it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterDoubt {
    /// The same id once more.
    Resend,
    /// Say that it is not known.
    GiveUp,
}

/// `attempts` counts every time the message may have been written.
pub(crate) fn after_doubt(attempts: u32) -> AfterDoubt {
    if attempts > RESENDS {
        AfterDoubt::GiveUp
    } else {
        AfterDoubt::Resend
    }
}

/// What the server's refusal of a message means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It will never be taken.
    Final(ErrorCode),
    /// This copy was not taken; one before it may have been, and the proof of it lost in a crash.
    OfRepeat(ErrorCode),
    /// The server has trouble of its own or too much to do: the same once more, after `pause_ms`.
    Later { pause_ms: i64 },
}

/// `attempts` counts every time the message was written. The codes are of whatsapp-rust's `NackReason`.
pub(crate) fn refusal(code: u16, attempts: u32, in_group: bool) -> Refusal {
    let why = match code {
        // No privacy token for this person, or new chats are locked; the quota of new chats is used up.
        463 | 475 => ErrorCode::RefusedNewChat,
        403 | 404 if in_group => ErrorCode::NotInGroup,
        420 if in_group => ErrorCode::OnlyAdminsWrite,
        429 | 500 | 503 if attempts <= RESENDS => {
            let doubled = attempts.saturating_sub(1).min(RESENDS);
            return Refusal::Later {
                pause_ms: REFUSED_PAUSE_MS << doubled,
            };
        }
        _ => ErrorCode::Refused,
    };
    if attempts <= 1 {
        Refusal::Final(why)
    } else {
        Refusal::OfRepeat(why)
    }
}

/// As long as the server wants; it has to be a moment, and nobody is believed for more than an hour.
fn busy_ms(wait_ms: Option<i64>) -> i64 {
    wait_ms
        .unwrap_or(REFUSED_PAUSE_MS)
        .clamp(1_000, STATE_PAUSE_MAX_MS)
}

fn doubled_ms(attempts: u32) -> i64 {
    let doubled = STATE_PAUSE_MS << attempts.saturating_sub(1).min(10);
    doubled.min(STATE_PAUSE_MAX_MS)
}

/// A session that says "not connected" right after it said "ready" is about to notice its loss.
fn pause_ms(attempts: u32) -> i64 {
    1_000 << attempts.min(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::whatsapp::OpenError;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    #[test]
    fn a_written_message_waits_for_proof() {
        assert_eq!(after_attempt(&Attempt::Written, 1, NOW), Next::AwaitAck);
    }

    #[test]
    fn what_was_certainly_not_written_goes_back_into_the_queue_a_little_later() {
        let Next::Requeue { not_before } = after_attempt(&Attempt::Failed(SendError::NotConnected), 1, NOW)
        else {
            panic!("expected a requeue");
        };
        assert!(not_before > NOW && not_before.since(NOW) <= 60_000);
    }

    #[test]
    fn what_may_have_been_written_is_never_failed() {
        for attempt in [Attempt::TimedOut, Attempt::Failed(SendError::Doubt)] {
            assert_eq!(after_attempt(&attempt, 9, NOW), Next::Doubt);
        }
    }

    #[test]
    fn what_was_set_is_told_again_with_growing_pauses_and_without_end() {
        let pauses: Vec<i64> = (1..40)
            .map(
                |attempts| match after_state(&Attempt::Failed(SendError::Doubt), attempts, NOW) {
                    AfterState::Again { not_before } => not_before.since(NOW),
                    other => panic!("{other:?}"),
                },
            )
            .collect();
        assert!(pauses.windows(2).all(|two| two[0] <= two[1]), "{pauses:?}");
        assert!(pauses[0] >= 1_000 && pauses[38] == 3_600_000, "{pauses:?}");
        assert_eq!(after_state(&Attempt::Written, 1, NOW), AfterState::Done);
        let never = Attempt::Failed(SendError::Invalid(String::new()));
        assert_eq!(after_state(&never, 1, NOW), AfterState::Drop);
    }

    #[test]
    fn a_server_with_too_much_to_do_is_left_alone_as_long_as_it_says() {
        for (wait_ms, pause) in [
            (None, 60_000),
            (Some(7_000), 7_000),
            (Some(-5), 1_000),
            (Some(i64::MAX), 3_600_000),
        ] {
            let busy = Attempt::Failed(SendError::Busy { wait_ms });
            let not_before = NOW.plus(pause);
            assert_eq!(
                after_attempt(&busy, 1, NOW),
                Next::Requeue { not_before },
                "{wait_ms:?}"
            );
            let AfterState::Again { not_before: again } = after_state(&busy, 1, NOW) else {
                panic!("what was set is told again");
            };
            assert!(again >= not_before, "{wait_ms:?}");
        }
    }

    #[test]
    fn a_scheduled_message_is_missed_an_hour_after_its_moment() {
        for (late_ms, missed) in [(-1, false), (0, false), (3_599_999, false), (3_600_000, true)] {
            assert_eq!(is_missed(NOW, NOW.plus(late_ms)), missed, "{late_ms}");
        }
    }

    #[test]
    fn a_message_in_doubt_is_sent_again_three_times_and_no_more() {
        let resends = (1..20)
            .take_while(|attempts| after_doubt(*attempts) == AfterDoubt::Resend)
            .count();
        assert_eq!(resends, 3);
    }

    #[test]
    fn a_device_file_that_fails_stops_the_session_and_only_a_full_disk_is_called_one() {
        for (error, code) in [
            (OpenError::DiskFull, ErrorCode::DiskFull),
            (OpenError::Corrupt, ErrorCode::DatabaseCorrupt),
            (OpenError::Io("read only".into()), ErrorCode::ProfileUnwritable),
        ] {
            let storage = Attempt::Failed(SendError::Storage(error));
            assert_eq!(after_attempt(&storage, 1, NOW), Next::StopSession(code));
        }
    }

    #[test]
    fn a_refusal_for_a_new_chat_has_its_own_words_and_is_not_tried_again() {
        for code in [463, 475] {
            assert_eq!(refusal(code, 1, false), Refusal::Final(ErrorCode::RefusedNewChat));
        }
        assert_eq!(refusal(479, 1, false), Refusal::Final(ErrorCode::Refused));
    }

    #[test]
    fn a_group_that_takes_nothing_from_us_says_why() {
        for (code, why) in [(403, ErrorCode::NotInGroup), (420, ErrorCode::OnlyAdminsWrite)] {
            assert_eq!(refusal(code, 1, true), Refusal::Final(why));
            assert_eq!(refusal(code, 1, false), Refusal::Final(ErrorCode::Refused));
        }
    }

    #[test]
    fn a_refusal_of_a_repeat_says_nothing_about_the_copy_before_it() {
        assert_eq!(refusal(479, 2, false), Refusal::OfRepeat(ErrorCode::Refused));
    }

    #[test]
    fn trouble_of_the_server_is_waited_out_longer_each_time_and_not_for_ever() {
        for code in [429, 500, 503] {
            let pauses = [1, 2, 3].map(|attempts| match refusal(code, attempts, false) {
                Refusal::Later { pause_ms } => pause_ms,
                _ => 0,
            });
            assert!(
                pauses[0] >= 60_000 && pauses[1] > pauses[0] && pauses[2] > pauses[1],
                "{pauses:?}"
            );
            assert_eq!(refusal(code, 4, false), Refusal::OfRepeat(ErrorCode::Refused));
        }
    }
}
