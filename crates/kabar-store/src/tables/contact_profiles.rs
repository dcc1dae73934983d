//! `contact_profiles`: what people say about themselves, as they show it to an account, with the moment it was asked for.

use crate::{Change, Result, StoreError, Tx, sql::statements};
use kabar_types::{AccountId, BusinessProfile, ContactId, UnixMillis};

statements! {
    PUT = "INSERT INTO contact_profiles (account_id, contact_id, about, business, fetched_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (account_id, contact_id) DO UPDATE SET about = excluded.about, business = excluded.business,
            fetched_at = excluded.fetched_at";
    SET_ABOUT = "INSERT INTO contact_profiles (account_id, contact_id, about) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, contact_id) DO UPDATE SET about = excluded.about";
    FORGET = "UPDATE contact_profiles SET fetched_at = 0 WHERE account_id = ?1 AND contact_id = ?2";
    MOVE = "INSERT INTO contact_profiles (account_id, contact_id, about, business, fetched_at)
        SELECT account_id, ?1, about, business, fetched_at FROM contact_profiles WHERE contact_id = ?2
        ON CONFLICT (account_id, contact_id) DO UPDATE SET about = excluded.about, business = excluded.business,
            fetched_at = excluded.fetched_at WHERE excluded.fetched_at > contact_profiles.fetched_at";
    DROP_PERSON = "DELETE FROM contact_profiles WHERE contact_id = ?1";
}

impl Tx {
    /// Keeps what a person shows to an account. `about`: `None` when it is not shown.
    pub async fn put_profile(
        &mut self,
        account: AccountId,
        contact: ContactId,
        about: Option<&str>,
        business: Option<&BusinessProfile>,
        at: UnixMillis,
    ) -> Result<()> {
        let business = match business {
            Some(profile) => serde_json::to_string(profile)
                .map_err(|error| StoreError::Internal(format!("a profile could not be written: {error}")))?,
            None => String::new(),
        };
        sqlx::query(PUT)
            .bind(account.to_string())
            .bind(contact.0)
            .bind(about)
            .bind(business)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Contact(account, contact));
        Ok(())
    }

    /// Somebody says something else about themselves.
    pub async fn set_about(&mut self, account: AccountId, contact: ContactId, about: &str) -> Result<()> {
        sqlx::query(SET_ABOUT)
            .bind(account.to_string())
            .bind(contact.0)
            .bind(about)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Contact(account, contact));
        Ok(())
    }

    /// What was asked for is not true any more: it is asked for anew when somebody looks.
    pub async fn forget_profile(&mut self, account: AccountId, contact: ContactId) -> Result<()> {
        sqlx::query(FORGET)
            .bind(account.to_string())
            .bind(contact.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    pub(super) async fn move_profiles_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.run_one(DROP_PERSON, gone.0).await
    }
}
