//! What the server allows in new chats: the lock, the quota, and tokens.

use wa_sim::{NewChatQuota, SimConfig, Simulator, Timelock, small_scenario};
use whatsapp_rust::MexRequest;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::iq::mex_operations::fetch_new_chat_message_capping_info as capping;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
/// Has a chat with Alice.
const BOB: &str = "6280000000002";
const ERIN: &str = "6280000000091";
const FRANK: &str = "6280000000092";

async fn market() -> (Simulator, TestClient) {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator.add_contact(ERIN, "Erin").unwrap();
    simulator.add_contact(FRANK, "Frank").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    (simulator, alice)
}

async fn sent(alice: &TestClient, to: &str, text: &str) -> Option<String> {
    let id = alice.write(to, text).await.unwrap();
    alice.acked(&id).await.unwrap()
}

/// Waits until the client holds a token somebody gave it. No event tells.
async fn has_token(alice: &TestClient) -> bool {
    let tokens = alice.client.tc_token();
    let looks = async {
        loop {
            for jid in tokens.get_all_jids().await.unwrap() {
                let entry = tokens.get(&jid).await.unwrap();
                if entry.is_some_and(|entry| !entry.token.is_empty()) {
                    return;
                }
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, looks).await.is_ok()
}

fn pushed<'a>(name: &'a str) -> impl FnMut(&Event) -> Option<serde_json::Value> + 'a {
    move |event| match event {
        Event::MexNotification(news) if news.op_name == name => Some(news.payload.clone()),
        _ => None,
    }
}

fn lock() -> Option<Timelock> {
    Some(Timelock {
        until: 4_102_444_800,
        enforcement: "RESTRICT_ALL_COMPANIONS".into(),
    })
}

fn quota(total: u32, used: u32) -> Option<NewChatQuota> {
    Some(NewChatQuota {
        total,
        used,
        cycle_start: 1_793_000_000,
        cycle_end: 4_102_444_800,
    })
}

#[tokio::test]
async fn an_account_locked_out_of_new_chats_writes_on_in_those_it_has() {
    let (simulator, alice) = market().await;
    simulator.set_timelock(ALICE, lock());
    assert_eq!(sent(&alice, ERIN, "hello stranger").await.as_deref(), Some("463"));
    assert_eq!(sent(&alice, BOB, "hello again").await, None);
    simulator.set_timelock(ALICE, None);
    assert_eq!(sent(&alice, ERIN, "hello after all").await, None);
    let book = simulator.ledger();
    assert_eq!(book.copies(ERIN, "hello stranger"), 0);
    assert_eq!(book.copies(ERIN, "hello after all"), 1);
    assert_eq!(book.copies(BOB, "hello again"), 1);
}

#[tokio::test]
async fn a_client_is_told_of_the_lock_and_can_ask_for_it() {
    let (simulator, alice) = market().await;
    let free = alice.client.mex().fetch_reachout_timelock().await.unwrap();
    assert_eq!(free.is_active, Some(false));
    simulator.set_timelock(ALICE, lock());
    let news = pushed("NotificationUserReachoutTimelockUpdate");
    let news = alice.hears("news of the lock", news).await.unwrap();
    let state = &news["data"]["xwa2_notify_account_reachout_timelock"];
    assert_eq!(state["is_active"], true);
    let locked = alice.client.mex().fetch_reachout_timelock().await.unwrap();
    assert_eq!(locked.is_active, Some(true));
    assert_eq!(locked.time_enforcement_ends.as_deref(), Some("4102444800"));
    assert_eq!(
        locked.enforcement_type.as_deref(),
        Some("RESTRICT_ALL_COMPANIONS")
    );
}

#[tokio::test]
async fn new_chats_count_against_the_quota_until_it_is_used_up() {
    let (simulator, alice) = market().await;
    simulator.set_new_chat_quota(ALICE, quota(20, 19));
    assert_eq!(sent(&alice, BOB, "no new chat").await, None);
    assert_eq!(sent(&alice, ERIN, "the last one").await, None);
    let capped = |event: &Event| {
        let news = pushed("MessageCappingInfoNotification")(event)?;
        let info = &news["data"]["xwa2_notify_new_chat_messages_capping_info_update"];
        (info["capping_status"] == "CAPPED").then_some(())
    };
    alice.hears("that the quota is used up", capped).await.unwrap();
    assert_eq!(sent(&alice, FRANK, "one too many").await.as_deref(), Some("475"));
    assert_eq!(sent(&alice, ERIN, "still talking").await, None);
    let question = MexRequest::new(capping::NAME, capping::DOC_ID, capping::Variables::default());
    let answer = alice.client.mex().query(question).await.unwrap();
    let answer: capping::Response = serde_json::from_value(answer.data.unwrap()).unwrap();
    let info = answer.xwa2_message_capping_info.unwrap();
    assert_eq!(
        (info.total_quota.as_deref(), info.used_quota.as_deref()),
        (Some("20"), Some("20"))
    );
    assert_eq!(info.capping_status.as_deref(), Some("CAPPED"));
    assert_eq!(info.cycle_end_timestamp, Some(4_102_444_800));
}

#[tokio::test]
async fn where_tokens_are_asked_for_only_who_has_one_gets_through() {
    let (simulator, alice) = market().await;
    simulator.require_tokens(ALICE, true);
    assert_eq!(
        sent(&alice, ERIN, "out of the blue").await.as_deref(),
        Some("463")
    );
    simulator.trust(ERIN, ALICE).unwrap();
    assert!(has_token(&alice).await);
    assert_eq!(sent(&alice, ERIN, "you said I may").await, None);
    assert_eq!(simulator.ledger().copies(ERIN, "you said I may"), 1);
}

#[tokio::test]
async fn nobody_subscribed_to_any_channel_gets_an_empty_list() {
    let (_simulator, alice) = market().await;
    assert!(
        alice
            .client
            .newsletter()
            .list_subscribed()
            .await
            .unwrap()
            .is_empty()
    );
}
