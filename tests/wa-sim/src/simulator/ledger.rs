//! The book, as users of the simulator read, keep and thin it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::{Shared, Simulator};
use crate::ledger::{self, LedgerSnapshot};

impl Simulator {
    /// The book as it stands.
    #[must_use]
    pub fn ledger(&self) -> LedgerSnapshot {
        self.shared.with(|world| world.ledger.snapshot())
    }

    /// How many copies a person sees of each intent token, a text's `[#token]`. Two copies under one
    /// token are a double, whatever ids they travelled under.
    #[must_use]
    pub fn copies_by_token(&self, person: &str) -> BTreeMap<String, usize> {
        self.shared
            .with(|world| world.ledger.book().copies_by_token(person))
    }

    /// Waits until the book fulfils a condition.
    ///
    /// # Errors
    /// When the deadline passes first; the error shows what happened until then.
    pub async fn wait_until(
        &self,
        deadline: Duration,
        what: &str,
        cond: impl Fn(&LedgerSnapshot) -> bool,
    ) -> anyhow::Result<LedgerSnapshot> {
        let look = || Some(self.ledger()).filter(|book| cond(book));
        self.shared.wait_for(deadline, what, look).await
    }

    /// Writes the book to the file that the config names. `stop` does so too.
    ///
    /// # Errors
    /// When the config names none, or it cannot be written; what was in it stays.
    pub async fn save_ledger(&self) -> anyhow::Result<()> {
        save_ledger(&self.shared).await
    }

    /// Forgets the lines of the event log, to free memory, and counts them as forgotten. What people
    /// see, what was delivered and every other entry stays.
    pub fn forget_events(&self) {
        self.shared.with(|world| world.ledger.forget_events());
    }
}

pub(crate) async fn save_ledger(shared: &Arc<Shared>) -> anyhow::Result<()> {
    let (file, book) = shared.with(|world| (world.ledger.file(), world.ledger.snapshot()));
    let file = file.context("no file was named for the ledger")?;
    tokio::task::spawn_blocking(move || ledger::write(&file, &book)).await?
}

/// Leaves the book behind when the simulator ends, if a file was named.
pub(super) async fn leave_ledger(shared: &Arc<Shared>) {
    if shared.with(|world| world.ledger.file()).is_none() {
        return;
    }
    if let Err(error) = save_ledger(shared).await {
        tracing::warn!(%error, "the ledger was not kept");
    }
}
