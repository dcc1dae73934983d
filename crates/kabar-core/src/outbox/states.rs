//! Jobs that tell the account's other devices what was set here: pinned, silent, archived, read, starred, deleted for me.
//!
//! The row shows a choice at once; the job says it to WhatsApp when it can, however long that takes. The library keeps no
//! such queue of its own. Of two choices about one thing that were not told yet only the last is told, and undoing one is
//! choosing the opposite. Deliberately not here: what other devices set (`inbox::states`).

use super::{Outbox, is_untouched, refuse_when_logged_out};
use crate::{
    base::Base,
    error::KabarError,
    ports::whatsapp::{MessageRef, OutgoingState, Person, SendError, Session, StateChange},
};
use kabar_store::{BLOCK_TOPIC, ChatSetting, Lane, NewJob, Priority, StateWork, StoreError, Tx, View, Work};
use kabar_types::{
    AccountId, Chat, ChatId, ContactId, ErrorCode, Message, MessageId, MessageStatus, Mute, UnixMillis,
};

impl Outbox {
    pub(crate) async fn pin(&self, chat: ChatId, pinned: bool) -> Result<Chat, KabarError> {
        self.set(chat, ChatSetting::Pinned(pinned), StateChange::Pin { pinned })
            .await
    }

    pub(crate) async fn archive(&self, chat: ChatId, archived: bool) -> Result<Chat, KabarError> {
        self.set(
            chat,
            ChatSetting::Archived(archived),
            StateChange::Archive { archived },
        )
        .await
    }

    pub(crate) async fn mute(&self, chat: ChatId, mute: Mute) -> Result<Chat, KabarError> {
        let until = match mute {
            Mute::Off => None,
            Mute::Until { at } if at > self.base.now() => Some(at),
            Mute::Until { .. } => return Err(refused("a chat cannot be silent until a moment that is over")),
            Mute::Forever => Some(UnixMillis(-1)),
        };
        self.set(chat, ChatSetting::Muted(until), StateChange::Mute { until })
            .await
    }

    /// Puts the mark "unread" on a chat, or takes it off; what was counted as unread stays as it is.
    pub(crate) async fn mark_unread(&self, chat: ChatId, unread: bool) -> Result<Chat, KabarError> {
        let change = StateChange::Read {
            read: !unread,
            upto: None,
        };
        self.set(chat, ChatSetting::MarkedUnread(unread), change).await
    }

    async fn set(&self, id: ChatId, setting: ChatSetting, change: StateChange) -> Result<Chat, KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let account = tx.get_chat_address(id).await?.account;
        refuse_when_logged_out(&mut tx, account).await?;
        if tx.choose_chat_setting(id, setting, now).await? {
            enqueue_state(&mut tx, account, id, &change, None, now).await?;
        }
        let chat = tx.get_chat(id, now).await?;
        tx.commit().await?;
        self.wakers.wake(account);
        Ok(chat)
    }

    pub(crate) async fn star(&self, id: MessageId, starred: bool) -> Result<Message, KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        refuse_when_logged_out(&mut tx, message.account).await?;
        if message.from_me && message.status.rank() == 0 {
            return Err(refused("other devices do not have this message"));
        }
        let (chat, sender) = (message.chat, message.sender);
        if tx.choose_star(chat, &message.wa_id, sender, starred, now).await? {
            let change = StateChange::Star {
                message: reference(&mut tx, &message).await?,
                starred,
            };
            enqueue_state(&mut tx, message.account, chat, &change, sender, now).await?;
        }
        let row = tx.get_message(id).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(row)
    }

    /// Deletes a message for this account alone: here at once, on its other devices when they can be told. One that was
    /// never tried is simply not sent.
    pub(crate) async fn delete_for_me(&self, id: MessageId) -> Result<(), KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        let unproven = message.from_me && message.status.rank() == 0;
        if unproven && message.status == MessageStatus::Pending && !is_untouched(&mut tx, id).await? {
            return Err(refused("this message is on its way"));
        }
        if unproven && message.status != MessageStatus::Unknown {
            tx.delete_message(id).await?;
            tx.commit().await?;
            self.wakers.wake(message.account);
            return Ok(());
        }
        refuse_when_logged_out(&mut tx, message.account).await?;
        let change = StateChange::DeleteForMe {
            message: reference(&mut tx, &message).await?,
            sent_at: Some(message.sent_at),
        };
        let (chat, sender) = (message.chat, message.sender);
        tx.delete_for_me(chat, sender, &message.wa_id).await?;
        // A star on what is gone is not worth telling any more.
        let starred = StateChange::Star {
            message: reference(&mut tx, &message).await?,
            starred: false,
        };
        tx.drop_topic(chat, &topic(&starred, sender)).await?;
        enqueue_state(&mut tx, message.account, chat, &change, sender, now).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(())
    }
}

/// Writes down that this is to be told. It takes the place of what was to be told about the same thing. `writer` wrote
/// the message it is about, if it is about one; `None`: this account.
pub(crate) async fn enqueue_state(
    tx: &mut Tx,
    account: AccountId,
    chat: ChatId,
    change: &StateChange,
    writer: Option<ContactId>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let topic = topic(change, writer);
    tx.drop_topic(chat, &topic).await?;
    let payload = serde_json::to_string(change)
        .map_err(|error| StoreError::Internal(format!("a setting could not be written: {error}")))?;
    tx.enqueue_job(&NewJob {
        account,
        chat,
        work: Work::State(StateWork { topic, payload }),
        lane: Lane::State,
        not_before: now,
        created_at: now,
    })
    .await?;
    Ok(())
}

/// What a change is about, within its chat.
pub(crate) fn topic(change: &StateChange, writer: Option<ContactId>) -> String {
    let about = |what: &str, message: &MessageRef| {
        format!("{what} {} {}", writer.map_or(0, |id| id.0), message.wa_id.0)
    };
    match change {
        StateChange::Pin { .. } => "pin".to_owned(),
        StateChange::Archive { .. } => "archive".to_owned(),
        StateChange::Mute { .. } => "mute".to_owned(),
        StateChange::Read { .. } => "read".to_owned(),
        StateChange::Star { message, .. } => about("star", message),
        StateChange::DeleteForMe { message, .. } => about("delete", message),
        StateChange::Clear { .. } => "clear".to_owned(),
        StateChange::Delete { .. } => "gone".to_owned(),
        StateChange::Block { .. } => BLOCK_TOPIC.to_owned(),
    }
}

/// Tells it. What cannot be told at all is `Invalid`.
pub(super) async fn send_state(
    base: &Base,
    session: &dyn Session,
    chat: ChatId,
    work: &StateWork,
) -> Result<Result<(), SendError>, StoreError> {
    let Ok(change) = serde_json::from_str(&work.payload) else {
        return Ok(Err(SendError::Invalid("the job cannot be read".to_owned())));
    };
    let mut view = base.store.read().await?;
    let to = view.get_chat_address(chat).await?;
    let Some(chat_jid) = to.jid().cloned() else {
        return Ok(Err(SendError::Invalid("the chat has no address".to_owned())));
    };
    let newest = match view.find_newest_message(chat).await? {
        // What is in the chat now came after it was emptied.
        _ if matches!(
            change,
            StateChange::Clear { .. } | StateChange::Delete { .. } | StateChange::Block { .. }
        ) =>
        {
            None
        }
        Some(message) => Some((reference(&mut view, &message).await?, message.sent_at)),
        None => None,
    };
    drop(view);
    let state = OutgoingState {
        chat: chat_jid,
        change,
        newest,
    };
    Ok(session.set_state(&state).await)
}

async fn reference(view: &mut View, message: &Message) -> Result<MessageRef, StoreError> {
    let writer = match message.sender {
        Some(contact) => {
            let addresses = view.get_addresses(contact).await?;
            addresses
                .preferred()
                .cloned()
                .map(|jid| Person { jid, alt: None })
        }
        None => None,
    };
    Ok(MessageRef {
        wa_id: message.wa_id.clone(),
        writer,
    })
}

fn refused(why: &'static str) -> KabarError {
    KabarError::refused(ErrorCode::BadRequest, why)
}
