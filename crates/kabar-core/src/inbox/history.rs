//! Imports the phone's history from the stored chunks, conversation by conversation, behind everything a person does.
//!
//! A chunk is stored before anything else happens to it, because WhatsApp believes we have it. Importing is resumable:
//! each transaction also writes how many conversations are done, and rows are idempotent.

use super::{
    apply::{Origin, find_chat},
    commit::put,
    mailbox::{Arrived, Mailbox},
};
use crate::{
    base::Base,
    clock,
    ports::whatsapp::{HistoryChat, HistoryRest, HistoryUnreadable, Inbound},
};
use kabar_store::{AccountRecord, ChatFlags, ChunkRecord, Priority, StoreError, Tx};
use kabar_types::UnixMillis;
use std::{ops::ControlFlow, sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc};

/// Rows per transaction: a person's own action never waits longer than one of these.
const SLICE: usize = 250;
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);

pub(crate) struct Importer {
    base: Arc<Base>,
    mailbox: Arc<Mailbox>,
    stored: Notify,
}

impl Importer {
    pub(super) fn new(base: Arc<Base>, mailbox: Arc<Mailbox>) -> Self {
        Self {
            base,
            mailbox,
            stored: Notify::new(),
        }
    }

    /// There is a chunk to import.
    pub(crate) fn wake(&self) {
        self.stored.notify_one();
    }

    /// Imports what is stored, then waits for more, until Kabar stops.
    pub(crate) async fn run(self: Arc<Self>) {
        let stop = self.base.stop.clone();
        let work = async {
            loop {
                match self.import_next().await {
                    Ok(true) => {}
                    Ok(false) => self.stored.notified().await,
                    Err(error) => {
                        tracing::warn!(%error, "history: the store is at fault; trying again");
                        clock::sleep(&*self.base.clock, TRY_AGAIN).await;
                    }
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }

    /// Imports one chunk; false when none is stored.
    async fn import_next(&self) -> Result<bool, StoreError> {
        let Some((account, chunk)) = self.find_next().await? else {
            return Ok(false);
        };
        let blob = self.base.store.read().await?.get_history_blob(chunk.id).await?;
        let (chats, mut arriving) = mpsc::channel(4);
        let whatsapp = self.base.whatsapp.clone();
        let reading = self.base.spawn_blocking(move || {
            whatsapp.read_history(&blob, &mut |chat| match chats.blocking_send(chat) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        });
        let done = self.import_chats(&account, &chunk, &mut arriving).await?;
        drop(arriving);
        match reading.await.unwrap_or(Err(HistoryUnreadable)) {
            Ok(rest) => self.finish(&account, &chunk, &rest).await?,
            Err(error) => {
                tracing::error!(account = %account.id, chunk = chunk.id, %error, done, "history: a gap stays");
                let mut tx = self.base.store.begin(Priority::Background).await?;
                tx.mark_chunk_unreadable(chunk.id).await?;
                tx.commit().await?;
            }
        }
        self.mailbox.put_own(
            account.id,
            Arrived::Imported {
                percent: chunk.progress,
            },
        );
        Ok(true)
    }

    async fn find_next(&self) -> Result<Option<(AccountRecord, ChunkRecord)>, StoreError> {
        let mut view = self.base.store.read().await?;
        for account in view.list_account_records().await? {
            if let Some(chunk) = view.find_next_chunk(account.id).await? {
                return Ok(Some((account, chunk)));
            }
        }
        Ok(None)
    }

    /// Imports the conversations that an earlier run did not; gives how many are done.
    async fn import_chats(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        arriving: &mut mpsc::Receiver<HistoryChat>,
    ) -> Result<u32, StoreError> {
        let mut seen = 0;
        let mut slice = Slice::default();
        while let Some(chat) = arriving.recv().await {
            seen += 1;
            if seen <= chunk.done {
                continue;
            }
            for part in split(chat) {
                slice.rows += part.messages.len() + 1;
                slice.parts.push(part);
                if slice.rows >= SLICE {
                    // The conversation in hand may go on: it counts as done with the next commit.
                    self.commit(account, chunk, std::mem::take(&mut slice), seen - 1)
                        .await?;
                }
            }
        }
        self.commit(account, chunk, slice, seen.max(chunk.done)).await?;
        Ok(seen)
    }

    async fn commit(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        slice: Slice,
        done: u32,
    ) -> Result<(), StoreError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Background).await?;
        for part in &slice.parts {
            put_part(&mut tx, account, part, now).await?;
        }
        tx.set_chunk_done(chunk.id, done).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Names and address pairs, then the chunk itself is done.
    async fn finish(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        rest: &HistoryRest,
    ) -> Result<(), StoreError> {
        for pairs in rest.mappings.chunks(SLICE) {
            let mut tx = self.base.store.begin(Priority::Background).await?;
            for (one, other) in pairs {
                tx.find_or_insert_contact(one, Some(other)).await?;
            }
            tx.commit().await?;
        }
        for names in rest.push_names.chunks(SLICE) {
            let mut tx = self.base.store.begin(Priority::Background).await?;
            for (jid, name) in names {
                let contact = tx.find_or_insert_contact(jid, None).await?;
                tx.set_push_name(contact, &name.0).await?;
            }
            tx.commit().await?;
        }
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.finish_history_chunk(chunk.id).await?;
        tx.commit().await?;
        tracing::info!(account = %account.id, chunk = chunk.id, "history: a chunk is imported");
        Ok(())
    }
}

/// What goes into one transaction.
#[derive(Default)]
struct Slice {
    parts: Vec<Part>,
    rows: usize,
}

/// A piece of a conversation; the first carries what is true of the chat.
struct Part {
    chat: HistoryChat,
    first: bool,
    messages: Vec<Inbound>,
}

fn split(mut chat: HistoryChat) -> Vec<Part> {
    let mut rest = std::mem::take(&mut chat.messages);
    let mut parts = Vec::new();
    loop {
        let tail = if rest.len() > SLICE {
            rest.split_off(SLICE)
        } else {
            Vec::new()
        };
        parts.push(Part {
            chat: chat.clone(),
            first: parts.is_empty(),
            messages: rest,
        });
        if tail.is_empty() {
            return parts;
        }
        rest = tail;
    }
}

async fn put_part(
    tx: &mut Tx,
    account: &AccountRecord,
    part: &Part,
    now: UnixMillis,
) -> Result<(), StoreError> {
    if part.first {
        put_chat(tx, account, &part.chat).await?;
    }
    for inbound in &part.messages {
        put(tx, account, inbound, Origin::History, now).await?;
    }
    Ok(())
}

async fn put_chat(tx: &mut Tx, account: &AccountRecord, history: &HistoryChat) -> Result<(), StoreError> {
    let known = is_known(tx, account, history).await?;
    let (chat, contact) = find_chat(tx, account, &history.chat).await?;
    match (&history.name, contact) {
        (Some(name), Some(contact)) => {
            tx.set_saved_name(account.id, contact, &name.0).await?;
        }
        (Some(name), None) => tx.set_group_name(chat, &name.0).await?,
        (None, _) => {}
    }
    let flags = ChatFlags {
        pinned: history.pinned,
        archived: history.archived,
        muted_until: history.muted_until,
    };
    tx.set_chat_flags(chat, &flags).await?;
    if let Some(at) = history.last_activity {
        tx.touch_chat(chat, at).await?;
    }
    // What arrived live knows better what is unread than a snapshot of the phone.
    if !known {
        tx.set_unread(chat, history.unread).await?;
    }
    Ok(())
}

async fn is_known(tx: &mut Tx, account: &AccountRecord, history: &HistoryChat) -> Result<bool, StoreError> {
    if history.chat.jid.is_group() {
        return Ok(tx.find_group_chat(account.id, &history.chat.jid).await?.is_some());
    }
    for jid in [Some(&history.chat.jid), history.chat.alt.as_ref()]
        .into_iter()
        .flatten()
    {
        if let Some(contact) = tx.find_contact(jid).await? {
            return Ok(tx.find_direct_chat(account.id, contact).await?.is_some());
        }
    }
    Ok(false)
}
