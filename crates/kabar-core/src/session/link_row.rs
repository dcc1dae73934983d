//! Writes down that a link begins, and the linked number: as a new account, or as one that was logged out.
//!
//! The record of the beginning goes in the transaction that writes the account, so that at every moment one of the two
//! says what the device file is there for.

use crate::{accounts::Label, base::Base};
use kabar_store::{LinkRecord, NewAccount, Priority, StoreError, Tx};
use kabar_types::{AccountChoices, AccountId, Jid, SessionState, UnixMillis};

/// Whether the number may be linked here.
pub(super) enum Written {
    Yes,
    /// Another account has it.
    Taken {
        name: Option<String>,
    },
    /// It is not the number of the account that was to be linked again.
    OtherNumber,
}

/// The link begins; written before the key and the device file exist.
pub(super) async fn note_begin(
    base: &Base,
    account: AccountId,
    label: &Label,
    choices: &AccountChoices,
) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.insert_link(&LinkRecord {
        account,
        name: label.name.clone(),
        letters: label.letters.clone(),
        colour: label.colour,
        choices: choices.clone(),
        started_at: base.now(),
    })
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Nothing of the link is left.
pub(super) async fn note_undone(base: &Base, account: AccountId) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.delete_link(account).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a number that is only written down may be linked, for a new account or for this one.
pub(super) async fn may_link(
    base: &Base,
    wanted: Option<AccountId>,
    phone: &Jid,
) -> Result<Written, StoreError> {
    let mut view = base.store.read().await?;
    let owner = view.find_account_by_phone(phone).await?;
    if owner == wanted {
        return Ok(Written::Yes);
    }
    let Some(other) = owner else {
        return Ok(Written::OtherNumber);
    };
    let name = view.get_account(other, base.now()).await?.name;
    Ok(Written::Taken { name: Some(name) })
}

/// A new account with this number.
pub(super) async fn insert_account(
    base: &Base,
    account: AccountId,
    label: Label,
    phone: Jid,
    lid: Option<Jid>,
) -> Result<Written, StoreError> {
    let now = base.now();
    let mut tx = base.store.begin(Priority::Interactive).await?;
    if let Some(other) = tx.find_account_by_phone(&phone).await? {
        return taken(&mut tx, other, now).await;
    }
    let Label {
        name,
        letters,
        colour,
    } = label;
    let state = SessionState::Syncing { percent: 0 };
    let new = NewAccount {
        id: account,
        name,
        letters,
        colour,
        phone,
        lid,
        state,
        created_at: now,
    };
    match tx.insert_account(&new).await {
        Ok(()) => {}
        Err(StoreError::Conflict(_)) => return Ok(Written::Taken { name: None }),
        Err(error) => return Err(error),
    }
    tx.delete_link(account).await?;
    tx.commit().await?;
    tracing::info!(%account, "link: linked");
    Ok(Written::Yes)
}

/// The account's row goes on with the new device, if it is the same number.
pub(super) async fn renew_account(
    base: &Base,
    account: AccountId,
    phone: &Jid,
    lid: Option<&Jid>,
) -> Result<Written, StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    match tx.find_account_by_phone(phone).await? {
        Some(owner) if owner == account => {}
        Some(other) => return taken(&mut tx, other, base.now()).await,
        None => return Ok(Written::OtherNumber),
    }
    tx.set_account_addresses(account, Some(phone), lid).await?;
    tx.set_account_state(account, &SessionState::Syncing { percent: 0 })
        .await?;
    // A new device, which was never resumed.
    tx.set_device_resumes(account, 0).await?;
    // It is sent the history anew; what was said between the two links may not be in it.
    tx.forget_pieces(account).await?;
    tx.note_blank(account, base.now()).await?;
    tx.delete_link(account).await?;
    tx.commit().await?;
    if let Err(error) = base.vault.delete_quarantined(account).await {
        tracing::warn!(%account, %error, "link: the old device could not be erased");
    }
    tracing::info!(%account, "link: linked again");
    Ok(Written::Yes)
}

async fn taken(tx: &mut Tx, by: AccountId, now: UnixMillis) -> Result<Written, StoreError> {
    Ok(Written::Taken {
        name: Some(tx.get_account(by, now).await?.name),
    })
}
