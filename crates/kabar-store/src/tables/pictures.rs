//! `pictures`: small pictures of people, groups and numbers, as an account sees them. That there is none, or none to be
//! seen, is remembered too, so that nobody asks again and again.
//!
//! Deliberately not here: when to ask, and which bytes are a picture (`kabar-core`).

use super::{account_id, broken, id_list};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, Picture, PictureId, UnixMillis};

/// Whose picture, seen by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureOf {
    Person {
        account: AccountId,
        contact: ContactId,
    },
    Group {
        account: AccountId,
        chat: ChatId,
    },
    /// The account's own.
    Number {
        account: AccountId,
    },
}

impl PictureOf {
    /// Who sees it.
    pub fn account(self) -> AccountId {
        match self {
            Self::Person { account, .. } | Self::Group { account, .. } | Self::Number { account } => account,
        }
    }

    fn columns(self) -> (String, Option<i64>, Option<i64>) {
        let account = self.account().to_string();
        match self {
            Self::Person { contact, .. } => (account, Some(contact.0), None),
            Self::Group { chat, .. } => (account, None, Some(chat.0)),
            Self::Number { .. } => (account, None, None),
        }
    }
}

/// What is known of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureRecord {
    pub id: PictureId,
    /// WhatsApp's id of what is here; empty when nothing is.
    pub wa_id: String,
    /// WhatsApp says that there is another one.
    pub stale: bool,
    pub asked_at: UnixMillis,
}

/// What came of asking for a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureNow {
    Here {
        wa_id: String,
        mime: &'static str,
        bytes: Vec<u8>,
    },
    /// Still the one that is here.
    Same,
    None,
    /// There may be one, which this account may not see.
    Hidden,
    /// There is one that cannot be used.
    Unusable {
        wa_id: String,
    },
}

statements! {
    /// Those of these chats whose picture was not asked for since ?2, or has changed since.
    DUE = "SELECT c.account_id, c.contact_id, c.id FROM chats c
        LEFT JOIN pictures ip ON ip.contact_id = c.contact_id AND ip.account_id = c.account_id
        LEFT JOIN pictures ig ON ig.chat_id = c.id
        WHERE c.id IN (SELECT value FROM json_each(?1))
            AND (COALESCE(ip.asked_at, ig.asked_at, 0) <= ?2 OR COALESCE(ip.stale, ig.stale, 0))";
    /// The same of these people.
    DUE_PEOPLE = "SELECT w.id FROM json_each(?1) j JOIN contacts w ON w.id = j.value
        LEFT JOIN pictures i ON i.contact_id = w.id AND i.account_id = ?3
        WHERE COALESCE(i.asked_at, 0) <= ?2 OR COALESCE(i.stale, 0) ORDER BY j.key";
    FIND = "SELECT id, wa_id, stale, asked_at FROM pictures
        WHERE account_id = ?1 AND contact_id IS ?2 AND chat_id IS ?3";
    SHOWN = "SELECT id, wa_id FROM pictures
        WHERE account_id = ?1 AND contact_id IS ?2 AND chat_id IS ?3 AND state = 'here'";
    BYTES = "SELECT mime, bytes FROM pictures WHERE id = ?1 AND bytes IS NOT NULL";
    INSERT = "INSERT INTO pictures (account_id, contact_id, chat_id) VALUES (?1, ?2, ?3)";
    SET = "UPDATE pictures SET state = ?2, wa_id = ?3, mime = ?4, bytes = ?5, stale = 0, asked_at = ?6 WHERE id = ?1";
    SAME = "UPDATE pictures SET stale = 0, asked_at = ?2 WHERE id = ?1";
    /// One that is not named is another one.
    STALE = "UPDATE pictures SET stale = 1 WHERE id = ?1 AND (wa_id <> ?2 OR ?2 = '')";
    GONE = "UPDATE pictures SET state = 'none', wa_id = '', mime = '', bytes = NULL, stale = 0 WHERE id = ?1";
    CHAT_WITH = "SELECT id FROM chats WHERE account_id = ?1 AND contact_id = ?2";
    /// Of two pictures of one person one that is here goes before one that is not.
    DROP_WORSE = "DELETE FROM pictures WHERE contact_id = ?1 AND state <> 'here' AND account_id IN
        (SELECT g.account_id FROM pictures g WHERE g.contact_id = ?2 AND g.state = 'here')";
    MOVE = "UPDATE OR IGNORE pictures SET contact_id = ?1 WHERE contact_id = ?2";
    DROP_PERSON = "DELETE FROM pictures WHERE contact_id = ?1";
}

/// A picture that is here, as other rows come with one.
#[derive(sqlx::FromRow)]
pub(super) struct PictureRow {
    picture_id: Option<i64>,
    picture_version: String,
}

impl PictureRow {
    pub(super) fn view(self) -> Option<Picture> {
        self.picture_id.map(|id| Picture {
            id: PictureId(id),
            version: self.picture_version,
        })
    }
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    id: i64,
    wa_id: String,
    stale: bool,
    asked_at: i64,
}

impl View {
    /// Whose pictures of these people should be asked for, in the same order.
    pub async fn list_people_pictures_due(
        &mut self,
        account: AccountId,
        people: &[ContactId],
        since: UnixMillis,
    ) -> Result<Vec<PictureOf>> {
        let rows: Vec<i64> = sqlx::query_scalar(DUE_PEOPLE)
            .bind(id_list(people))
            .bind(since.0)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let of = |id| PictureOf::Person {
            account,
            contact: ContactId(id),
        };
        Ok(rows.into_iter().map(of).collect())
    }

    /// Whose pictures of these chats should be asked for: never asked since `since`, or changed meanwhile.
    pub async fn list_pictures_due(&mut self, chats: &[ChatId], since: UnixMillis) -> Result<Vec<PictureOf>> {
        let rows: Vec<(String, Option<i64>, i64)> = sqlx::query_as(DUE)
            .bind(id_list(chats))
            .bind(since.0)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter()
            .map(|(account, contact, chat)| {
                let account = account_id(&account)?;
                Ok(match contact {
                    Some(contact) => PictureOf::Person {
                        account,
                        contact: ContactId(contact),
                    },
                    None => PictureOf::Group {
                        account,
                        chat: ChatId(chat),
                    },
                })
            })
            .collect()
    }

    /// What is known of a picture; `None`: it was never asked for.
    pub async fn find_picture(&mut self, of: PictureOf) -> Result<Option<PictureRecord>> {
        let (account, contact, chat) = of.columns();
        let row: Option<FoundRow> = sqlx::query_as(FIND)
            .bind(account)
            .bind(contact)
            .bind(chat)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|row| PictureRecord {
            id: PictureId(row.id),
            wa_id: row.wa_id,
            stale: row.stale,
            asked_at: UnixMillis(row.asked_at),
        }))
    }

    /// The picture to show, if one is here.
    pub async fn find_shown_picture(&mut self, of: PictureOf) -> Result<Option<Picture>> {
        let (account, contact, chat) = of.columns();
        let row: Option<(i64, String)> = sqlx::query_as(SHOWN)
            .bind(account)
            .bind(contact)
            .bind(chat)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(id, version)| Picture {
            id: PictureId(id),
            version,
        }))
    }

    /// The type and bytes of a picture that is here.
    pub async fn find_picture_bytes(&mut self, id: PictureId) -> Result<Option<(String, Vec<u8>)>> {
        let query = sqlx::query_as(BYTES).bind(id.0);
        Ok(query.fetch_optional(&mut self.conn).await?)
    }
}

impl Tx {
    /// Keeps what came of asking.
    pub async fn put_picture(&mut self, of: PictureOf, now: &PictureNow, at: UnixMillis) -> Result<()> {
        let before = self.find_shown_picture(of).await?;
        let id = self.picture_row(of).await?;
        let (state, wa_id, mime, bytes) = match now {
            PictureNow::Same => {
                let query = sqlx::query(SAME).bind(id.0).bind(at.0);
                query.execute(&mut self.conn).await?;
                return Ok(());
            }
            PictureNow::Here { wa_id, mime, bytes } => {
                ("here", wa_id.as_str(), *mime, Some(bytes.as_slice()))
            }
            PictureNow::None => ("none", "", "", None),
            PictureNow::Hidden => ("hidden", "", "", None),
            PictureNow::Unusable { wa_id } => ("unusable", wa_id.as_str(), "", None),
        };
        sqlx::query(SET)
            .bind(id.0)
            .bind(state)
            .bind(wa_id)
            .bind(mime)
            .bind(bytes)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        if before != self.find_shown_picture(of).await? {
            self.log_picture(of).await?;
        }
        Ok(())
    }

    /// WhatsApp says that there is another picture of this id, or none any more. True when it should be asked for: it was
    /// before, and is not this one.
    pub async fn note_picture(&mut self, of: PictureOf, wa_id: Option<&str>) -> Result<bool> {
        let Some(known) = self.find_picture(of).await? else {
            return Ok(false);
        };
        if let Some(wa_id) = wa_id {
            let query = sqlx::query(STALE).bind(known.id.0).bind(wa_id);
            return Ok(query.execute(&mut self.conn).await?.rows_affected() > 0);
        }
        let shown = self.find_shown_picture(of).await?;
        self.run_one(GONE, known.id.0).await?;
        if shown.is_some() {
            self.log_picture(of).await?;
        }
        Ok(false)
    }

    async fn picture_row(&mut self, of: PictureOf) -> Result<PictureId> {
        if let Some(found) = self.find_picture(of).await? {
            return Ok(found.id);
        }
        let (account, contact, chat) = of.columns();
        let done = sqlx::query(INSERT)
            .bind(account)
            .bind(contact)
            .bind(chat)
            .execute(&mut self.conn)
            .await?;
        match done.last_insert_rowid() {
            0 => Err(broken("a picture without a number")),
            id => Ok(PictureId(id)),
        }
    }

    async fn log_picture(&mut self, of: PictureOf) -> Result<()> {
        match of {
            PictureOf::Group { chat, .. } => self.log(Change::Chat(chat)),
            PictureOf::Number { account } => self.log(Change::Account(account)),
            PictureOf::Person { account, contact } => {
                let chat: Option<i64> = sqlx::query_scalar(CHAT_WITH)
                    .bind(account.to_string())
                    .bind(contact.0)
                    .fetch_optional(&mut self.conn)
                    .await?;
                if let Some(chat) = chat {
                    self.log(Change::Chat(ChatId(chat)));
                }
                self.log(Change::Contact(account, contact));
            }
        }
        Ok(())
    }

    pub(super) async fn move_pictures_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(DROP_WORSE, kept.0, gone.0).await?;
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.run_one(DROP_PERSON, gone.0).await
    }
}
