//! Taking everything to another computer in one file, under a passphrase, and bringing it back there.
//!
//! ```text
//!  here:   export ─► one file (key sealed by the passphrase at its end)
//!  there:  restore ─► checked, encrypted anew, put beside kabar.db ─► the next opening puts it in its place
//! ```
//!
//! Messages, names and choices come along; devices, keys and proxy passwords do not, so every number is linked again
//! there. Restoring is for an installation without numbers: nothing is ever mixed or written over.
//! Deliberately not here: media (their own folder), and the form of the file (`kabar-store`).

use crate::{
    base::Base,
    error::KabarError,
    keys,
    profile::Profile,
    vault::{KeyName, PassphraseCost, Vault, VaultError},
};
use kabar_store::{StoreError, import, put_in_place, read_trailer};
use kabar_types::{ErrorCode, LogoutReason, SessionState, Signal};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

pub(crate) struct Exports {
    base: Arc<Base>,
    /// The export under way.
    running: Mutex<Option<CancellationToken>>,
}

impl Exports {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self {
            base,
            running: Mutex::default(),
        }
    }

    /// Writes everything into one file. How far it is comes as a signal.
    pub(crate) async fn export(&self, to: PathBuf, passphrase: Zeroizing<String>) -> Result<(), KabarError> {
        keys::check(&passphrase)?;
        let stop = self.begin()?;
        let done = self.write(&to, passphrase, &stop).await;
        *self.running() = None;
        match done? {
            true => Ok(()),
            false => Err(KabarError::refused(
                ErrorCode::Cancelled,
                "the export was cancelled",
            )),
        }
    }

    /// Ends an export; nothing is left of it. Harmless when none runs.
    pub(crate) fn cancel(&self) {
        if let Some(stop) = self.running().as_ref() {
            stop.cancel();
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) -> Result<CancellationToken, KabarError> {
        let mut running = self.running();
        if running.is_some() {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "an export is under way",
            ));
        }
        let stop = self.base.stop.child_token();
        *running = Some(stop.clone());
        Ok(stop)
    }

    async fn write(
        &self,
        to: &Path,
        passphrase: Zeroizing<String>,
        stop: &CancellationToken,
    ) -> Result<bool, KabarError> {
        let cost = PassphraseCost::RECOMMENDED;
        let (key, sealed) = self.base.vault.make_export_key(passphrase, cost).await?;
        let state = SessionState::LoggedOut {
            reason: LogoutReason::ByUs,
            at: self.base.now(),
        };
        let (base, stop, mut last) = (self.base.clone(), stop.clone(), None);
        let go_on = move |percent| {
            if last.replace(percent) != Some(percent) {
                base.signal(Signal::Export { percent });
            }
            !stop.is_cancelled()
        };
        let done = self.base.store.export(to, &key, &sealed, &state, go_on).await?;
        if done {
            self.base.signal(Signal::Export { percent: 100 });
            tracing::info!("export: written");
        }
        Ok(done)
    }

    /// Brings an exported file in; it takes the place of what is here when Kabar is opened next.
    pub(crate) async fn restore(
        &self,
        from: PathBuf,
        passphrase: Zeroizing<String>,
    ) -> Result<(), KabarError> {
        let accounts = self.base.store.read().await?.list_account_records().await?;
        if !accounts.is_empty() {
            return Err(KabarError::refused(
                ErrorCode::ProfileNotEmpty,
                "there are numbers here",
            ));
        }
        let sealed = read_trailer(&from)
            .map_err(StoreError::from)?
            .ok_or_else(unreadable)?;
        let theirs = match Vault::open_export_key(sealed, passphrase).await {
            Err(VaultError::UnknownKey) => return Err(unreadable()),
            theirs => theirs?,
        };
        let ours = self.base.vault.data_key(KeyName::Store)?;
        let staged = self.base.vault.profile().restored_database();
        // Under another name until it is whole: what has the name is used.
        let half = staged.with_extension("half");
        let (base, mut last) = (self.base.clone(), None);
        let tell = move |percent| {
            if last.replace(percent) != Some(percent) {
                base.signal(Signal::Restore { percent });
            }
        };
        match import(&from, &theirs, &half, &ours, tell).await {
            Err(StoreError::WrongKey | StoreError::Corrupt) => return Err(unreadable()),
            imported => imported?,
        }
        std::fs::rename(&half, &staged).map_err(StoreError::from)?;
        self.base.signal(Signal::Restore { percent: 100 });
        tracing::info!("restore: everything is here, and is used from the next opening on");
        Ok(())
    }
}

fn unreadable() -> KabarError {
    KabarError::refused(
        ErrorCode::ExportUnreadable,
        "the file is no export of Kabar, or is damaged",
    )
}

/// Puts what was brought in into its place, before the database is opened.
pub(crate) fn settle(profile: &Profile) -> io::Result<()> {
    let staged = profile.restored_database();
    if !staged.try_exists()? {
        return Ok(());
    }
    tracing::info!("open: what was restored takes its place");
    put_in_place(&staged, &profile.database())
}
