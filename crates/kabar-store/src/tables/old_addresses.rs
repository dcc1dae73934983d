//! People who take another number: one contact goes on, and `old_addresses` leads to it from the number that was given up,
//! until somebody else is met under it.

use super::contacts::ContactRow;
use crate::{Result, Tx, sql::statements};
use kabar_types::{ContactId, Jid};

/// What WhatsApp says of somebody who has another number. Hidden ids rarely change along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberChange {
    pub old: Jid,
    pub new: Jid,
    pub old_lid: Option<Jid>,
    pub new_lid: Option<Jid>,
}

statements! {
    KEEP = "INSERT INTO old_addresses (jid, contact_id) VALUES (?1, ?2)
        ON CONFLICT (jid) DO UPDATE SET contact_id = excluded.contact_id";
    FORGET = "DELETE FROM old_addresses WHERE jid = ?1";
    MOVE = "UPDATE old_addresses SET contact_id = ?1 WHERE contact_id = ?2";
}

impl Tx {
    /// Somebody has another number. Everything of theirs stays with one contact, which this gives; whoever had the new
    /// number before keeps what is theirs and loses it. `None`: nobody here is meant. Once more changes nothing.
    pub async fn change_number(&mut self, change: &NumberChange) -> Result<Option<ContactId>> {
        let mut meant: Vec<ContactRow> = Vec::new();
        for jid in [
            change.old_lid.as_ref(),
            change.new_lid.as_ref(),
            Some(&change.old),
        ] {
            let Some(jid) = jid else { continue };
            if let Some(row) = self.find_contact_row(jid).await?
                && meant.iter().all(|other| other.id != row.id)
            {
                meant.push(row);
            }
        }
        let Some(mut kept) = meant.iter().map(|row| row.id).min() else {
            return Ok(None);
        };
        let hidden = change.new_lid.clone().or_else(|| change.old_lid.clone());
        if let Some(at_new) = self.find_contact_row(&change.new).await?
            && meant.iter().all(|row| row.id != at_new.id)
        {
            let known = hidden.as_ref().map(|lid| lid.as_str().to_owned());
            let lids = meant.iter().map(|row| row.lid.clone()).chain(known);
            let is_somebody_else =
                !at_new.lid.is_empty() && lids.into_iter().any(|lid| !lid.is_empty() && lid != at_new.lid);
            if is_somebody_else {
                self.clear_phone(ContactId(at_new.id)).await?;
            } else {
                kept = kept.min(at_new.id);
                meant.push(at_new);
            }
        }
        for gone in meant.iter().filter(|row| row.id != kept) {
            self.merge_into(ContactId(kept), ContactId(gone.id)).await?;
        }
        let kept = ContactId(kept);
        self.set_phone(kept, &change.new).await?;
        if let Some(lid) = &hidden {
            self.set_lid(kept, lid).await?;
        }
        for given_up in [
            Some(&change.old),
            change
                .old_lid
                .as_ref()
                .filter(|old| Some(*old) != hidden.as_ref()),
        ] {
            if let Some(jid) = given_up.filter(|jid| **jid != change.new) {
                self.keep_old_address(jid.as_str(), kept).await?;
            }
        }
        Ok(Some(kept))
    }

    /// From now on an address that was given up leads to this person.
    pub(super) async fn keep_old_address(&mut self, jid: &str, contact: ContactId) -> Result<()> {
        self.known.forget();
        sqlx::query(KEEP)
            .bind(jid)
            .bind(contact.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Somebody is met under this address: it is no longer one that was given up.
    pub(super) async fn forget_old_address(&mut self, jid: &str) -> Result<()> {
        let done = sqlx::query(FORGET).bind(jid).execute(&mut self.conn).await?;
        if done.rows_affected() > 0 {
            self.known.forget();
        }
        Ok(())
    }

    pub(super) async fn move_old_addresses(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await
    }
}
