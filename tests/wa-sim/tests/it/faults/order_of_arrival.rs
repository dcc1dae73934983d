//! Stanzas that overtake each other.

use wa_sim::{Fault, Neighbours};
use whatsapp_rust::prelude::Event;

use super::{ALICE, BOB, alice_online, is_delivery_of, of_alice};

fn reorder(what: Neighbours) -> Fault {
    Fault::Reorder { what, times: Some(1) }
}

fn texts(event: &Event) -> Vec<String> {
    let Event::Messages(batch) = event else {
        return Vec::new();
    };
    let texts = batch
        .iter()
        .filter_map(|inbound| inbound.message.conversation.clone());
    texts.collect()
}

/// What proves that a message arrived.
fn proofs(event: &Event, id: &str) -> Vec<&'static str> {
    match event {
        Event::ServerAck(ack) if ack.id == id => vec!["acked"],
        receipt if is_delivery_of(receipt, id) => vec!["delivered"],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn two_messages_that_changed_places_are_both_read_the_later_one_first() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), reorder(Neighbours::Messages));
    simulator.say(BOB, ALICE, "first").await.unwrap();
    simulator.say(BOB, ALICE, "second").await.unwrap();
    alice.reads("first").await.unwrap();
    alice.reads("second").await.unwrap();
    let order = alice.sequence(texts);
    assert_eq!(order, ["second", "first"]);
}

#[tokio::test]
async fn a_message_without_a_neighbour_is_late_and_not_lost() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), reorder(Neighbours::Messages));
    simulator.say(BOB, ALICE, "alone").await.unwrap();
    alice.reads("alone").await.unwrap();
}

#[tokio::test]
async fn a_receipt_may_overtake_the_ack_of_the_message_it_proves() {
    let (simulator, alice) = alice_online().await.unwrap();
    simulator.add_fault(of_alice(), reorder(Neighbours::AckAndReceipt));
    let id = alice.write(BOB, "which proof comes first?").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    let delivered = |event: &Event| is_delivery_of(event, &id).then_some(());
    alice.hears("delivery", delivered).await.unwrap();
    let order = alice.sequence(|event| proofs(event, &id));
    assert_eq!(order, ["delivered", "acked"]);
}
