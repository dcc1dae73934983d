//! What goes wrong on purpose, and what a client makes of it.

use std::time::Duration;

use wa_sim::{Fault, SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::presence::ReceiptType;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn alice_online() -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

async fn logins_reach(simulator: &Simulator, count: usize) {
    let what = format!("login number {count}");
    let reached = simulator
        .wait_until(SOON, &what, |book| book.logins.len() >= count)
        .await;
    reached.unwrap();
}

fn acks_of(alice: &TestClient, id: &str) -> usize {
    alice.count(|event| matches!(event, Event::ServerAck(ack) if ack.id == id))
}

#[tokio::test]
async fn a_server_that_dies_before_the_ack_leaves_alice_without_proof() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(false)));
    let id = alice.write(BOB, "lost?").await.unwrap();
    logins_reach(&simulator, 2).await;
    let book = simulator.ledger();
    let accepted = book.accepted(ALICE, &id).unwrap();
    assert_eq!((accepted.times, accepted.acks), (1, 0));
    assert_eq!(book.copies(BOB, "lost?"), 0);
    assert_eq!(acks_of(&alice, &id), 0);
}

#[tokio::test]
async fn a_message_passed_on_before_the_server_died_is_proven_by_its_receipt() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(true)));
    let id = alice.write(BOB, "arrived").await.unwrap();
    alice
        .hears("delivery, after coming back", |event| match event {
            Event::Receipt(receipt) => {
                let delivered = receipt.r#type == ReceiptType::Delivered;
                (delivered && receipt.message_ids.contains(&id)).then_some(())
            }
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(acks_of(&alice, &id), 0);
    assert_eq!(simulator.ledger().copies(BOB, "arrived"), 1);
}

#[tokio::test]
async fn the_same_id_sent_again_is_a_repeat_on_the_wire_and_one_copy_to_the_eye() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(drop_before_ack(true)));
    let id = alice.write(BOB, "once").await.unwrap();
    logins_reach(&simulator, 2).await;
    alice
        .hears_nth("being connected again", 2, |event| {
            matches!(event, Event::Connected(_)).then_some(())
        })
        .await
        .unwrap();
    alice.write_as(&id, BOB, "once").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    let book = simulator
        .wait_until(SOON, "both receptions", |book| book.repeats() == 1)
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "once"), 1);
    let seen = book.seen.iter().find(|seen| seen.person == BOB && seen.id == id);
    assert_eq!(seen.unwrap().arrivals, 2);
}

#[tokio::test]
async fn a_lost_ack_leaves_the_connection_open() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::LoseAck { times: Some(1) }));
    let id = alice.write(BOB, "no ack for this").await.unwrap();
    let next = alice.write(BOB, "but for this").await.unwrap();
    assert_eq!(alice.acked(&next).await.unwrap(), None);
    assert_eq!(acks_of(&alice, &id), 0);
    assert_eq!(simulator.ledger().logins.len(), 1);
    assert_eq!(simulator.ledger().copies(BOB, "no ack for this"), 1);
}

#[tokio::test]
async fn a_refused_message_comes_back_with_its_code_and_bob_never_sees_it() {
    let (simulator, alice) = alice_online().await.unwrap();
    let nack = Fault::Nack {
        code: 479,
        times: Some(1),
    };
    simulator.set_fault(ALICE, Some(nack));
    let id = alice.write(BOB, "refused").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap().as_deref(), Some("479"));
    let next = alice.write(BOB, "taken").await.unwrap();
    assert_eq!(alice.acked(&next).await.unwrap(), None);
    let book = simulator.ledger();
    assert_eq!(book.copies(BOB, "refused"), 0);
    assert_eq!(book.accepted(ALICE, &id).unwrap().nacks, [479]);
}

#[tokio::test]
async fn garbage_on_the_wire_disconnects_alice_and_she_comes_back() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::Garbage { close: true }));
    logins_reach(&simulator, 2).await;
    simulator.say(BOB, ALICE, "still there?").await.unwrap();
    alice.reads("still there?").await.unwrap();
}

#[tokio::test]
async fn an_overloaded_server_disconnects_alice_and_she_comes_back() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::StreamError { code: 503 }));
    let cut_off = |event: &Event| matches!(event, Event::Disconnected(_)).then_some(());
    alice.hears("being disconnected", cut_off).await.unwrap();
    logins_reach(&simulator, 2).await;
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

#[tokio::test]
async fn a_locked_account_is_not_let_in() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator.set_fault(
        ALICE,
        Some(Fault::RefuseLogin {
            reason: 403,
            times: None,
        }),
    );
    let alice = TestClient::seeded(&simulator, ALICE).await.unwrap();
    let out = |event: &Event| matches!(event, Event::LoggedOut(_)).then_some(());
    alice.hears("being locked out", out).await.unwrap();
    assert!(!simulator.is_online(ALICE));
}

#[tokio::test]
async fn a_message_to_nobody_is_refused() {
    let (_simulator, alice) = alice_online().await.unwrap();
    let sent = alice.write("6280000000777", "hello?").await;
    if let Ok(id) = sent {
        assert!(alice.acked(&id).await.unwrap().is_some());
    }
}

fn drop_before_ack(deliver: bool) -> Fault {
    Fault::DropBeforeAck {
        deliver,
        times: Some(1),
    }
}
