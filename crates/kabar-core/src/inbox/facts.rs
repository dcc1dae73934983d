//! Commits what arrives besides messages: proof, reads and settings of other devices, names, history chunks.
//!
//! Proof is not ordered with messages; what comes before its message is parked by the store and applied with it.

use super::{
    additions::open_joined,
    apply::{Origin, Taking, put_message},
    calls::{Heard, put_call},
    commit::Care,
    concerns::{empties, is_of_group, pictured},
    groups::{News, put_news},
    people::{put_names, put_person},
    receipts::{Said, put_receipts},
    refusals::put_refusal,
    states,
};
use crate::{
    inbox::Inbox,
    outbox::prove_change,
    ports::whatsapp::{Inbound, InboundBody, InboundExtras, Person, WaEvent},
    steps::{self, Step},
};
use kabar_store::{AccountRecord, ChatQuery, NewChunk, Priority, StoreError, Tx, View};
use kabar_types::{
    AccountId, Call, CallOutcome, ChatFilter, ChatId, MessageStatus, Signal, UnixMillis, WaId,
};

/// Chats with something unread that are looked through for a message read elsewhere.
const UNREAD_CHATS: u32 = 200;

impl Inbox {
    /// Commits these events in order, in one transaction. Fails only when the store is at fault; then nothing of them
    /// is in.
    pub(crate) async fn take(&self, account: AccountId, events: &[WaEvent]) -> Result<(), StoreError> {
        // One that cannot be applied is rare; only then has each a savepoint of its own.
        let (mut tx, told) = match self.put_events(account, events, Care::Together).await {
            Err(error) if !error.is_transient() => self.put_events(account, events, Care::Each).await?,
            outcome => outcome?,
        };
        let arrived = tx.take_arrived();
        tx.commit().await?;
        self.base.tell_arrived(arrived);
        told.into_iter().for_each(|signal| self.base.signal(signal));
        self.after(account, events);
        Ok(())
    }

    /// Applies these events in a transaction that is still to be committed, and what windows are to be told then.
    async fn put_events(
        &self,
        account: AccountId,
        events: &[WaEvent],
        care: Care,
    ) -> Result<(Tx, Vec<Signal>), StoreError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Live).await?;
        let record = tx.get_account_record(account).await?;
        let taking = Taking {
            account: &record,
            base: &self.base,
            origin: Origin::Live,
            now,
        };
        let mut told = Vec::new();
        for event in events {
            if care == Care::Together {
                told.extend(put_event(&mut tx, taking, event).await?);
                continue;
            }
            let mark = tx.savepoint().await?;
            match put_event(&mut tx, taking, event).await {
                Ok(signal) => {
                    told.extend(signal);
                    tx.keep(mark).await?;
                }
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    tracing::error!(%account, event = event.name(), %error, "inbox: an event could not be applied");
                    tx.undo(mark).await?;
                }
            }
        }
        Ok((tx, told))
    }

    fn after(&self, account: AccountId, events: &[WaEvent]) {
        if events
            .iter()
            .any(|event| matches!(event, WaEvent::ServerAck { .. } | WaEvent::Receipt { .. }))
        {
            steps::at(Step::Proven);
        }
        // Proof, and addresses that make one chat of two: what waited for its chat may go.
        self.wakers.wake(account);
        if events.iter().any(is_of_group) {
            self.learners.wake(account);
        }
        let pictured: Vec<Person> = events.iter().filter_map(pictured).cloned().collect();
        if !pictured.is_empty() {
            self.pictures.heard(&self.base, account, pictured);
        }
        if events.iter().any(empties) {
            self.emptier.wake();
        }
        if events
            .iter()
            .any(|event| matches!(event, WaEvent::History { .. } | WaEvent::Older { .. }))
        {
            steps::at(Step::ChunkStored);
            self.importer.wake();
        }
    }
}

/// Applies one event; what windows are to be told once it is committed.
async fn put_event(tx: &mut Tx, taking: Taking<'_>, event: &WaEvent) -> Result<Vec<Signal>, StoreError> {
    let Taking { account, now, .. } = taking;
    if let WaEvent::ServerAck {
        wa_id,
        error: Some(code),
        ..
    } = event
    {
        let told = put_refusal(tx, account.id, wa_id, *code, now).await?;
        return Ok(told.into_iter().collect());
    }
    if let WaEvent::GroupChanged {
        chat,
        by,
        wa_id,
        change,
        at,
    } = event
    {
        let news = News {
            chat,
            by: by.as_ref(),
            wa_id,
            at: *at,
            change,
        };
        return put_news(tx, taking, news).await;
    }
    if put_happening(tx, taking, event).await? {
        return Ok(Vec::new());
    }
    put_fact(tx, account, event, now).await?;
    open_joined(tx, taking.whatsapp()).await?;
    Ok(Vec::new())
}

/// What happened in a chat and is a row of its timeline; false for anything else.
async fn put_happening(tx: &mut Tx, taking: Taking<'_>, event: &WaEvent) -> Result<bool, StoreError> {
    match event {
        WaEvent::CallOffered {
            chat,
            caller,
            call,
            video,
            at,
        } => {
            let heard = (
                Heard {
                    chat,
                    caller,
                    call,
                    at: *at,
                },
                *video,
            );
            put_heard(tx, taking, heard, CallOutcome::Ringing, 0).await?;
        }
        WaEvent::CallEnded {
            chat,
            caller,
            call,
            outcome,
            seconds,
            at,
        } => {
            let heard = (
                Heard {
                    chat,
                    caller,
                    call,
                    at: *at,
                },
                false,
            );
            put_heard(tx, taking, heard, *outcome, *seconds).await?;
        }
        WaEvent::PersonChanged { person, change, at } => {
            put_person(tx, taking, person, change, *at).await?;
        }
        WaEvent::TimerChanged {
            chat,
            by,
            wa_id,
            timer,
        } => {
            let news = Inbound {
                chat: chat.clone(),
                sender: by.clone(),
                wa_id: wa_id.clone(),
                sent_at: timer.at,
                push_name: None,
                body: InboundBody::Timer(*timer),
                quote: None,
                extras: InboundExtras::default(),
                raw: None,
                status: None,
            };
            put_message(tx, taking, &news).await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

async fn put_heard(
    tx: &mut Tx,
    taking: Taking<'_>,
    (heard, video): (Heard<'_>, bool),
    outcome: CallOutcome,
    seconds: u32,
) -> Result<(), StoreError> {
    let call = Call {
        video,
        outcome,
        seconds,
    };
    put_call(tx, taking.account, heard, call, taking.now).await
}

async fn put_fact(
    tx: &mut Tx,
    account: &AccountRecord,
    event: &WaEvent,
    now: UnixMillis,
) -> Result<(), StoreError> {
    match event {
        WaEvent::ServerAck { wa_id, .. } => put_proof(tx, account.id, wa_id, MessageStatus::Sent, now).await,
        WaEvent::Receipt {
            chat,
            sender: by,
            ids,
            status,
            at,
        } => {
            let said = Said {
                chat,
                by,
                status: *status,
                at: *at,
            };
            put_receipts(tx, account.id, said, ids, now).await
        }
        WaEvent::ReadElsewhere { chat, ids } => put_reads(tx, account.id, chat, ids, now).await,
        WaEvent::StateSynced { chat, change, at } => {
            states::put_state(tx, account.id, chat, change, *at).await
        }
        WaEvent::ContactSeen {
            person,
            saved_name,
            push_name,
        } => put_names(tx, account.id, person, (saved_name.as_ref(), push_name.as_ref())).await,
        WaEvent::OwnNameSeen { name } => {
            tx.set_own_name(account.id, &name.0).await?;
            Ok(())
        }
        WaEvent::History {
            chunk,
            progress,
            blob,
        } => {
            let chunk = NewChunk {
                account: account.id,
                chunk: *chunk,
                progress: *progress,
                blob: blob.clone(),
                received_at: now,
                answers: None,
            };
            tx.insert_history_chunk(&chunk).await?;
            steps::at(Step::ChunkArrived);
            Ok(())
        }
        WaEvent::Older { request, blob } => {
            let chunk = NewChunk {
                account: account.id,
                chunk: None,
                progress: None,
                blob: blob.clone(),
                received_at: now,
                answers: Some(request.clone()),
            };
            tx.insert_history_chunk(&chunk).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Finds the chat that holds these messages of others and clears it up to the newest. WhatsApp may name us instead of
/// the chat; then it is looked for among the chats with something unread.
async fn put_reads(
    tx: &mut Tx,
    account: AccountId,
    chat: &Person,
    ids: &[WaId],
    now: UnixMillis,
) -> Result<(), StoreError> {
    let mut chats: Vec<ChatId> = find_known_chat(tx, account, chat).await?.into_iter().collect();
    let filter = ChatFilter::Unread;
    let unread = ChatQuery {
        account: Some(account),
        set: None,
        query: "",
        filter,
        before: None,
        limit: UNREAD_CHATS,
    };
    chats.extend(
        tx.list_chats(&unread, now)
            .await?
            .chats
            .into_iter()
            .map(|chat| chat.id),
    );
    for chat in chats {
        if let Some(newest) = tx.newest_of(chat, ids).await? {
            tx.mark_chat_read(chat, newest).await?;
            return Ok(());
        }
    }
    Ok(())
}

/// A message of ours, or a change of ours to one, has come this far.
async fn put_proof(
    tx: &mut Tx,
    account: AccountId,
    wa_id: &WaId,
    status: MessageStatus,
    at: UnixMillis,
) -> Result<(), StoreError> {
    if !prove_change(tx, account, wa_id).await? {
        tx.apply_proof(account, wa_id, status, at).await?;
    }
    steps::at(Step::Proving);
    Ok(())
}

/// The chat with this address, if there is one.
pub(crate) async fn find_known_chat(
    view: &mut View,
    account: AccountId,
    chat: &Person,
) -> Result<Option<ChatId>, StoreError> {
    if chat.jid.is_group() {
        return view.find_group_chat(account, &chat.jid).await;
    }
    for jid in [Some(&chat.jid), chat.alt.as_ref()].into_iter().flatten() {
        if let Some(contact) = view.find_contact(jid).await? {
            return view.find_direct_chat(account, contact).await;
        }
    }
    Ok(None)
}
