//! `group_members`: who is in a group and what they may do there. The newest word about each person stands, whatever the
//! order in which they come; who left keeps a row, so that older words do not bring them back.

use super::broken;
use super::messages::sender_column;
use super::pictures::PictureRow;
use crate::{Change, Result, Tx, names, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, GroupMember, GroupRole, UnixMillis};

/// What is said of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberNews {
    /// They are in it from then on.
    Joined,
    Left,
    Is(GroupRole),
}

statements! {
    /// When they came is kept whatever else is known by then.
    JOIN = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, ?2, 'member', 1, ?3, ?3)
        ON CONFLICT (chat_id, contact_id) DO UPDATE SET since = MAX(since, excluded.since),
            role = CASE WHEN excluded.at >= at AND NOT present THEN excluded.role ELSE role END,
            present = CASE WHEN excluded.at >= at THEN 1 ELSE present END, at = MAX(at, excluded.at)";
    LEAVE = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, ?2, 'member', 0, ?3, 0)
        ON CONFLICT (chat_id, contact_id) DO UPDATE SET role = 'member', present = 0, at = excluded.at
        WHERE excluded.at >= at";
    BE = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, ?2, ?4, 1, ?3, 0)
        ON CONFLICT (chat_id, contact_id) DO UPDATE SET role = excluded.role, present = 1, at = excluded.at
        WHERE excluded.at >= at";
    /// Somebody told of with all others: who was not known, in a group that was, came meanwhile (?5).
    TELL = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, ?2, ?4, 1, ?3, ?5)
        ON CONFLICT (chat_id, contact_id) DO UPDATE SET role = excluded.role, at = excluded.at,
            since = CASE WHEN present THEN since ELSE MAX(since, excluded.since) END, present = 1
        WHERE excluded.at >= at";
    /// Everybody else is not in it.
    DROP_OTHERS = "UPDATE group_members SET present = 0, role = 'member', at = ?2
        WHERE chat_id = ?1 AND present = 1 AND at <= ?2 AND contact_id NOT IN (SELECT value FROM json_each(?3))";
    /// The account itself has a row then, so that it is known to be outside.
    OUTSIDE = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, 0, 'member', 0, ?2, 0)
        ON CONFLICT (chat_id, contact_id) DO NOTHING";
    /// What the phone's history says is older than any news.
    FILL = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since) VALUES (?1, ?2, ?3, 1, 0, 0)
        ON CONFLICT (chat_id, contact_id) DO NOTHING";
    STATE = "SELECT role, present, at, since FROM group_members WHERE chat_id = ?1 AND contact_id = ?2";
    LIST = "SELECT t.contact_id, t.role, COALESCE(w.verified_name, '') AS verified_name,
            COALESCE(w.push_name, '') AS push_name, COALESCE(w.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name, i.id AS picture_id, COALESCE(i.wa_id, '') AS picture_version
        FROM group_members t
        JOIN chats c ON c.id = t.chat_id
        LEFT JOIN contacts w ON w.id = t.contact_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = t.contact_id
        LEFT JOIN pictures i ON i.contact_id = t.contact_id AND i.account_id = c.account_id AND i.state = 'here'
        WHERE t.chat_id = ?1 AND t.present = 1";
    NAME = "SELECT COALESCE(w.verified_name, '') AS verified_name,
            COALESCE(w.push_name, '') AS push_name, COALESCE(w.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name
        FROM contacts w JOIN chats c ON c.id = ?1
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = w.id WHERE w.id = ?2";
    FORGET = "DELETE FROM group_members WHERE chat_id = ?1";
    GROUPS_OF = "SELECT chat_id FROM group_members WHERE contact_id = ?1 AND contact_id > 0";
    MOVE_PERSON = "INSERT INTO group_members (chat_id, contact_id, role, present, at, since)
        SELECT chat_id, ?1, role, present, at, since FROM group_members WHERE contact_id = ?2 AND contact_id > 0
        ON CONFLICT (chat_id, contact_id) DO UPDATE SET since = MAX(since, excluded.since),
            role = CASE WHEN (excluded.at, excluded.present, excluded.role = 'owner', excluded.role = 'admin')
                > (at, present, role = 'owner', role = 'admin') THEN excluded.role ELSE role END,
            present = CASE WHEN (excluded.at, excluded.present) > (at, present) THEN excluded.present ELSE present END,
            at = MAX(at, excluded.at)";
    DROP_PERSON = "DELETE FROM group_members WHERE contact_id = ?1 AND contact_id > 0";
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    contact_id: i64,
    role: String,
    #[sqlx(flatten)]
    name: NameRow,
    #[sqlx(flatten)]
    picture: PictureRow,
}

#[derive(sqlx::FromRow)]
struct NameRow {
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl NameRow {
    fn text(&self) -> String {
        names::person(
            &self.saved_name,
            &self.verified_name,
            &self.push_name,
            &self.phone_jid,
        )
        .text
    }
}

impl MemberRow {
    fn view(self) -> Result<GroupMember> {
        let person = (self.contact_id > 0).then_some(ContactId(self.contact_id));
        Ok(GroupMember {
            person,
            name: person.map(|_| self.name.text()),
            phone: names::phone(&self.name.phone_jid),
            role: parse_role(&self.role)?,
            picture: self.picture.view(),
        })
    }
}

/// The column `role`.
fn role_text(role: GroupRole) -> &'static str {
    match role {
        GroupRole::Member => "member",
        GroupRole::Admin => "admin",
        GroupRole::Owner => "owner",
    }
}

/// Reads the column `role`.
pub(super) fn parse_role(text: &str) -> Result<GroupRole> {
    Ok(match text {
        "member" => GroupRole::Member,
        "admin" => GroupRole::Admin,
        "owner" => GroupRole::Owner,
        _ => return Err(broken("a role in a group")),
    })
}

type MemberState = (String, bool, i64, i64);

impl View {
    /// Everybody in a group: admins first, then by name.
    pub(super) async fn members_of(&mut self, chat: ChatId) -> Result<Vec<GroupMember>> {
        let rows: Vec<MemberRow> = sqlx::query_as(LIST)
            .bind(chat.0)
            .fetch_all(&mut self.conn)
            .await?;
        let members: Result<Vec<GroupMember>> = rows.into_iter().map(MemberRow::view).collect();
        let mut members = members?;
        members.sort_by_cached_key(|member| {
            let name = member.name.as_deref().unwrap_or_default().to_lowercase();
            (std::cmp::Reverse(member.role), name, member.person)
        });
        Ok(members)
    }

    /// What somebody is called in a chat.
    pub(super) async fn name_of(&mut self, chat: ChatId, contact: ContactId) -> Result<String> {
        let row: Option<NameRow> = sqlx::query_as(NAME)
            .bind(chat.0)
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|row| row.text()).unwrap_or_default())
    }

    async fn member_state(&mut self, chat: ChatId, contact: i64) -> Result<Option<MemberState>> {
        Ok(sqlx::query_as(STATE)
            .bind(chat.0)
            .bind(contact)
            .fetch_optional(&mut self.conn)
            .await?)
    }
}

impl Tx {
    /// Something is said of somebody at a moment; `None`: this account. False when it changes nothing.
    pub async fn put_member(
        &mut self,
        chat: ChatId,
        person: Option<ContactId>,
        news: MemberNews,
        at: UnixMillis,
    ) -> Result<bool> {
        let contact = sender_column(person);
        let before = self.member_state(chat, contact).await?;
        let sql = match news {
            MemberNews::Joined => JOIN,
            MemberNews::Left => LEAVE,
            MemberNews::Is(_) => BE,
        };
        let query = sqlx::query(sql).bind(chat.0).bind(contact).bind(at.0);
        let query = match news {
            MemberNews::Is(role) => query.bind(role_text(role)),
            MemberNews::Joined | MemberNews::Left => query,
        };
        query.execute(&mut self.conn).await?;
        self.note_news(chat, at).await?;
        let changed = self.member_state(chat, contact).await? != before;
        self.log_member(chat, person, changed);
        Ok(changed)
    }

    /// Everybody in a group as of a moment. Who is not among them is not in it, unless newer news say so; who was not known
    /// came at `since`.
    pub async fn put_members(
        &mut self,
        chat: ChatId,
        members: &[(Option<ContactId>, GroupRole)],
        at: UnixMillis,
        since: UnixMillis,
    ) -> Result<()> {
        let ids = super::id_list(members.iter().map(|(person, _)| sender_column(*person)));
        for (person, role) in members {
            sqlx::query(TELL)
                .bind(chat.0)
                .bind(sender_column(*person))
                .bind(at.0)
                .bind(role_text(*role))
                .bind(since.0)
                .execute(&mut self.conn)
                .await?;
        }
        sqlx::query(DROP_OTHERS)
            .bind(chat.0)
            .bind(at.0)
            .bind(ids)
            .execute(&mut self.conn)
            .await?;
        self.run_pair(OUTSIDE, chat.0, at.0).await?;
        self.note_news(chat, at).await?;
        self.log(Change::Group(chat));
        self.log(Change::Chat(chat));
        Ok(())
    }

    /// Somebody in a group by the phone's history.
    pub async fn put_old_member(
        &mut self,
        chat: ChatId,
        person: Option<ContactId>,
        role: GroupRole,
    ) -> Result<()> {
        let done = sqlx::query(FILL)
            .bind(chat.0)
            .bind(sender_column(person))
            .bind(role_text(role))
            .execute(&mut self.conn)
            .await?;
        self.log_member(chat, person, done.rows_affected() > 0);
        Ok(())
    }

    fn log_member(&mut self, chat: ChatId, person: Option<ContactId>, changed: bool) {
        if !changed {
            return;
        }
        self.log(Change::Group(chat));
        if person.is_none() {
            self.log(Change::Chat(chat));
        }
    }

    pub(super) async fn forget_members(&mut self, chat: ChatId) -> Result<()> {
        self.run_one(FORGET, chat.0).await
    }

    /// Groups in which both were count one person from now on: how far messages have come there is to be looked at.
    pub(super) async fn move_members_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        let groups: Vec<i64> = sqlx::query_scalar(GROUPS_OF)
            .bind(gone.0)
            .fetch_all(&mut self.conn)
            .await?;
        self.run_pair(MOVE_PERSON, kept.0, gone.0).await?;
        self.run_one(DROP_PERSON, gone.0).await?;
        for group in groups {
            self.log(Change::Group(ChatId(group)));
        }
        let groups: Vec<i64> = sqlx::query_scalar(GROUPS_OF)
            .bind(kept.0)
            .fetch_all(&mut self.conn)
            .await?;
        self.regrouped.extend(groups.into_iter().map(ChatId));
        Ok(())
    }
}
