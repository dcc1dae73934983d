//! Large pasts: in chunks, over the media host, with gaps, and more of it on demand.

use std::collections::{BTreeMap, BTreeSet};

use wa_sim::{HistoryDelivery, HistoryPlan, HistoryShape, MediaFile, MediaKind, SimConfig, Simulator};
use wa_sim::{MediaTrouble, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::{Event, wa};
use whatsapp_rust::wacore::types::events::LazyHistorySync;

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const FIRST_CONTACT: &str = "6280000100000";

const BOOTSTRAP: i32 = 0;
const ON_DEMAND: i32 = 6;

async fn with_past(shape: HistoryShape, plan: HistoryPlan) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.add_account(ALICE, "Alice")?;
    simulator.fill_history(ALICE, shape)?;
    simulator.set_history(ALICE, plan)?;
    Ok(simulator)
}

async fn chunk(client: &TestClient, n: usize) -> anyhow::Result<LazyHistorySync> {
    client
        .hears_nth(&format!("chunk {n} of the history"), n, |event| match event {
            Event::HistorySync(history) => Some((**history).clone()),
            _ => None,
        })
        .await
}

fn ids(history: &wa::HistorySync) -> Vec<(String, String)> {
    let chats = history.conversations.iter();
    chats
        .flat_map(|chat| {
            let messages = chat.messages.iter();
            messages.map(|message| {
                (
                    chat.id.clone(),
                    message.message.key.id.clone().unwrap_or_default(),
                )
            })
        })
        .collect()
}

#[tokio::test]
async fn two_hundred_chats_arrive_in_one_chunk_over_the_media_host() {
    let shape = HistoryShape {
        chats: 200,
        messages_per_chat: 10,
        seed: 1,
    };
    let plan = HistoryPlan {
        delivery: HistoryDelivery::InlineUpTo(10_000),
        ..Default::default()
    };
    let simulator = with_past(shape, plan).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let history = chunk(&alice, 1).await.unwrap();
    let history = history.get().unwrap();
    assert_eq!(history.conversations.len(), 200);
    assert_eq!(ids(history).into_iter().collect::<BTreeSet<_>>().len(), 2000);
    let stored = simulator.stored_media();
    assert_eq!((stored[0].kind.as_str(), stored[0].downloads), ("md-msg-hist", 1));
}

#[tokio::test]
async fn a_long_past_comes_in_numbered_chunks_that_hold_every_message_once() {
    let shape = HistoryShape {
        chats: 5,
        messages_per_chat: 60,
        seed: 2,
    };
    let simulator = with_past(shape, HistoryPlan::in_chunks(5, 20, 60)).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let mut all = Vec::new();
    let mut kinds = BTreeMap::new();
    let mut progress = BTreeMap::new();
    for n in 1..=7 {
        let history = chunk(&alice, n).await.unwrap();
        progress.insert(history.chunk_order().unwrap(), history.progress().unwrap());
        *kinds.entry(history.sync_type()).or_insert(0) += 1;
        let messages = ids(history.get().unwrap());
        assert!(messages.len() <= 60, "{} messages in one chunk", messages.len());
        all.extend(messages);
    }
    assert_eq!(all.len(), 300);
    assert_eq!(
        all.iter().collect::<BTreeSet<_>>().len(),
        300,
        "each message once"
    );
    // They may overtake each other on the way.
    assert_eq!(
        progress.keys().copied().collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6, 7]
    );
    assert!(progress.values().is_sorted());
    assert_eq!(progress.get(&7), Some(&100));
    // One first chunk, names, two with the 100 recent messages, three with the 175 others.
    assert_eq!(kinds, BTreeMap::from([(BOOTSTRAP, 1), (4, 1), (3, 2), (2, 3)]));
}

#[tokio::test]
async fn a_chunk_the_phone_withholds_is_missing_until_it_lets_go() {
    let shape = HistoryShape {
        chats: 3,
        messages_per_chat: 20,
        seed: 3,
    };
    let mut plan = HistoryPlan::in_chunks(5, 5, 100);
    plan.withhold = BTreeSet::from([3]);
    let simulator = with_past(shape, plan).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let mut orders = Vec::new();
    for n in 1..=3 {
        orders.push(chunk(&alice, n).await.unwrap().chunk_order().unwrap());
    }
    orders.sort_unstable();
    assert_eq!(orders, [1, 2, 4]);
    assert_eq!(simulator.release_history(ALICE).unwrap(), 1);
    assert_eq!(chunk(&alice, 4).await.unwrap().chunk_order(), Some(3));
}

#[tokio::test]
async fn a_chunk_that_could_not_be_fetched_is_announced_anew_when_alice_says_so() {
    let shape = HistoryShape {
        chats: 2,
        messages_per_chat: 5,
        seed: 4,
    };
    let plan = HistoryPlan {
        delivery: HistoryDelivery::External,
        ..Default::default()
    };
    let simulator = with_past(shape, plan).await.unwrap();
    simulator.set_media_trouble(Some(MediaTrouble::RefuseDownload {
        status: 503,
        times: 1,
    }));
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let book = simulator
        .wait_until(crate::client::SOON, "the refusal", |book| {
            book.events
                .iter()
                .any(|event| event.contains("refused a download"))
        })
        .await
        .unwrap();
    // The library shows nobody the announcement; the last thing Alice's phone sent her was it.
    let id = book.deliveries.last().unwrap().id.clone();
    alice
        .client
        .send_history_sync_server_error_receipt(&id, &[0; 32])
        .await
        .unwrap();
    assert_eq!(
        chunk(&alice, 1).await.unwrap().get().unwrap().conversations.len(),
        2
    );
}

#[tokio::test]
async fn older_messages_come_page_by_page_when_alice_scrolls_up() {
    let shape = HistoryShape {
        chats: 1,
        messages_per_chat: 90,
        seed: 5,
    };
    let plan = HistoryPlan {
        bootstrap: Some(10),
        ..Default::default()
    };
    let simulator = with_past(shape, plan).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let mut shown = ids(chunk(&alice, 1).await.unwrap().get().unwrap());
    assert_eq!(shown.len(), 10);
    // A phone gives at most fifty at once.
    for (n, expected) in [(2, 50), (3, 30)] {
        let (chat, oldest) = shown.last().unwrap().clone();
        let chat: Jid = chat.parse().unwrap();
        let request = alice
            .client
            .fetch_message_history(&chat, &oldest, false, 0, 99)
            .await
            .unwrap();
        let page = chunk(&alice, n).await.unwrap();
        assert_eq!(page.sync_type(), ON_DEMAND);
        assert_eq!(page.peer_data_request_session_id(), Some(request.as_str()));
        let page = ids(page.get().unwrap());
        assert_eq!(page.len(), expected);
        shown.extend(page);
    }
    assert_eq!(shown.iter().collect::<BTreeSet<_>>().len(), 90);
}

#[tokio::test]
async fn a_page_before_a_message_nobody_knows_never_comes() {
    let shape = HistoryShape {
        chats: 1,
        messages_per_chat: 5,
        seed: 6,
    };
    let simulator = with_past(shape, HistoryPlan::default()).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let chat = Jid::pn(FIRST_CONTACT);
    alice
        .client
        .fetch_message_history(&chat, "NO-SUCH-ID", false, 0, 50)
        .await
        .unwrap();
    simulator
        .wait_until(crate::client::SOON, "the phone's silence", |book| {
            book.events.iter().any(|event| event.contains("does not answer"))
        })
        .await
        .unwrap();
    assert_eq!(
        alice.count(|event| matches!(event, Event::HistorySync(h) if h.sync_type() == ON_DEMAND)),
        0
    );
}

#[tokio::test]
async fn a_picture_of_the_past_can_be_fetched_by_a_client_linked_later() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    let file = MediaFile::sample(MediaKind::Image, 11).with_caption("last week's basket");
    let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let history = chunk(&alice, 1).await.unwrap();
    let history = history.get().unwrap();
    let messages = history.conversations.iter().flat_map(|chat| &chat.messages);
    let told = messages
        .map(|told| &told.message)
        .find(|told| told.key.id.as_ref() == Some(&id));
    let image = told.unwrap().message.image_message.as_option().unwrap();
    assert_eq!(image.caption.as_deref(), Some("last week's basket"));
    assert_eq!(alice.client.download(image).await.unwrap(), file.bytes);
}

#[tokio::test]
async fn the_phone_writes_out_a_message_alice_has_only_as_a_placeholder() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    let plan = HistoryPlan {
        placeholders: true,
        ..Default::default()
    };
    simulator.set_history(ALICE, plan).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.say(BOB, ALICE, "did you get this?").await.unwrap();
    let info = alice
        .hears("the message", |event| match event {
            Event::Messages(batch) => batch
                .iter()
                .find(|inbound| inbound.info.id == id)
                .map(|inbound| inbound.info.clone()),
            _ => None,
        })
        .await
        .unwrap();
    alice
        .client
        .send_pdo_placeholder_resend_request(&info)
        .await
        .unwrap();
    let text = alice
        .hears("the phone's copy", |event| match event {
            Event::Messages(batch) => batch
                .iter()
                .find(|inbound| inbound.info.unavailable_request_id.is_some())
                .map(|inbound| (inbound.info.id.clone(), inbound.message.conversation.clone())),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(text, (id, Some("did you get this?".to_owned())));
}
