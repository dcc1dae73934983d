//! Messages that cannot be opened, and keys that change: in both directions.

use wa_sim::{SimConfig, Simulator};
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const DAVE: &str = "6280000000003";
/// A message is asked for so often, then given up.
const PLEAS: u32 = 5;

async fn market() -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.add_account(ALICE, "Alice")?;
    simulator.add_contact(BOB, "Bob")?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

/// Alice and Bob have talked, so that both have a session.
async fn acquainted() -> anyhow::Result<(Simulator, TestClient)> {
    let (simulator, alice) = market().await?;
    let id = alice.write(BOB, "hello Bob").await?;
    alice.acked(&id).await?;
    simulator.say(BOB, ALICE, "hello Alice").await?;
    alice.reads("hello Alice").await?;
    Ok((simulator, alice))
}

fn unreadable(event: &Event) -> bool {
    matches!(event, Event::UndecryptableMessage(_))
}

#[tokio::test]
async fn a_message_alice_cannot_open_is_sent_again_and_shown_once() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.break_session(BOB, ALICE, 1).unwrap();
    let id = simulator.say(BOB, ALICE, "can you read this?").await.unwrap();
    assert_eq!(alice.reads("can you read this?").await.unwrap(), id);
    let book = simulator
        .wait_until(SOON, "the confirmation", |book| book.confirmed(ALICE, &id))
        .await
        .unwrap();
    assert_eq!(book.times_delivered(ALICE, &id), 2);
    assert_eq!(alice.copies("can you read this?"), 1);
    assert_eq!(alice.count(unreadable), 1);
    simulator.say(BOB, ALICE, "and this?").await.unwrap();
    alice.reads("and this?").await.unwrap();
    assert_eq!(alice.count(unreadable), 1);
}

#[tokio::test]
async fn a_message_that_stays_unreadable_is_given_up_after_a_few_pleas() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.break_session(BOB, ALICE, 100).unwrap();
    let id = simulator.say(BOB, ALICE, "nobody reads this").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob's phone to give up", |book| {
            book.events.iter().any(|event| event.contains("gives up sending"))
        })
        .await
        .unwrap();
    assert_eq!(book.times_delivered(ALICE, &id), PLEAS);
    assert_eq!(alice.copies("nobody reads this"), 0);
    assert_eq!(alice.count(unreadable), 1);
    simulator.break_session(BOB, ALICE, 0).unwrap();
    simulator.say(BOB, ALICE, "but this").await.unwrap();
    alice.reads("but this").await.unwrap();
}

#[tokio::test]
async fn what_bobs_phone_cannot_open_alices_client_sends_again() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.lose_sessions(BOB, ALICE).unwrap();
    let id = alice.write(BOB, "the number is 7").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob to read it", |book| {
            book.copies(BOB, "the number is 7") == 1
        })
        .await
        .unwrap();
    assert!(book.accepted(ALICE, &id).unwrap().times > 1, "{:?}", book.events);
    let id = alice.write(BOB, "or 8").await.unwrap();
    alice.acked(&id).await.unwrap();
    simulator
        .wait_until(SOON, "Bob to read that", |book| book.copies(BOB, "or 8") == 1)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_message_bobs_phone_opens_at_the_third_try_is_seen_once() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.leave_unopened(BOB, 2).unwrap();
    let id = alice.write(BOB, "third time lucky").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob to read it", |book| {
            book.copies(BOB, "third time lucky") == 1 && book.has_receipt(ALICE, &id, "delivered")
        })
        .await
        .unwrap();
    assert_eq!(book.accepted(ALICE, &id).unwrap().times, 3);
}

#[tokio::test]
async fn a_phone_that_opens_nothing_stops_asking() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.leave_unopened(BOB, 100).unwrap();
    let id = alice.write(BOB, "into the void").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob's phone to give up", |book| {
            book.events.iter().any(|event| event.contains("gave up asking"))
        })
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "into the void"), 0);
    assert!(!book.has_receipt(ALICE, &id, "delivered"));
}

#[tokio::test]
async fn alice_is_told_that_bob_has_new_keys_and_they_write_on() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.reinstall(BOB).unwrap();
    let changed = |event: &Event| match event {
        Event::IdentityChange(change) => Some((change.user.clone(), change.implicit)),
        _ => None,
    };
    let (who, implicit) = alice.hears("Bob's new keys", changed).await.unwrap();
    assert_eq!((who.user.as_str(), implicit), (BOB, false));
    let id = alice.write(BOB, "new phone?").await.unwrap();
    simulator
        .wait_until(SOON, "Bob to read it", |book| {
            book.copies(BOB, "new phone?") == 1 && book.has_receipt(ALICE, &id, "delivered")
        })
        .await
        .unwrap();
    simulator.say(BOB, ALICE, "yes, it is blue").await.unwrap();
    alice.reads("yes, it is blue").await.unwrap();
}

#[tokio::test]
async fn an_owner_who_installs_whatsapp_anew_logs_the_clients_out() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.reinstall(ALICE).unwrap();
    let out = |event: &Event| matches!(event, Event::LoggedOut(_)).then_some(());
    alice.hears("being logged out", out).await.unwrap();
    let again = TestClient::paired(&simulator, ALICE).await.unwrap();
    simulator.say(BOB, ALICE, "welcome back").await.unwrap();
    again.reads("welcome back").await.unwrap();
}

#[tokio::test]
async fn a_client_asked_by_another_client_sends_again() {
    let (simulator, alice) = acquainted().await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let seeded = simulator.seed_account(DAVE).unwrap();
    let dave = TestClient::on(crate::client::seeded_store(&seeded).await.unwrap(), &simulator);
    let dave = dave.await.unwrap();
    dave.online().await.unwrap();
    alice.write(DAVE, "one").await.unwrap();
    dave.reads("one").await.unwrap();
    dave.stop().await;
    // Dave's client comes back as it was when it was new: it knows no session and no key of its own.
    let forgetful = crate::client::seeded_store(&seeded).await.unwrap();
    let dave = TestClient::on(forgetful, &simulator).await.unwrap();
    dave.online().await.unwrap();
    let id = alice.write(DAVE, "two").await.unwrap();
    assert_eq!(dave.reads("two").await.unwrap(), id);
    assert_eq!(dave.copies("two"), 1);
}

#[tokio::test]
async fn a_client_whose_one_time_keys_are_used_up_leaves_new_ones() {
    let (simulator, _alice) = acquainted().await.unwrap();
    simulator
        .wait_until(SOON, "the first keys", |_| simulator.prekeys(ALICE)[0].1 > 0)
        .await
        .unwrap();
    simulator.use_up_prekeys(ALICE);
    simulator
        .wait_until(SOON, "new keys", |_| simulator.prekeys(ALICE)[0].1 >= 20)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_new_signed_key_is_the_one_others_get() {
    let (simulator, alice) = acquainted().await.unwrap();
    let before = simulator.prekeys(ALICE)[0].0;
    alice.client.rotate_signed_pre_key().await.unwrap();
    assert_ne!(simulator.prekeys(ALICE)[0].0, before);
    simulator.lose_sessions(BOB, ALICE).unwrap();
    simulator.say(BOB, ALICE, "with the new key").await.unwrap();
    alice.reads("with the new key").await.unwrap();
}
