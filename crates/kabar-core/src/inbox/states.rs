//! Applies what the account's other devices set on chats and messages (WhatsApp's app state): the newest stands.
//!
//! It may speak of chats and messages that are not here yet, because the phone hands over its settings before its
//! history. What is set on an unknown chat makes a row that no list shows; stars and deletions wait for their message
//! under its id. A choice made here that is newer stays, and one that is older is no longer worth telling.

use crate::{
    outbox::topic,
    ports::whatsapp::{MessageRef, Person, StateChange},
};
use kabar_store::{ChatSetting, Clearing, StoreError, Tx};
use kabar_types::{AccountId, ChatId, ContactId, UnixMillis};

/// Longest id of a message that is believed, as for messages themselves.
const WA_ID_MAX: usize = 256;

pub(super) async fn put_state(
    tx: &mut Tx,
    account: AccountId,
    chat: &Person,
    change: &StateChange,
    at: UnixMillis,
) -> Result<(), StoreError> {
    let (chat, contact) = note_chat(tx, account, chat).await?;
    let mut writer = None;
    let stands = match change {
        StateChange::Pin { pinned } => {
            tx.put_chat_setting(chat, ChatSetting::Pinned(*pinned), at)
                .await?
        }
        StateChange::Archive { archived } => {
            tx.put_chat_setting(chat, ChatSetting::Archived(*archived), at)
                .await?
        }
        StateChange::Mute { until } => tx.put_chat_setting(chat, ChatSetting::Muted(*until), at).await?,
        StateChange::Read { read, upto } => put_reading(tx, chat, *read, upto.unwrap_or(at), at).await?,
        StateChange::Star { message, starred } => {
            let Some(sender) = find_writer(tx, message, contact).await? else {
                return Ok(());
            };
            writer = sender;
            tx.put_star(chat, &message.wa_id, sender, *starred, at).await?
        }
        StateChange::DeleteForMe { message, .. } => {
            let Some(sender) = find_writer(tx, message, contact).await? else {
                return Ok(());
            };
            writer = sender;
            tx.delete_for_me(chat, sender, &message.wa_id).await?;
            true
        }
        StateChange::Clear { upto, starred_too } => {
            let how = if *starred_too {
                Clearing::Everything
            } else {
                Clearing::KeepStarred
            };
            tx.begin_clearing(chat, *upto, how).await?;
            true
        }
        StateChange::Block { blocked } => {
            if let Some(contact) = contact {
                tx.note_blocked(account, contact, *blocked).await?;
            }
            return Ok(());
        }
        StateChange::Delete { upto } => {
            tx.begin_clearing(chat, *upto, Clearing::Delete).await?;
            true
        }
    };
    if stands {
        tx.drop_topic(chat, &topic(change, writer)).await?;
    }
    Ok(())
}

async fn put_reading(
    tx: &mut Tx,
    chat: ChatId,
    read: bool,
    upto: UnixMillis,
    at: UnixMillis,
) -> Result<bool, StoreError> {
    let stands = tx
        .put_chat_setting(chat, ChatSetting::MarkedUnread(!read), at)
        .await?;
    if stands && read {
        tx.read_chat_until(chat, upto).await?;
    }
    Ok(stands)
}

/// The chat with this address; a new one is in no list until something is said in it.
pub(super) async fn note_chat(
    tx: &mut Tx,
    account: AccountId,
    chat: &Person,
) -> Result<(ChatId, Option<ContactId>), StoreError> {
    if chat.jid.is_group() {
        return Ok((tx.find_or_note_group_chat(account, &chat.jid).await?, None));
    }
    let contact = tx.find_or_insert_contact(&chat.jid, chat.alt.as_ref()).await?;
    let chat = tx.find_or_note_direct_chat(account, contact).await?;
    Ok((chat, Some(contact)))
}

/// Who wrote the message meant (`Some(None)`: this account); `None` when it cannot be a message.
async fn find_writer(
    tx: &mut Tx,
    message: &MessageRef,
    chat_contact: Option<ContactId>,
) -> Result<Option<Option<ContactId>>, StoreError> {
    if message.wa_id.0.is_empty() || message.wa_id.0.len() > WA_ID_MAX {
        return Ok(None);
    }
    Ok(match (&message.writer, chat_contact) {
        (None, _) => Some(None),
        // In a direct chat the other side is the only other writer there is.
        (Some(_), Some(contact)) => Some(Some(contact)),
        (Some(person), None) => Some(Some(
            tx.find_or_insert_contact(&person.jid, person.alt.as_ref())
                .await?,
        )),
    })
}
