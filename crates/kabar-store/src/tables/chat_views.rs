//! Chats as the chat list shows them: with title, last message and all.

use super::chat_groups::standing;
use super::chats::kind;
use super::message_status::parse_status;
use super::pictures::PictureRow;
use super::{account_id, bodies, id_list};
use crate::{Result, StoreError, names, sql::statements, view::View};
use kabar_types::{
    Chat, ChatId, ChatKind, ChatPreview, ContactId, ErrorCode, MessageId, PreviewKind, UnixMillis,
};

statements! {
    BY_ID = "SELECT c.id, c.account_id, c.contact_id, c.group_jid, c.group_name, c.unread, c.marked_unread, c.pinned, c.archived,
            c.muted_until, c.draft, c.sort_at, c.timer,
            COALESCE(h.admins_write, 0) AS admins_write, y.role AS my_role, y.present AS am_present, COALESCE(p.business, 0) AS business,
            EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = c.account_id AND b.contact_id = c.contact_id) AS blocked,
            COALESCE(ip.id, ig.id) AS picture_id, COALESCE(ip.wa_id, ig.wa_id, '') AS picture_version,
            COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name, COALESCE(p.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name,
            l.id AS last_id, l.kind AS last_kind, l.body AS last_body,
            l.details AS last_details, COALESCE(d.file_name, '') AS last_file, l.sender_id AS last_sender,
            l.status AS last_status, l.sort_at AS last_at,
            COALESCE(w.verified_name, '') AS writer_verified_name,
            COALESCE(w.push_name, '') AS writer_push_name, COALESCE(w.phone_jid, '') AS writer_phone_jid,
            COALESCE(ws.name, '') AS writer_saved_name
        FROM chats c
        LEFT JOIN contacts p ON p.id = c.contact_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = c.contact_id
        LEFT JOIN chat_groups h ON h.chat_id = c.id
        LEFT JOIN group_members y ON y.chat_id = c.id AND y.contact_id = 0
        LEFT JOIN pictures ip ON ip.contact_id = c.contact_id AND ip.account_id = c.account_id AND ip.state = 'here'
        LEFT JOIN pictures ig ON ig.chat_id = c.id AND ig.state = 'here'
        LEFT JOIN messages l ON l.id = (SELECT m.id FROM messages m WHERE m.chat_id = c.id
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = m.id AND j.lane IN ('scheduled', 'campaign') AND j.attempts = 0)
            ORDER BY m.sort_at DESC, m.id DESC LIMIT 1)
        LEFT JOIN media d ON d.message_id = l.id
        LEFT JOIN contacts w ON w.id = l.sender_id
        LEFT JOIN saved_names ws ON ws.account_id = c.account_id AND ws.contact_id = l.sender_id
        WHERE c.id IN (SELECT value FROM json_each(?1)) AND (c.hidden = 0 OR ?2)";
}

#[derive(sqlx::FromRow)]
struct ChatRow {
    id: i64,
    account_id: String,
    contact_id: Option<i64>,
    group_jid: String,
    group_name: String,
    unread: u32,
    marked_unread: bool,
    pinned: bool,
    archived: bool,
    muted_until: i64,
    draft: String,
    sort_at: i64,
    timer: u32,
    admins_write: bool,
    my_role: Option<String>,
    am_present: Option<bool>,
    business: bool,
    blocked: bool,
    #[sqlx(flatten)]
    picture: PictureRow,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
    #[sqlx(flatten)]
    last: LastRow,
}

#[derive(sqlx::FromRow)]
struct LastRow {
    last_id: Option<i64>,
    last_kind: Option<String>,
    last_body: Option<String>,
    last_details: Option<String>,
    last_file: String,
    last_sender: Option<i64>,
    last_status: Option<String>,
    last_at: Option<i64>,
    writer_verified_name: String,
    writer_push_name: String,
    writer_phone_jid: String,
    writer_saved_name: String,
}

impl View {
    /// One chat. `now` decides whether it is still muted.
    pub async fn get_chat(&mut self, id: ChatId, now: UnixMillis) -> Result<Chat> {
        self.chats_among(&[id], true, now)
            .await?
            .pop()
            .ok_or(StoreError::NotFound("chat"))
    }

    /// The chats among these ids that a list may show, in no order.
    pub(crate) async fn chats_by_id(&mut self, ids: &[ChatId], now: UnixMillis) -> Result<Vec<Chat>> {
        self.chats_among(ids, false, now).await
    }

    async fn chats_among(&mut self, ids: &[ChatId], hidden_too: bool, now: UnixMillis) -> Result<Vec<Chat>> {
        let rows: Vec<ChatRow> = sqlx::query_as(BY_ID)
            .bind(id_list(ids))
            .bind(hidden_too)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(|row| row.view(now)).collect()
    }
}

impl ChatRow {
    fn view(self, now: UnixMillis) -> Result<Chat> {
        let kind = kind(&self.group_jid);
        let (title, title_is_phone) = match kind {
            ChatKind::Group => (self.group_name, false),
            ChatKind::Direct => {
                let name = names::person(
                    &self.saved_name,
                    &self.verified_name,
                    &self.push_name,
                    &self.phone_jid,
                );
                (name.text, name.is_phone)
            }
        };
        let standing = standing(self.my_role.as_deref(), self.am_present)?;
        Ok(Chat {
            id: ChatId(self.id),
            account: account_id(&self.account_id)?,
            kind,
            contact: self.contact_id.map(ContactId),
            title,
            title_is_phone,
            phone: names::phone(&self.phone_jid),
            picture: self.picture.view(),
            business: self.business,
            blocked: self.blocked,
            last: self.last.view(kind)?,
            unread: self.unread,
            marked_unread: self.marked_unread,
            pinned: self.pinned,
            muted: self.muted_until == -1 || self.muted_until > now.0,
            archived: self.archived,
            timer: self.timer,
            closed: match self.blocked {
                true => Some(ErrorCode::ContactBlocked),
                false => standing.closed(self.admins_write),
            },
            draft: self.draft,
            order: UnixMillis(self.sort_at),
        })
    }
}

impl LastRow {
    fn view(self, chat: ChatKind) -> Result<Option<ChatPreview>> {
        let (Some(id), Some(status)) = (self.last_id, self.last_status) else {
            return Ok(None);
        };
        let details = self.last_details.unwrap_or_default();
        let kind = bodies::preview_kind(self.last_kind.as_deref().unwrap_or_default(), &details)?;
        let text = match (kind, self.last_body.unwrap_or_default()) {
            (PreviewKind::Unsupported, _) => String::new(),
            (PreviewKind::Document, words) if words.is_empty() => names::preview(&self.last_file),
            (_, words) => names::preview(&words),
        };
        let from_me = self.last_sender == Some(0);
        let writer = names::person(
            &self.writer_saved_name,
            &self.writer_verified_name,
            &self.writer_push_name,
            &self.writer_phone_jid,
        );
        Ok(Some(ChatPreview {
            message: MessageId(id),
            kind,
            text,
            from_me,
            sender_name: (chat == ChatKind::Group && !from_me).then_some(writer.text),
            status: parse_status(&status)?,
            at: UnixMillis(self.last_at.unwrap_or_default()),
        }))
    }
}
