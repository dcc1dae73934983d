//! Sending chunks of history to a linked client, inside a message or over the media host.

use anyhow::Context;
use waproto::whatsapp::message::{HistorySyncNotification, HistorySyncType, protocol_message::Type};
use waproto::whatsapp::{self as wa, history_sync};

use super::chunks::{self, Chunk};
use crate::media::{self, Pointer};
use crate::phone;
use crate::state::{DeviceAddress, World};

/// The phone sends a freshly linked client what its plan says, and keeps back what it says.
///
/// # Errors
/// When the client has no keys yet.
pub(crate) fn send_all(world: &mut World, device: &DeviceAddress) -> anyhow::Result<()> {
    for chunk in chunks::all(world, &device.pn)? {
        let person = world.people.get_mut(&device.pn).context("nobody there")?;
        let transfer = &mut person.transfer;
        if chunk
            .order
            .is_some_and(|order| transfer.plan.withhold.contains(&order))
        {
            let what = format!("the phone withholds chunk {:?} of {device}", chunk.order);
            transfer.withheld.push((device.clone(), chunk));
            world.ledger.event(what);
        } else {
            send_chunk(world, device, chunk, None)?;
        }
    }
    Ok(())
}

/// The phone sends what it kept back. Says how many chunks.
///
/// # Errors
/// When a client has no keys any more.
pub(crate) fn release_withheld(world: &mut World, pn: &str) -> anyhow::Result<usize> {
    let person = world.people.get_mut(pn).context("nobody there")?;
    let withheld = std::mem::take(&mut person.transfer.withheld);
    let count = withheld.len();
    for (device, chunk) in withheld {
        send_chunk(world, &device, chunk, None)?;
    }
    Ok(count)
}

/// Sends one chunk; `session` is the request it answers.
pub(super) fn send_chunk(
    world: &mut World,
    device: &DeviceAddress,
    chunk: Chunk,
    session: Option<String>,
) -> anyhow::Result<()> {
    let person = world.people.get(&device.pn).context("nobody there")?;
    let inline = person.transfer.plan.goes_inline(chunk.zlib.len());
    let mut notification = HistorySyncNotification {
        sync_type: Some(announced(chunk.kind)),
        chunk_order: chunk.order,
        progress: chunk.progress,
        file_length: Some(chunk.plain_len),
        peer_data_request_session_id: session,
        ..Default::default()
    };
    if inline {
        notification.initial_hist_bootstrap_inline_payload = Some(chunk.zlib);
        return announce(world, device, notification).map(drop);
    }
    let pointer = media::author_history(world, &chunk.zlib)?;
    point(&mut notification, &pointer);
    let id = announce(world, device, notification)?;
    media::keep(world, &device.pn, &id, &pointer);
    Ok(())
}

/// A client could not fetch a chunk: the phone uploads it again and announces it anew.
///
/// # Errors
/// When the phone does not have the announcement or the chunk any more.
pub(crate) fn resend(world: &mut World, device: &DeviceAddress, id: &str) -> anyhow::Result<()> {
    let person = world.people.get(&device.pn).context("nobody there")?;
    let sent = person.phone.sent(id).context("the announcement is forgotten")?;
    let mut notification = sent
        .message
        .protocol_message
        .into_option()
        .and_then(|message| message.history_sync_notification.into_option())
        .context("not an announcement of history")?;
    let pointer = media::upload_again(world, &device.pn, id).context("the chunk is forgotten")?;
    point(&mut notification, &pointer);
    let id = announce(world, device, notification)?;
    media::keep(world, &device.pn, &id, &pointer);
    Ok(())
}

fn announce(
    world: &mut World,
    device: &DeviceAddress,
    notification: HistorySyncNotification,
) -> anyhow::Result<String> {
    let message = wa::message::ProtocolMessage {
        r#type: Some(Type::HISTORY_SYNC_NOTIFICATION),
        history_sync_notification: buffa::MessageField::some(notification),
        ..Default::default()
    };
    phone::send_to_own(world, device, message)
}

/// Writes where a chunk lies. The length is that of what is fetched: the compressed bytes.
fn point(notification: &mut HistorySyncNotification, pointer: &Pointer) {
    notification.direct_path = Some(pointer.direct_path.clone());
    notification.media_key = Some(pointer.key.to_vec());
    notification.file_sha256 = Some(pointer.file_sha256.to_vec());
    notification.file_enc_sha256 = Some(pointer.file_enc_sha256.to_vec());
    notification.file_length = Some(pointer.length);
}

/// The same kinds under the names the announcement has for them.
fn announced(kind: history_sync::HistorySyncType) -> HistorySyncType {
    use history_sync::HistorySyncType as Kind;
    match kind {
        Kind::INITIAL_BOOTSTRAP => HistorySyncType::INITIAL_BOOTSTRAP,
        Kind::INITIAL_STATUS_V3 => HistorySyncType::INITIAL_STATUS_V3,
        Kind::FULL => HistorySyncType::FULL,
        Kind::RECENT => HistorySyncType::RECENT,
        Kind::PUSH_NAME => HistorySyncType::PUSH_NAME,
        Kind::NON_BLOCKING_DATA => HistorySyncType::NON_BLOCKING_DATA,
        Kind::ON_DEMAND => HistorySyncType::ON_DEMAND,
    }
}
