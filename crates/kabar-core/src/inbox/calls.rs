//! Calls, which only the phone can take: a row in the chat that says what became of each.
//!
//! ```text
//!   (offered) ─► Ringing ─ended─► Missed | Answered | Rejected | Failed       the end may be all that is ever heard
//! ```
//!
//! Deliberately not here: taking a call, which nobody here can, and saying no to one (`commands_calls`).

use super::apply::find_chat;
use crate::ports::whatsapp::Person;
use kabar_store::{AccountRecord, Extras, NewMessage, StoreError, Tx};
use kabar_types::{Call, CallOutcome, MessageBody, MessageStatus, UnixMillis, WaId};

/// What was heard of a call.
#[derive(Clone, Copy)]
pub(super) struct Heard<'a> {
    pub(super) chat: &'a Person,
    pub(super) caller: &'a Person,
    pub(super) call: &'a WaId,
    pub(super) at: UnixMillis,
}

/// Writes down what is known of a call. Whatever the order, its end stands.
pub(super) async fn put_call(
    tx: &mut Tx,
    account: &AccountRecord,
    heard: Heard<'_>,
    call: Call,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let (chat, contact) = find_chat(tx, account, heard.chat).await?;
    let sender = match contact {
        Some(contact) => contact,
        None => {
            tx.find_or_insert_contact(&heard.caller.jid, heard.caller.alt.as_ref())
                .await?
        }
    };
    let inserted = tx
        .insert_message(&NewMessage {
            chat,
            sender: Some(sender),
            wa_id: heard.call.clone(),
            sent_at: heard.at,
            arrived_at: now,
            body: MessageBody::Call { call: call.clone() },
            raw: None,
            secret: None,
            quote: None,
            status: MessageStatus::Delivered,
            unread: false,
            extras: Extras::default(),
        })
        .await?;
    if inserted.is_new() && call.outcome == CallOutcome::Ringing {
        tx.note_arrived(inserted.id());
    }
    if inserted.is_new() || call.outcome == CallOutcome::Ringing {
        return Ok(());
    }
    let MessageBody::Call { call: before } = tx.get_message(inserted.id()).await?.body else {
        return Ok(());
    };
    if before.outcome == CallOutcome::Ringing {
        // Only the offer says whether there is a picture.
        let video = before.video || call.video;
        tx.end_call(inserted.id(), &Call { video, ..call }).await?;
    }
    Ok(())
}
