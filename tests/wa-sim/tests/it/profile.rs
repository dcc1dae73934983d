//! What people show of themselves: about texts, names, a business's profile.

use wa_sim::{BusinessHours, BusinessProfile, SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const SHOP: &str = "6280000000094";

async fn market() -> (Simulator, TestClient) {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator.add_contact(SHOP, "Toko Jaya").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    (simulator, alice)
}

async fn about(client: &TestClient, pn: &str) -> Option<String> {
    let jid = Jid::pn(pn);
    let mut info = client
        .client
        .contacts()
        .get_user_info(std::slice::from_ref(&jid))
        .await
        .unwrap();
    info.remove(&jid).unwrap().status
}

#[tokio::test]
async fn alice_hears_when_bob_changes_what_he_says_about_himself() {
    let (simulator, alice) = market().await;
    simulator.set_about(BOB, "On holiday").unwrap();
    let changed = |event: &Event| match event {
        Event::UserAboutUpdate(update) => Some(update.status.clone()),
        _ => None,
    };
    assert_eq!(alice.hears("Bob's about", changed).await.unwrap(), "On holiday");
    assert_eq!(about(&alice, BOB).await.as_deref(), Some("On holiday"));
    simulator.set_privacy(BOB, "status", "none").unwrap();
    assert_eq!(about(&alice, BOB).await, None);
}

#[tokio::test]
async fn what_alice_says_about_herself_is_there_for_who_asks() {
    let (_simulator, alice) = market().await;
    alice.client.profile().set_status_text("Baking").await.unwrap();
    assert_eq!(about(&alice, ALICE).await.as_deref(), Some("Baking"));
}

#[tokio::test]
async fn bobs_next_message_carries_his_new_name() {
    let (simulator, alice) = market().await;
    simulator.rename(BOB, "Robert").unwrap();
    let hint = |event: &Event| matches!(event, Event::ContactUpdated(_)).then_some(());
    alice
        .hears("that something about Bob changed", hint)
        .await
        .unwrap();
    simulator.say(BOB, ALICE, "call me Robert").await.unwrap();
    let name = |event: &Event| match event {
        Event::Messages(batch) => {
            let mut messages = batch.iter();
            let text = Some("call me Robert");
            let found = messages.find(|message| message.message.conversation.as_deref() == text)?;
            Some(found.info.push_name.to_string())
        }
        _ => None,
    };
    assert_eq!(alice.hears("Bob's message", name).await.unwrap(), "Robert");
}

#[tokio::test]
async fn alices_new_name_is_on_her_phone_and_her_messages() {
    let (simulator, alice) = market().await;
    // The key for the app state comes shortly after the login.
    let named = |event: &Event| matches!(event, Event::ContactUpdate(_)).then_some(());
    alice.hears("the phone's settings", named).await.unwrap();
    alice
        .client
        .profile()
        .set_push_name("Alice the baker")
        .await
        .unwrap();
    let set = |_: &wa_sim::LedgerSnapshot| {
        let state = simulator.app_state(ALICE).unwrap();
        let wanted = wa_sim::AppStateAction::PushName {
            name: "Alice the baker".into(),
        };
        state
            .iter()
            .any(|entry| entry.action.as_ref() == Some(&wanted) && entry.device != 0)
    };
    simulator
        .wait_until(SOON, "the new name on the phone", set)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_business_shows_its_confirmed_name_and_its_profile() {
    let (simulator, alice) = market().await;
    let jid = Jid::pn(SHOP);
    assert!(alice.client.get_business_profile(&jid).await.unwrap().is_none());
    let profile = BusinessProfile {
        verified_name: "Toko Jaya Abadi".into(),
        description: "Rice and spices".into(),
        address: Some("Jl. Contoh 1, Bandung".into()),
        websites: vec!["https://toko.example".into()],
        categories: vec!["Grocery".into()],
        timezone: "Asia/Jakarta".into(),
        hours: vec![BusinessHours {
            day: "mon".into(),
            from: Some(480),
            until: Some(1020),
        }],
        ..Default::default()
    };
    simulator.set_business_profile(SHOP, profile).unwrap();
    let shown = alice.client.get_business_profile(&jid).await.unwrap().unwrap();
    assert_eq!(shown.description, "Rice and spices");
    assert_eq!(shown.website, ["https://toko.example"]);
    assert_eq!(shown.categories[0].name, "Grocery");
    let hours = shown.business_hours.business_config.unwrap();
    assert_eq!((hours[0].open_time, hours[0].close_time), (Some(480), Some(1020)));

    let info = alice
        .client
        .contacts()
        .get_user_info(std::slice::from_ref(&jid))
        .await
        .unwrap();
    let name = info[&jid]
        .verified_name
        .as_ref()
        .and_then(|name| name.name.clone());
    assert_eq!(name.as_deref(), Some("Toko Jaya Abadi"));
    simulator.say(SHOP, ALICE, "we are open").await.unwrap();
    let confirmed = |event: &Event| match event {
        Event::Messages(batch) => {
            let mut messages = batch.iter();
            messages.find_map(|message| message.info.verified_name.as_ref()?.name.clone())
        }
        _ => None,
    };
    assert_eq!(
        alice.hears("the shop's message", confirmed).await.unwrap(),
        "Toko Jaya Abadi"
    );
}
