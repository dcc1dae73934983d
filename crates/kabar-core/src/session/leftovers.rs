//! What a crash left of a link is put right at the next start.
//!
//! Between the phone's yes and the account's row there is a moment in which only WhatsApp and the device file know of
//! the link. Erasing the file then would leave a device on the person's phone that nobody can ever use.
//!
//! ```text
//!  device was never linked                   ─► erased
//!  linked, its number is free                ─► the row is written: the link is finished
//!  linked, but the number is another's here  ─► logged out on WhatsApp's side, then erased
//! ```
//!
//! Logging out needs the network: it waits for a connection behind everything else, and if none comes, for the next
//! start. Deliberately not here: a link that is under way (`link_flow`).

use super::{
    link_row::{Written, insert_account, note_undone, renew_account},
    resume::resume,
    stop,
};
use crate::{
    accounts::Label,
    base::Base,
    clock,
    error::KabarError,
    ports::whatsapp::{CommitError, Identity, Inbound, InboxSink, OpenError, WaEvent},
};
use async_trait::async_trait;
use kabar_store::LinkRecord;
use kabar_types::AccountId;
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How long a leftover waits for its connection before it is left for the next start.
const CONNECTS_WITHIN: Duration = Duration::from_secs(60);

/// What could not be settled at once.
#[derive(Default)]
pub(crate) struct Leftovers {
    /// Their devices are to be logged out.
    pub(crate) unwanted: Vec<AccountId>,
    /// Their files could not be read this time.
    later: Vec<AccountId>,
}

impl Leftovers {
    /// True when key and file of this account have to stay.
    pub(crate) fn keeps(&self, account: AccountId) -> bool {
        self.unwanted.contains(&account) || self.later.contains(&account)
    }
}

/// Finishes or erases what needs no network.
pub(crate) async fn settle(base: &Base) -> Result<Leftovers, KabarError> {
    let mut left = Leftovers::default();
    for link in base.store.read().await?.list_links().await? {
        let account = link.account;
        let is_new = is_new(base, account).await?;
        match identity(base, account).await {
            Ok(Some(identity)) => {
                if !finish(base, &link, is_new, identity).await? {
                    left.unwanted.push(account);
                }
            }
            Ok(None) => {
                tracing::info!(%account, "open: an interrupted link is undone");
                erase(base, account, is_new).await?;
            }
            Err(error) => {
                tracing::warn!(%account, %error, "open: what an interrupted link left cannot be read now");
                left.later.push(account);
            }
        }
    }
    Ok(left)
}

/// True when there is no account of this id.
async fn is_new(base: &Base, account: AccountId) -> Result<bool, KabarError> {
    let records = base.store.read().await?.list_account_records().await?;
    Ok(records.iter().all(|record| record.id != account))
}

/// Whom the device belongs to; `None` when it was never linked or cannot be used.
async fn identity(base: &Base, account: AccountId) -> Result<Option<Identity>, KabarError> {
    if !base.vault.has_account_key(account) {
        return Ok(None);
    }
    match base.whatsapp.identity(&base.vault.device(account)?).await {
        Ok(identity) => Ok(identity),
        // It may work next time; erasing it now could not be undone.
        Err(error) if error.is_passing() => Err(error.into()),
        Err(OpenError::Newer) => Err(OpenError::Newer.into()),
        Err(error) => {
            tracing::info!(%account, %error, "open: what an interrupted link left cannot be used");
            Ok(None)
        }
    }
}

/// Writes the account down; false when the number is not to be linked here.
async fn finish(
    base: &Base,
    link: &LinkRecord,
    is_new: bool,
    identity: Identity,
) -> Result<bool, KabarError> {
    let Identity { phone, lid } = identity;
    let written = if is_new {
        let label = Label::new(&link.name, &link.letters, link.colour)?;
        insert_account(base, link.account, label, phone, lid).await?
    } else {
        renew_account(base, link.account, &phone, lid.as_ref()).await?
    };
    let finished = matches!(written, Written::Yes);
    tracing::info!(account = %link.account, finished, "open: a crash interrupted a link that the phone had agreed to");
    Ok(finished)
}

async fn erase(base: &Base, account: AccountId, is_new: bool) -> Result<(), KabarError> {
    if is_new {
        base.vault.delete_account_key(account).await?;
    } else {
        // Beside the device from before, which stays until a link succeeds.
        base.vault.quarantine_account_key(account).await?;
    }
    note_undone(base, account).await?;
    Ok(())
}

/// Logs a device out that nobody wants, and erases it.
pub(crate) async fn log_out(base: Arc<Base>, account: AccountId) {
    let outcome = tokio::select! {
        () = base.stop.cancelled() => return,
        outcome = try_log_out(&base, account) => outcome,
    };
    match outcome {
        Ok(true) => tracing::info!(%account, "link: a device that a crash left is logged out"),
        Ok(false) => tracing::info!(%account, "link: a device that a crash left waits for a connection"),
        Err(error) => tracing::warn!(%account, %error, "link: a device that a crash left stays for now"),
    }
}

async fn try_log_out(base: &Base, account: AccountId) -> Result<bool, KabarError> {
    let ended = end_link(base, account).await?;
    if ended {
        base.whatsapp.forget(&base.vault.device(account)?).await?;
        erase(base, account, is_new(base, account).await?).await?;
    }
    Ok(ended)
}

/// Connects a device that was linked and ends its link on WhatsApp's side; false when no connection came. Its file and
/// key stay.
pub(crate) async fn end_link(base: &Base, account: AccountId) -> Result<bool, KabarError> {
    let ear = Arc::new(Ear::default());
    let session = resume(base, account, ear.clone()).await?;
    let connected = tokio::select! {
        () = ear.heard.notified() => true,
        () = clock::sleep(&*base.clock, CONNECTS_WITHIN) => false,
    };
    if connected {
        session.logout().await;
    }
    stop(base, &*session).await;
    Ok(connected)
}

/// Hears only that the device is connected, or that there is no link to end any more. Takes no message.
#[derive(Default)]
struct Ear {
    heard: Notify,
}

#[async_trait]
impl InboxSink for Ear {
    async fn commit(&self, _account: AccountId, _batch: Vec<Inbound>) -> Result<(), CommitError> {
        Err(CommitError)
    }

    async fn expect_history(&self, _account: AccountId) -> Result<(), CommitError> {
        Err(CommitError)
    }

    fn notify(&self, _account: AccountId, event: WaEvent) {
        if matches!(event, WaEvent::Connected | WaEvent::LoggedOut { .. }) {
            self.heard.notify_one();
        }
    }
}
