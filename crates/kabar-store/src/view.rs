//! Reading. A [`View`] is a connection inside a transaction; the reads of every table are its methods.
//!
//! A [`Snapshot`] is a view of one moment: everything read through one belongs together. Hold it briefly, and
//! never while waiting for the network: the write-ahead log cannot shrink past it.

use crate::{Result, StoreError};
use sqlx::sqlite::SqliteTransactionManager as Transactions;
use sqlx::{Connection, SqlSafeStr, SqliteConnection};
use sqlx_core::transaction::TransactionManager;
use std::ops::{Deref, DerefMut};
use tokio::sync::{OwnedMappedMutexGuard, OwnedSemaphorePermit};

/// A connection somebody holds; the slot is empty once the store is closed.
pub(crate) type Held = OwnedMappedMutexGuard<Option<View>, View>;

/// What can be read: rows as of one moment, and inside a [`crate::Tx`] its own writes too.
pub struct View {
    pub(crate) conn: SqliteConnection,
    /// A transaction may still be open, because whoever had it was dropped.
    unsettled: bool,
}

impl View {
    pub(crate) fn new(conn: SqliteConnection) -> Self {
        Self {
            conn,
            unsettled: false,
        }
    }

    /// Starts a transaction with `statement`.
    pub(crate) async fn begin(&mut self, statement: &'static str) -> Result<()> {
        Transactions::begin(&mut self.conn, Some(statement.into_sql_str())).await?;
        self.unsettled = true;
        Ok(())
    }

    /// Makes the transaction durable. When that fails it is never the fault of what was written: either the disk
    /// failed now, or it failed before and SQLite undid everything on its own account.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        Transactions::commit(&mut self.conn)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::Internal(_) => StoreError::Io("the transaction was undone".to_owned()),
                other => other,
            })?;
        self.unsettled = false;
        Ok(())
    }

    /// Starts to undo the transaction, if one is open, without waiting for it. False when none is.
    pub(crate) fn abandon(&mut self) -> bool {
        if self.unsettled {
            Transactions::start_rollback(&mut self.conn);
        }
        self.unsettled
    }

    /// Whether the connection can take a new transaction. A full disk makes SQLite roll back on its own account,
    /// after which driver and database disagree about what is open: such a connection is not used again.
    pub(crate) async fn is_settled(&mut self) -> bool {
        if !self.unsettled {
            return true;
        }
        self.unsettled =
            self.conn.ping().await.is_err() || Transactions::get_transaction_depth(&self.conn) != 0;
        !self.unsettled
    }
}

/// A consistent view of one moment. Ends when dropped.
pub struct Snapshot {
    view: Held,
    _place: OwnedSemaphorePermit,
}

impl Snapshot {
    pub(crate) fn new(view: Held, place: OwnedSemaphorePermit) -> Self {
        Self { view, _place: place }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        self.view.abandon();
    }
}

impl Deref for Snapshot {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut View {
        &mut self.view
    }
}
