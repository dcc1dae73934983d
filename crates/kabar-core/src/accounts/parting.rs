//! How an account leaves: unlinked with or without its history, or removed with everything.
//!
//! ```text
//!  note ─► logged out on WhatsApp's side ─► rows ─► key and device ─► note forgotten
//!    └───────────── a crash anywhere: the next start goes on with the rows ──┘
//! ```
//!
//! The note is the person's word: once it is written, this happens, whatever comes between. Logging out needs the
//! network; rows and keys do not wait for it. Deliberately not here: what WhatsApp ends by itself (`session`).

use crate::{base::Base, error::KabarError, session::leftovers, upkeep};
use kabar_store::{Priority, StoreError};
use kabar_types::{AccountId, LogoutReason, SessionState, UnixMillis};
use std::sync::Arc;
use tokio::sync::watch;

/// Messages deleted in one transaction.
const SLICE: u32 = 200;
/// What a note's name begins with; the account's id follows.
const NOTES: &str = "parting:";

/// What a person wants to be rid of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// The link; messages stay.
    Unlink,
    /// The link and all messages; name and colour stay, for linking again.
    UnlinkAndForget,
    /// Everything.
    Remove,
}

impl Parting {
    const ALL: [Self; 3] = [Self::Unlink, Self::UnlinkAndForget, Self::Remove];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Unlink => "unlink",
            Self::UnlinkAndForget => "unlink-and-forget",
            Self::Remove => "remove",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parting| parting.as_str() == text)
    }
}

fn name_of(account: AccountId) -> String {
    format!("{NOTES}{account}")
}

/// Writes the person's word down.
pub(super) async fn note(base: &Base, account: AccountId, parting: Parting) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.get_account_record(account).await?;
    tx.set_value(&name_of(account), parting.as_str()).await?;
    tx.commit().await.map(|_| ())
}

/// Changes the rows. The account's row goes before its key: a key without a row is cleared at the next start, a row
/// without a key would look damaged.
pub(super) async fn change_rows(base: &Base, account: AccountId, parting: Parting) -> Result<(), StoreError> {
    write_rows(base, account, parting).await?;
    if parting != Parting::Unlink {
        // A copy of the database would keep what is to go.
        upkeep::forget_copies(base).await;
    }
    Ok(())
}

async fn write_rows(base: &Base, account: AccountId, parting: Parting) -> Result<(), StoreError> {
    if parting != Parting::Unlink {
        thin_out(base, account).await?;
    }
    let mut tx = base.store.begin(Priority::Interactive).await?;
    if parting == Parting::Remove {
        tx.delete_account(account).await?;
        return tx.commit().await.map(|_| ());
    }
    if parting == Parting::UnlinkAndForget {
        tx.delete_history(account).await?;
    }
    let record = tx.get_account_record(account).await?;
    if !matches!(record.state, SessionState::LoggedOut { .. }) {
        let reason = LogoutReason::ByUs;
        let state = SessionState::LoggedOut {
            reason,
            at: base.now(),
        };
        tx.set_account_state(account, &state).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Takes the messages out in slices, behind everything else: a large past keeps nobody waiting who writes with another
/// number. What has to stay with its message (stars, what was still to be sent) goes with the rows.
async fn thin_out(base: &Base, account: AccountId) -> Result<(), StoreError> {
    loop {
        let mut tx = base.store.begin(Priority::Background).await?;
        let deleted = tx.delete_expired(account, UnixMillis(i64::MAX), SLICE).await?;
        tx.commit().await?;
        if deleted == 0 {
            return Ok(());
        }
    }
}

/// Erases key and device, also what was put aside, and then the note. No session of the account runs any more.
pub(super) async fn erase(base: &Base, account: AccountId) -> Result<(), KabarError> {
    base.vault.delete_account_key(account).await?;
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.delete_value(&name_of(account)).await?;
    tx.commit().await?;
    Ok(())
}

/// Goes on, at a start, with what a crash cut short. The accounts whose devices are still to be logged out.
pub(crate) async fn go_on(base: &Base) -> Result<Vec<AccountId>, KabarError> {
    let notes = base.store.read().await?.list_values(NOTES).await?;
    let mut linked = Vec::new();
    for (id, text) in notes {
        let (Ok(account), Some(parting)) = (id.parse::<AccountId>(), Parting::parse(&text)) else {
            tracing::warn!("open: a note of a parting cannot be read");
            continue;
        };
        tracing::info!(%account, parting = parting.as_str(), "open: a parting that was cut short goes on");
        match change_rows(base, account, parting).await {
            Ok(()) | Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if base.vault.has_account_key(account) {
            linked.push(account);
        } else {
            erase(base, account).await?;
        }
    }
    Ok(linked)
}

/// Logs a device out whose parting a crash cut short, if WhatsApp can be reached, and erases it. `parted` turns true
/// when nothing of it runs any more.
pub(crate) async fn log_out(base: Arc<Base>, account: AccountId, parted: watch::Sender<bool>) {
    let told = tokio::select! {
        () = base.stop.cancelled() => return,
        told = leftovers::end_link(&base, account) => told,
    };
    if !matches!(told, Ok(true)) {
        tracing::info!(%account, "account: WhatsApp could not be told of the parting; the phone shows the device");
    }
    if let Err(error) = erase(&base, account).await {
        tracing::warn!(%account, %error, "account: the next start erases what is left");
    }
    parted.send_replace(true);
}
