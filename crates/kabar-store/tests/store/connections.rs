//! The timeline of Alice's connection, and what WhatsApp last told about her.

use crate::home::{ALICE, Home, NOW};
use kabar_types::{Limits, NewChatQuota, SessionState, Timelock};

const ONLINE: SessionState = SessionState::Online;
const fn lost(attempt: u32) -> SessionState {
    SessionState::Reconnecting {
        attempt,
        next_try: NOW,
        reason: None,
    }
}

#[tokio::test]
async fn many_tries_are_one_line_and_the_newest_stands_first() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    for (second, state) in [lost(1), lost(2), lost(3), ONLINE, ONLINE, lost(1)]
        .iter()
        .enumerate()
    {
        let at = NOW.plus(i64::try_from(second).unwrap() * 1000);
        tx.log_connection(ALICE, state, at).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let page = view.list_connections(ALICE, None, 10).await.unwrap();
    let lines: Vec<_> = page
        .entries
        .iter()
        .map(|entry| (entry.at, entry.state.clone()))
        .collect();
    assert_eq!(
        lines,
        [
            (NOW.plus(5000), lost(1)),
            (NOW.plus(3000), ONLINE),
            (NOW, lost(1))
        ]
    );
    assert_eq!(page.next, None);
    assert_eq!(view.count_reconnects(ALICE, NOW).await.unwrap(), 2);
    assert_eq!(view.count_reconnects(ALICE, NOW.plus(1)).await.unwrap(), 1);
}

#[tokio::test]
async fn the_timeline_keeps_the_newest_five_hundred_and_comes_in_pages() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    for second in 0..600 {
        let state = if second % 2 == 0 { ONLINE } else { lost(1) };
        tx.log_connection(ALICE, &state, NOW.plus(second)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let mut before = None;
    let mut moments = Vec::new();
    loop {
        let page = view.list_connections(ALICE, before, 120).await.unwrap();
        moments.extend(page.entries.iter().map(|entry| entry.at.since(NOW)));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let expected: Vec<i64> = (100..600).rev().collect();
    assert_eq!(moments, expected);
}

#[tokio::test]
async fn the_last_answer_never_goes_back_and_limits_come_back_as_they_were_told() {
    let home = Home::of_alice().await;
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.account_pulse(ALICE).await.unwrap(), Default::default());
    drop(view);
    let limits = Limits {
        timelock: Timelock::Locked {
            until: Some(NOW.plus(5)),
        },
        quota: NewChatQuota::Known {
            used: 3,
            total: 20,
            until: None,
        },
    };
    let mut tx = home.begin().await;
    tx.set_confirmed(ALICE, NOW).await.unwrap();
    tx.set_confirmed(ALICE, NOW.plus(-1)).await.unwrap();
    tx.set_limits(ALICE, &limits, NOW.plus(2)).await.unwrap();
    tx.commit().await.unwrap();
    let pulse = home
        .store
        .read()
        .await
        .unwrap()
        .account_pulse(ALICE)
        .await
        .unwrap();
    assert_eq!(pulse.confirmed_at, Some(NOW));
    assert_eq!((pulse.limits, pulse.limits_at), (limits, Some(NOW.plus(2))));
}
