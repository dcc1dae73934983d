//! The order of the numbers and the named sets they stand in.

use super::Accounts;
use crate::error::KabarError;
use kabar_store::{Priority, Tx};
use kabar_types::{AccountId, AccountSetId, ErrorCode, RailGroup};

/// Longest name of a set, in characters.
const NAME_MAX: usize = 40;

impl Accounts {
    pub(crate) async fn rail(&self) -> Result<Vec<RailGroup>, KabarError> {
        Ok(self.base.store.read().await?.rail().await?)
    }

    /// Puts an account into a set (or none), before another account of it or at its end.
    pub(crate) async fn move_to(
        &self,
        account: AccountId,
        set: Option<AccountSetId>,
        before: Option<AccountId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_account_record(account).await?;
        let mut members = members(&mut tx, set).await?;
        members.retain(|one| *one != account);
        let place = match before {
            None => members.len(),
            Some(before) => members
                .iter()
                .position(|one| *one == before)
                .ok_or(KabarError::refused(ErrorCode::NotFound, "no such neighbour"))?,
        };
        members.insert(place, account);
        tx.place_accounts(set, &members).await?;
        finish(tx).await
    }

    /// Adds a set; `first` moves into it.
    pub(crate) async fn create_set(
        &self,
        name: &str,
        first: Option<AccountId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        let name = checked(name)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let set = tx.insert_account_set(name).await?;
        if let Some(account) = first {
            tx.get_account_record(account).await?;
            tx.place_accounts(Some(set), &[account]).await?;
        }
        finish(tx).await
    }

    pub(crate) async fn rename_set(
        &self,
        set: AccountSetId,
        name: &str,
    ) -> Result<Vec<RailGroup>, KabarError> {
        let name = checked(name)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.rename_account_set(set, name).await?;
        finish(tx).await
    }

    /// Its numbers go to the end of those in no set, in their order.
    pub(crate) async fn delete_set(&self, set: AccountSetId) -> Result<Vec<RailGroup>, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let mut loose = members(&mut tx, None).await?;
        let leaving = members(&mut tx, Some(set)).await?;
        if !leaving.is_empty() {
            loose.extend(leaving);
            tx.place_accounts(None, &loose).await?;
        }
        tx.delete_account_set(set).await?;
        finish(tx).await
    }

    /// Puts a set before another, or after all.
    pub(crate) async fn move_set(
        &self,
        set: AccountSetId,
        before: Option<AccountSetId>,
    ) -> Result<Vec<RailGroup>, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let rail = tx.rail().await?;
        let mut sets: Vec<AccountSetId> = rail
            .iter()
            .filter_map(|group| Some(group.set.as_ref()?.id))
            .collect();
        let found = |id: AccountSetId, among: &[AccountSetId]| {
            let place = among.iter().position(|one| *one == id);
            place.ok_or(KabarError::refused(ErrorCode::NotFound, "no such set"))
        };
        sets.remove(found(set, &sets)?);
        let place = before.map_or(Ok(sets.len()), |before| found(before, &sets))?;
        sets.insert(place, set);
        tx.place_account_sets(&sets).await?;
        finish(tx).await
    }
}

fn checked(name: &str) -> Result<&str, KabarError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(KabarError::refused(
            ErrorCode::BadRequest,
            "the name of the set is empty or too long",
        ));
    }
    Ok(name)
}

async fn members(tx: &mut Tx, set: Option<AccountSetId>) -> Result<Vec<AccountId>, KabarError> {
    let rail = tx.rail().await?;
    rail.into_iter()
        .find(|group| group.set.as_ref().map(|set| set.id) == set)
        .map(|group| group.accounts)
        .ok_or(KabarError::refused(ErrorCode::NotFound, "no such set"))
}

async fn finish(mut tx: Tx) -> Result<Vec<RailGroup>, KabarError> {
    let rail = tx.rail().await?;
    tx.commit().await?;
    Ok(rail)
}
