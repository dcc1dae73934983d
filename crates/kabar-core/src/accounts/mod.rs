//! The numbers linked in this installation: their labels, and how one leaves.
//!
//! Deliberately not here: linking (`session::link`) and the connection (`session`).

mod checks;
mod choices;
mod health;
mod letters;
pub(crate) mod parting;
mod rail;

pub(crate) use checks::first_choices;
pub(crate) use letters::Label;
pub(crate) use parting::Parting;

use crate::{
    base::Base,
    error::KabarError,
    ports::whatsapp::{DeviceFile, OpenError},
    session::Sessions,
};
use kabar_store::{NewAccount, Priority, StoreError};
use kabar_types::{Account, AccountId, Jid, SessionState};
use std::{future::Future, sync::Arc};

/// An account whose device exists already, for a demo.
#[derive(Clone, Debug)]
pub struct AccountSeed {
    pub name: String,
    /// Two letters; made from the name when empty.
    pub letters: String,
    /// 1–10.
    pub colour: u8,
    pub phone: Jid,
    pub lid: Option<Jid>,
}

pub(crate) struct Accounts {
    base: Arc<Base>,
    sessions: Arc<Sessions>,
}

impl Accounts {
    pub(crate) fn new(base: Arc<Base>, sessions: Arc<Sessions>) -> Self {
        Self { base, sessions }
    }

    pub(crate) async fn list(&self) -> Result<Vec<Account>, KabarError> {
        Ok(self
            .base
            .store
            .read()
            .await?
            .list_accounts(self.base.now())
            .await?)
    }

    pub(crate) async fn update(
        &self,
        account: AccountId,
        name: &str,
        letters: &str,
        colour: u8,
    ) -> Result<Account, KabarError> {
        let label = Label::new(name, letters, colour)?;
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_account_record(account).await?;
        tx.update_account(account, &label.name, &label.letters, label.colour)
            .await?;
        let account = tx.get_account(account, now).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// The person has read that older messages are missing: not said again unless more are.
    pub(crate) async fn dismiss_history_gaps(&self, account: AccountId) -> Result<Account, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let now = self.base.now();
        tx.set_history_gaps_seen(account, now).await?;
        let account = tx.get_account(account, now).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Parts with an account as a person wants it. Once its note is written this happens, also over a crash.
    pub(crate) async fn part(&self, account: AccountId, parting: Parting) -> Result<(), KabarError> {
        parting::note(&self.base, account, parting).await?;
        // What is not linked any more has nobody to tell.
        let _ = self.sessions.log_out(account).await;
        self.sessions.stop(account).await;
        let changed = parting::change_rows(&self.base, account, parting).await;
        if parting != Parting::Remove {
            self.sessions.start_ended(account).await;
        }
        changed?;
        parting::erase(&self.base, account).await
    }

    pub(crate) async fn adopt<F, Fut>(&self, seed: AccountSeed, import: F) -> Result<Account, KabarError>
    where
        F: FnOnce(DeviceFile) -> Fut,
        Fut: Future<Output = Result<(), OpenError>>,
    {
        let label = Label::new(&seed.name, &seed.letters, seed.colour)?;
        let account = self.base.new_account_id();
        let device = self.base.vault.create_account_key(account).await?;
        let outcome = match import(device.clone()).await {
            Ok(()) => self.insert(account, label, &seed).await.map_err(KabarError::from),
            Err(error) => Err(error.into()),
        };
        if outcome.is_err() {
            let _ = self.base.whatsapp.forget(&device).await;
            self.base.vault.delete_account_key(account).await?;
        }
        outcome
    }

    async fn insert(&self, id: AccountId, label: Label, seed: &AccountSeed) -> Result<Account, StoreError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.insert_account(&NewAccount {
            id,
            name: label.name,
            letters: label.letters,
            colour: label.colour,
            phone: seed.phone.clone(),
            lid: seed.lid.clone(),
            state: SessionState::Offline,
            created_at: now,
        })
        .await?;
        let account = tx.get_account(id, now).await?;
        tx.commit().await?;
        Ok(account)
    }
}
