//! Finding messages by their words, newest first.
//!
//! The index gives places in the order in which they are shown; each is then read and judged as it is now, so that a
//! word found is a word that stands there, and nothing of another chat or account is ever shown.

use super::search_index::{id_bits, place, scope, searched_text, second};
use super::{account_id, id_list};
use crate::{
    Result, names,
    sql::statements,
    view::View,
    words::{self, Beginnings, Query},
};
use kabar_types::{
    AccountId, ChatId, Message, MessageCursor, MessageId, PreviewKind, SearchHit, SearchPage, SnippetPart,
    UnixMillis, Writer,
};
use std::{cmp::Reverse, collections::HashMap};

/// Most messages that one page looks through. Only a search whose words stand far apart in many texts reaches it.
const LOOKED_THROUGH: usize = 300;

/// A beginning with so many words at most is looked up as each of them. More are joined by the index before it gives
/// the first message, which takes long only when many messages hold them.
const ASKED_EACH: i64 = 24;

/// What to look for. Every part narrows the search.
#[derive(Clone, Copy, Debug, Default)]
pub struct MessageQuery<'a> {
    /// As it was typed.
    pub text: &'a str,
    pub chat: Option<ChatId>,
    pub account: Option<AccountId>,
    pub writer: Option<Writer>,
    /// The first moment.
    pub from: Option<UnixMillis>,
    /// The moment after the last.
    pub until: Option<UnixMillis>,
    pub kind: Option<PreviewKind>,
    /// Where the page before ended; `None`: the newest.
    pub before: Option<MessageCursor>,
    pub limit: u32,
}

statements! {
    FIND = "SELECT rowid FROM message_words WHERE message_words MATCH ?1 AND rowid >= ?2 AND rowid <= ?3
        ORDER BY rowid DESC LIMIT ?4";
    ROWS = "SELECT m.place, m.id, m.chat_id, m.sender_id, m.sort_at, m.kind, m.body,
            CASE WHEN ?2 THEN (SELECT c.account_id FROM chats c WHERE c.id = m.chat_id) ELSE '' END AS account_id,
            COALESCE(d.file_name, '') AS file_name
        FROM messages m LEFT JOIN media d ON d.message_id = m.id
        WHERE m.place IN (SELECT value FROM json_each(?1))";
    /// The words that begin so, in their order. Each is looked up behind the one before: the table gives a word once for
    /// every message that holds it.
    WORDS = "WITH RECURSIVE words (word) AS (
            SELECT (SELECT term FROM message_terms WHERE term >= ?1 LIMIT 1)
            UNION ALL
            SELECT (SELECT term FROM message_terms WHERE term >= words.word || char(1) LIMIT 1)
            FROM words WHERE substr(words.word, 1, length(?1)) = ?1)
        SELECT word FROM words WHERE substr(word, 1, length(?1)) = ?1 LIMIT ?2";
    TITLES = "SELECT c.id, c.group_jid, c.group_name, COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name,
            COALESCE(p.phone_jid, '') AS phone_jid, COALESCE(s.name, '') AS saved_name
        FROM chats c
        LEFT JOIN contacts p ON p.id = c.contact_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = c.contact_id
        WHERE c.id IN (SELECT value FROM json_each(?1))";
}

/// A message that the index gave.
#[derive(sqlx::FromRow)]
struct CandidateRow {
    place: i64,
    id: i64,
    chat_id: i64,
    /// Only when one account was asked for.
    account_id: String,
    sender_id: i64,
    sort_at: i64,
    kind: String,
    body: String,
    file_name: String,
}

#[derive(sqlx::FromRow)]
struct TitleRow {
    id: i64,
    group_jid: String,
    group_name: String,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

/// A search as the index understands it.
struct Search<'a> {
    query: &'a MessageQuery<'a>,
    words: Query,
    expression: String,
    /// The first place.
    from: i64,
}

/// A message among all: the later, the greater. Messages that share a place are in the order of their ids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    place: i64,
    id: i64,
}

/// A message that is to be shown as found.
pub(super) struct Found {
    id: i64,
    chat: i64,
    snippet: Vec<SnippetPart>,
}

impl View {
    /// A page of the messages that answer to a search. Nothing is found when neither words nor a chat, account, person
    /// or kind was asked for.
    pub async fn search_messages(&mut self, query: &MessageQuery<'_>) -> Result<SearchPage> {
        let waiting = self.count_unindexed().await?;
        let (found, older) = match self.understand(query).await? {
            Some(search) => self.find(&search).await?,
            None => (Vec::new(), None),
        };
        Ok(SearchPage {
            hits: self.hits(found).await?,
            older,
            waiting,
        })
    }

    /// `None` when nothing was asked for.
    async fn understand<'a>(&mut self, query: &'a MessageQuery<'a>) -> Result<Option<Search<'a>>> {
        let Some(mut search) = Search::of(query) else {
            return Ok(None);
        };
        let mut known = Beginnings::new();
        for beginning in search.words.long_beginnings() {
            let words: Vec<String> = sqlx::query_scalar(WORDS)
                .bind(&beginning)
                .bind(ASKED_EACH + 1)
                .fetch_all(&mut self.conn)
                .await?;
            if words.len() <= ASKED_EACH as usize {
                known.insert(beginning, words);
            }
        }
        search.expression = search.words.expression(&scopes(query), &known);
        Ok(Some(search))
    }

    /// The messages of a page, and where the next one begins.
    async fn find(&mut self, search: &Search<'_>) -> Result<(Vec<Found>, Option<MessageCursor>)> {
        let wanted = search.query.limit.max(1) as usize;
        let (mut found, mut before, mut looked) = (Vec::new(), search.until(), 0);
        loop {
            let places = self.indexed_places(search, before.place, wanted + 1).await?;
            for row in self.candidates(search, &places, before).await? {
                if found.len() == wanted {
                    return Ok((found, Some(before.cursor())));
                }
                before = row.spot();
                found.extend(search.judge(row));
            }
            looked += places.len();
            match places.last() {
                Some(last) if places.len() > wanted => before = before.min(Spot::before_all_at(*last)),
                _ => return Ok((found, None)),
            }
            if looked >= LOOKED_THROUGH {
                return Ok((found, Some(before.cursor())));
            }
        }
    }

    /// The newest places up to this one, which is among them.
    async fn indexed_places(&mut self, search: &Search<'_>, upto: i64, limit: usize) -> Result<Vec<i64>> {
        Ok(sqlx::query_scalar(FIND)
            .bind(&search.expression)
            .bind(search.from)
            .bind(upto)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut self.conn)
            .await?)
    }

    /// What stands at these places before a spot, newest first.
    async fn candidates(
        &mut self,
        search: &Search<'_>,
        places: &[i64],
        before: Spot,
    ) -> Result<Vec<CandidateRow>> {
        let mut rows: Vec<CandidateRow> = sqlx::query_as(ROWS)
            .bind(id_list(places))
            .bind(search.query.account.is_some())
            .fetch_all(&mut self.conn)
            .await?;
        rows.retain(|row| row.spot() < before);
        rows.sort_unstable_by_key(|row| Reverse(row.spot()));
        Ok(rows)
    }

    pub(super) async fn hits(&mut self, found: Vec<Found>) -> Result<Vec<SearchHit>> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let titles = self.titles(&found).await?;
        let ids: Vec<MessageId> = found.iter().map(|found| MessageId(found.id)).collect();
        let rows = self.messages_by_id(&ids).await?;
        let mut rows: HashMap<i64, Message> = rows.into_iter().map(|row| (row.id.0, row)).collect();
        let hit = |found: Found| {
            let title = titles.get(&found.chat)?;
            Some(SearchHit {
                message: rows.remove(&found.id)?,
                chat_title: title.text.clone(),
                chat_title_is_phone: title.is_phone,
                snippet: found.snippet,
            })
        };
        Ok(found.into_iter().filter_map(hit).collect())
    }

    async fn titles(&mut self, found: &[Found]) -> Result<HashMap<i64, names::Name>> {
        let rows: Vec<TitleRow> = sqlx::query_as(TITLES)
            .bind(id_list(found.iter().map(|found| found.chat)))
            .fetch_all(&mut self.conn)
            .await?;
        Ok(rows.into_iter().map(TitleRow::title).collect())
    }
}

impl Found {
    /// Found by something else than its words.
    pub(super) fn without_words(id: i64, chat: i64) -> Self {
        Self {
            id,
            chat,
            snippet: Vec::new(),
        }
    }
}

impl CandidateRow {
    fn spot(&self) -> Spot {
        Spot {
            place: self.place,
            id: self.id,
        }
    }
}

impl Spot {
    const END: Self = Self {
        place: i64::MAX,
        id: i64::MAX,
    };

    /// No message at this place is before it.
    fn before_all_at(place: i64) -> Self {
        Self {
            place,
            id: id_bits(place),
        }
    }

    /// Where the page begins that follows one that ended here.
    fn cursor(self) -> MessageCursor {
        MessageCursor {
            order: second(self.place),
            id: MessageId(self.id),
        }
    }

    fn of(cursor: MessageCursor) -> Self {
        Self {
            place: place(cursor.order, cursor.id.0),
            id: cursor.id.0,
        }
    }
}

impl<'a> Search<'a> {
    /// `None` when nothing was asked for.
    fn of(query: &'a MessageQuery<'a>) -> Option<Self> {
        let words = Query::read(query.text);
        let typed = !query.text.trim().is_empty();
        if words.is_empty() && (typed || scopes(query).is_empty()) {
            return None;
        }
        Some(Self {
            query,
            expression: String::new(),
            words,
            from: query.from.map_or(0, |from| place(from, 0)),
        })
    }

    /// The spot before which the page lies. A second that has begun counts as a whole: [`Search::judge`] looks closer.
    fn until(&self) -> Spot {
        let ended = |until: UnixMillis| Spot::before_all_at(place(until.plus(999), 0));
        let until = self.query.until.map_or(Spot::END, ended);
        let before = self.query.before.map_or(Spot::END, Spot::of);
        until.min(before)
    }

    /// Whether the message, as it is now, is one that was asked for.
    fn judge(&self, row: CandidateRow) -> Option<Found> {
        let query = self.query;
        let is_there = query.chat.is_none_or(|chat| chat.0 == row.chat_id)
            && query
                .account
                .is_none_or(|account| account_id(&row.account_id) == Ok(account))
            && query
                .writer
                .is_none_or(|writer| writer_id(writer) == row.sender_id)
            && query.kind.is_none_or(|kind| kind_text(kind) == row.kind)
            && query.from.is_none_or(|from| row.sort_at >= from.0)
            && query.until.is_none_or(|until| row.sort_at < until.0);
        let text = searched_text(&row.kind, &row.body, &row.file_name).filter(|_| is_there)?;
        let marks = self.words.marks(&text)?;
        let snippet = match self.words.is_empty() {
            true => Vec::new(),
            false => words::snippet(&text, &marks),
        };
        Some(Found {
            id: row.id,
            chat: row.chat_id,
            snippet,
        })
    }
}

fn scopes(query: &MessageQuery<'_>) -> Vec<String> {
    let chat = query.chat.map(scope::chat);
    // A chat is of one account; that it is the one asked for is judged with the row.
    let account = query.account.filter(|_| chat.is_none());
    let account = account.map(|id| scope::account(&id.to_string()));
    let writer = query.writer.map(|writer| scope::writer(writer_id(writer)));
    let kind = query.kind.map(|kind| scope::kind(kind_text(kind)));
    [chat, account, writer, kind].into_iter().flatten().collect()
}

fn writer_id(writer: Writer) -> i64 {
    match writer {
        Writer::Me => 0,
        Writer::Contact { contact } => contact.0,
    }
}

/// The column `kind`; a missed call is told apart by its row's details only, and is found among all calls.
fn kind_text(kind: PreviewKind) -> &'static str {
    match kind {
        PreviewKind::Text => "text",
        PreviewKind::Image => "image",
        PreviewKind::Video => "video",
        PreviewKind::Gif => "gif",
        PreviewKind::Audio => "audio",
        PreviewKind::Voice => "voice",
        PreviewKind::Document => "document",
        PreviewKind::Sticker => "sticker",
        PreviewKind::Location => "location",
        PreviewKind::Contacts => "contacts",
        PreviewKind::Poll => "poll",
        PreviewKind::ViewOnce => "view-once",
        PreviewKind::Call | PreviewKind::MissedCall => "call",
        PreviewKind::System | PreviewKind::Group => "system",
        PreviewKind::Unsupported => "unsupported",
        PreviewKind::Waiting => "waiting",
        PreviewKind::Revoked => "revoked",
    }
}

impl TitleRow {
    fn title(self) -> (i64, names::Name) {
        let name = if self.group_jid.is_empty() {
            names::person(
                &self.saved_name,
                &self.verified_name,
                &self.push_name,
                &self.phone_jid,
            )
        } else {
            names::Name {
                text: self.group_name,
                is_phone: false,
            }
        };
        (self.id, name)
    }
}
