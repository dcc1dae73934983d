//! Keys that got lost: whoever cannot open a message asks for it, and sees it once.

use wa_sim::Addressing;
use whatsapp_rust::Jid;

use super::{ALICE, BOB, DAVE, address, village, write};
use crate::client::{SOON, TestClient};

async fn bobs_phone_asks(addressing: Addressing) {
    let simulator = village(addressing).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let id = write(&alice, &group, "one").await.unwrap();
    alice.acked(&id).await.unwrap();
    simulator.lose_group_keys(BOB);
    write(&alice, &group, "two").await.unwrap();
    simulator
        .wait_until(SOON, "Bob seeing it", |book| book.copies(BOB, "two") == 1)
        .await
        .unwrap();
    write(&alice, &group, "three").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob seeing the next", |book| book.copies(BOB, "three") == 1)
        .await
        .unwrap();
    assert_eq!(book.copies(BOB, "one"), 1);
    assert_eq!(book.copies(BOB, "two"), 1);
}

#[tokio::test]
async fn bobs_phone_that_lost_its_keys_asks_alices_client_again() {
    bobs_phone_asks(Addressing::Lid).await;
}

#[tokio::test]
async fn bobs_phone_that_lost_its_keys_asks_alices_client_again_by_number() {
    bobs_phone_asks(Addressing::Pn).await;
}

#[tokio::test]
async fn alices_client_that_lost_bobs_key_asks_his_phone_again() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    simulator.say_in_group(BOB, &group, "one").await.unwrap();
    alice.reads("one").await.unwrap();
    let bob = lid_of(&alice, &group, BOB).await.unwrap();
    let jid = address(&group);
    alice.client.signal().delete_sender_key(&jid, &bob).await.unwrap();
    let id = simulator.say_in_group(BOB, &group, "two").await.unwrap();
    assert_eq!(alice.reads("two").await.unwrap(), id);
    simulator.say_in_group(BOB, &group, "three").await.unwrap();
    alice.reads("three").await.unwrap();
    assert_eq!(alice.copies("two"), 1);
    let asked = simulator.ledger().events;
    assert!(
        asked
            .iter()
            .any(|line| line.contains("asks") && line.contains("again"))
    );
}

#[tokio::test]
async fn daves_client_that_lost_alices_key_asks_her_client_again() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE]).unwrap();
    write(&alice, &group, "one").await.unwrap();
    dave.reads("one").await.unwrap();
    let hers = lid_of(&dave, &group, ALICE).await.unwrap();
    let jid = address(&group);
    dave.client.signal().delete_sender_key(&jid, &hers).await.unwrap();
    let id = write(&alice, &group, "two").await.unwrap();
    assert_eq!(dave.reads("two").await.unwrap(), id);
    write(&alice, &group, "three").await.unwrap();
    dave.reads("three").await.unwrap();
    assert_eq!(dave.copies("two"), 1);
    assert_eq!(simulator.ledger().copies(DAVE, "two"), 1);
}

/// The hidden id of a member, as a client knows it.
async fn lid_of(client: &TestClient, group: &str, pn: &str) -> anyhow::Result<Jid> {
    let known = client.client.groups().get_metadata(&address(group)).await?;
    let member = known.participants.iter().find(|member| {
        member
            .phone_number
            .as_ref()
            .is_some_and(|number| number.user == pn)
    });
    member
        .map(|member| member.jid.clone())
        .ok_or_else(|| anyhow::anyhow!("{pn} is not in the group"))
}

#[tokio::test]
async fn what_bobs_phone_seals_badly_for_the_group_arrives_when_asked_for() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB, DAVE]).unwrap();
    simulator.break_session(BOB, ALICE, 1).unwrap();
    let id = simulator.say_in_group(BOB, &group, "fragile").await.unwrap();
    assert_eq!(dave.reads("fragile").await.unwrap(), id);
    assert_eq!(alice.reads("fragile").await.unwrap(), id);
    let book = simulator.ledger();
    assert_eq!(book.times_delivered(ALICE, &id), 2, "once badly, once well");
    assert_eq!(book.times_delivered(DAVE, &id), 1);
    assert_eq!(alice.copies("fragile"), 1);
}

#[tokio::test]
async fn what_bobs_phone_fails_to_open_in_the_group_it_sees_once() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB, DAVE]).unwrap();
    simulator.leave_unopened(BOB, 1).unwrap();
    let id = write(&alice, &group, "slippery").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob seeing it", |book| book.copies(BOB, "slippery") == 1)
        .await
        .unwrap();
    assert_eq!(book.accepted(ALICE, &id).unwrap().times, 2, "sent again for Bob");
    assert_eq!(book.copies(DAVE, "slippery"), 1);
    let dave = book.seen.iter().find(|seen| seen.person == DAVE && seen.id == id);
    assert_eq!(dave.unwrap().arrivals, 1, "and for nobody else");
}

#[tokio::test]
async fn bob_who_installed_anew_chats_on_in_the_group() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    write(&alice, &group, "one").await.unwrap();
    simulator.say_in_group(BOB, &group, "two").await.unwrap();
    alice.reads("two").await.unwrap();
    simulator.reinstall(BOB).unwrap();
    simulator.say_in_group(BOB, &group, "three").await.unwrap();
    alice.reads("three").await.unwrap();
    write(&alice, &group, "four").await.unwrap();
    simulator
        .wait_until(SOON, "Bob seeing it", |book| book.copies(BOB, "four") == 1)
        .await
        .unwrap();
}
