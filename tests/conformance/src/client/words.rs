//! From what whatsapp-rust says to the words both clients of the suite use.

use serde_json::{Value, json};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::{MessageExt as _, wa};
use whatsapp_rust::wacore::stanza::groups::GroupNotificationAction;
use whatsapp_rust::wacore::types::message::{MessageInfo, MessageSource};
use whatsapp_rust::wacore::types::presence::ReceiptType;

/// A phone number if the library knows one, else the address as it is.
pub(super) fn number(jid: &Jid, other: Option<&Jid>) -> String {
    let known = [Some(jid), other].into_iter().flatten().find(|jid| jid.is_pn());
    known.map_or_else(|| jid.to_non_ad_string(), |jid| jid.user.to_string())
}

pub(super) fn sender(source: &MessageSource) -> String {
    number(&source.sender, source.sender_alt.as_ref())
}

pub(super) fn message(message: &wa::Message, info: &MessageInfo) -> Value {
    let mut event = content(message);
    event["event"] = json!("message");
    event["id"] = json!(info.id);
    event["chat"] = json!(info.source.chat.to_non_ad_string());
    event["from"] = json!(sender(&info.source));
    event["from_me"] = json!(info.source.is_from_me);
    event["live"] = json!(!info.is_offline);
    event
}

/// What a message says: the kind, the words, and which other message it is about.
fn content(message: &wa::Message) -> Value {
    let message = message.get_base_message();
    if let Some(reaction) = message.reaction_message.as_option() {
        let target = reaction.key.as_option().and_then(|key| key.id.clone());
        return json!({ "kind": "reaction", "text": reaction.text.clone().unwrap_or_default(), "target": target });
    }
    if let Some(document) = message.document_message.as_option() {
        return json!({ "kind": "document", "text": document.file_name });
    }
    if let Some(protocol) = message.protocol_message.as_option() {
        return about(protocol);
    }
    let Some(text) = message.text_content() else {
        return json!({ "kind": "other" });
    };
    let part = message.extended_text_message.as_option();
    let quotes = part.and_then(|part| part.context_info.as_option()?.stanza_id.clone());
    json!({ "kind": "text", "text": text, "quotes": quotes })
}

fn about(protocol: &wa::message::ProtocolMessage) -> Value {
    use wa::message::protocol_message::Type;
    let target = protocol.key.as_option().and_then(|key| key.id.clone());
    let edited = protocol
        .edited_message
        .as_option()
        .and_then(|message| message.text_content());
    match protocol.r#type {
        Some(Type::Revoke) => json!({ "kind": "revoke", "target": target }),
        _ if edited.is_some() => json!({ "kind": "edit", "text": edited, "target": target }),
        _ => json!({ "kind": "protocol" }),
    }
}

/// The word for a tick; receipts that are none have none.
pub(super) fn tick(kind: &ReceiptType) -> Option<&'static str> {
    match kind {
        // "Inactive" is a delivery to a client whose user is not looking.
        ReceiptType::Delivered | ReceiptType::Inactive => Some("delivered"),
        ReceiptType::Read => Some("read"),
        ReceiptType::Played => Some("played"),
        _ => None,
    }
}

pub(super) fn history(set: &wa::HistorySync) -> Value {
    let messages = set.conversations.iter().flat_map(|chat| &chat.messages);
    let texts: Vec<&str> = messages
        .filter_map(|one| one.message.as_option()?.message.as_option()?.text_content())
        .collect();
    json!({ "event": "history", "chats": set.conversations.len(), "contacts": set.pushnames.len(), "texts": texts })
}

pub(super) fn group(id: &Jid, action: &GroupNotificationAction) -> Value {
    let id = id.to_string();
    match action {
        GroupNotificationAction::Subject { subject, .. } => {
            json!({ "event": "renamed", "id": id, "subject": subject })
        }
        GroupNotificationAction::Add { .. } => json!({ "event": "members", "id": id, "change": "add" }),
        GroupNotificationAction::Remove { .. } => {
            json!({ "event": "members", "id": id, "change": "remove" })
        }
        _ => json!({ "event": "group", "id": id }),
    }
}
