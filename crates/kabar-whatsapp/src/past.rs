//! Questions to the account's own phone: older messages of a chat, and pieces of its history once more.
//!
//! `Ok` means the socket took it; the phone answers with history of its own (see `pump.rs`), or never.

use crate::{convert::jid, errors::send_error};
use kabar_core::ports::whatsapp::{OlderThan, SendError};
use std::{future::Future, sync::Arc, time::Duration};
use whatsapp_rust::{
    Client, EncType, Jid as WireJid, NodeBuilder,
    buffa::MessageField,
    wacore::{messages::MessageUtils, send::needs_device_identity},
    wacore_binary::Node,
    waproto::whatsapp::{
        self as wa,
        message::{
            PeerDataOperationRequestMessage, PeerDataOperationRequestType, ProtocolMessage,
            peer_data_operation_request_message::HistorySyncChunkRetryRequest, protocol_message,
        },
    },
};

/// Keys of the phone may have to be fetched first.
const WITHIN: Duration = Duration::from_secs(60);

pub(crate) async fn older(client: &Arc<Client>, older: &OlderThan) -> Result<String, SendError> {
    let chat =
        jid::to_wire(&older.chat).ok_or_else(|| SendError::Invalid("the address is not valid".to_owned()))?;
    // A number that was linked without history does not want what the phone sends by itself; this it asks for.
    client.set_skip_history_sync(false);
    let count = i32::try_from(older.count).unwrap_or(i32::MAX);
    let asking = client.fetch_message_history(&chat, &older.wa_id.0, older.from_me, older.sent_at.0, count);
    in_time(client, asking).await
}

/// The library has no question of this kind, so it is put together here as it puts its own together
/// (wacore `send/peer.rs`).
pub(crate) async fn piece(client: &Arc<Client>, chunk: u32) -> Result<(), SendError> {
    in_time(client, ask(client, chunk)).await
}

async fn ask(client: &Arc<Client>, chunk: u32) -> anyhow::Result<()> {
    let own = client.lid().or_else(|| client.pn());
    let phone: WireJid = own
        .ok_or_else(|| anyhow::anyhow!("the device is not linked"))?
        .to_non_ad();
    let plain = MessageUtils::encode_and_pad(&question(chunk));
    // There is none before the phone's first message has come.
    client
        .signal()
        .assert_sessions(std::slice::from_ref(&phone))
        .await?;
    let (kind, sealed) = client.signal().encrypt_message(&phone, &plain).await?;
    let device = client.persistence_manager().get_device_snapshot();
    let identity = needs_device_identity(matches!(kind, EncType::PreKeyMessage), device.account.as_deref())?;
    let sealed = NodeBuilder::new("enc")
        .attrs([("v", "2"), ("type", kind.as_wire_str())])
        .bytes(sealed)
        .build();
    let meta = NodeBuilder::new("meta").attr("appdata", "default").build();
    let stanza = NodeBuilder::new("message")
        .attr("to", phone)
        .attr("id", client.generate_message_id())
        .attr("type", "text")
        .attr("category", "peer")
        .attr("push_priority", "high_force")
        .children([meta, sealed].into_iter().chain(identity.map(signed)))
        .build();
    Ok(client.send_node(stanza).await?)
}

/// Who a first message comes from, as the phone signed it.
fn signed(identity: Vec<u8>) -> Node {
    NodeBuilder::new("device-identity").bytes(identity).build()
}

fn question(chunk: u32) -> wa::Message {
    let retry = HistorySyncChunkRetryRequest {
        chunk_order: Some(chunk),
        regenerate_chunk: Some(true),
        ..Default::default()
    };
    let request = PeerDataOperationRequestMessage {
        peer_data_operation_request_type: Some(PeerDataOperationRequestType::HISTORY_SYNC_CHUNK_RETRY),
        history_sync_chunk_retry_request: MessageField::some(retry),
        ..Default::default()
    };
    let protocol = ProtocolMessage {
        r#type: Some(protocol_message::Type::PEER_DATA_OPERATION_REQUEST_MESSAGE),
        peer_data_operation_request_message: MessageField::some(request),
        ..Default::default()
    };
    wa::Message {
        protocol_message: MessageField::some(protocol),
        ..Default::default()
    }
}

async fn in_time<T>(
    client: &Client,
    asking: impl Future<Output = anyhow::Result<T>>,
) -> Result<T, SendError> {
    let asked = tokio::time::timeout(WITHIN, asking)
        .await
        .map_err(|_| SendError::Doubt)?;
    asked.map_err(|error| match send_error(error.as_ref()) {
        SendError::Doubt if !client.is_connected() => SendError::NotConnected,
        judged => judged,
    })
}
