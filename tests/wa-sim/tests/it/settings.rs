//! Settings that devices share, and that no request stays unanswered.

use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

/// A contact's name as the client learns it from the phone's address book.
fn named(event: &Event) -> Option<String> {
    match event {
        Event::ContactUpdate(contact) => contact.action.full_name.clone(),
        _ => None,
    }
}

#[tokio::test]
async fn a_paired_client_learns_names_from_the_phones_address_book() {
    let simulator = market().await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let name = client.hears("Bob's name", named).await.unwrap();
    assert_eq!(name, "Bob from work");
    assert_eq!(client.client.push_name(), "Alice");
}

#[tokio::test]
async fn a_seeded_client_learns_names_and_pins_too() {
    let simulator = market().await.unwrap();
    let client = TestClient::seeded(&simulator, ALICE).await.unwrap();
    let name = client.hears("Bob's name", named).await.unwrap();
    assert_eq!(name, "Bob from work");
    let pinned = |event: &Event| match event {
        Event::PinUpdate(pin) => pin.action.pinned,
        _ => None,
    };
    assert!(client.hears("a pinned chat", pinned).await.unwrap());
}

#[tokio::test]
async fn a_chat_pinned_on_one_client_is_pinned_on_the_other() {
    let simulator = market().await.unwrap();
    let laptop = TestClient::paired(&simulator, ALICE).await.unwrap();
    let desk = TestClient::paired(&simulator, ALICE).await.unwrap();
    let carol = Jid::pn("6280000000005");
    // Both have the phone's own settings before one of them changes something.
    let pinned = |event: &Event| matches!(event, Event::PinUpdate(_)).then_some(());
    laptop.hears("the phone's pin", pinned).await.unwrap();
    desk.hears("the phone's pin", pinned).await.unwrap();
    laptop.client.chat_actions().pin_chat(&carol).await.unwrap();
    let about_carol = |event: &Event| match event {
        Event::PinUpdate(pin) => (pin.jid.user == carol.user).then_some(pin.action.pinned)?,
        _ => None,
    };
    assert!(desk.hears("Carol's pin", about_carol).await.unwrap());
}

#[tokio::test]
async fn no_request_of_an_ordinary_session_is_unknown() {
    let simulator = market().await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let id = client.write(BOB, "the basket").await.unwrap();
    client.acked(&id).await.unwrap();
    client.reads("The big one. Thank you!").await.unwrap();
    let store = client.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    let id = again.write(BOB, "done").await.unwrap();
    again.acked(&id).await.unwrap();
    assert_eq!(simulator.ledger().unhandled, Vec::<String>::new());
}
