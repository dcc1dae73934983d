//! Hidden ids that become known late, and numbers that change.

use wa_sim::{AccountPlan, Addressing, Scenario, SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const CAROL: &str = "6280000000012";
const CAROLS_NEW: &str = "6280000000013";

async fn with_carol(addressing: Addressing) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let alice = serde_json::json!({ "pn": ALICE, "name": "Alice" });
    let mut alice: AccountPlan = serde_json::from_value(alice)?;
    alice.addressing = addressing;
    simulator.load(&Scenario {
        accounts: vec![alice],
        ..Default::default()
    })?;
    simulator.add_contact(CAROL, "Carol")?;
    Ok(simulator)
}

/// Who sent a text, and under which other address, as the client tells it.
async fn sender_of(client: &TestClient, text: &str) -> anyhow::Result<(Jid, Option<Jid>)> {
    let picked = |event: &Event| match event {
        Event::Messages(batch) => batch
            .iter()
            .find(|inbound| inbound.message.conversation.as_deref() == Some(text))
            .map(|inbound| {
                (
                    inbound.info.source.sender.clone(),
                    inbound.info.source.sender_alt.clone(),
                )
            }),
        _ => None,
    };
    client.hears(text, picked).await
}

#[tokio::test]
async fn carols_hidden_id_becomes_known_late_and_the_chat_goes_on() {
    let simulator = with_carol(Addressing::Lid).await.unwrap();
    simulator.hide_lid(CAROL).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.say(CAROL, ALICE, "it is me").await.unwrap();
    let (sender, other) = sender_of(&alice, "it is me").await.unwrap();
    assert!(sender.is_pn() && sender.user == CAROL, "{sender}");
    assert_eq!(other, None);
    let id = alice.write(CAROL, "who?").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator
        .wait_until(SOON, "Carol to read it", |book| book.copies(CAROL, "who?") == 1)
        .await
        .unwrap();
    assert!(
        alice
            .client
            .get_lid_pn_entry(&Jid::pn(CAROL))
            .await
            .unwrap()
            .is_none()
    );

    simulator.reveal_lid(CAROL).unwrap();
    simulator.say(CAROL, ALICE, "Carol!").await.unwrap();
    let (sender, other) = sender_of(&alice, "Carol!").await.unwrap();
    assert!(sender.is_lid(), "{sender}");
    assert_eq!(other.unwrap().user, CAROL);
    let known = alice
        .client
        .get_lid_pn_entry(&Jid::pn(CAROL))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(*known.lid, *sender.user);
    let id = alice.write(CAROL, "of course").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator
        .wait_until(SOON, "Carol to read that", |book| {
            book.copies(CAROL, "of course") == 1
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_book_and_a_history_do_not_give_away_a_hidden_id() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let mut scenario = small_scenario().unwrap();
    for contact in &mut scenario.contacts {
        contact.lid_hidden = contact.pn == BOB;
    }
    simulator.load(&scenario).unwrap();
    let alice = TestClient::paired(&simulator, ALICE).await.unwrap();
    let name = |event: &Event| match event {
        Event::ContactUpdate(contact) => contact.action.full_name.clone(),
        _ => None,
    };
    assert_eq!(alice.hears("Bob's name", name).await.unwrap(), "Bob from work");
    let history = |event: &Event| matches!(event, Event::HistorySync(_)).then_some(());
    alice.hears("the history", history).await.unwrap();
    simulator.say(BOB, ALICE, "guess who").await.unwrap();
    let (sender, other) = sender_of(&alice, "guess who").await.unwrap();
    assert!(sender.is_pn() && other.is_none(), "{sender}");
    let known = alice.client.get_lid_pn_entry(&Jid::pn(BOB)).await.unwrap();
    assert!(known.is_none());
    simulator.reveal_lid(BOB).unwrap();
    simulator.say(BOB, ALICE, "me").await.unwrap();
    let (sender, _) = sender_of(&alice, "me").await.unwrap();
    assert!(sender.is_lid(), "{sender}");
}

async fn carol_moves(addressing: Addressing) {
    let simulator = with_carol(addressing).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.say(CAROL, ALICE, "soon I move").await.unwrap();
    alice.reads("soon I move").await.unwrap();
    simulator.change_number(CAROL, CAROLS_NEW).unwrap();
    let moved = |event: &Event| match event {
        Event::ContactNumberChanged(change) => Some(change.clone()),
        _ => None,
    };
    let change = alice.hears("Carol's new number", moved).await.unwrap();
    assert_eq!(
        (change.old_jid.user.as_str(), change.new_jid.user.as_str()),
        (CAROL, CAROLS_NEW)
    );
    assert_eq!(change.old_lid, change.new_lid);
    assert!(change.new_lid.is_some());

    simulator.say(CAROL, ALICE, "I moved").await.unwrap();
    let (sender, other) = sender_of(&alice, "I moved").await.unwrap();
    let number = if sender.is_pn() { Some(sender) } else { other };
    assert_eq!(number.unwrap().user, CAROLS_NEW);
    let id = alice.write(CAROLS_NEW, "welcome").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator
        .wait_until(SOON, "Carol to read it", |book| {
            book.copies(CAROL, "welcome") == 1
        })
        .await
        .unwrap();
    let asked = [Jid::pn(CAROL), Jid::pn(CAROLS_NEW)];
    let found = alice.client.contacts().is_on_whatsapp(&asked).await.unwrap();
    let registered: Vec<bool> = found.iter().map(|found| found.is_registered).collect();
    assert_eq!(registered, [false, true]);
}

#[tokio::test]
async fn carol_changes_her_number_and_keeps_her_hidden_id() {
    carol_moves(Addressing::Lid).await;
}

#[tokio::test]
async fn carol_changes_her_number_for_an_account_addressed_by_number() {
    carol_moves(Addressing::Pn).await;
}

#[tokio::test]
async fn a_number_somebody_has_cannot_be_moved_to() {
    let simulator = with_carol(Addressing::Lid).await.unwrap();
    assert!(simulator.change_number(CAROL, ALICE).is_err());
    assert!(simulator.change_number(CAROL, "not a number").is_err());
    assert!(simulator.change_number(ALICE, CAROLS_NEW).is_err());
    simulator.change_number(CAROL, CAROLS_NEW).unwrap();
    assert!(simulator.add_contact(CAROLS_NEW, "Eve").is_err());
}
