//! Connections that are slow, dead, closed or out of step.

use std::time::Duration;

use wa_sim::{Conflict, Fault, Scope, Way};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::transport::DisconnectReason;

use super::{ALICE, BOB, alice_online, logins_reach, market, of_alice};
use crate::client::{SOON, TestClient};

fn cut_off(event: &Event) -> Option<DisconnectReason> {
    match event {
        Event::Disconnected(gone) => Some(gone.reason.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn behind_a_half_open_connection_nothing_passes_until_it_is_cut() {
    let (simulator, alice) = alice_online().await.unwrap();
    // The devices of Bob must be known, or writing would itself wait for an answer.
    let first = alice.write(BOB, "before").await.unwrap();
    alice.acked(&first).await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::Swallow));
    let id = alice.write(BOB, "into the void").await.unwrap();
    let said = simulator.say(BOB, ALICE, "out of the void").await.unwrap();
    let nothing = simulator
        .wait_until(Duration::from_millis(300), "anything", |book| {
            book.accepted(ALICE, &id).is_some() || book.confirmed(ALICE, &said)
        })
        .await;
    assert!(nothing.is_err());
    assert!(simulator.is_online(ALICE), "it looks open");
    simulator.set_fault(ALICE, None);
    simulator.drop_connections(ALICE);
    alice.reads("out of the void").await.unwrap();
    assert_eq!(simulator.ledger().copies(BOB, "into the void"), 0);
}

/// How long a message of Bob takes to Alice and her confirmation back.
async fn there_and_back(simulator: &wa_sim::Simulator, text: &str) -> anyhow::Result<Duration> {
    let id = simulator.say(BOB, ALICE, text).await?;
    let what = "Alice's confirmation";
    let book = simulator
        .wait_until(SOON, what, |book| book.confirmed(ALICE, &id))
        .await?;
    let mut deliveries = book.deliveries.iter().filter(|delivery| delivery.id == id);
    let took = deliveries.next().and_then(|delivery| {
        let back = delivery.confirmed_at_ms?;
        back.checked_sub(delivery.first_at_ms)
    });
    Ok(Duration::from_millis(took.unwrap_or_default()))
}

#[tokio::test]
async fn on_a_slow_line_everything_comes_late_and_nothing_is_lost() {
    let (simulator, alice) = alice_online().await.unwrap();
    let delay = Fault::Delay {
        ms: 250,
        way: Way::Both,
    };
    let id = simulator.add_fault(of_alice(), delay).unwrap();
    let took = there_and_back(&simulator, "there and back").await.unwrap();
    assert!(took >= Duration::from_millis(500), "it took {took:?}");
    let sent = alice.write(BOB, "sending does not wait").await.unwrap();
    assert_eq!(alice.acked(&sent).await.unwrap(), None);
    assert!(simulator.remove_fault(id));
    there_and_back(&simulator, "and fast again").await.unwrap();
    assert_eq!(simulator.ledger().logins.len(), 1, "the connection held");
}

#[tokio::test]
async fn a_slow_device_keeps_nobody_else_waiting() {
    let (simulator, laptop) = alice_online().await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    let delay = Fault::Delay {
        ms: 600_000,
        way: Way::ToClient,
    };
    let of_the_laptop = Scope::Device {
        account: ALICE.to_owned(),
        device: 1,
    };
    simulator.add_fault(of_the_laptop, delay);
    simulator.say(BOB, ALICE, "who reads this first?").await.unwrap();
    desk.reads("who reads this first?").await.unwrap();
    assert_eq!(laptop.copies("who reads this first?"), 0);
}

#[tokio::test]
async fn on_a_narrow_line_a_long_message_takes_its_time() {
    let (simulator, alice) = alice_online().await.unwrap();
    let narrow = Fault::SlowLink {
        bytes_per_second: 10_000,
        way: Way::ToClient,
    };
    simulator.add_fault(of_alice(), narrow);
    let long = "x".repeat(6_000);
    let took = there_and_back(&simulator, &long).await.unwrap();
    assert!(took >= Duration::from_millis(600), "it took {took:?}");
    assert_eq!(alice.copies(&long), 1);
}

#[tokio::test]
async fn a_message_bears_the_time_of_a_server_whose_clock_is_wrong() {
    const HOUR: i64 = 3600;
    let (simulator, alice) = alice_online().await.unwrap();
    let sent_at = |text: &'static str| {
        move |event: &Event| match event {
            Event::Messages(batch) => batch
                .iter()
                .find(|inbound| inbound.message.conversation.as_deref() == Some(text))
                .map(|inbound| inbound.info.timestamp.timestamp()),
            _ => None,
        }
    };
    simulator.say(BOB, ALICE, "now").await.unwrap();
    let now = alice.hears("a message", sent_at("now")).await.unwrap();
    simulator.add_fault(Scope::Everybody, Fault::ClockSkew { seconds: HOUR });
    simulator.say(BOB, ALICE, "in an hour").await.unwrap();
    let ahead = alice.hears("a message", sent_at("in an hour")).await.unwrap();
    assert!((HOUR..HOUR + 60).contains(&(ahead - now)), "{}", ahead - now);
    // A login under the wrong clock works all the same.
    simulator.drop_connections(ALICE);
    logins_reach(&simulator, 2).await.unwrap();
}

#[tokio::test]
async fn garbage_on_the_wire_disconnects_alice_and_she_comes_back() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::Garbage { close: true }));
    logins_reach(&simulator, 2).await.unwrap();
    simulator.say(BOB, ALICE, "still there?").await.unwrap();
    alice.reads("still there?").await.unwrap();
}

#[tokio::test]
async fn a_polite_close_and_a_cut_disconnect_alice_and_she_comes_back() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), Fault::Close { code: 1001 });
    let reason = alice.hears("being disconnected", cut_off).await.unwrap();
    assert!(reason.is_clean_shutdown(), "{reason}");
    logins_reach(&simulator, 2).await.unwrap();
    let last = simulator.connections().pop().unwrap();
    assert_eq!(last.account.as_deref(), Some(ALICE));
    simulator.add_fault(Scope::Connection(last.number), Fault::Cut);
    alice
        .hears_nth("being disconnected again", 2, cut_off)
        .await
        .unwrap();
    logins_reach(&simulator, 3).await.unwrap();
}

#[tokio::test]
async fn an_overloaded_server_disconnects_alice_and_she_comes_back() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::StreamError { code: 503 }));
    alice.hears("being disconnected", cut_off).await.unwrap();
    logins_reach(&simulator, 2).await.unwrap();
    let stream_errors = alice.count(|event| matches!(event, Event::StreamError(_)));
    assert_eq!(stream_errors, 0, "the code is not passed on");
}

#[tokio::test]
async fn alice_told_to_begin_again_does_so_at_once_and_without_a_word() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), Fault::StreamError { code: 515 });
    logins_reach(&simulator, 2).await.unwrap();
    assert_eq!(alice.count(|event| cut_off(event).is_some()), 0);
}

#[tokio::test]
async fn a_server_that_cannot_read_alice_says_so_and_she_comes_back() {
    for (fault, code) in [
        (Fault::NotWellFormed, ""),
        (Fault::StreamError { code: 500 }, "500"),
    ] {
        let (simulator, alice) = alice_online().await.unwrap();
        simulator.add_fault(of_alice(), fault);
        let heard = alice.hears("the error", |event| match event {
            Event::StreamError(error) => Some(error.code.clone()),
            _ => None,
        });
        assert_eq!(heard.await.unwrap(), code);
        logins_reach(&simulator, 2).await.unwrap();
    }
}

#[tokio::test]
async fn alice_whose_device_was_removed_is_logged_out_and_gives_up() {
    for fault in [
        Fault::Conflict {
            of: Conflict::DeviceRemoved,
        },
        Fault::StreamError { code: 401 },
        Fault::StreamError { code: 516 },
    ] {
        let simulator = market().await.unwrap();
        let mut alice = TestClient::ready(&simulator, ALICE).await.unwrap();
        simulator.add_fault(of_alice(), fault);
        let on_connect = alice.hears("being logged out", |event| match event {
            Event::LoggedOut(out) => Some(out.on_connect),
            _ => None,
        });
        assert!(!on_connect.await.unwrap());
        alice.gives_up().await.unwrap();
        assert_eq!(simulator.ledger().logins.len(), 1);
    }
}

#[tokio::test]
async fn alice_who_was_replaced_is_told_and_gives_up() {
    for fault in [
        Fault::Conflict {
            of: Conflict::Replaced,
        },
        Fault::StreamError { code: 409 },
    ] {
        let simulator = market().await.unwrap();
        let mut alice = TestClient::ready(&simulator, ALICE).await.unwrap();
        simulator.add_fault(of_alice(), fault);
        let replaced = |event: &Event| matches!(event, Event::StreamReplaced(_)).then_some(());
        alice.hears("being replaced", replaced).await.unwrap();
        alice.gives_up().await.unwrap();
        assert_eq!(simulator.ledger().logins.len(), 1);
    }
}
