//! What was said while a client was away.

use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient, seeded_store};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

fn texts_in_order(alice: &TestClient, prefix: &str) -> Vec<String> {
    let texts = std::cell::RefCell::new(Vec::new());
    alice.count(|event| {
        if let Event::Messages(batch) = event {
            let heard = batch.iter().filter_map(|m| m.message.conversation.clone());
            texts
                .borrow_mut()
                .extend(heard.filter(|text| text.starts_with(prefix)));
        }
        false
    });
    texts.into_inner()
}

#[tokio::test]
async fn what_bob_said_meanwhile_arrives_once_and_in_order() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let store = alice.stop().await;
    for number in 0..25 {
        simulator
            .say(BOB, ALICE, &format!("news {number}"))
            .await
            .unwrap();
    }
    let alice = TestClient::on(store, &simulator).await.unwrap();
    alice.reads("news 24").await.unwrap();
    let expected: Vec<String> = (0..25).map(|number| format!("news {number}")).collect();
    assert_eq!(texts_in_order(&alice, "news"), expected);
    let book = simulator
        .wait_until(SOON, "every confirmation", |book| {
            let mut bobs = book.deliveries.iter().filter(|d| d.sender == BOB).peekable();
            bobs.peek().is_some() && bobs.all(|d| d.confirmed_at_ms.is_some())
        })
        .await
        .unwrap();
    assert!(
        book.deliveries
            .iter()
            .filter(|d| d.sender == BOB)
            .all(|d| d.times == 1)
    );
}

#[tokio::test]
async fn a_long_absence_is_caught_up_in_batches() {
    const MANY: usize = 450;
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let store = alice.stop().await;
    for number in 0..MANY {
        simulator
            .say(BOB, ALICE, &format!("news {number}"))
            .await
            .unwrap();
    }
    let alice = TestClient::on(store, &simulator).await.unwrap();
    alice.reads(&format!("news {}", MANY - 1)).await.unwrap();
    alice
        .hears("the end of catching up", |event| match event {
            Event::OfflineSyncCompleted(done) => Some(done.count),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(texts_in_order(&alice, "news").len(), MANY);
}

#[tokio::test]
async fn a_message_unconfirmed_when_the_connection_broke_is_shown_once() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    for round in 0..3 {
        let text = format!("round {round}");
        simulator.say(BOB, ALICE, &text).await.unwrap();
        simulator.drop_connections(ALICE);
        alice.reads(&text).await.unwrap();
    }
    for round in 0..3 {
        assert_eq!(alice.copies(&format!("round {round}")), 1);
    }
}

/// A server that forgets has, from the same seed, the same people with the same keys, but none of
/// the sessions they had.
#[tokio::test]
async fn alice_and_bob_find_each_other_again_after_bobs_phone_lost_its_sessions() {
    let before = market().await.unwrap();
    let alice = TestClient::ready(&before, ALICE).await.unwrap();
    let id = alice.write(BOB, "first").await.unwrap();
    alice.acked(&id).await.unwrap();
    alice.reads("Good.").await.unwrap();
    let store = alice.stop().await;
    before.stop().await;

    let after = market().await.unwrap();
    after.seed_account(ALICE).unwrap();
    let alice = TestClient::on(store, &after).await.unwrap();
    alice.online().await.unwrap();
    let id = alice.write(BOB, "second").await.unwrap();
    let book = after
        .wait_until(SOON, "Bob to see it", |book| book.copies(BOB, "second") == 1)
        .await
        .unwrap();
    assert_eq!(
        book.seen
            .iter()
            .filter(|seen| seen.id == id && seen.person == BOB)
            .count(),
        1
    );
    assert!(book.events.iter().any(|event| event.contains("could not open")));
    alice.reads("Good.").await.unwrap();
}

#[tokio::test]
async fn what_alices_client_cannot_open_after_losing_its_sessions_bob_says_again() {
    let simulator = market().await.unwrap();
    let seeded = simulator.seed_account(ALICE).unwrap();
    let first = TestClient::on(seeded_store(&seeded).await.unwrap(), &simulator);
    let first = first.await.unwrap();
    first.online().await.unwrap();
    simulator.say(BOB, ALICE, "hello").await.unwrap();
    first.reads("hello").await.unwrap();
    let id = first.write(BOB, "hi").await.unwrap();
    first.acked(&id).await.unwrap();
    first.reads("Good.").await.unwrap();
    first.stop().await;

    let second = TestClient::on(seeded_store(&seeded).await.unwrap(), &simulator);
    let second = second.await.unwrap();
    second.online().await.unwrap();
    let id = simulator.say(BOB, ALICE, "can you read this?").await.unwrap();
    assert_eq!(second.reads("can you read this?").await.unwrap(), id);
    let unreadable = |event: &Event| matches!(event, Event::UndecryptableMessage(_));
    assert!(second.count(unreadable) > 0);
}

#[tokio::test]
async fn bobs_ticks_wait_for_alice_too() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    const CAROL: &str = "6280000000005";
    let id = alice.write(CAROL, "see you").await.unwrap();
    alice.acked(&id).await.unwrap();
    let store = alice.stop().await;
    simulator.read_all(CAROL, ALICE).await.unwrap();
    let alice = TestClient::on(store, &simulator).await.unwrap();
    alice
        .hears("reading, from the queue", |event| match event {
            Event::Receipt(receipt) => (receipt.offline && receipt.message_ids.contains(&id)).then_some(()),
            _ => None,
        })
        .await
        .unwrap();
}
