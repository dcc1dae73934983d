//! What is promised about connections that only look open, and about the server's limits.

use super::*;
use kabar_types::Timelock;

fn unanswered(events: &[WaEvent]) -> Vec<(i64, u32)> {
    let silent = |event: &WaEvent| match event {
        WaEvent::Unconfirmed {
            silent_ms,
            unanswered,
        } => Some((*silent_ms, *unanswered)),
        _ => None,
    };
    events.iter().filter_map(silent).collect()
}

/// A connection that looks open and answers nothing is said to be silent, ever longer; once a new one answers, that is
/// said, too.
pub async fn silence_is_said_until_a_new_connection_answers(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.fall_silent(running.account).await;
    let silent = running
        .heard
        .wait_for("silence, twice", |heard| {
            let silent = unanswered(&heard.events);
            (silent.len() >= 2).then_some(silent)
        })
        .await;
    assert_eq!((silent[0].1, silent[1].1), (1, 2), "{silent:?}");
    assert!(0 < silent[0].0 && silent[0].0 < silent[1].0, "{silent:?}");

    harness.speak_again(running.account).await;
    running.session.reconnect().await;
    running
        .heard
        .wait_for("an answer on a new connection", |heard| {
            let names = names(&heard.events);
            let doubted = names.iter().rposition(|name| *name == "unconfirmed")?;
            let again = names.iter().rposition(|name| *name == "connected")?;
            let answered = names.iter().rposition(|name| *name == "confirmed")?;
            (doubted < again && again < answered).then_some(())
        })
        .await;
    running.session.stop().await;
}

/// The server's lock on new chats is told with its end when asked; without a connection everything is unknown.
pub async fn the_lock_on_new_chats_is_told_with_its_end(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let until = UnixMillis::from_secs(4_000_000_000);
    harness.lock_new_chats(running.account, until).await;
    let limits = running.session.fetch_limits().await;
    let until = Some(until);
    assert_eq!(limits.timelock, Timelock::Locked { until });
    running.session.stop().await;
    assert_eq!(running.session.fetch_limits().await, Default::default());
}
