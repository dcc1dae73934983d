//! Tells the account's other devices what was set here (WhatsApp's app state).
//!
//! Nothing is queued or repeated here; the outbox does that. `Ok` means that the server took it: the library waits for its
//! answer, and settles by itself when another device was quicker.

use crate::{convert::jid, errors::send_error, people};
use kabar_core::ports::whatsapp::{MessageRef, OutgoingState, SendError, StateChange};
use kabar_types::{Jid, UnixMillis};
use std::{sync::Arc, time::Duration};
use whatsapp_rust::{
    AppStateError, Client, Jid as WireJid, Server, SyncActionMessageRange, message_key, message_range,
    sync_task::MajorSyncTask,
};

/// The library may have to fetch what other devices set first.
const WITHIN: Duration = Duration::from_secs(60);

pub(crate) async fn tell(client: &Client, state: &OutgoingState) -> Result<(), SendError> {
    let chat = address(&state.chat)?;
    if let StateChange::Block { blocked } = state.change {
        return people::block(client, &chat, blocked).await;
    }
    let told = tokio::time::timeout(WITHIN, act(client, &chat, state))
        .await
        .map_err(|_| SendError::Doubt)??;
    told.map_err(|error| match error {
        // Before the phone has shared its keys nothing can be told; it does so soon after linking.
        AppStateError::InvalidRequest(_) => SendError::Doubt,
        AppStateError::Internal(error) => match send_error(error.as_ref()) {
            SendError::Doubt if !client.is_connected() => SendError::NotConnected,
            judged => judged,
        },
        _ => SendError::Doubt,
    })
}

/// The library drops the news of a change that comes while it still fetches the one before, believing that to be the same
/// (whatsapp-rust `ReservationSkip::EquivalentSyncInFlight`), and says so. Asked for by name, it fetches behind the other.
pub(crate) fn catch_up(client: Arc<Client>, collections: &[String]) {
    for name in collections.iter().filter_map(|name| name.parse().ok()) {
        let client = Arc::clone(&client);
        let task = MajorSyncTask::AppStateSync {
            name,
            full_sync: false,
        };
        tokio::spawn(async move { client.process_sync_task(task).await });
    }
}

async fn act(
    client: &Client,
    chat: &WireJid,
    state: &OutgoingState,
) -> Result<Result<(), AppStateError>, SendError> {
    let actions = client.chat_actions();
    let range = range(chat, state)?;
    Ok(match &state.change {
        StateChange::Pin { pinned: true } => actions.pin_chat(chat).await,
        StateChange::Pin { pinned: false } => actions.unpin_chat(chat).await,
        StateChange::Archive { archived: true } => actions.archive_chat(chat, range).await,
        StateChange::Archive { archived: false } => actions.unarchive_chat(chat, range).await,
        StateChange::Mute { until: None } => actions.unmute_chat(chat).await,
        StateChange::Mute { until: Some(until) } if until.0 < 0 => actions.mute_chat(chat).await,
        // One that is over by now is refused; it is over on every device.
        StateChange::Mute { until: Some(until) } => match actions.mute_chat_until(chat, until.0).await {
            Err(AppStateError::InvalidRequest(_)) => actions.unmute_chat(chat).await,
            told => told,
        },
        StateChange::Read { read, .. } => actions.mark_chat_as_read(chat, *read, range).await,
        StateChange::Star { message, starred } => {
            let (writer, id, mine) = parts(chat, message)?;
            match starred {
                true => actions.star_message(chat, writer.as_ref(), id, mine).await,
                false => actions.unstar_message(chat, writer.as_ref(), id, mine).await,
            }
        }
        StateChange::DeleteForMe { message, sent_at } => {
            let (writer, id, mine) = parts(chat, message)?;
            let at = sent_at.map(seconds);
            actions
                .delete_message_for_me(chat, writer.as_ref(), id, mine, true, at)
                .await
        }
        StateChange::Clear { starred_too, .. } => actions.clear_chat(chat, *starred_too, true, range).await,
        StateChange::Delete { .. } => actions.delete_chat(chat, true, range).await,
        StateChange::Block { .. } => {
            return Err(SendError::Invalid("blocking is no app state".to_owned()));
        }
    })
}

/// Other devices compare the newest message with theirs, so that nothing is archived, called read or deleted unseen.
fn range(chat: &WireJid, state: &OutgoingState) -> Result<Option<SyncActionMessageRange>, SendError> {
    if let StateChange::Clear { upto, .. } | StateChange::Delete { upto } = &state.change {
        return Ok(Some(message_range(seconds(*upto), None, Vec::new())));
    }
    let Some((newest, at)) = &state.newest else {
        return Ok(None);
    };
    let (writer, id, mine) = parts(chat, newest)?;
    let key = message_key(id, chat, mine, writer.as_ref());
    let at = seconds(*at);
    Ok(Some(message_range(at, None, vec![(key, at)])))
}

/// Who wrote it, where the key of a message says so: in groups.
fn parts<'a>(chat: &WireJid, message: &'a MessageRef) -> Result<(Option<WireJid>, &'a str, bool), SendError> {
    let writer = match &message.writer {
        Some(person) if chat.server == Server::Group => Some(address(&person.jid)?),
        _ => None,
    };
    Ok((writer, message.wa_id.0.as_str(), message.writer.is_none()))
}

fn seconds(at: UnixMillis) -> i64 {
    at.0 / 1000
}

fn address(jid: &Jid) -> Result<WireJid, SendError> {
    jid::to_wire(jid).ok_or_else(|| SendError::Invalid("the address is not valid".to_owned()))
}
