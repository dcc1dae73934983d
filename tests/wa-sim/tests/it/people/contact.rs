//! Whether people can be reached: phones that are off, blocking, calls.

use wa_sim::Act;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::presence::ReceiptType;

use super::{ALICE, BOB, bobs_line, quiet};

#[tokio::test]
async fn what_alice_writes_waits_while_bobs_phone_is_off() {
    let (simulator, alice) = quiet().await.unwrap();
    simulator
        .act(BOB, ALICE, &Act::GoOffline { minutes: None })
        .unwrap();
    let mut ids = Vec::new();
    for text in ["one", "two"] {
        let id = alice.write(BOB, text).await.unwrap();
        assert_eq!(alice.acked(&id).await.unwrap(), None);
        ids.push(id);
    }
    assert!(simulator.ledger().screen(BOB, ALICE).is_empty());
    assert!(!simulator.ledger().has_receipt(ALICE, &ids[0], "delivered"));
    simulator.act(BOB, ALICE, &Act::ComeBack).unwrap();
    for id in &ids {
        let delivered = |event: &Event| match event {
            Event::Receipt(receipt) if receipt.r#type == ReceiptType::Delivered => {
                receipt.message_ids.contains(id).then_some(())
            }
            _ => None,
        };
        alice.hears("the second tick", delivered).await.unwrap();
    }
    let book = simulator.ledger();
    let texts: Vec<&str> = book
        .screen(BOB, ALICE)
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(texts, ["one", "two"]);
}

#[tokio::test]
async fn what_alice_writes_to_bob_who_blocked_her_never_arrives() {
    let (simulator, alice) = quiet().await.unwrap();
    simulator.act(BOB, ALICE, &Act::Block).unwrap();
    let id = alice.write(BOB, "are you there?").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator.act(BOB, ALICE, &Act::Unblock).unwrap();
    alice.write(BOB, "and now?").await.unwrap();
    let book = bobs_line(&simulator, "the second message", |line| line.text == "and now?");
    assert_eq!(book.await.unwrap().copies(BOB, "are you there?"), 0);
}

#[tokio::test]
async fn bob_lets_it_ring_and_hangs_up() {
    let (simulator, alice) = quiet().await.unwrap();
    let call = Act::Call {
        video: false,
        rings_ms: 10,
    };
    simulator.act(BOB, ALICE, &call).unwrap();
    let ringing = |event: &Event| matches!(event, Event::IncomingCall(_)).then_some(());
    alice
        .hears_nth("the offer and its end", 2, ringing)
        .await
        .unwrap();
}
