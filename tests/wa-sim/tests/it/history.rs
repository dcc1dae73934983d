//! The history a newly linked client gets, and the stories it comes from.

use wa_sim::{Scenario, SimConfig, Simulator, demo_scenario, small_scenario};
use whatsapp_rust::prelude::{Event, wa};

use crate::client::TestClient;

const ALICE: &str = "6280000000001";

async fn with(scenario: &Scenario) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(scenario)?;
    Ok(simulator)
}

async fn history_of(client: &TestClient) -> anyhow::Result<wa::HistorySync> {
    client
        .hears("the history", |event| match event {
            Event::HistorySync(history) => history.get().cloned(),
            _ => None,
        })
        .await
}

fn check_alices_history(history: &wa::HistorySync) {
    assert_eq!(history.conversations.len(), 2);
    let with_bob = &history.conversations[0];
    assert_eq!(with_bob.name.as_deref(), Some("Bob from work"));
    assert_eq!(with_bob.unread_count, Some(1));
    assert_eq!(with_bob.pn_jid.as_deref(), Some("6280000000002@s.whatsapp.net"));
    assert_eq!(with_bob.messages.len(), 3);
    let newest = &with_bob.messages[0].message;
    let text = newest.message.conversation.as_deref();
    assert_eq!(text, Some("Bring the big basket, please."));
    let reply = &with_bob.messages[1].message;
    let oldest = &with_bob.messages[2].message;
    let quoted = &reply.message.extended_text_message.context_info;
    assert_eq!(quoted.stanza_id, oldest.key.id);
    assert!(reply.message_timestamp > oldest.message_timestamp);
    assert_eq!(history.pushnames.len(), 2);
    assert_eq!(history.phone_number_to_lid_mappings.len(), 2);
}

#[tokio::test]
async fn a_seeded_client_gets_its_history_once() {
    let simulator = with(&small_scenario().unwrap()).await.unwrap();
    let client = TestClient::ready(&simulator, ALICE).await.unwrap();
    check_alices_history(&history_of(&client).await.unwrap());
    let store = client.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    simulator.say("6280000000002", ALICE, "marker").await.unwrap();
    again.reads("marker").await.unwrap();
    let histories = again.count(|event| matches!(event, Event::HistorySync(_)));
    assert_eq!(histories, 0);
}

#[tokio::test]
async fn a_paired_client_gets_the_same_history() {
    let simulator = with(&small_scenario().unwrap()).await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    check_alices_history(&history_of(&client).await.unwrap());
}

#[tokio::test]
async fn a_client_linked_later_gets_what_was_said_meanwhile() {
    let simulator = with(&small_scenario().unwrap()).await.unwrap();
    let first = TestClient::ready(&simulator, ALICE).await.unwrap();
    let asked = first.write("6280000000005", "is it free?").await.unwrap();
    first.acked(&asked).await.unwrap();
    let answered = simulator.say("6280000000005", ALICE, "it is").await.unwrap();
    let second = TestClient::paired(&simulator, ALICE).await.unwrap();
    let history = history_of(&second).await.unwrap();
    let with_carol = &history.conversations[1];
    assert_eq!(with_carol.unread_count, Some(1));
    let newest: Vec<_> = with_carol.messages.iter().take(2).map(|m| &m.message).collect();
    assert_eq!(newest[0].key.id.as_deref(), Some(answered.as_str()));
    assert_eq!(newest[0].key.from_me, Some(false));
    assert_eq!(newest[1].key.id.as_deref(), Some(asked.as_str()));
    assert_eq!(newest[1].key.from_me, Some(true));
}

#[tokio::test]
async fn both_accounts_of_the_demo_come_up_with_all_their_chats() {
    let demo = demo_scenario().unwrap();
    let simulator = with(&demo).await.unwrap();
    for account in &demo.accounts {
        let client = TestClient::ready(&simulator, &account.pn).await.unwrap();
        let history = history_of(&client).await.unwrap();
        assert_eq!(history.conversations.len(), account.chats.len());
        let told: usize = history.conversations.iter().map(|c| c.messages.len()).sum();
        let planned: usize = account.chats.iter().map(|c| c.messages.len()).sum();
        assert_eq!(told, planned);
    }
}

#[tokio::test]
async fn the_demo_has_two_busy_accounts_and_a_chat_to_scroll() {
    let demo = demo_scenario().unwrap();
    assert_eq!(demo.accounts.len(), 2);
    assert!(demo.contacts.len() >= 12);
    let chats = || demo.accounts.iter().flat_map(|account| &account.chats);
    assert!(chats().count() >= 12);
    assert!(chats().any(|chat| chat.messages.len() >= 110));
    assert!(demo.contacts.iter().any(|contact| !contact.replies.is_empty()));
    assert!(demo.contacts.iter().any(|contact| !contact.speaks.is_empty()));
}

#[tokio::test]
async fn everything_wrong_with_a_scenario_is_told_at_once() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let broken = Scenario::from_json(
        r#"{
            "accounts": [{ "pn": "6280000000001", "name": "Alice", "chats": [
                { "with": "6280000000099", "messages": [{ "from": "me", "text": "when?" }] }
            ] }],
            "contacts": [{ "pn": "12", "push_name": "Bob" }]
        }"#,
    )
    .unwrap();
    let error = simulator.load(&broken).unwrap_err().to_string();
    for part in [
        "12: not a phone number",
        "nobody has this number",
        "needs minutes_ago",
    ] {
        assert!(error.contains(part), "{part:?} is missing from: {error}");
    }
    assert!(simulator.seed_account(ALICE).is_err(), "nothing was loaded");
    assert!(Scenario::from_json(r#"{ "accounts": [], "typo": 1 }"#).is_err());
}
