//! Writes a linked number down: as a new account, or as one that was logged out.

use crate::{accounts::Label, base::Base};
use kabar_store::{NewAccount, Priority, StoreError};
use kabar_types::{AccountId, Jid, SessionState};

/// Whether the number may be linked here.
pub(super) enum Written {
    Yes,
    /// Another account has it.
    Taken { name: Option<String> },
    /// It is not the number of the account that was to be linked again.
    OtherNumber,
}

    pub(super) async fn insert(
        base: &Base,
        account: AccountId,
        label: Label,
        phone: Jid,
        lid: Option<Jid>,
    ) -> Result<Inserted, StoreError> {
        let now = self.inbox.base.now();
        let mut tx = self.inbox.base.store.begin(Priority::Interactive).await?;
        if let Some(other) = tx.find_account_by_phone(&phone).await? {
            let name = tx.get_account(other, now).await?.name;
            return Ok(Inserted::Taken { name: Some(name) });
        }
        let Label { name, letters, colour } = label;
        let state = SessionState::Syncing { percent: 0 };
        let new = NewAccount { id: account, name, letters, colour, phone, lid, state, created_at: now };
        match tx.insert_account(&new).await {
            Ok(()) => {}
            Err(StoreError::Conflict(_)) => return Ok(Inserted::Taken { name: None }),
            Err(error) => return Err(error),
        }
        tx.commit().await?;
        tracing::info!(%account, "link: linked");
        Ok(Inserted::Yes)
    }

    /// The account's row goes on with the new device, if it is the same number.
    pub(super) async fn renew_row(&self, account: AccountId, phone: &Jid, lid: Option<Jid>) -> Result<Inserted, StoreError> {
        let now = self.inbox.base.now();
        let mut tx = self.inbox.base.store.begin(Priority::Interactive).await?;
        match tx.find_account_by_phone(phone).await? {
            Some(owner) if owner == account => {}
            Some(other) => return Ok(Inserted::Taken { name: Some(tx.get_account(other, now).await?.name) }),
            None => return Ok(Inserted::OtherNumber),
        }
        tx.set_account_addresses(account, Some(phone), lid.as_ref()).await?;
        tx.set_account_state(account, &SessionState::Syncing { percent: 0 }).await?;
        tx.commit().await?;
        if let Err(error) = self.inbox.base.vault.delete_quarantined(account).await {
            tracing::warn!(%account, %error, "link: the old device could not be erased");
        }
        tracing::info!(%account, "link: linked again");
        Ok(Inserted::Yes)
    }

