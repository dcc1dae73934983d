//! A change to a message as it goes out: whom it speaks to, and what it says.
//!
//! Deliberately not here: asking for one, and what its proof makes true (`changes`).

use super::changes::{Payload, Wish, read, secret_of};
use crate::{
    base::Base,
    ports::whatsapp::{Outgoing, OutgoingContent, OutgoingExtras},
};
use kabar_store::{ChangeWork, StoreError, View};
use kabar_types::{Jid, Message, MessageBody, UnixMillis};

/// What is to be written to the socket; `None` when the chat or the writer has no address.
pub(super) async fn outgoing(base: &Base, change: &ChangeWork) -> Result<Option<Outgoing>, StoreError> {
    let Payload { secret, at, wish } = read(change)?;
    let mut view = base.store.read().await?;
    let message = view.get_message(change.about).await?;
    let to = view.get_chat_address(message.chat).await?;
    let Some(chat) = to.jid().cloned() else {
        return Ok(None);
    };
    // A vote is sealed for who asked, and members of groups know each other by their hidden ids.
    let form = match wish {
        Wish::Vote { .. } => Form::Hidden,
        _ => Form::Usual,
    };
    let writer = match message.from_me {
        true => None,
        false => match writer(&mut view, &message, &chat, form).await? {
            Some(writer) => Some(writer),
            None => return Ok(None),
        },
    };
    let secret_of_poll = secret_of(&mut view, &message).await?;
    let Some(content) = content(wish, &message, (writer, secret_of_poll), at) else {
        return Ok(None);
    };
    Ok(Some(Outgoing {
        chat,
        wa_id: change.wa_id.clone(),
        secret,
        content,
        extras: OutgoingExtras::default(),
    }))
}

/// `None` for a vote in a poll that is none any more.
fn content(
    wish: Wish,
    message: &Message,
    (writer, secret): (Option<Jid>, Option<[u8; 32]>),
    at: UnixMillis,
) -> Option<OutgoingContent> {
    let target = message.wa_id.clone();
    Some(match wish {
        Wish::Edit { text } => OutgoingContent::Edit { target, text, at },
        Wish::Revoke => OutgoingContent::Revoke { target },
        Wish::React { emoji } => OutgoingContent::Reaction {
            target,
            writer,
            emoji,
            at,
        },
        Wish::Pin { lasts_secs } => OutgoingContent::Pin {
            target,
            writer,
            lasts_secs,
            at,
        },
        Wish::Vote { places } => {
            let MessageBody::Poll { poll } = &message.body else {
                return None;
            };
            let option = |place: &u32| {
                poll.options
                    .get(*place as usize)
                    .map(|option| option.text.clone())
            };
            OutgoingContent::Vote {
                target,
                asker: writer,
                secret: secret?,
                options: places.iter().filter_map(option).collect(),
                at,
            }
        }
    })
}

/// Which of a person's addresses is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Usual,
    /// The hidden id, when it is known.
    Hidden,
}

/// Somebody else's address: the chat's own, or the writer's in a group.
async fn writer(
    view: &mut View,
    message: &Message,
    chat: &Jid,
    form: Form,
) -> Result<Option<Jid>, StoreError> {
    match message.sender {
        Some(contact) if chat.is_group() => {
            let addresses = view.get_addresses(contact).await?;
            let hidden = addresses.lid.as_ref().filter(|_| form == Form::Hidden);
            Ok(hidden.or(addresses.preferred()).cloned())
        }
        _ => Ok(Some(chat.clone())),
    }
}
