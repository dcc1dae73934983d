//! Writing. A [`Tx`] is one transaction on the one writer connection; the writes of every table are its methods.
//!
//! Each of them logs what it changes. The log is folded and written as the last thing before the commit, so that
//! an event and the fact it tells are durable together or not at all. Readers are told after the commit.

use crate::{
    Change, LoggedChange, Result, StoreError,
    known::Known,
    log::fold,
    queue::Turn,
    sql::statements,
    store::Inner,
    view::{Held, View},
};
use kabar_types::{AccountId, ChatId, MessageId, Seq};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

statements! {
    SAVE = "SAVEPOINT part";
    KEEP = "RELEASE part";
    UNDO = "ROLLBACK TO part";
}

/// A transaction. Dropped without [`Tx::commit`], it undoes everything. Whoever holds one must not begin another: they
/// would wait for themselves.
pub struct Tx {
    view: Held,
    changes: Vec<Change>,
    /// Chats that others were joined with.
    pub(crate) joined: Vec<ChatId>,
    /// Groups whose members or receipts turned out to be others'.
    pub(crate) regrouped: Vec<ChatId>,
    /// Messages that are new and not read, in the order they came.
    pub(crate) arrived: Vec<MessageId>,
    /// Numbers that have something more to send.
    pub(crate) outgoing: Vec<AccountId>,
    pub(crate) known: Known,
    store: Arc<Inner>,
    _turn: Turn,
}

/// A place inside a transaction to which one can go back.
#[must_use]
pub struct Savepoint {
    changes: usize,
    arrived: usize,
    outgoing: usize,
    joined: usize,
    regrouped: usize,
}

impl Tx {
    pub(crate) fn new(view: Held, store: Arc<Inner>, turn: Turn) -> Self {
        Self {
            view,
            changes: Vec::new(),
            joined: Vec::new(),
            regrouped: Vec::new(),
            arrived: Vec::new(),
            outgoing: Vec::new(),
            known: store.take_known(),
            store,
            _turn: turn,
        }
    }

    /// Notes a change for the event log. Only for what no other method covers: they log by themselves.
    pub fn log(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The chats that others were joined with since this was asked last.
    pub fn take_joined(&mut self) -> Vec<ChatId> {
        std::mem::take(&mut self.joined)
    }

    /// The chats in which our messages may have come further since this was asked last: of their members or receipts two
    /// were one person's, or receipts had waited for their message.
    pub fn take_regrouped(&mut self) -> Vec<ChatId> {
        let mut chats = std::mem::take(&mut self.regrouped);
        chats.sort();
        chats.dedup();
        chats
    }

    /// A row that hosts are told of like a message that is not read, although it does not count as one.
    pub fn note_arrived(&mut self, message: MessageId) {
        self.arrived.push(message);
    }

    /// The messages that were put in and count as not read, and what was noted besides, since this was asked last.
    pub fn take_arrived(&mut self) -> Vec<MessageId> {
        std::mem::take(&mut self.arrived)
    }

    /// The numbers for which a job was put in since this was asked last.
    pub fn take_outgoing(&mut self) -> Vec<AccountId> {
        std::mem::take(&mut self.outgoing)
    }

    /// Marks a place to go back to. One at a time: end it with [`Tx::keep`] or [`Tx::undo`].
    pub async fn savepoint(&mut self) -> Result<Savepoint> {
        self.run(SAVE).await?;
        Ok(Savepoint {
            changes: self.changes.len(),
            arrived: self.arrived.len(),
            outgoing: self.outgoing.len(),
            joined: self.joined.len(),
            regrouped: self.regrouped.len(),
        })
    }

    /// Keeps what was written since the savepoint.
    pub async fn keep(&mut self, _savepoint: Savepoint) -> Result<()> {
        self.run(KEEP).await
    }

    /// Undoes what was written since the savepoint, and forgets the changes logged since and what was looked up.
    pub async fn undo(&mut self, savepoint: Savepoint) -> Result<()> {
        self.run(UNDO).await?;
        self.run(KEEP).await?;
        self.changes.truncate(savepoint.changes);
        self.arrived.truncate(savepoint.arrived);
        self.outgoing.truncate(savepoint.outgoing);
        self.joined.truncate(savepoint.joined);
        self.regrouped.truncate(savepoint.regrouped);
        self.known.forget_new();
        Ok(())
    }

    /// Makes everything durable, then tells the readers of the log. Returns the last place in the log. Once called,
    /// it runs to its end even if the caller stops waiting.
    pub async fn commit(self) -> Result<Seq> {
        let ended = tokio::spawn(self.finish()).await;
        ended.unwrap_or_else(|_| Err(StoreError::Internal("a commit was cut off".to_owned())))
    }

    async fn finish(mut self) -> Result<Seq> {
        let finished = self.write().await;
        if finished == Err(StoreError::DiskFull) {
            self.store.found_no_room();
        }
        finished
    }

    async fn write(&mut self) -> Result<Seq> {
        let logged = std::mem::take(&mut self.changes);
        let folded = fold(
            logged
                .into_iter()
                .map(|change| LoggedChange { seq: Seq(0), change }),
        );
        let late = self.index_touched().await?;
        let last = self.append_events(&folded).await?;
        self.view.commit().await?;
        let known = std::mem::take(&mut self.known);
        self.store.keep_known(known.committed());
        if late {
            self.store.index_later();
        }
        Ok(self.store.publish(last))
    }

    async fn run(&mut self, statement: &'static str) -> Result<()> {
        sqlx::query(statement).execute(&mut self.view.conn).await?;
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.view.abandon() {
            let known = std::mem::take(&mut self.known);
            self.store.keep_known(known.undone());
        }
    }
}

impl Deref for Tx {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut View {
        &mut self.view
    }
}
