//! People as the details beside a chat show them: names, number, what they say about themselves.

use super::broken;
use super::pictures::PictureOf;
use crate::{Result, StoreError, names, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, Contact, ContactId, UnixMillis};

statements! {
    GET = "SELECT p.verified_name, p.push_name, p.phone_jid, p.business, COALESCE(s.name, '') AS saved_name,
            f.about, COALESCE(f.business, '') AS profile, COALESCE(f.fetched_at, 0) AS fetched_at,
            EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = ?2 AND b.contact_id = p.id) AS blocked,
            (SELECT c.id FROM chats c WHERE c.account_id = ?2 AND c.contact_id = p.id) AS chat
        FROM contacts p
        LEFT JOIN saved_names s ON s.account_id = ?2 AND s.contact_id = p.id
        LEFT JOIN contact_profiles f ON f.account_id = ?2 AND f.contact_id = p.id
        WHERE p.id = ?1";
}

#[derive(sqlx::FromRow)]
struct ContactView {
    verified_name: String,
    push_name: String,
    phone_jid: String,
    business: bool,
    saved_name: String,
    about: Option<String>,
    profile: String,
    fetched_at: i64,
    blocked: bool,
    chat: Option<i64>,
}

impl View {
    /// A person, as one account knows them.
    pub async fn get_contact(&mut self, account: AccountId, id: ContactId) -> Result<Contact> {
        let row: Option<ContactView> = sqlx::query_as(GET)
            .bind(id.0)
            .bind(account.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("contact"))?;
        let name = names::person(
            &row.saved_name,
            &row.verified_name,
            &row.push_name,
            &row.phone_jid,
        );
        let profile = match row.profile.as_str() {
            "" => None,
            text => Some(serde_json::from_str(text).map_err(|_| broken("a profile"))?),
        };
        let of = PictureOf::Person { account, contact: id };
        Ok(Contact {
            id,
            account,
            name: name.text,
            name_is_phone: name.is_phone,
            phone: names::phone(&row.phone_jid),
            saved_name: some(row.saved_name),
            verified_name: some(row.verified_name),
            push_name: some(row.push_name),
            business: row.business,
            about: row.about,
            profile,
            fetched_at: (row.fetched_at > 0).then_some(UnixMillis(row.fetched_at)),
            blocked: row.blocked,
            chat: row.chat.map(ChatId),
            picture: self.find_shown_picture(of).await?,
        })
    }
}

fn some(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}
