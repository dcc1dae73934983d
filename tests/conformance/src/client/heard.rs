//! What the library says, told on as it comes; and every message kept by id, to reply to it and to open it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use whatsapp_rust::prelude::{Event, wa};
use whatsapp_rust::wacore::types::events::InboundMessage;
use whatsapp_rust::wacore::types::message::MessageInfo;
use whatsapp_rust::wacore::types::presence::ChatPresence;
use whatsapp_rust::wacore_binary::JidExt as _;
use whatsapp_rust::{Client, Jid};

use super::words;
use crate::line;

/// A message somebody sent or got.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) chat: Jid,
    pub(super) sender: Jid,
    pub(super) from_me: bool,
    pub(super) message: wa::Message,
}

impl Known {
    /// How others name it.
    pub(super) fn key(&self, id: &str) -> wa::MessageKey {
        wa::MessageKey {
            remote_jid: Some(self.chat.to_non_ad_string()),
            from_me: Some(self.from_me),
            id: Some(id.to_owned()),
            participant: self.chat.is_group().then(|| self.sender.to_non_ad_string()),
        }
    }
}

/// Messages by id, and every device that ever wrote.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<HashMap<String, Known>>>);

impl Memory {
    pub(super) fn keep(&self, id: &str, known: Known) {
        self.with(|all| all.insert(id.to_owned(), known));
    }

    pub(super) fn get(&self, id: &str) -> Result<Known> {
        let found = self.with(|all| all.get(id).cloned());
        found.with_context(|| format!("no message has the id {id}"))
    }

    pub(super) fn senders(&self) -> Vec<Jid> {
        self.with(|all| all.values().map(|known| known.sender.clone()).collect())
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Known>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells on what the client hears, until it is gone.
pub(super) async fn tell(client: Arc<Client>, events: async_channel::Receiver<Arc<Event>>, memory: Memory) {
    while let Ok(event) = events.recv().await {
        for told in tell_of(&client, &event, &memory).await {
            line::say(told);
        }
    }
}

async fn tell_of(client: &Client, event: &Event, memory: &Memory) -> Vec<Value> {
    let one = match event {
        Event::Messages(batch) => return batch.iter().map(|one| arrived(one, memory)).collect(),
        Event::Receipt(receipt) => {
            let from = known_number(client, &receipt.source.sender).await;
            let kind = words::tick(&receipt.r#type);
            let tick = |id| Some(json!({ "event": "receipt", "id": id, "kind": kind?, "from": from }));
            return receipt.message_ids.iter().filter_map(tick).collect();
        }
        Event::PairingQrCode(shown) => json!({ "event": "qr", "code": shown.code }),
        Event::Connected(_) => json!({ "event": "open" }),
        Event::Disconnected(_) => json!({ "event": "closed" }),
        Event::LoggedOut(_) => json!({ "event": "logged_out" }),
        Event::OfflineSyncCompleted(_) => json!({ "event": "caught_up" }),
        Event::ServerAck(ack) if ack.class.as_deref() == Some("message") => {
            json!({ "event": "ack", "id": ack.id, "error": ack.error })
        }
        Event::ChatPresence(shown) => {
            let state = match shown.state {
                ChatPresence::Composing => "composing",
                ChatPresence::Paused => "paused",
            };
            presence(client, &shown.source.sender, state).await
        }
        Event::Presence(shown) => {
            let state = if shown.unavailable {
                "unavailable"
            } else {
                "available"
            };
            presence(client, &shown.from, state).await
        }
        Event::ContactUpdate(update) => {
            let from = known_number(client, &update.jid).await;
            json!({ "event": "contact", "from": from, "name": update.action.full_name })
        }
        Event::PinUpdate(update) => json!({
            "event": "pin",
            "chat": update.jid.to_non_ad_string(),
            "pinned": update.action.pinned.unwrap_or_default(),
        }),
        Event::GroupUpdate(update) => words::group(&update.group_jid, &update.action),
        Event::HistorySync(set) => match set.get() {
            Some(set) => words::history(set),
            None => json!({ "event": "broken history" }),
        },
        Event::UndecryptableMessage(one) => unreadable(&one.info),
        _ => return Vec::new(),
    };
    vec![one]
}

fn arrived(one: &InboundMessage, memory: &Memory) -> Value {
    let source = &one.info.source;
    let known = Known {
        chat: source.chat.clone(),
        sender: source.sender.clone(),
        from_me: source.is_from_me,
        message: (*one.message).clone(),
    };
    memory.keep(&one.info.id, known);
    words::message(&one.message, &one.info)
}

fn unreadable(info: &MessageInfo) -> Value {
    json!({ "event": "unreadable", "id": info.id, "from": words::sender(&info.source) })
}

async fn presence(client: &Client, who: &Jid, state: &str) -> Value {
    let from = known_number(client, who).await;
    json!({ "event": "presence", "from": from, "state": state })
}

async fn known_number(client: &Client, jid: &Jid) -> String {
    if jid.is_pn() {
        return jid.user.to_string();
    }
    let entry = client.get_lid_pn_entry(jid).await.ok().flatten();
    entry.map_or_else(|| jid.to_non_ad_string(), |entry| entry.phone_number.to_string())
}
