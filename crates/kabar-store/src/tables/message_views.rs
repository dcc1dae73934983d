//! Messages as a timeline shows them: with the names of their writers and what they answer.

use super::media::MediaRow;
use super::message_marks::Marked;
use super::message_status::parse_status;
use super::pictures::PictureRow;
use super::poll_votes::{self, Choices};
use super::{account_id, bodies, id_list};
use crate::{Result, StoreError, names, sql::statements, view::View};
use kabar_types::{
    CampaignId, ChatId, ContactId, ErrorCode, Mention, Message, MessageBody, MessageId, Quote, Reaction,
    UnixMillis, WaId,
};
use std::collections::HashMap;

statements! {
    /// The newest that other devices have, too.
    NEWEST = "SELECT id FROM messages WHERE chat_id = ?1
            AND kind <> 'system' AND (sender_id <> 0 OR status NOT IN ('pending', 'failed', 'unknown'))
        ORDER BY sort_at DESC, id DESC LIMIT 1";
    BY_ID = "SELECT m.id, c.account_id, m.chat_id, m.wa_id, m.sender_id, m.sent_at, m.sort_at, m.kind, m.body,
            m.details, m.forwards, m.expires_in,
            d.message_id IS NOT NULL AS has_media, COALESCE(d.mime, '') AS mime, COALESCE(d.size, 0) AS size,
            COALESCE(d.width, 0) AS width, COALESCE(d.height, 0) AS height, COALESCE(d.seconds, 0) AS seconds,
            COALESCE(d.file_name, '') AS file_name, COALESCE(d.animated, 0) AS animated,
            m.status, m.error, m.edited_at, EXISTS (SELECT 1 FROM jobs j WHERE j.about_id = m.id) AS changing,
            EXISTS (SELECT 1 FROM stars t WHERE t.chat_id = m.chat_id AND t.wa_id = m.wa_id
                AND t.sender_id = m.sender_id AND t.starred) AS starred,
            (SELECT j.not_before FROM jobs j WHERE j.message_id = m.id AND j.lane IN ('scheduled', 'campaign') AND j.attempts = 0)
                AS scheduled_for,
            CASE m.sender_id WHEN 0 THEN (SELECT z.campaign_id FROM recipients z WHERE z.message_id = m.id) END AS campaign_id,
            COALESCE(w.verified_name, '') AS verified_name,
            COALESCE(w.push_name, '') AS push_name, COALESCE(w.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name, i.id AS picture_id, COALESCE(i.wa_id, '') AS picture_version,
            m.quote_wa_id, m.quote_text, COALESCE(m.quote_sender, q.sender_id) AS quote_sender, q.id AS quote_id,
            COALESCE(q.kind, '') AS quote_kind, COALESCE(q.details, '') AS quote_details,
            COALESCE(qw.verified_name, '') AS quote_verified_name,
            COALESCE(qw.push_name, '') AS quote_push_name, COALESCE(qw.phone_jid, '') AS quote_phone_jid,
            COALESCE(qs.name, '') AS quote_saved_name
        FROM messages m
        JOIN chats c ON c.id = m.chat_id
        LEFT JOIN media d ON d.message_id = m.id
        LEFT JOIN contacts w ON w.id = m.sender_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = m.sender_id
        LEFT JOIN pictures i ON i.contact_id = m.sender_id AND i.account_id = c.account_id AND i.state = 'here'
        LEFT JOIN messages q ON m.quote_wa_id <> '' AND q.id = (SELECT x.id FROM messages x
            WHERE x.chat_id = m.chat_id AND x.wa_id = m.quote_wa_id
            AND (m.quote_sender IS NULL OR x.sender_id = m.quote_sender) LIMIT 1)
        LEFT JOIN contacts qw ON qw.id = COALESCE(m.quote_sender, q.sender_id)
        LEFT JOIN saved_names qs ON qs.account_id = c.account_id AND qs.contact_id = qw.id
        WHERE m.id IN (SELECT value FROM json_each(?1))
        ORDER BY m.sort_at, m.id";
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: i64,
    account_id: String,
    chat_id: i64,
    wa_id: String,
    sender_id: i64,
    sent_at: i64,
    sort_at: i64,
    kind: String,
    body: String,
    details: String,
    forwards: u32,
    expires_in: u32,
    has_media: bool,
    #[sqlx(flatten)]
    media: MediaRow,
    status: String,
    error: String,
    edited_at: i64,
    changing: bool,
    starred: bool,
    scheduled_for: Option<i64>,
    campaign_id: Option<i64>,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
    #[sqlx(flatten)]
    picture: PictureRow,
    #[sqlx(flatten)]
    quote: QuoteRow,
}

#[derive(sqlx::FromRow)]
struct QuoteRow {
    quote_wa_id: String,
    quote_text: String,
    quote_sender: Option<i64>,
    quote_id: Option<i64>,
    quote_kind: String,
    quote_details: String,
    quote_verified_name: String,
    quote_push_name: String,
    quote_phone_jid: String,
    quote_saved_name: String,
}

impl View {
    /// One message.
    pub async fn get_message(&mut self, id: MessageId) -> Result<Message> {
        self.messages_by_id(&[id])
            .await?
            .pop()
            .ok_or(StoreError::NotFound("message"))
    }

    /// The newest message of a chat that WhatsApp has.
    pub async fn find_newest_message(&mut self, chat: ChatId) -> Result<Option<Message>> {
        let id: Option<i64> = sqlx::query_scalar(NEWEST)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        match id {
            Some(id) => self.get_message(MessageId(id)).await.map(Some),
            None => Ok(None),
        }
    }

    /// The messages among these ids that exist, in timeline order.
    pub(crate) async fn messages_by_id(&mut self, ids: &[MessageId]) -> Result<Vec<Message>> {
        let rows: Vec<MessageRow> = sqlx::query_as(BY_ID)
            .bind(id_list(ids))
            .fetch_all(&mut self.conn)
            .await?;
        let polls = rows.iter().filter(|row| row.kind == "poll");
        let polls: Vec<_> = polls.map(|row| MessageId(row.id)).collect();
        let mut with = self.with(ids, &polls).await?;
        rows.into_iter().map(|row| row.view(&mut with)).collect()
    }

    /// What other tables hold about these messages.
    async fn with(&mut self, ids: &[MessageId], polls: &[MessageId]) -> Result<With> {
        let choices = match polls {
            [] => Choices::default(),
            polls => self.choices_in(polls).await?,
        };
        Ok(With {
            reactions: self.reactions_to(ids).await?,
            mentions: self.mentions_in(ids).await?,
            marks: self.marks_on(ids).await?,
            choices,
        })
    }
}

/// What other tables hold about the messages of a page.
struct With {
    reactions: HashMap<MessageId, Vec<Reaction>>,
    mentions: HashMap<MessageId, Vec<Mention>>,
    marks: HashMap<MessageId, Marked>,
    choices: Choices,
}

impl MessageRow {
    fn view(self, with: &mut With) -> Result<Message> {
        let id = MessageId(self.id);
        let media = self.has_media.then_some(self.media);
        let edited = self.edited_at > 0 && !["waiting", "revoked"].contains(&self.kind.as_str());
        let preview = bodies::preview(&self.kind, &self.details)?;
        let mut body = bodies::read(&self.kind, self.body, &self.details, media)?;
        if let MessageBody::Poll { poll } = &mut body {
            poll_votes::tally(poll, with.choices.remove(&id).unwrap_or_default());
        }
        let marked = with.marks.remove(&id).unwrap_or_default();
        let from_me = self.sender_id == 0;
        let name = names::person(
            &self.saved_name,
            &self.verified_name,
            &self.push_name,
            &self.phone_jid,
        )
        .text;
        Ok(Message {
            id,
            account: account_id(&self.account_id)?,
            chat: ChatId(self.chat_id),
            wa_id: WaId(self.wa_id),
            from_me,
            sender: (!from_me).then_some(ContactId(self.sender_id)),
            sender_name: (!from_me).then_some(name),
            sender_picture: self.picture.view(),
            sent_at: UnixMillis(self.sent_at),
            order: UnixMillis(self.sort_at),
            edited_at: edited.then_some(UnixMillis(self.edited_at)),
            body,
            quote: self.quote.view()?,
            mentions: with.mentions.remove(&id).unwrap_or_default(),
            preview,
            forwards: self.forwards,
            expires_in: self.expires_in,
            pin: marked.pin,
            kept: marked.kept,
            reactions: with.reactions.remove(&id).unwrap_or_default(),
            changing: self.changing,
            starred: self.starred,
            scheduled_for: self.scheduled_for.map(UnixMillis),
            campaign: self.campaign_id.map(CampaignId),
            status: parse_status(&self.status)?,
            error: ErrorCode::parse(&self.error),
        })
    }
}

impl QuoteRow {
    fn view(self) -> Result<Option<Quote>> {
        if self.quote_wa_id.is_empty() {
            return Ok(None);
        }
        let kind = match self.quote_id {
            Some(_) => Some(bodies::preview_kind(&self.quote_kind, &self.quote_details)?),
            None => None,
        };
        let name = names::person(
            &self.quote_saved_name,
            &self.quote_verified_name,
            &self.quote_push_name,
            &self.quote_phone_jid,
        )
        .text;
        Ok(Some(Quote {
            message: self.quote_id.map(MessageId),
            sender_name: (self.quote_sender != Some(0)).then_some(name),
            text: self.quote_text,
            kind,
        }))
    }
}
