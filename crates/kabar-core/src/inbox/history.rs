//! Imports the phone's history from the stored chunks, conversation by conversation, behind everything a person does.
//!
//! It writes in slices (see `slices`), so that a large chat never blocks Enter. A chunk is stored before anything else
//! happens to it, because WhatsApp believes we have it. Importing is resumable: how many conversations are done is
//! written along, and rows are idempotent.

use super::{
    additions::open_joined,
    answers::{self, Stretch},
    apply::{Origin, Taking, find_chat},
    commit::{Care, put_with},
    groups,
    mailbox::{Arrived, Mailbox},
    rows::Rows,
    slices::{self, Slices},
};
use crate::{
    base::Base,
    clock,
    outbox::Wakers,
    ports::whatsapp::{HistoryChat, HistoryRest, HistoryUnreadable, Member},
    steps::{self, Step},
};
use kabar_store::{AccountRecord, ChatFlags, ChunkRecord, Priority, StoreError, Tx};
use kabar_types::{ChatId, UnixMillis};
use std::{ops::ControlFlow, sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc};

/// Small conversations are gathered until they have this many rows: a commit costs as much as dozens of rows.
const GATHERED: usize = slices::ROWS;
/// Messages that are put in together: few enough that a slice is over in time.
const TOGETHER: usize = 64;
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);

pub(crate) struct Importer {
    base: Arc<Base>,
    mailbox: Arc<Mailbox>,
    learners: Arc<Wakers>,
    stored: Notify,
}

impl Importer {
    pub(super) fn new(base: Arc<Base>, mailbox: Arc<Mailbox>, learners: Arc<Wakers>) -> Self {
        Self {
            base,
            mailbox,
            learners,
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
                        self.base.store.met(&error);
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
        steps::at(Step::ChunkBegun);
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
                answers::unreadable(&mut tx, &chunk, self.base.now()).await?;
                tx.commit().await?;
            }
        }
        if chunk.answers.is_some() {
            return Ok(true);
        }
        self.learners.wake(account.id);
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
        let (mut chats, mut rows) = (Vec::new(), 0);
        while let Some(chat) = arriving.recv().await {
            seen += 1;
            if seen <= chunk.done {
                continue;
            }
            rows += chat.messages.len() + 1;
            chats.push(chat);
            if rows >= GATHERED {
                self.put_chats(account, chunk, &chats, seen).await?;
                (chats, rows) = (Vec::new(), 0);
            }
        }
        self.put_chats(account, chunk, &chats, seen.max(chunk.done))
            .await?;
        Ok(seen)
    }

    /// Writes conversations; `done` of the chunk are in then. Cut short, all of these come again, which changes nothing.
    /// So when a message cannot be applied, which is rare, they come again with a savepoint for each.
    async fn put_chats(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        chats: &[HistoryChat],
        done: u32,
    ) -> Result<(), StoreError> {
        match self.put_all(account, chunk, (chats, done), Care::Together).await {
            Err(error) if !error.is_transient() => {
                self.put_all(account, chunk, (chats, done), Care::Each).await
            }
            outcome => outcome,
        }
    }

    async fn put_all(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        (chats, done): (&[HistoryChat], u32),
        care: Care,
    ) -> Result<(), StoreError> {
        let taking = Taking {
            account,
            base: &self.base,
            origin: Origin::History,
            now: self.base.now(),
        };
        let missing = match chunk.chunk {
            Some(number) => {
                let mut view = self.base.store.read().await?;
                view.find_missing_before(account.id, number).await?
            }
            None => None,
        };
        let mut slices = self.slices();
        for chat in chats {
            let (row, before) = put_head(slices.next_row().await?, account, chunk, chat).await?;
            for member in members_of(chunk, chat) {
                groups::put_old_member(slices.next_row().await?, row, member).await?;
            }
            let arrived = Taking {
                now: answers::arrival(taking.now, before),
                ..taking
            };
            for some in chat.messages.chunks(TOGETHER) {
                let tx = slices.next_rows(some.len()).await?;
                let mut rows = Rows::default();
                put_with(care, tx, arrived, some, &mut rows).await?;
                rows.put(tx, taking.base).await?;
            }
            let stretch = Stretch {
                chunk,
                missing,
                now: taking.now,
            };
            answers::close(slices.next_row().await?, stretch, row, chat).await?;
        }
        slices.next_row().await?.set_chunk_done(chunk.id, done).await?;
        slices.finish().await
    }

    fn slices(&self) -> Slices<'_> {
        Slices::new(&self.base.store, &*self.base.clock)
    }

    /// Names and address pairs, then the chunk itself is done.
    async fn finish(
        &self,
        account: &AccountRecord,
        chunk: &ChunkRecord,
        rest: &HistoryRest,
    ) -> Result<(), StoreError> {
        let mut slices = self.slices();
        for (one, other) in &rest.mappings {
            let tx = slices.next_row().await?;
            tx.find_or_insert_contact(one, Some(other)).await?;
            open_joined(tx, &*self.base.whatsapp).await?;
        }
        for (jid, name) in &rest.push_names {
            let tx = slices.next_row().await?;
            let contact = tx.find_or_insert_contact(jid, None).await?;
            tx.set_push_name(contact, &name.0).await?;
        }
        let tx = slices.next_row().await?;
        tx.finish_history_chunk(chunk.id).await?;
        match (&chunk.answers, chunk.chunk) {
            (Some(request), _) => answers::finish(tx, request, self.base.now()).await?,
            (None, Some(number)) => tx.note_piece(account.id, number, chunk.id).await?,
            (None, None) => {}
        }
        slices.finish().await?;
        steps::at(Step::ChunkImported);
        tracing::info!(account = %account.id, chunk = chunk.id, "history: a chunk is imported");
        Ok(())
    }
}

/// The chat a conversation belongs to, and the place before which its messages stand, where they were asked for. What an
/// answer says of a chat besides messages is of no use: it was asked for those.
async fn put_head(
    tx: &mut Tx,
    account: &AccountRecord,
    chunk: &ChunkRecord,
    history: &HistoryChat,
) -> Result<(ChatId, Option<UnixMillis>), StoreError> {
    let Some(request) = &chunk.answers else {
        return Ok((put_chat(tx, account, history).await?, None));
    };
    let chat = find_chat(tx, account, &history.chat).await?.0;
    Ok((chat, tx.find_asked_before(chat, request).await?))
}

/// Who is in the group, one row after the other: the largest have more than a thousand members.
fn members_of<'a>(chunk: &ChunkRecord, history: &'a HistoryChat) -> &'a [Member] {
    match (&chunk.answers, &history.group) {
        (None, Some(group)) => &group.members,
        _ => &[],
    }
}

async fn put_chat(tx: &mut Tx, account: &AccountRecord, history: &HistoryChat) -> Result<ChatId, StoreError> {
    let known = is_known(tx, account, history).await?;
    let (chat, contact) = find_chat(tx, account, &history.chat).await?;
    let (hidden, read_at) = tx.get_chat_noted(chat).await?;
    match (&history.name, contact) {
        (Some(name), Some(contact)) => {
            tx.set_saved_name(account.id, contact, &name.0).await?;
        }
        (Some(name), None) => drop(tx.put_old_group_name(chat, &name.0).await?),
        (None, _) => {}
    }
    if let Some(group) = &history.group {
        groups::put_old(tx, chat, group).await?;
    }
    let flags = ChatFlags {
        pinned: history.pinned,
        archived: history.archived,
        muted_until: history.muted_until,
    };
    tx.set_chat_flags(chat, &flags).await?;
    // One that nobody said anything in counts as old.
    let last_activity = history.last_activity.unwrap_or(UnixMillis(1));
    if history.last_activity.is_some() {
        tx.touch_chat(chat, last_activity).await?;
    }
    if let Some(timer) = history.timer {
        tx.set_timer(chat, timer.seconds, timer.at).await?;
    }
    tx.show_chat(chat, last_activity).await?;
    let (deleted, _) = tx.get_chat_noted(chat).await?;
    // What arrived live, or was read since, knows better what is unread than a snapshot of the phone.
    if (!known || hidden) && !deleted && read_at < last_activity {
        tx.set_unread(chat, history.unread).await?;
    }
    Ok(chat)
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
