//! Groups of a scenario, in the history and in what clients ask.

use wa_sim::{GroupChange, Scenario, SimConfig, Simulator};
use whatsapp_rust::prelude::{Event, wa};

use super::{ALICE, BOB, DAVE, address};
use crate::client::TestClient;

const STORY: &str = r#"{
    "accounts": [{ "pn": "6280000000001", "name": "Alice" }],
    "contacts": [{ "pn": "6280000000002", "push_name": "Bob" },
                 { "pn": "6280000000005", "push_name": "Carol" }],
    "groups": [{ "subject": "Market", "id": "120363000000000001", "description": "Saturdays at eight",
                 "admins": ["6280000000002"], "members": ["6280000000001", "6280000000005"], "unread": 1,
                 "messages": [
                    { "from": "6280000000001", "minutes_ago": 30, "text": "who comes?" },
                    { "from": "6280000000005", "minutes_ago": 20, "text": "I do" },
                    { "from": "6280000000002", "minutes_ago": 10, "text": "me too" }] }]
}"#;

#[tokio::test]
async fn a_client_alice_links_gets_the_groups_of_her_phone() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&Scenario::from_json(STORY).unwrap()).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let chats = alice
        .hears("the history", |event| match event {
            Event::HistorySync(history) => history.get().map(|history| history.conversations.clone()),
            _ => None,
        })
        .await
        .unwrap();
    let chat = chats
        .iter()
        .find(|chat| chat.id == "120363000000000001@g.us")
        .unwrap();
    assert_eq!(chat.name.as_deref(), Some("Market"));
    assert_eq!(chat.participant.len(), 3);
    assert_eq!(chat.unread_count, Some(1));
    let texts: Vec<_> = chat
        .messages
        .iter()
        .filter_map(|message| {
            message
                .message
                .as_option()?
                .message
                .as_option()?
                .conversation
                .clone()
        })
        .collect();
    assert_eq!(texts, ["me too", "I do", "who comes?"], "newest first");
    let known = alice
        .client
        .groups()
        .get_metadata(&address("120363000000000001"))
        .await
        .unwrap();
    assert_eq!(known.description.as_deref(), Some("Saturdays at eight"));
    simulator
        .say_in_group(BOB, "120363000000000001", "see you there")
        .await
        .unwrap();
    alice.reads("see you there").await.unwrap();
}

#[test]
fn a_story_with_a_stranger_in_a_group_is_refused() {
    let story = STORY.replace(
        r#""members": ["6280000000001","#,
        r#""members": ["6280000000777","#,
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let refused = runtime.block_on(async {
        let simulator = Simulator::start(SimConfig::default()).await?;
        simulator.load(&Scenario::from_json(&story)?)
    });
    let words = format!("{:#}", refused.unwrap_err());
    assert!(words.contains("nobody has the number 6280000000777"), "{words}");
    assert!(
        words.contains("6280000000001 writes without being in it"),
        "{words}"
    );
}

#[tokio::test]
async fn a_client_dave_links_gets_only_what_was_written_while_he_was_in_the_group() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let story = STORY.replace(
        r#""accounts": ["#,
        r#""accounts": [{ "pn": "6280000000003", "name": "Dave" },"#,
    );
    simulator.load(&Scenario::from_json(&story).unwrap()).unwrap();
    let who = vec![DAVE.to_owned()];
    simulator
        .change_group(BOB, "120363000000000001", &GroupChange::Add { who })
        .unwrap();
    simulator
        .say_in_group(BOB, "120363000000000001", "welcome")
        .await
        .unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let texts = dave
        .hears("the history", |event| match event {
            Event::HistorySync(history) => history.get().map(texts_in),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(texts, ["welcome"]);
}

fn texts_in(history: &wa::HistorySync) -> Vec<String> {
    let lines = history.conversations.iter().flat_map(|chat| &chat.messages);
    let info = lines.filter_map(|line| line.message.as_option());
    info.filter_map(|info| info.message.as_option()?.conversation.clone())
        .collect()
}

#[tokio::test]
async fn older_messages_of_a_group_come_when_alice_scrolls_up() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&Scenario::from_json(STORY).unwrap()).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let lines = |event: &Event| match event {
        Event::HistorySync(history) => {
            let chats = &history.get()?.conversations;
            let chat = chats.iter().find(|chat| chat.id == "120363000000000001@g.us")?;
            let keys = chat
                .messages
                .iter()
                .map(|line| line.message.key.id.clone().unwrap());
            Some(keys.collect::<Vec<_>>())
        }
        _ => None,
    };
    let all = alice.hears("the history", lines).await.unwrap();
    let group = address("120363000000000001");
    let asked = alice.client.fetch_message_history(&group, &all[0], false, 0, 1);
    asked.await.unwrap();
    let page = alice.hears_nth("the page", 2, lines).await.unwrap();
    assert_eq!(page, all[1..2], "the one before the newest");
    let asked = alice.client.fetch_message_history(&group, &all[0], false, 0, 50);
    asked.await.unwrap();
    let page = alice.hears_nth("the next page", 3, lines).await.unwrap();
    assert_eq!(page, all[1..]);
}
