//! Logins that are refused.

use wa_sim::{Fault, Simulator};
use whatsapp_rust::prelude::Event;

use super::{ALICE, logins_reach, market, of_alice};
use crate::client::TestClient;

async fn refused(fault: Fault) -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = market().await?;
    simulator.add_fault(of_alice(), fault);
    let alice = TestClient::seeded(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

fn with(reason: u16) -> Fault {
    Fault::RefuseLogin { reason, times: None }
}

/// The reason of a refusal that is none of the special ones.
fn failure(event: &Event) -> Option<i32> {
    match event {
        Event::ConnectFailure(failure) => Some(failure.reason.code()),
        _ => None,
    }
}

#[tokio::test]
async fn alice_unlinked_locked_or_gone_is_logged_out_and_gives_up() {
    for reason in [401, 403, 406] {
        let (simulator, mut alice) = refused(with(reason)).await.unwrap();
        let out = alice.hears("being logged out", |event| match event {
            Event::LoggedOut(out) => Some((out.on_connect, out.reason.code())),
            _ => None,
        });
        assert_eq!(out.await.unwrap(), (true, i32::from(reason)));
        alice.gives_up().await.unwrap();
        assert!(!simulator.is_online(ALICE));
        assert_eq!(simulator.faults()[0].hits, 1, "one attempt");
    }
}

#[tokio::test]
async fn alice_banned_for_an_hour_is_told_why_and_for_how_long_and_gives_up() {
    for code in 101..=106 {
        let (simulator, mut alice) = refused(Fault::TempBan {
            code,
            expire_seconds: 3600,
            times: None,
        })
        .await
        .unwrap();
        let ban = alice.hears("the ban", |event| match event {
            Event::TemporaryBan(ban) => Some((ban.code.code(), ban.expire.num_seconds())),
            _ => None,
        });
        assert_eq!(ban.await.unwrap(), (i32::from(code), 3600));
        alice.gives_up().await.unwrap();
        assert_eq!(simulator.faults()[0].hits, 1, "one attempt");
    }
}

#[tokio::test]
async fn a_ban_without_its_reason_is_an_unexplained_failure() {
    let (_simulator, mut alice) = refused(with(402)).await.unwrap();
    assert_eq!(alice.hears("a failure", failure).await.unwrap(), 402);
    alice.gives_up().await.unwrap();
}

#[tokio::test]
async fn an_alice_that_is_too_old_is_told_so_and_gives_up() {
    let (_simulator, mut alice) = refused(with(405)).await.unwrap();
    let outdated = |event: &Event| matches!(event, Event::ClientOutdated(_)).then_some(());
    alice.hears("being too old", outdated).await.unwrap();
    alice.gives_up().await.unwrap();
}

#[tokio::test]
async fn alice_gives_up_on_refusals_she_cannot_mend() {
    for reason in [400, 409, 413, 414, 415, 418, 499] {
        let (simulator, mut alice) = refused(with(reason)).await.unwrap();
        let heard = alice.hears("a failure", failure).await.unwrap();
        assert_eq!(heard, i32::from(reason));
        alice.gives_up().await.unwrap();
        assert_eq!(simulator.faults()[0].hits, 1, "one attempt");
    }
}

#[tokio::test]
async fn alice_refused_by_a_server_in_trouble_tries_again_until_she_is_in() {
    for reason in [500, 503] {
        let times = Some(1);
        let (simulator, alice) = refused(Fault::RefuseLogin { reason, times }).await.unwrap();
        let heard = alice.hears("a failure", failure).await.unwrap();
        assert_eq!(heard, i32::from(reason));
        logins_reach(&simulator, 1).await.unwrap();
        alice.online().await.unwrap();
    }
}
