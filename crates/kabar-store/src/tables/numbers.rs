//! `numbers`: phone numbers that were looked up, and whether they are on WhatsApp.

use super::accounts::jid;
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{Jid, UnixMillis};

/// What is known of a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRecord {
    pub on_whatsapp: bool,
    pub asked_at: UnixMillis,
}

statements! {
    FIND = "SELECT on_whatsapp, asked_at FROM numbers WHERE phone_jid = ?1";
    LID = "SELECT lid FROM numbers WHERE phone_jid = ?1";
    PUT = "INSERT INTO numbers (phone_jid, on_whatsapp, lid, asked_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (phone_jid) DO UPDATE SET on_whatsapp = excluded.on_whatsapp, lid = excluded.lid,
            asked_at = excluded.asked_at";
}

impl View {
    /// What is known of a number; `None`: it was never looked up.
    pub async fn find_number(&mut self, phone: &Jid) -> Result<Option<NumberRecord>> {
        let row: Option<(bool, i64)> = sqlx::query_as(FIND)
            .bind(phone.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(on_whatsapp, at)| NumberRecord {
            on_whatsapp,
            asked_at: UnixMillis(at),
        }))
    }
}

impl View {
    /// The hidden id that was told of a number.
    pub async fn find_number_lid(&mut self, phone: &Jid) -> Result<Option<Jid>> {
        let lid: Option<String> = sqlx::query_scalar(LID)
            .bind(phone.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(lid.and_then(jid))
    }
}

impl Tx {
    /// Keeps what WhatsApp said of a number.
    pub async fn put_number(
        &mut self,
        phone: &Jid,
        on_whatsapp: bool,
        lid: Option<&Jid>,
        at: UnixMillis,
    ) -> Result<()> {
        sqlx::query(PUT)
            .bind(phone.as_str())
            .bind(on_whatsapp)
            .bind(lid.map_or("", Jid::as_str))
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
