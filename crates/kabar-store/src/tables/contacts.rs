//! `contacts` and `saved_names`: people, over all accounts, and what address books call them.
//!
//! One person may be met by phone number first and by hidden id (LID) later, or the other way round. Whoever pairs
//! the two makes them one row; if two rows exist by then, they are joined (`merge_contacts.rs`).

use super::accounts::jid;
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, Jid};

/// Where a person can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// The phone number's address; also holds the rare address that is neither of the two forms.
    pub phone: Option<Jid>,
    /// The hidden id.
    pub lid: Option<Jid>,
}

impl Addresses {
    /// The address to use when one must be chosen: the phone number's, else the hidden id.
    pub fn preferred(&self) -> Option<&Jid> {
        self.phone.as_ref().or(self.lid.as_ref())
    }

    /// Sorts one or two addresses of a person into their forms.
    fn of(jid: &Jid, alt: Option<&Jid>) -> Self {
        let mut sorted = Self::default();
        for address in [Some(jid), alt].into_iter().flatten() {
            let place = if address.is_lid() {
                &mut sorted.lid
            } else {
                &mut sorted.phone
            };
            place.get_or_insert_with(|| address.clone());
        }
        sorted
    }
}

statements! {
    FIND_BY_PHONE = "SELECT id, push_name, verified_name, business, phone_jid, lid FROM contacts
        WHERE phone_jid = ?1 AND phone_jid <> ''";
    FIND_BY_LID = "SELECT id, push_name, verified_name, business, phone_jid, lid FROM contacts WHERE lid = ?1 AND lid <> ''";
    FIND_BY_OLD = "SELECT p.id, p.push_name, p.verified_name, p.business, p.phone_jid, p.lid FROM old_addresses o
        JOIN contacts p ON p.id = o.contact_id WHERE o.jid = ?1";
    GET = "SELECT id, push_name, verified_name, business, phone_jid, lid FROM contacts WHERE id = ?1";
    INSERT = "INSERT INTO contacts (phone_jid, lid) VALUES (?1, ?2)";
    SET_PHONE = "UPDATE contacts SET phone_jid = ?2 WHERE id = ?1";
    SET_LID = "UPDATE contacts SET lid = ?2 WHERE id = ?1";
    SET_PUSH_NAME = "UPDATE contacts SET push_name = ?2 WHERE id = ?1 AND push_name <> ?2";
    SET_BUSINESS = "UPDATE contacts SET business = ?2, verified_name = COALESCE(?3, verified_name) WHERE id = ?1
        AND (business <> ?2 OR verified_name <> COALESCE(?3, verified_name))";
    CHATS_OF = "SELECT id FROM chats WHERE contact_id = ?1";
    CHATS_OF_ACCOUNT = "SELECT id FROM chats WHERE contact_id = ?1 AND account_id = ?2";
    SAVE_NAME = "INSERT INTO saved_names (account_id, contact_id, name) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, contact_id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name";
    FORGET_NAME = "DELETE FROM saved_names WHERE account_id = ?1 AND contact_id = ?2";
}

#[derive(sqlx::FromRow)]
pub(super) struct ContactRow {
    pub(super) id: i64,
    pub(super) push_name: String,
    pub(super) verified_name: String,
    pub(super) business: bool,
    pub(super) phone_jid: String,
    pub(super) lid: String,
}

impl View {
    /// The person with this address, or who gave it up for another.
    pub async fn find_contact(&mut self, jid: &Jid) -> Result<Option<ContactId>> {
        let row = self.find_contact_row(jid).await?;
        Ok(row.map(|row| ContactId(row.id)))
    }

    /// Where a person can be reached.
    pub async fn get_addresses(&mut self, id: ContactId) -> Result<Addresses> {
        let row = self.contact_row(id).await?;
        Ok(Addresses {
            phone: jid(row.phone_jid),
            lid: jid(row.lid),
        })
    }

    pub(super) async fn contact_row(&mut self, id: ContactId) -> Result<ContactRow> {
        let row = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("contact"))
    }

    pub(super) async fn find_contact_row(&mut self, jid: &Jid) -> Result<Option<ContactRow>> {
        match self.contact_by(jid).await? {
            Some(row) => Ok(Some(row)),
            None => self.contact_by_old(jid).await,
        }
    }

    async fn contact_by_old(&mut self, jid: &Jid) -> Result<Option<ContactRow>> {
        let query = sqlx::query_as(FIND_BY_OLD).bind(jid.as_str());
        Ok(query.fetch_optional(&mut self.conn).await?)
    }

    async fn contact_by(&mut self, jid: &Jid) -> Result<Option<ContactRow>> {
        let sql = if jid.is_lid() { FIND_BY_LID } else { FIND_BY_PHONE };
        Ok(sqlx::query_as(sql)
            .bind(jid.as_str())
            .fetch_optional(&mut self.conn)
            .await?)
    }
}

impl Tx {
    /// The person with this address, made if new. With `alt` (the other form of the same person's address) given, what
    /// was known of either form becomes one contact: rows, chats and messages are joined. The newest pairing wins
    /// over an older one.
    pub async fn find_or_insert_contact(&mut self, jid: &Jid, alt: Option<&Jid>) -> Result<ContactId> {
        if let Some(id) = self.known.person(jid, alt) {
            return Ok(id);
        }
        let id = self.meet_contact(jid, alt).await?;
        self.known.meet_person(jid, alt, id);
        Ok(id)
    }

    /// Whether this person was looked up already: looking once more changes nothing.
    pub fn has_looked_up(&self, jid: &Jid, alt: Option<&Jid>) -> bool {
        self.known.person(jid, alt).is_some()
    }

    async fn meet_contact(&mut self, jid: &Jid, alt: Option<&Jid>) -> Result<ContactId> {
        match Addresses::of(jid, alt) {
            Addresses {
                phone: Some(phone),
                lid: Some(lid),
            } => self.pair(&phone, &lid).await,
            one => match self.find_contact(jid).await? {
                Some(id) => Ok(id),
                None => self.insert_contact(&one).await,
            },
        }
    }

    async fn pair(&mut self, phone: &Jid, lid: &Jid) -> Result<ContactId> {
        let by_phone = self.contact_by(phone).await?;
        let by_lid = self.contact_by(lid).await?;
        match (by_phone, by_lid) {
            (None, None) => {
                self.insert_contact(&Addresses {
                    phone: Some(phone.clone()),
                    lid: Some(lid.clone()),
                })
                .await
            }
            (Some(row), None) => self.set_lid(ContactId(row.id), lid).await,
            (None, Some(row)) => self.renumber(row, phone).await,
            (Some(one), Some(other)) if one.id == other.id => Ok(ContactId(one.id)),
            // Both are known to be complete: the number went to another person. That one keeps their own history.
            (Some(one), Some(other)) if !one.lid.is_empty() && !other.phone_jid.is_empty() => {
                self.clear_phone(ContactId(one.id)).await?;
                self.renumber(other, phone).await
            }
            (Some(one), Some(other)) => self.join(one, other, phone, lid).await,
        }
    }

    /// A hidden id comes with another number than before. What still names the number that was given up is older.
    async fn renumber(&mut self, row: ContactRow, phone: &Jid) -> Result<ContactId> {
        let id = ContactId(row.id);
        if self
            .contact_by_old(phone)
            .await?
            .is_some_and(|old| old.id == row.id)
        {
            return Ok(id);
        }
        if !row.phone_jid.is_empty() {
            self.keep_old_address(&row.phone_jid, id).await?;
        }
        self.set_phone(id, phone).await
    }

    /// Makes two rows one, the older of the two, and gives it both addresses.
    async fn join(
        &mut self,
        one: ContactRow,
        other: ContactRow,
        phone: &Jid,
        lid: &Jid,
    ) -> Result<ContactId> {
        let (kept, gone) = if one.id < other.id {
            (one, other)
        } else {
            (other, one)
        };
        let kept_id = ContactId(kept.id);
        self.merge_contacts(&kept, &gone).await?;
        self.set_phone(kept_id, phone).await?;
        self.set_lid(kept_id, lid).await
    }

    /// Makes `gone` a part of `kept`.
    pub(super) async fn merge_into(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        let (kept, gone) = (self.contact_row(kept).await?, self.contact_row(gone).await?);
        self.merge_contacts(&kept, &gone).await
    }

    pub(super) async fn set_phone(&mut self, id: ContactId, phone: &Jid) -> Result<ContactId> {
        self.set_address(SET_PHONE, id.0, phone).await
    }

    pub(super) async fn set_lid(&mut self, id: ContactId, lid: &Jid) -> Result<ContactId> {
        self.set_address(SET_LID, id.0, lid).await
    }

    /// The number belongs to somebody else now.
    pub(super) async fn clear_phone(&mut self, id: ContactId) -> Result<()> {
        self.known.forget();
        let query = sqlx::query(SET_PHONE).bind(id.0).bind("");
        query.execute(&mut self.conn).await?;
        self.log_chats_of(id).await
    }

    async fn set_address(&mut self, sql: &'static str, id: i64, address: &Jid) -> Result<ContactId> {
        self.known.forget();
        sqlx::query(sql)
            .bind(id)
            .bind(address.as_str())
            .execute(&mut self.conn)
            .await?;
        self.forget_old_address(address.as_str()).await?;
        self.log_chats_of(ContactId(id)).await?;
        Ok(ContactId(id))
    }

    async fn insert_contact(&mut self, addresses: &Addresses) -> Result<ContactId> {
        let done = sqlx::query(INSERT)
            .bind(addresses.phone.as_ref().map_or("", Jid::as_str))
            .bind(addresses.lid.as_ref().map_or("", Jid::as_str))
            .execute(&mut self.conn)
            .await?;
        for address in [&addresses.phone, &addresses.lid].into_iter().flatten() {
            self.forget_old_address(address.as_str()).await?;
        }
        Ok(ContactId(done.last_insert_rowid()))
    }

    /// Somebody is a business, or is none any more; `None` leaves the name that WhatsApp confirms as it is. False when
    /// that was known.
    pub async fn set_business(
        &mut self,
        id: ContactId,
        business: bool,
        verified: Option<&str>,
    ) -> Result<bool> {
        let done = sqlx::query(SET_BUSINESS)
            .bind(id.0)
            .bind(business)
            .bind(if business { verified } else { Some("") })
            .execute(&mut self.conn)
            .await?;
        let changed = done.rows_affected() > 0;
        if changed {
            self.log_chats_of(id).await?;
        }
        Ok(changed)
    }

    /// Sets the name a person chose; false when it was the same already.
    pub async fn set_push_name(&mut self, id: ContactId, name: &str) -> Result<bool> {
        if self.known.has_push_name(id, name) {
            return Ok(false);
        }
        let done = sqlx::query(SET_PUSH_NAME)
            .bind(id.0)
            .bind(name)
            .execute(&mut self.conn)
            .await?;
        self.known.meet_push_name(id, name);
        let changed = done.rows_affected() > 0;
        if changed {
            self.log_chats_of(id).await?;
        }
        Ok(changed)
    }

    /// Sets the name an account's phone has for a person; empty forgets it. False when it was the same already.
    pub async fn set_saved_name(&mut self, account: AccountId, id: ContactId, name: &str) -> Result<bool> {
        let account_text = account.to_string();
        let done = if name.is_empty() {
            sqlx::query(FORGET_NAME)
                .bind(&account_text)
                .bind(id.0)
                .execute(&mut self.conn)
                .await?
        } else {
            sqlx::query(SAVE_NAME)
                .bind(&account_text)
                .bind(id.0)
                .bind(name)
                .execute(&mut self.conn)
                .await?
        };
        let changed = done.rows_affected() > 0;
        if changed {
            let chats: Vec<i64> = sqlx::query_scalar(CHATS_OF_ACCOUNT)
                .bind(id.0)
                .bind(&account_text)
                .fetch_all(&mut self.conn)
                .await?;
            chats
                .into_iter()
                .for_each(|chat| self.log(Change::Chat(ChatId(chat))));
        }
        Ok(changed)
    }

    async fn log_chats_of(&mut self, id: ContactId) -> Result<()> {
        let chats: Vec<i64> = sqlx::query_scalar(CHATS_OF)
            .bind(id.0)
            .fetch_all(&mut self.conn)
            .await?;
        chats
            .into_iter()
            .for_each(|chat| self.log(Change::Chat(ChatId(chat))));
        Ok(())
    }
}
