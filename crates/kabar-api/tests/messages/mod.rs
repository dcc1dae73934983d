//! What a person does to messages that arrived, through the commands.

use super::{BareHost, ids};
use kabar_core::{
    clock::Clock,
    ports::whatsapp::{Inbound, InboundBody, WaEvent},
};
use kabar_core_testing::{World, people};
use kabar_types::{AccountId, ChatId, ErrorCode, MessageBody, MessageStatus, WaId};
use serde_json::json;
use std::time::Duration;

/// Thanks Alice for her message, then writes one and takes it back.
pub(super) async fn change(host: &BareHost, world: &World, chat: ChatId) {
    world.whatsapp.ack_everything(true);
    let list = json!({ "chat": chat, "before": null, "limit": 50 });
    let hers = host.ask("list_messages", list).await["messages"][0]["id"].clone();
    let thanks = json!({ "message": hers, "emoji": "🙏" });
    assert_eq!(host.ask("react", thanks).await["changing"], true);

    let text = json!({ "chat": chat, "text": "Wrong chat", "quote": null });
    let (id, _) = ids(&host.ask("send_text", text).await);
    let arrived = async || {
        let row = world.message(chat, id).await?;
        (row.status == MessageStatus::Sent).then_some(())
    };
    world.until_in_time("the text to arrive", arrived).await;
    let deletion = host.ask("revoke_message", json!({ "message": id })).await;
    assert_eq!(deletion["changing"], true);
    let gone = async || {
        let row = world.message(chat, id).await?;
        (row.body == MessageBody::Revoked).then_some(())
    };
    world.until_in_time("the deletion", gone).await;
    world.whatsapp.ack_everything(false);
}

/// Sends every kind there is but texts, votes, pins and passes on.
pub(super) async fn send_kinds(host: &BareHost, world: &World, chat: ChatId) {
    world.whatsapp.ack_everything(true);
    let place = json!({ "latitude": 0, "longitude": 0, "name": "Shop", "address": "", "live": false });
    let row = host
        .ask("send_location", json!({ "chat": chat, "place": place }))
        .await;
    assert_eq!(row["body"]["place"]["name"], "Shop");
    let cards = json!([{ "name": "Bob", "phones": [] }]);
    let row = host
        .ask("send_contacts", json!({ "chat": chat, "cards": cards }))
        .await;
    assert_eq!(row["body"]["cards"][0]["name"], "Bob");
    let poll = json!({ "chat": chat, "question": "When?", "options": ["Tue", "Wed"], "most": 1 });
    let (poll, _) = ids(&host.ask("send_poll", poll).await);
    let arrived = async || {
        let row = world.message(chat, poll).await?;
        (row.status == MessageStatus::Sent).then_some(())
    };
    world.until_in_time("the poll to arrive", arrived).await;

    host.ask("vote", json!({ "message": poll, "options": [1] })).await;
    host.ask("pin_message", json!({ "message": poll, "seconds": 86_400 }))
        .await;
    let pinned = async || {
        let rows = host.ask("list_pinned", json!({ "chat": chat })).await;
        (rows[0]["body"]["poll"]["options"][1]["mine"] == true).then_some(())
    };
    world.until_in_time("the vote and the pin", pinned).await;
    let receipts = host.ask("list_receipts", json!({ "message": poll })).await;
    assert_eq!(receipts["people"][0]["readAt"], serde_json::Value::Null);
    let direct = host.refusal("get_group", json!({ "chat": chat })).await;
    assert_eq!(direct, ErrorCode::NotFound);
    let rows = host
        .ask("forward_message", json!({ "message": poll, "chats": [chat] }))
        .await;
    assert_eq!(rows[0]["body"]["poll"]["voters"], 0);
    world.whatsapp.ack_everything(false);
}

/// Sets everything there is on the chat, stars a message and deletes it for this account alone.
pub(super) async fn set(host: &BareHost, world: &World, chat: ChatId) {
    let pinned = host
        .ask("pin_chat", json!({ "chat": chat, "pinned": true }))
        .await;
    assert_eq!(pinned["pinned"], true);
    let archived = host
        .ask("archive_chat", json!({ "chat": chat, "archived": true }))
        .await;
    assert_eq!(archived["archived"], true);
    let muted = json!({ "chat": chat, "mute": { "kind": "forever" } });
    assert_eq!(host.ask("mute_chat", muted).await["muted"], true);
    let unread = json!({ "chat": chat, "unread": true });
    assert_eq!(host.ask("mark_chat_unread", unread).await["markedUnread"], true);

    let list = json!({ "chat": chat, "before": null, "limit": 50 });
    let hers = host.ask("list_messages", list).await["messages"][0]["id"].clone();
    let star = json!({ "message": hers, "starred": true });
    assert_eq!(host.ask("star_message", star).await["starred"], true);
    let starred = json!({ "chat": chat, "account": null, "before": null, "limit": 50 });
    let found = host.ask("list_starred", starred).await;
    assert_eq!(
        (&found["hits"][0]["message"]["id"], &found["older"]),
        (&hers, &serde_json::Value::Null)
    );
    let page = host
        .ask("list_around", json!({ "message": hers, "limit": 1 }))
        .await;
    assert_eq!(page["messages"][0]["id"], hers);
    let newer = json!({ "chat": chat, "after": page["newer"], "limit": 1 });
    let next = host.ask("list_newer", newer).await;
    assert_ne!(next["messages"][0]["id"], hers);
    let later = json!({ "chat": chat, "text": "Tomorrow", "quote": null, "at": 2_000_000_000_000_i64 });
    let scheduled = host.ask("schedule_text", later).await;
    assert_eq!(scheduled["scheduledFor"], 2_000_000_000_000_i64);
    let now = json!({ "message": scheduled["id"], "at": null });
    let moved = host.ask("reschedule_message", now).await;
    assert_eq!(moved["scheduledFor"], serde_json::Value::Null);

    let before = world.messages(chat).await.len();
    host.ask("delete_for_me", json!({ "message": hers })).await;
    assert_eq!(world.messages(chat).await.len(), before - 1);
}

/// Asks for a message that was never decrypted, and for what came before all; then empties the chat and deletes it.
pub(super) async fn empty(host: &BareHost, world: &World, account: AccountId, chat: ChatId) {
    for (id, body) in [
        ("SEALED", InboundBody::Waiting),
        (
            "AFTER",
            InboundBody::Text {
                text: "Well?".to_owned(),
            },
        ),
    ] {
        world.clock.advance(Duration::from_secs(5));
        let inbound = Inbound {
            body,
            sent_at: world.clock.now(),
            ..people::text_from(&people::alice(), id, "")
        };
        world.whatsapp.deliver(account, inbound).await.unwrap();
    }
    world.clock.advance(Duration::from_secs(3 * 60 * 60));
    let list = json!({ "chat": chat, "before": null, "limit": 50 });
    let gap = async || {
        let page = host.ask("list_messages", list.clone()).await;
        page["past"]["gaps"][0]["id"].as_i64()
    };
    let gap = world.until_in_time("the gap", gap).await;
    let asked = host.ask("fetch_gap", json!({ "gap": gap })).await;
    assert_eq!(asked["answer"]["kind"], "asking");
    let asked = host.ask("fetch_older", json!({ "chat": chat })).await;
    assert_eq!(asked["answer"]["kind"], "asking", "one question at a time");

    let all = json!({ "chat": chat, "keepStarred": false });
    host.ask("clear_chat", all).await;
    host.ask("delete_chat", json!({ "chat": chat })).await;
}

/// Alice calls, and is turned down.
pub(super) async fn turn_down_a_call(host: &BareHost, world: &World, account: AccountId, chat: ChatId) {
    let call = WaId("CALL".to_owned());
    world.whatsapp.ring(account, &call);
    let offered = WaEvent::CallOffered {
        chat: people::alice(),
        caller: people::alice(),
        call,
        video: false,
        at: world.clock.now(),
    };
    world.whatsapp.emit(account, offered);
    let ringing = world
        .until("the call", async || {
            let page = world.kabar().list_messages(chat, None, 50).await.unwrap();
            page.messages
                .into_iter()
                .find(|row| matches!(row.body, MessageBody::Call { .. }))
        })
        .await;
    let rejected = host.ask("reject_call", json!({ "message": ringing.id })).await;
    assert_eq!(rejected["body"]["call"]["outcome"], "rejected");
}
