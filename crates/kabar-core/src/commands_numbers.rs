//! What hosts may ask about one number's choices, the order of all, and all data in one file, passed on to their rooms.

use crate::{Kabar, error::KabarError};
use kabar_types::{AccountDetails, AccountId, AccountSetId, AccountSettings, ProxyWish, RailGroup};
use std::path::PathBuf;
use zeroize::Zeroizing;

impl Kabar {
    pub async fn get_account_details(&self, account: AccountId) -> Result<AccountDetails, KabarError> {
        let details = self.accounts.details(account).await?;
        self.people.pictures.want_own(&self.base, account).await?;
        Ok(details)
    }

    /// Replaces them as a whole. The device name counts from the next link on; the rest at once. Errors:
    /// `BadDeviceName`, `BadRequest` for a download limit outside 1–2048 MiB.
    pub async fn set_account_settings(
        &self,
        account: AccountId,
        settings: AccountSettings,
    ) -> Result<AccountDetails, KabarError> {
        let kept = self.accounts.details(account).await?.settings.keep;
        let details = self.accounts.set_settings(account, settings).await?;
        if details.settings.keep != kept {
            self.upkeep.go_on(&self.base).await?;
        }
        Ok(details)
    }

    /// `None`: straight to the network. The account connects again. Error: `BadProxy`.
    pub async fn set_account_proxy(
        &self,
        account: AccountId,
        proxy: Option<ProxyWish>,
    ) -> Result<AccountDetails, KabarError> {
        self.accounts.set_proxy(account, proxy).await
    }

    /// Sees whether WhatsApp can be reached this way; nothing is kept. Errors: `BadProxy`, `ProxyUnreachable`,
    /// `ProxyRefused`, `ProxyNoWay`, `NotWhatsApp`.
    pub async fn try_proxy(&self, account: Option<AccountId>, proxy: ProxyWish) -> Result<(), KabarError> {
        self.accounts.try_proxy(account, proxy).await
    }

    /// The numbers in order, those of no set first.
    pub async fn rail(&self) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.rail().await
    }

    /// Into `set` (`None`: no set), before the account `before` of it or at its end.
    pub async fn move_account(
        &self,
        account: AccountId,
        set: Option<AccountSetId>,
        before: Option<AccountId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.move_to(account, set, before).await
    }

    /// Errors: `BadRequest` for an empty name or one of more than 40 characters.
    pub async fn create_set(
        &self,
        name: &str,
        first: Option<AccountId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.create_set(name, first).await
    }

    /// Errors: as for `create_set`.
    pub async fn rename_set(&self, set: AccountSetId, name: &str) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.rename_set(set, name).await
    }

    /// Its numbers stay, in no set.
    pub async fn delete_set(&self, set: AccountSetId) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.delete_set(set).await
    }

    /// Before the set `before`, or after all.
    pub async fn move_set(
        &self,
        set: AccountSetId,
        before: Option<AccountSetId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        self.accounts.move_set(set, before).await
    }

    /// Writes everything but devices, keys and proxy passwords into one file under a passphrase, in the place of one that
    /// is there. How far it is comes as `Signal::Export`. Errors: `PassphraseTooShort`, `Cancelled`, `DiskFull`,
    /// `BadRequest` while another export runs.
    pub async fn export_data(&self, to: PathBuf, passphrase: Zeroizing<String>) -> Result<(), KabarError> {
        self.exports.export(to, passphrase).await
    }

    /// Ends an export. Nothing of it is left.
    pub fn cancel_export(&self) {
        self.exports.cancel();
    }

    /// Brings an exported file in, where there are no numbers yet: it is used when Kabar is opened next. How far it is comes
    /// as `Signal::Restore`. Errors:
    /// `ProfileNotEmpty`, `WrongPassphrase`, `ExportUnreadable`, `DatabaseNewer`, `DiskFull`.
    pub async fn restore_data(&self, from: PathBuf, passphrase: Zeroizing<String>) -> Result<(), KabarError> {
        self.exports.restore(from, passphrase).await
    }
}
