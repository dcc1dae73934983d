//! Everything a session writes: messages, read marks, typing.
//!
//! Nothing is queued or repeated here; the outbox does that. `Ok` means the socket took it.

use crate::{
    convert::{jid, to_wa},
    errors::send_error,
    inbound::own,
};
use kabar_core::ports::whatsapp::{Outgoing, SendError};
use kabar_types::{Jid, TypingState, WaId};
use std::{future::Future, time::Duration};
use whatsapp_rust::{Client, Jid as WireJid, SendOptions};

/// A first message to somebody may wait a minute for the end of the offline queue and for keys.
const SEND_WITHIN: Duration = Duration::from_secs(90);
/// Small stanzas either go out at once or not at all.
const STANZA_WITHIN: Duration = Duration::from_secs(15);

pub(crate) async fn message(client: &Client, outgoing: &Outgoing) -> Result<(), SendError> {
    let to = address(&outgoing.chat)?;
    let options = SendOptions::default().with_message_id(outgoing.wa_id.0.clone());
    let message = to_wa::message(outgoing, &own(client))?;
    let send = client.send_message_with_options(to, message, options);
    in_time(SEND_WITHIN, send)
        .await?
        .map(drop)
        .map_err(|error| send_error(&error))
}

pub(crate) async fn read_mark(
    client: &Client,
    chat: &Jid,
    sender: Option<&Jid>,
    ids: &[WaId],
) -> Result<(), SendError> {
    let chat = address(chat)?;
    let sender = sender.map(address).transpose()?;
    let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    let mark = client.mark_as_read(&chat, sender.as_ref(), &ids);
    in_time(STANZA_WITHIN, mark)
        .await?
        .map_err(|error| stanza_error(client, &error))
}

pub(crate) async fn typing(client: &Client, chat: &Jid, state: TypingState) -> Result<(), SendError> {
    let chat = address(chat)?;
    let presence = client.chatstate();
    let sent = in_time(STANZA_WITHIN, async {
        match state {
            TypingState::Typing => presence.send_composing(&chat).await,
            TypingState::Recording => presence.send_recording(&chat).await,
            TypingState::Idle => presence.send_paused(&chat).await,
        }
    });
    sent.await?.map_err(|error| send_error(&error))
}

/// The library wraps a failed read mark in text only; whether a socket was there tells the cases apart.
fn stanza_error(client: &Client, error: &anyhow::Error) -> SendError {
    match send_error(error.as_ref()) {
        SendError::Doubt if !client.is_connected() => SendError::NotConnected,
        judged => judged,
    }
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, SendError> {
    tokio::time::timeout(limit, work)
        .await
        .map_err(|_| SendError::Doubt)
}

fn address(jid: &Jid) -> Result<WireJid, SendError> {
    jid::to_wire(jid).ok_or_else(|| SendError::Invalid("the address is not valid".to_owned()))
}
