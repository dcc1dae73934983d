//! People, through the commands.

use super::BareHost;
use kabar_core::ports::whatsapp::{Inbound, Person};
use kabar_core_testing::{World, people};
use kabar_types::{AccountId, Jid};
use serde_json::{Value, json};

/// Begins a chat with a number, asks who that is, and blocks and unblocks them.
pub(super) async fn ask(host: &BareHost, world: &World, account: AccountId) {
    look_at_a_group(host, world, account).await;
    let number = json!({ "account": account, "number": "+62 800-0000-0109" });
    let chat = host.ask("begin_chat", number).await;
    let whom = json!({ "account": account, "contact": chat["contact"] });
    let known = host.ask("get_contact", whom.clone()).await;
    assert_eq!(
        (&known["phone"], &known["fetchedAt"]),
        (&json!("+6280000000109"), &json!(null))
    );
    assert!(host.ask("fetch_contact", whom.clone()).await["fetchedAt"].is_number());
    let person = json!({ "contact": chat["contact"] });
    assert_eq!(
        host.ask("list_person_chats", person.clone()).await,
        json!([]),
        "nothing was said"
    );
    assert_eq!(host.ask("list_common_groups", person.clone()).await, json!([]));
    let timeline = json!({ "contact": chat["contact"], "before": null, "limit": 10 });
    assert_eq!(
        host.ask("list_person_timeline", timeline).await["messages"],
        json!([])
    );
    let wanted = json!({ "account": account, "contacts": [chat["contact"]] });
    assert_eq!(host.ask("want_pictures", wanted).await, Value::Null);
    let there = host.ask("get_presence", json!({ "chat": chat["id"] })).await;
    assert_eq!(there, json!({ "kind": "unknown" }));
    let theirs = people::text_from(&people::person("6280000000109"), "R-1", "Buy now");
    world.whatsapp.deliver(account, theirs).await.unwrap();
    let mut report = whom.clone();
    report["block"] = json!(false);
    assert_eq!(host.ask("report_contact", report).await["blocked"], false);
    for blocked in [true, false] {
        let mut block = whom.clone();
        block["blocked"] = json!(blocked);
        assert_eq!(host.ask("block_contact", block).await["blocked"], blocked);
    }
}

/// Somebody writes in a group, and one looks who is in it.
async fn look_at_a_group(host: &BareHost, world: &World, account: AccountId) {
    let group = Inbound {
        chat: Person {
            jid: Jid::new("120363000000000109@g.us"),
            alt: None,
        },
        ..people::text_from(&people::alice(), "G-1", "Hello all")
    };
    world.whatsapp.deliver(account, group).await.unwrap();
    let all = json!({ "account": account, "query": "", "filter": "groups", "before": null, "limit": 10 });
    let listed = host.ask("list_chats", all).await;
    let chat: &Value = &listed["chats"][0]["id"];
    assert_eq!(
        host.ask("get_group", json!({ "chat": chat })).await["chat"],
        *chat
    );
}
