//! Privacy settings and blocking: what is stored, and what the other side sees of it.

use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::iq::privacy::{
    DisallowedListAction, DisallowedListUpdate, DisallowedListUserEntry, PrivacyCategory, PrivacyValue,
};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
/// Was around half an hour ago.
const CAROL: &str = "6280000000005";
const DAVE: &str = "6280000000093";

async fn market() -> Simulator {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    simulator
}

/// What the client was last told of somebody being around.
fn around(event: &Event) -> Option<bool> {
    match event {
        Event::Presence(presence) => Some(!presence.unavailable),
        _ => None,
    }
}

#[tokio::test]
async fn what_alice_sets_is_what_she_gets() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let (last, receipts) = (PrivacyCategory::Last, PrivacyCategory::ReadReceipts);
    let settings = alice.client.fetch_privacy_settings().await.unwrap();
    assert_eq!(settings.get_value(&last), Some(&PrivacyValue::All));
    alice
        .client
        .set_privacy_setting(last.clone(), PrivacyValue::Contacts)
        .await
        .unwrap();
    alice
        .client
        .set_privacy_setting(receipts.clone(), PrivacyValue::None)
        .await
        .unwrap();
    let settings = alice.client.fetch_privacy_settings().await.unwrap();
    assert_eq!(settings.get_value(&last), Some(&PrivacyValue::Contacts));
    assert_eq!(settings.get_value(&receipts), Some(&PrivacyValue::None));
}

#[tokio::test]
async fn a_list_of_exceptions_changed_on_an_old_version_of_it_is_refused() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let except_bob = |dhash: &str| DisallowedListUpdate {
        dhash: dhash.to_owned(),
        users: vec![DisallowedListUserEntry {
            action: DisallowedListAction::Add,
            jid: Jid::pn(BOB),
            pn_jid: Some(Jid::pn(BOB)),
        }],
    };
    let change = |dhash: &str| {
        let list = except_bob(dhash);
        alice
            .client
            .set_privacy_disallowed_list(PrivacyCategory::Last, list)
    };
    let hash = change("none").await.unwrap().dhash.unwrap();
    assert!(change("none").await.is_err());
    assert_eq!(change(&hash).await.unwrap().dhash, Some(hash.clone()));
}

#[tokio::test]
async fn a_default_for_disappearing_messages_reaches_the_other_client() {
    let simulator = market().await;
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    laptop.client.set_default_disappearing_mode(86_400).await.unwrap();
    let changed = |event: &Event| match event {
        Event::DisappearingModeChanged(change) => Some(change.duration),
        _ => None,
    };
    assert_eq!(desk.hears("the new default", changed).await.unwrap(), 86_400);
}

#[tokio::test]
async fn bob_whom_alice_blocked_writes_in_vain() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.say(BOB, ALICE, "before").await.unwrap();
    alice.reads("before").await.unwrap();
    let bob = Jid::pn(BOB);
    alice.client.blocking().block(&bob).await.unwrap();
    assert!(alice.client.blocking().is_blocked(&bob).await.unwrap());
    simulator.say(BOB, ALICE, "meanwhile").await.unwrap();
    alice.client.blocking().unblock(&bob).await.unwrap();
    assert!(!alice.client.blocking().is_blocked(&bob).await.unwrap());
    simulator.say(BOB, ALICE, "after").await.unwrap();
    alice.reads("after").await.unwrap();
    assert_eq!(alice.copies("meanwhile"), 0);
    assert_eq!(simulator.ledger().copies(ALICE, "meanwhile"), 0);
}

#[tokio::test]
async fn a_message_to_bob_who_blocked_alice_is_taken_and_never_arrives() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.block(BOB, ALICE).unwrap();
    let lost = alice.write(BOB, "can you hear me?").await.unwrap();
    assert_eq!(alice.acked(&lost).await.unwrap(), None);
    simulator.unblock(BOB, ALICE).unwrap();
    let heard = alice.write(BOB, "and now?").await.unwrap();
    alice.acked(&heard).await.unwrap();
    let now = |book: &wa_sim::LedgerSnapshot| book.copies(BOB, "and now?") == 1;
    let book = simulator
        .wait_until(SOON, "the second message", now)
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "can you hear me?"), 0);
    assert!(!book.receipts.iter().any(|receipt| receipt.id == lost));
}

#[tokio::test]
async fn alices_other_client_keeps_what_she_wrote_to_dave_who_blocked_her() {
    let simulator = market().await;
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    simulator.block(DAVE, ALICE).unwrap();
    let lost = laptop.write(DAVE, "hello?").await.unwrap();
    assert_eq!(laptop.acked(&lost).await.unwrap(), None);
    simulator.say(BOB, DAVE, "a message from Bob").await.unwrap();
    dave.reads("a message from Bob").await.unwrap();
    assert_eq!(dave.copies("hello?"), 0);
    assert_eq!(simulator.ledger().copies(ALICE, "hello?"), 1);
    assert_eq!(simulator.ledger().copies(DAVE, "hello?"), 0);
}

#[tokio::test]
async fn bob_looks_away_to_alice_once_he_blocked_her() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.type_in(BOB, ALICE, true).await.unwrap();
    alice.client.presence().subscribe(Jid::pn(BOB)).await.unwrap();
    assert!(alice.hears("Bob being around", around).await.unwrap());
    simulator.block(BOB, ALICE).unwrap();
    alice.client.presence().subscribe(Jid::pn(BOB)).await.unwrap();
    let (what, second) = ("Bob once more", 2);
    assert!(!alice.hears_nth(what, second, around).await.unwrap());
}

#[tokio::test]
async fn who_hides_when_they_were_last_around_sees_it_of_nobody() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let last_seen = |event: &Event| match event {
        Event::Presence(presence) => Some(presence.last_seen.is_some()),
        _ => None,
    };
    alice.client.presence().subscribe(Jid::pn(CAROL)).await.unwrap();
    assert!(alice.hears("when Carol was around", last_seen).await.unwrap());
    let hidden = PrivacyValue::None;
    alice
        .client
        .set_privacy_setting(PrivacyCategory::Last, hidden)
        .await
        .unwrap();
    alice.client.presence().subscribe(Jid::pn(CAROL)).await.unwrap();
    assert!(!alice.hears_nth("Carol once more", 2, last_seen).await.unwrap());
}

#[tokio::test]
async fn alice_is_around_while_one_of_her_clients_is_in_use() {
    let simulator = market().await;
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    for client in [&laptop, &desk] {
        client.client.presence().set_available().await.unwrap();
    }
    dave.client.presence().subscribe(Jid::pn(ALICE)).await.unwrap();
    assert!(dave.hears("Alice being around", around).await.unwrap());
    laptop.client.presence().set_unavailable().await.unwrap();
    desk.client.presence().set_unavailable().await.unwrap();
    assert!(!dave.hears_nth("Alice being away", 2, around).await.unwrap());
}

#[tokio::test]
async fn nobody_learns_that_alice_read_when_bob_keeps_receipts_off() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.set_privacy(BOB, "readreceipts", "none").unwrap();
    let id = alice.write(BOB, "did you see this?").await.unwrap();
    let delivered = |book: &wa_sim::LedgerSnapshot| {
        let mut receipts = book.receipts.iter();
        receipts.any(|receipt| receipt.id == id && receipt.kind == "delivered")
    };
    simulator
        .wait_until(SOON, "the delivery", delivered)
        .await
        .unwrap();
    simulator.read_all(BOB, ALICE).await.unwrap();
    let book = simulator.ledger();
    assert!(
        !book
            .receipts
            .iter()
            .any(|receipt| receipt.id == id && receipt.kind == "read")
    );
    assert!(simulator.set_privacy(BOB, "readreceipts", "sometimes").is_err());
}
