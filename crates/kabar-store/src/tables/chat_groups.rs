//! `chat_groups`: what a group is. Of each thing the newest word stands, whatever the order in which they come.
//!
//! Deliberately not here: who is in it (`group_members.rs`), and when WhatsApp is asked (`kabar-core`).

use super::accounts::jid;
use super::broken;
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, Group, GroupRules, Jid, Standing, UnixMillis};

/// One of the things that may be for admins alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRule {
    AdminsWrite,
    AdminsEdit,
    AdminsAdd,
    Approval,
}

/// A group that WhatsApp is to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedGroup {
    pub chat: ChatId,
    pub group: Jid,
    /// The newest that was heard of it by now.
    pub news_at: UnixMillis,
}

/// Who made a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupOrigin {
    pub at: Option<UnixMillis>,
    /// `Some(None)`: this account.
    pub by: Option<Option<ContactId>>,
}

statements! {
    /// Of two words of one moment the later heard stands, as with all that follow.
    NAME = "UPDATE chats SET group_name = ?2 WHERE id = ?1 AND group_name <> ?2
        AND (SELECT h.name_at FROM chat_groups h WHERE h.chat_id = ?1) <= ?3";
    NAMED_AT = "UPDATE chat_groups SET name_at = ?2, news_at = MAX(news_at, ?2) WHERE chat_id = ?1 AND name_at < ?2";
    /// What the phone's history says is older than any news.
    OLD_NAME = "UPDATE chats SET group_name = ?2 WHERE id = ?1 AND group_name <> ?2
        AND (SELECT h.name_at = 0 AND h.learnt_at = 0 FROM chat_groups h WHERE h.chat_id = ?1)";
    TOPIC = "UPDATE chat_groups SET topic = ?2, topic_at = ?3, news_at = MAX(news_at, ?3)
        WHERE chat_id = ?1 AND topic_at <= ?3 AND (topic <> ?2 OR topic_at <> ?3)";
    OLD_TOPIC = "UPDATE chat_groups SET topic = ?2 WHERE chat_id = ?1 AND topic_at = 0 AND learnt_at = 0 AND topic <> ?2";
    ADMINS_WRITE = "UPDATE chat_groups SET admins_write = ?2, admins_write_at = ?3, news_at = MAX(news_at, ?3)
        WHERE chat_id = ?1 AND admins_write_at <= ?3 AND (admins_write <> ?2 OR admins_write_at <> ?3)";
    ADMINS_EDIT = "UPDATE chat_groups SET admins_edit = ?2, admins_edit_at = ?3, news_at = MAX(news_at, ?3)
        WHERE chat_id = ?1 AND admins_edit_at <= ?3 AND (admins_edit <> ?2 OR admins_edit_at <> ?3)";
    ADMINS_ADD = "UPDATE chat_groups SET admins_add = ?2, admins_add_at = ?3, news_at = MAX(news_at, ?3)
        WHERE chat_id = ?1 AND admins_add_at <= ?3 AND (admins_add <> ?2 OR admins_add_at <> ?3)";
    APPROVAL = "UPDATE chat_groups SET approval = ?2, approval_at = ?3, news_at = MAX(news_at, ?3)
        WHERE chat_id = ?1 AND approval_at <= ?3 AND (approval <> ?2 OR approval_at <> ?3)";
    ORIGIN = "UPDATE chat_groups SET created_at = COALESCE(?2, created_at), creator_id = COALESCE(?3, creator_id)
        WHERE chat_id = ?1 AND (created_at <> COALESCE(?2, created_at) OR creator_id IS NOT COALESCE(?3, creator_id))";
    NEWS = "UPDATE chat_groups SET news_at = ?2 WHERE chat_id = ?1 AND news_at < ?2";
    LEARNT = "UPDATE chat_groups SET learnt_at = ?2, wanted = 0, ask_after = 0 WHERE chat_id = ?1";
    WANT = "UPDATE chat_groups SET wanted = 1, ask_after = 0 WHERE chat_id = ?1";
    WANT_ALL = "UPDATE chat_groups SET wanted = 1, ask_after = 0
        WHERE chat_id IN (SELECT c.id FROM chats c WHERE c.account_id = ?1 AND c.group_jid <> '')";
    ASK_LATER = "UPDATE chat_groups SET ask_after = ?2 WHERE chat_id = ?1";
    /// The chat somebody said something in last goes first.
    WANTED = "SELECT c.id, c.group_jid, t.news_at FROM chat_groups t JOIN chats c ON c.id = t.chat_id
        WHERE t.wanted = 1 AND t.ask_after <= ?2 AND c.account_id = ?1 AND c.hidden = 0
        ORDER BY c.sort_at DESC, c.id LIMIT 1";
    NEXT_WANTED = "SELECT MIN(t.ask_after) FROM chat_groups t JOIN chats c ON c.id = t.chat_id
        WHERE t.wanted = 1 AND c.account_id = ?1 AND c.hidden = 0";
    IS_LEARNT = "SELECT learnt_at > 0 FROM chat_groups WHERE chat_id = ?1";
    STANDING = "SELECT t.admins_write, y.role, y.present FROM chat_groups t
        LEFT JOIN group_members y ON y.chat_id = t.chat_id AND y.contact_id = 0 WHERE t.chat_id = ?1";
    GET = "SELECT topic, admins_write, admins_edit, admins_add, approval, created_at, creator_id, learnt_at
        FROM chat_groups WHERE chat_id = ?1";
    FORGET = "UPDATE chat_groups SET topic = '', topic_at = 0, creator_id = NULL, created_at = 0, learnt_at = 0, wanted = 1
        WHERE chat_id = ?1";
    MOVE_CREATOR = "UPDATE chat_groups SET creator_id = ?1 WHERE creator_id = ?2 AND creator_id > 0";
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    topic: String,
    admins_write: bool,
    admins_edit: bool,
    admins_add: bool,
    approval: bool,
    created_at: i64,
    creator_id: Option<i64>,
    learnt_at: i64,
}

/// Where this account stands, by its own row among the members.
pub(super) fn standing(role: Option<&str>, present: Option<bool>) -> Result<Standing> {
    Ok(match (role, present) {
        (Some(role), Some(true)) => Standing::In(super::group_members::parse_role(role)?),
        (Some(_), _) => Standing::Out,
        (None, _) => Standing::Unknown,
    })
}

impl View {
    /// The group of an account that WhatsApp is to be asked for next.
    pub async fn find_wanted_group(
        &mut self,
        account: AccountId,
        now: UnixMillis,
    ) -> Result<Option<WantedGroup>> {
        let row: Option<(i64, String, i64)> = sqlx::query_as(WANTED)
            .bind(account.to_string())
            .bind(now.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(|(chat, group, news_at)| {
            Ok(WantedGroup {
                chat: ChatId(chat),
                group: jid(group).ok_or_else(|| broken("a group without an address"))?,
                news_at: UnixMillis(news_at),
            })
        })
        .transpose()
    }

    /// From when on one may be asked for, if there is any.
    pub async fn next_wanted_group(&mut self, account: AccountId) -> Result<Option<UnixMillis>> {
        let at: Option<i64> = sqlx::query_scalar(NEXT_WANTED)
            .bind(account.to_string())
            .fetch_one(&mut self.conn)
            .await?;
        Ok(at.map(UnixMillis))
    }

    /// Whether all of a group was told, so that nobody is missing among its members.
    pub async fn is_group_learnt(&mut self, chat: ChatId) -> Result<bool> {
        let learnt: Option<bool> = sqlx::query_scalar(IS_LEARNT)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(learnt.unwrap_or(false))
    }

    /// Where this account stands in a group, and whether only admins write there. `None` for a direct chat.
    pub async fn find_standing(&mut self, chat: ChatId) -> Result<Option<(Standing, bool)>> {
        let row: Option<(bool, Option<String>, Option<bool>)> = sqlx::query_as(STANDING)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(|(admins_write, role, present)| Ok((standing(role.as_deref(), present)?, admins_write)))
            .transpose()
    }

    /// What a group is, with everybody in it.
    pub async fn get_group(&mut self, chat: ChatId) -> Result<Group> {
        let row: Option<GroupRow> = sqlx::query_as(GET)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("group"))?;
        let creator = row.creator_id.filter(|id| *id > 0).map(ContactId);
        let moment = |at: i64| (at > 0).then_some(UnixMillis(at));
        let members = self.members_of(chat).await?;
        let creator_name = match creator {
            Some(contact) => Some(self.name_of(chat, contact).await?),
            None => None,
        };
        Ok(Group {
            chat,
            topic: row.topic,
            rules: GroupRules {
                admins_write: row.admins_write,
                admins_edit: row.admins_edit,
                admins_add: row.admins_add,
                approval: row.approval,
            },
            created_at: moment(row.created_at),
            creator,
            creator_name,
            role: members
                .iter()
                .find(|member| member.person.is_none())
                .map(|me| me.role),
            members,
            learnt_at: moment(row.learnt_at),
        })
    }
}

impl Tx {
    /// The group is called this since a moment; false when a newer word stands.
    pub async fn put_group_name(&mut self, chat: ChatId, name: &str, at: UnixMillis) -> Result<bool> {
        let done = sqlx::query(NAME)
            .bind(chat.0)
            .bind(name)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        self.run_pair(NAMED_AT, chat.0, at.0).await?;
        Ok(self.changed_chat(chat, done.rows_affected()))
    }

    /// What the phone's history calls it.
    pub async fn put_old_group_name(&mut self, chat: ChatId, name: &str) -> Result<bool> {
        let query = sqlx::query(OLD_NAME).bind(chat.0).bind(name);
        let done = query.execute(&mut self.conn).await?;
        Ok(self.changed_chat(chat, done.rows_affected()))
    }

    /// The text under its name is this since a moment; empty: there is none.
    pub async fn put_topic(&mut self, chat: ChatId, topic: &str, at: UnixMillis) -> Result<bool> {
        let done = sqlx::query(TOPIC)
            .bind(chat.0)
            .bind(topic)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(self.changed_group(chat, done.rows_affected()))
    }

    /// The text under its name in the phone's history.
    pub async fn put_old_topic(&mut self, chat: ChatId, topic: &str) -> Result<bool> {
        let query = sqlx::query(OLD_TOPIC).bind(chat.0).bind(topic);
        let done = query.execute(&mut self.conn).await?;
        Ok(self.changed_group(chat, done.rows_affected()))
    }

    /// Something is for admins alone since a moment, or is not.
    pub async fn put_group_rule(
        &mut self,
        chat: ChatId,
        rule: GroupRule,
        on: bool,
        at: UnixMillis,
    ) -> Result<bool> {
        let sql = match rule {
            GroupRule::AdminsWrite => ADMINS_WRITE,
            GroupRule::AdminsEdit => ADMINS_EDIT,
            GroupRule::AdminsAdd => ADMINS_ADD,
            GroupRule::Approval => APPROVAL,
        };
        let query = sqlx::query(sql).bind(chat.0).bind(on).bind(at.0);
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        // Whether one may write is said by the chat's row.
        self.changed_chat(chat, rows);
        Ok(self.changed_group(chat, rows))
    }

    /// Who made a group, and when; what is not said stays.
    pub async fn put_origin(&mut self, chat: ChatId, origin: GroupOrigin) -> Result<()> {
        let by = origin.by.map(|by| by.map_or(0, |contact| contact.0));
        let done = sqlx::query(ORIGIN)
            .bind(chat.0)
            .bind(origin.at.map(|at| at.0))
            .bind(by)
            .execute(&mut self.conn)
            .await?;
        self.changed_group(chat, done.rows_affected());
        Ok(())
    }

    /// All of a group was told now.
    pub async fn set_group_learnt(&mut self, chat: ChatId, now: UnixMillis) -> Result<()> {
        self.run_pair(LEARNT, chat.0, now.0).await?;
        self.log(Change::Group(chat));
        Ok(())
    }

    /// Something was heard of a group by then.
    pub(super) async fn note_news(&mut self, chat: ChatId, at: UnixMillis) -> Result<()> {
        self.run_pair(NEWS, chat.0, at.0).await
    }

    /// WhatsApp is to be asked for a group: something of it was missed.
    pub async fn want_group(&mut self, chat: ChatId) -> Result<()> {
        self.run_one(WANT, chat.0).await
    }

    /// The same for all groups of an account.
    pub async fn want_all_groups(&mut self, account: AccountId) -> Result<()> {
        let query = sqlx::query(WANT_ALL).bind(account.to_string());
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    /// There was no answer about a group; it is asked for again, but not before then.
    pub async fn ask_group_later(&mut self, chat: ChatId, after: UnixMillis) -> Result<()> {
        self.run_pair(ASK_LATER, chat.0, after.0).await
    }

    /// What is known of a group goes with its chat; it is learnt anew when something is said there.
    pub(super) async fn forget_group(&mut self, chat: ChatId) -> Result<()> {
        self.run_one(FORGET, chat.0).await?;
        self.forget_members(chat).await
    }

    pub(super) async fn move_creators(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_CREATOR, kept.0, gone.0).await
    }

    fn changed_chat(&mut self, chat: ChatId, rows: u64) -> bool {
        if rows > 0 {
            self.log(Change::Chat(chat));
        }
        rows > 0
    }

    pub(super) fn changed_group(&mut self, chat: ChatId, rows: u64) -> bool {
        if rows > 0 {
            self.log(Change::Group(chat));
        }
        rows > 0
    }
}
