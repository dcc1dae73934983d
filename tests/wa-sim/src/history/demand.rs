//! What a linked client asks the phone for: older messages of a chat, one it could not open, or a chunk of the past
//! once more.
//!
//! Requests and answers are messages between devices of one account ("peer data operations"). As in
//! life, a request the phone cannot place is not answered at all; the client waits and gives up.

use anyhow::{Context, bail, ensure};
use wacore_binary::Jid;
use waproto::whatsapp::message as wm;
use waproto::whatsapp::message::PeerDataOperationRequestType as Asked;
use waproto::whatsapp::message::peer_data_operation_request_message::HistorySyncOnDemandRequest;
use waproto::whatsapp::message::peer_data_operation_request_response_message::{
    PeerDataOperationResult, peer_data_operation_result::PlaceholderMessageResendResponse,
};
use waproto::whatsapp::{self as wa, history_sync::HistorySyncType, message::protocol_message::Type};

use super::Chat;
use super::chunks;
use super::conversation::{Part, conversation, message, own_address};
use super::delivery::send_chunk;
use crate::groups::{self, Hall};
use crate::phone;
use crate::state::{DeviceAddress, Space, World};

/// How many older messages a phone gives per request, whatever is asked.
const PAGE: usize = 50;

/// Answers a request of a client of the same account. `id` is the message that brought it.
///
/// # Errors
/// When the phone does not know what is asked for; the client then hears nothing.
pub(crate) fn answer(
    world: &mut World,
    device: &DeviceAddress,
    id: &str,
    request: &wm::PeerDataOperationRequestMessage,
) -> anyhow::Result<()> {
    match request.peer_data_operation_request_type {
        Some(Asked::HISTORY_SYNC_ON_DEMAND) => {
            let asked = request.history_sync_on_demand_request.as_option();
            older(world, device, id, asked.context("no request inside")?)
        }
        Some(Asked::PLACEHOLDER_MESSAGE_RESEND) => {
            let asked = request.placeholder_message_resend_request.iter();
            let keys: Vec<_> = asked
                .filter_map(|one| one.message_key.as_option().cloned())
                .collect();
            placeholders(world, device, id, &keys)
        }
        Some(Asked::HISTORY_SYNC_CHUNK_RETRY) => {
            let asked = request.history_sync_chunk_retry_request.as_option();
            let order = asked.and_then(|asked| asked.chunk_order);
            piece(world, device, order.context("no number inside")?)
        }
        other => bail!("phones of the simulator do not do {other:?}"),
    }
}

fn older(
    world: &mut World,
    device: &DeviceAddress,
    id: &str,
    asked: &HistorySyncOnDemandRequest,
) -> anyhow::Result<()> {
    let (page, count) = page(world, &device.pn, asked)?;
    let history = wa::HistorySync {
        sync_type: HistorySyncType::ON_DEMAND,
        conversations: vec![page],
        ..Default::default()
    };
    let chunk = chunks::pack(&history)?;
    world
        .ledger
        .event(format!("the phone gives {device} {count} older messages"));
    send_chunk(world, device, chunk, Some(id.to_owned()))
}

/// A chunk of the transfer once more, as the plan cuts it now.
fn piece(world: &mut World, device: &DeviceAddress, order: u32) -> anyhow::Result<()> {
    let all = chunks::all(world, &device.pn)?;
    let chunk = all.into_iter().find(|chunk| chunk.order == Some(order));
    let chunk = chunk.with_context(|| format!("there is no chunk {order}"))?;
    world
        .ledger
        .event(format!("the phone gives {device} chunk {order} once more"));
    send_chunk(world, device, chunk, None)
}

/// Older messages of a chat or a group, and how many those are.
fn page(
    world: &World,
    pn: &str,
    asked: &HistorySyncOnDemandRequest,
) -> anyhow::Result<(wa::Conversation, usize)> {
    let person = world.people.get(pn).context("nobody there")?;
    let jid = asked.chat_jid.as_deref().unwrap_or_default();
    let oldest = asked.oldest_msg_id.as_deref().unwrap_or_default();
    let wanted = asked.on_demand_msg_count.unwrap_or_default();
    let wanted = usize::try_from(wanted).unwrap_or_default().min(PAGE);
    if let Some(Hall::Group(group)) = address_of(jid).ok().as_ref().and_then(Hall::of) {
        return groups::older_in_group(world, person, &group, oldest, wanted);
    }
    let chat = find(world, pn, jid)?;
    let known = chat.lines.iter().position(|line| line.id == oldest);
    let end = known.with_context(|| format!("the chat has no message {oldest:?}"))?;
    let start = end.saturating_sub(wanted);
    let part = Part {
        lines: start..end,
        end: Some(groups::end_of_page(start > 0)),
    };
    Ok((conversation(world, person, chat, &part), end - start))
}

/// Messages a client has only as placeholders, written out by the phone that could open them.
fn placeholders(
    world: &mut World,
    device: &DeviceAddress,
    id: &str,
    keys: &[wa::MessageKey],
) -> anyhow::Result<()> {
    let person = world.people.get(&device.pn).context("nobody there")?;
    ensure!(person.transfer.plan.placeholders, "it writes out no placeholders");
    let mut results = Vec::new();
    for key in keys {
        let found = written_out(world, device, key)?;
        let found = PlaceholderMessageResendResponse {
            web_message_info_bytes: Some(buffa::Message::encode_to_vec(&found)),
        };
        results.push(PeerDataOperationResult {
            placeholder_message_resend_response: buffa::MessageField::some(found),
            ..Default::default()
        });
    }
    let response = wm::PeerDataOperationRequestResponseMessage {
        peer_data_operation_request_type: Some(Asked::PLACEHOLDER_MESSAGE_RESEND),
        stanza_id: Some(id.to_owned()),
        peer_data_operation_result: results,
    };
    let answer = wm::ProtocolMessage {
        r#type: Some(Type::PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE),
        peer_data_operation_request_response_message: buffa::MessageField::some(response),
        ..Default::default()
    };
    phone::send_to_own(world, device, answer).map(drop)
}

/// Phones name the chat by phone number in these answers, whatever the request named.
fn written_out(
    world: &World,
    device: &DeviceAddress,
    key: &wa::MessageKey,
) -> anyhow::Result<wa::WebMessageInfo> {
    let person = world.people.get(&device.pn).context("nobody there")?;
    let chat = find(world, &device.pn, key.remote_jid.as_deref().unwrap_or_default())?;
    let id = key.id.as_deref().unwrap_or_default();
    let line = chat.lines.iter().find(|line| line.id == id);
    let line = line.with_context(|| format!("the chat has no message {id:?}"))?;
    let phone = DeviceAddress::phone(chat.with.as_str());
    let chat_id = world.jid_of(&phone, Space::Pn).to_string();
    Ok(message(chat, line, &chat_id, &own_address(world, person)))
}

fn address_of(jid: &str) -> anyhow::Result<Jid> {
    let address = jid.parse().ok();
    address.with_context(|| format!("{jid:?} is no address"))
}

fn find<'a>(world: &'a World, pn: &str, jid: &str) -> anyhow::Result<&'a Chat> {
    let address = address_of(jid)?;
    let with = world
        .resolve(&address.to_non_ad())
        .context("nobody has this address")?;
    let person = world.people.get(pn).context("nobody there")?;
    let chat = person.chats.iter().find(|chat| chat.with == with.pn);
    chat.with_context(|| format!("there is no chat with {}", with.pn))
}
