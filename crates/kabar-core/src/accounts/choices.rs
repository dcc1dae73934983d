//! One number's page: what a person chose for it, and what it has here.
//!
//! A change of how it connects has that account's session open again, and no other's.

use super::{
    Accounts,
    checks::{check_settings, proxy_meant},
};
use crate::{error::KabarError, ports::whatsapp::Manner};
use kabar_store::{PictureOf, Priority};
use kabar_types::{AccountChoices, AccountDetails, AccountId, AccountSettings, ProxyShown, ProxyWish};
use std::path::Path;

impl Accounts {
    pub(crate) async fn details(&self, account: AccountId) -> Result<AccountDetails, KabarError> {
        let mut view = self.base.store.read().await?;
        let facts = view.get_account_facts(account).await?;
        let choices = view.get_account_choices(account).await?;
        let picture = view.find_shown_picture(PictureOf::Number { account }).await?;
        drop(view);
        Ok(AccountDetails {
            push_name: facts.push_name,
            picture,
            proxy: choices.proxy.as_ref().map(ProxyShown::from),
            settings: choices.settings,
            added_at: facts.added_at,
            last_activity: facts.last_activity,
            messages: facts.messages,
            device_bytes: self.device_bytes(account).await,
        })
    }

    /// Replaces the settings as a whole; the proxy stays.
    pub(crate) async fn set_settings(
        &self,
        account: AccountId,
        settings: AccountSettings,
    ) -> Result<AccountDetails, KabarError> {
        check_settings(&settings)?;
        let device_name = settings.device_name.trim().to_owned();
        let settings = AccountSettings {
            device_name,
            ..settings
        };
        self.choose(account, |choices| Ok(AccountChoices { settings, ..choices }))
            .await
    }

    /// `None`: straight to the network.
    pub(crate) async fn set_proxy(
        &self,
        account: AccountId,
        wish: Option<ProxyWish>,
    ) -> Result<AccountDetails, KabarError> {
        self.choose(account, |choices| {
            let kept = choices.proxy.as_ref();
            let proxy = wish.map(|wish| proxy_meant(wish, kept)).transpose()?;
            Ok(AccountChoices { proxy, ..choices })
        })
        .await
    }

    /// Whether WhatsApp can be reached through this proxy. `account` is whose password is meant when none is given.
    pub(crate) async fn try_proxy(
        &self,
        account: Option<AccountId>,
        wish: ProxyWish,
    ) -> Result<(), KabarError> {
        let kept = match account {
            Some(account) => {
                let mut view = self.base.store.read().await?;
                view.get_account_choices(account).await?.proxy
            }
            None => None,
        };
        let proxy = proxy_meant(wish, kept.as_ref())?;
        let tried = self.base.whatsapp.try_path(&proxy).await;
        tried.map_err(|trouble| KabarError::refused(trouble.code(), "the proxy does not lead to WhatsApp"))
    }

    async fn choose(
        &self,
        account: AccountId,
        change: impl FnOnce(AccountChoices) -> Result<AccountChoices, KabarError>,
    ) -> Result<AccountDetails, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let before = tx.get_account_choices(account).await?;
        let after = change(before.clone())?;
        if after != before {
            tx.set_account_choices(account, &after).await?;
            tx.commit().await?;
            tracing::info!(%account, "accounts: other choices");
        } else {
            drop(tx);
        }
        if Manner::from(&after) != Manner::from(&before) {
            self.sessions.reopen(account);
        }
        self.details(account).await
    }

    /// What the device's folder takes on the disk; 0 when it cannot be read.
    async fn device_bytes(&self, account: AccountId) -> u64 {
        let file = self.base.vault.profile().device_file(account);
        let Some(folder) = file.parent().map(Path::to_owned) else {
            return 0;
        };
        let sum = move || {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries
                .filter_map(|entry| entry.metadata().ok())
                .map(|data| data.len())
                .sum()
        };
        self.base.spawn_blocking(sum).await.unwrap_or(0)
    }
}
