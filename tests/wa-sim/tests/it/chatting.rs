//! Messages, receipts, presence: between clients, and with people who are simulated.

use wa_sim::{Addressing, Scenario, SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::presence::{ChatPresence, ReceiptType};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const DAVE: &str = "6280000000003";

/// Alice, and Bob, who reads and answers.
async fn market(addressing: Addressing) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let mut scenario = small_scenario()?;
    for account in &mut scenario.accounts {
        account.addressing = addressing;
    }
    simulator.load(&scenario)?;
    Ok(simulator)
}

fn receipt_for(id: &str, kind: ReceiptType) -> impl Fn(&Event) -> Option<()> {
    let id = id.to_owned();
    move |event| match event {
        Event::Receipt(receipt) if receipt.r#type == kind => receipt.message_ids.contains(&id).then_some(()),
        _ => None,
    }
}

async fn bobs_message_arrives_once(addressing: Addressing) {
    let simulator = market(addressing).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.say(BOB, ALICE, "the market is open").await.unwrap();
    assert_eq!(alice.reads("the market is open").await.unwrap(), id);
    let book = simulator
        .wait_until(SOON, "Alice's confirmation", |book| book.confirmed(ALICE, &id))
        .await
        .unwrap();
    assert_eq!(book.times_delivered(ALICE, &id), 1);
    assert_eq!(alice.copies("the market is open"), 1);
    simulator
        .wait_until(SOON, "Bob's two ticks", |book| {
            book.has_receipt(BOB, &id, "delivered")
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_bob_says_arrives_once_and_is_confirmed() {
    bobs_message_arrives_once(Addressing::Lid).await;
}

#[tokio::test]
async fn what_bob_says_arrives_once_at_an_account_addressed_by_number() {
    bobs_message_arrives_once(Addressing::Pn).await;
}

async fn bob_answers(addressing: Addressing) {
    let simulator = market(addressing).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = alice.write(BOB, "I bring the basket").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    alice
        .hears("delivery", receipt_for(&id, ReceiptType::Delivered))
        .await
        .unwrap();
    alice
        .hears("reading", receipt_for(&id, ReceiptType::Read))
        .await
        .unwrap();
    let typing = |event: &Event| match event {
        Event::ChatPresence(shown) => (shown.state == ChatPresence::Composing).then_some(()),
        _ => None,
    };
    alice.hears("typing", typing).await.unwrap();
    alice.reads("The big one. Thank you!").await.unwrap();
    let book = simulator.ledger();
    assert_eq!(book.copies(BOB, "I bring the basket"), 1);
    assert_eq!(book.accepted(ALICE, &id).unwrap().acks, 1);
}

#[tokio::test]
async fn bob_gets_reads_and_answers_what_alice_writes() {
    bob_answers(Addressing::Lid).await;
}

#[tokio::test]
async fn bob_gets_reads_and_answers_an_account_addressed_by_number() {
    bob_answers(Addressing::Pn).await;
}

#[tokio::test]
async fn alice_and_dave_chat_with_their_own_clients() {
    let simulator = market(Addressing::Lid).await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    for round in 0..3 {
        let id = alice.write(DAVE, &format!("ping {round}")).await.unwrap();
        assert_eq!(alice.acked(&id).await.unwrap(), None);
        assert_eq!(dave.reads(&format!("ping {round}")).await.unwrap(), id);
        alice
            .hears("delivery", receipt_for(&id, ReceiptType::Delivered))
            .await
            .unwrap();
        let id = dave.write(ALICE, &format!("pong {round}")).await.unwrap();
        assert_eq!(alice.reads(&format!("pong {round}")).await.unwrap(), id);
    }
    let book = simulator.ledger();
    assert_eq!(book.copies(DAVE, "ping 2"), 1, "Dave's phone sees it too");
    assert_eq!(book.repeats(), 0);
}

#[tokio::test]
async fn alice_sees_on_one_client_what_she_wrote_on_the_other() {
    let simulator = market(Addressing::Lid).await.unwrap();
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::paired(&simulator, ALICE).await.unwrap();
    let id = laptop.write(BOB, "from the laptop").await.unwrap();
    assert_eq!(desk.reads("from the laptop").await.unwrap(), id);
    let id = desk.write(BOB, "from the desk").await.unwrap();
    assert_eq!(laptop.reads("from the desk").await.unwrap(), id);
    simulator.say(BOB, ALICE, "which is it?").await.unwrap();
    laptop.reads("which is it?").await.unwrap();
    desk.reads("which is it?").await.unwrap();
}

#[tokio::test]
async fn a_client_dave_links_later_gets_what_alice_writes_then() {
    let simulator = market(Addressing::Lid).await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = alice.write(DAVE, "before").await.unwrap();
    alice.acked(&id).await.unwrap();
    let dave = TestClient::paired(&simulator, DAVE).await.unwrap();
    alice
        .hears("Dave's new device", |event| {
            matches!(event, Event::DeviceListUpdate(_)).then_some(())
        })
        .await
        .unwrap();
    alice.write(DAVE, "after").await.unwrap();
    dave.reads("after").await.unwrap();
    assert_eq!(dave.copies("before"), 0);
}

#[tokio::test]
async fn reading_on_alices_client_turns_bobs_ticks_blue() {
    let simulator = market(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.say(BOB, ALICE, "read me").await.unwrap();
    let chat = alice
        .hears("the message", |event| match event {
            Event::Messages(batch) => {
                let message = batch.iter().find(|message| message.info.id == id)?;
                Some(message.info.source.chat.clone())
            }
            _ => None,
        })
        .await
        .unwrap();
    alice
        .client
        .mark_as_read(&chat, None, &[id.as_str()])
        .await
        .unwrap();
    simulator
        .wait_until(SOON, "blue ticks", |book| book.has_receipt(BOB, &id, "read"))
        .await
        .unwrap();
}

#[tokio::test]
async fn carol_reads_only_when_told_to_and_then_everything() {
    const CAROL: &str = "6280000000005";
    let simulator = market(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        let id = alice.write(CAROL, text).await.unwrap();
        alice
            .hears("delivery", receipt_for(&id, ReceiptType::Delivered))
            .await
            .unwrap();
        ids.push(id);
    }
    let read =
        |event: &Event| matches!(event, Event::Receipt(receipt) if receipt.r#type == ReceiptType::Read);
    assert_eq!(alice.count(read), 0);
    simulator.read_all(CAROL, ALICE).await.unwrap();
    for id in &ids {
        alice
            .hears("reading", receipt_for(id, ReceiptType::Read))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn alice_sees_bob_come_and_type() {
    let simulator = market(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.client.presence().subscribe(Jid::pn(BOB)).await.unwrap();
    let state = |wanted: bool| {
        move |event: &Event| match event {
            Event::Presence(shown) => (shown.unavailable == wanted).then_some(()),
            _ => None,
        }
    };
    alice.hears("Bob being away", state(true)).await.unwrap();
    simulator.type_in(BOB, ALICE, true).await.unwrap();
    alice.hears("Bob coming", state(false)).await.unwrap();
    let composing = |event: &Event| match event {
        Event::ChatPresence(shown) => (shown.state == ChatPresence::Composing).then_some(()),
        _ => None,
    };
    alice.hears("Bob typing", composing).await.unwrap();
}

#[tokio::test]
async fn alice_finds_out_who_has_whatsapp() {
    let simulator = market(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let asked = [Jid::pn(BOB), Jid::pn("6280000000777")];
    let answers = alice.client.contacts().is_on_whatsapp(&asked).await.unwrap();
    let registered = |pn: &str| {
        let found = answers.iter().find(|answer| answer.jid.user == pn);
        found.is_some_and(|answer| answer.is_registered)
    };
    assert!(registered(BOB));
    assert!(!registered("6280000000777"));
}

#[tokio::test]
async fn a_contact_who_wants_to_speaks_up_once() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let scenario = Scenario::from_json(
        r#"{
            "accounts": [{ "pn": "6280000000001", "name": "Alice",
                           "address_book": { "6280000000002": "Bob" } }],
            "contacts": [{ "pn": "6280000000002", "push_name": "Bob",
                           "speaks": [{ "after_ms": 10, "text": "good morning" }] }]
        }"#,
    );
    simulator.load(&scenario.unwrap()).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.reads("good morning").await.unwrap();
    let store = alice.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    simulator.say(BOB, ALICE, "still there?").await.unwrap();
    again.reads("still there?").await.unwrap();
    assert_eq!(again.copies("good morning"), 0);
}
