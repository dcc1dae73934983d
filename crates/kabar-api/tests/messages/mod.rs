//! What a person does to messages that arrived, through the commands.

use super::{BareHost, ids};
use kabar_core_testing::World;
use kabar_types::{ChatId, MessageBody, MessageStatus};
use serde_json::json;

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
