//! `messages`: many rows with one statement, and the chats they stand in with the same. Passing a statement to the
//! connection's thread and back costs more than a row does.
//!
//! What a row brings about besides (`messages.rs`) comes after all of them are in, in their order. Nothing of that looks at
//! rows of other messages, so it is as if one had come after the other.

use super::messages::{Inserted, NewMessage, quote_columns, sender_column};
use super::{bodies, message_status::status_text};
use crate::{Result, Tx, sql::statements};
use kabar_types::{ChatId, MessageId, UnixMillis};
use sqlx::{Sqlite, query::QueryAs, sqlite::SqliteArguments};
use std::collections::{HashMap, VecDeque};

/// Columns of a row.
const COLUMNS: usize = 16;

macro_rules! row {
    () => {
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    };
}
macro_rules! rows_4 {
    () => {
        concat!(row!(), ",", row!(), ",", row!(), ",", row!())
    };
}
macro_rules! rows_16 {
    () => {
        concat!(rows_4!(), ",", rows_4!(), ",", rows_4!(), ",", rows_4!())
    };
}
macro_rules! rows_64 {
    () => {
        concat!(rows_16!(), ",", rows_16!(), ",", rows_16!(), ",", rows_16!())
    };
}

/// Puts rows in, skipping those that are all NULL, and moves their chats up when all of them are new.
macro_rules! insert {
    ($rows:expr, $chats:literal, $count:literal) => {
        concat!(
            "INSERT INTO messages (chat_id, sender_id, wa_id, sent_at, sort_at, kind, body, raw, secret,
                quote_wa_id, quote_sender, quote_text, status, details, forwards, expires_in)
            SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9,
                column10, column11, column12, column13, column14, column15, column16
            FROM (VALUES ",
            $rows,
            ") WHERE column1 IS NOT NULL
            ON CONFLICT (chat_id, wa_id, sender_id) DO NOTHING RETURNING id, chat_id, sender_id, wa_id;",
            lift!($chats),
            " AND changes() = ",
            $count
        )
    };
}

/// One parameter carries all chats: a list of [chat, order, count of unread].
macro_rules! lift {
    ($chats:literal) => {
        concat!(
            "UPDATE chats SET sort_at = MAX(sort_at, j.value ->> 1), unread = unread + (j.value ->> 2), hidden = 0
            FROM json_each(",
            $chats,
            ") j WHERE chats.id = j.value ->> 0 AND (sort_at < j.value ->> 1 OR j.value ->> 2 OR hidden)"
        )
    };
}

statements! {
    INSERT_1 = insert!(row!(), "$17", "$18");
    INSERT_4 = insert!(rows_4!(), "$65", "$66");
    INSERT_16 = insert!(rows_16!(), "$257", "$258");
    INSERT_64 = insert!(rows_64!(), "$1025", "$1026");
    LIFT = lift!("?1");
}

/// The statements by how many rows they take.
const INSERTS: [(usize, &str); 4] = [(1, INSERT_1), (4, INSERT_4), (16, INSERT_16), (MOST, INSERT_64)];
/// Rows of one statement.
const MOST: usize = 64;

type Insert = QueryAs<'static, Sqlite, NewRow, SqliteArguments>;

/// A row that was not there before.
type NewRow = (i64, i64, i64, String);

/// A chat that goes up in the list.
#[derive(Clone, Copy)]
pub(super) struct Lift {
    chat: ChatId,
    order: UnixMillis,
    unread: u32,
}

impl Lift {
    pub(super) fn to(chat: ChatId, order: UnixMillis) -> Self {
        let unread = 0;
        Self { chat, order, unread }
    }
}

/// New rows by their key; one key may stand twice among those that are put in.
struct Fresh(HashMap<(i64, i64, String), MessageId>);

impl Fresh {
    fn of(rows: Vec<NewRow>) -> Self {
        let key = |(id, chat, sender, wa_id)| ((chat, sender, wa_id), MessageId(id));
        Self(rows.into_iter().map(key).collect())
    }

    /// The row this one made, if it did.
    fn take(&mut self, new: &NewMessage) -> Option<MessageId> {
        let key = (new.chat.0, sender_column(new.sender), new.wa_id.0.clone());
        self.0.remove(&key)
    }
}

impl Tx {
    /// Puts messages in, in this order; see [`Tx::insert_message`].
    pub async fn insert_messages(&mut self, all: &[NewMessage]) -> Result<Vec<Inserted>> {
        let mut done = Vec::with_capacity(all.len());
        for some in all.chunks(MOST) {
            let ids = self.put_rows(some).await?;
            for (new, id) in some.iter().zip(ids) {
                done.push(match id {
                    Some(id) => self.settle_in(new, id).await?,
                    None => self.meet_again(new).await?,
                });
            }
        }
        Ok(done)
    }

    /// The ids of those that are new.
    async fn put_rows(&mut self, some: &[NewMessage]) -> Result<VecDeque<Option<MessageId>>> {
        let (size, statement) = INSERTS
            .into_iter()
            .find(|(size, _)| some.len() <= *size)
            .unwrap_or((MOST, INSERT_64));
        let mut query: Insert = sqlx::query_as(statement);
        for new in some {
            query = bind(query, new)?;
        }
        for _ in 0..(size - some.len()) * COLUMNS {
            query = query.bind(None::<i64>);
        }
        let rows = query
            .bind(list(&lifts(some.iter())))
            .bind(some.len() as i64)
            .fetch_all(&mut self.conn)
            .await?;
        let all_new = rows.len() == some.len();
        let mut fresh = Fresh::of(rows);
        let ids: VecDeque<_> = some.iter().map(|new| fresh.take(new)).collect();
        if !all_new {
            let new = some.iter().zip(&ids).filter(|(_, id)| id.is_some());
            self.lift_chats(&lifts(new.map(|(new, _)| new))).await?;
        }
        Ok(ids)
    }

    /// Moves chats up to their new messages, and counts those.
    pub(super) async fn lift_chats(&mut self, lifts: &[Lift]) -> Result<()> {
        if !lifts.is_empty() {
            sqlx::query(LIFT)
                .bind(list(lifts))
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }
}

fn bind(query: Insert, new: &NewMessage) -> Result<Insert> {
    let columns = bodies::write(&new.body, new.extras.preview.as_ref())?;
    let (quote_id, quote_sender, quote_text) = quote_columns(new.quote.as_ref());
    Ok(query
        .bind(new.chat.0)
        .bind(sender_column(new.sender))
        .bind(new.wa_id.0.clone())
        .bind(new.sent_at.0)
        .bind(new.order().0)
        .bind(columns.kind)
        .bind(columns.body)
        .bind(new.raw.clone())
        .bind(new.secret.map(Vec::from))
        .bind(quote_id.to_owned())
        .bind(quote_sender)
        .bind(quote_text.to_owned())
        .bind(status_text(new.status))
        .bind(columns.details)
        .bind(new.extras.forwards)
        .bind(new.extras.expires_in))
}

/// What these messages do to their chats, each chat once.
fn lifts<'a>(new: impl Iterator<Item = &'a NewMessage>) -> Vec<Lift> {
    let mut lifts: HashMap<ChatId, Lift> = HashMap::new();
    for new in new {
        let lift = lifts.entry(new.chat).or_insert(Lift::to(new.chat, new.order()));
        lift.order = lift.order.max(new.order());
        lift.unread += u32::from(new.counts());
    }
    lifts.into_values().collect()
}

fn list(lifts: &[Lift]) -> String {
    let row = |lift: &Lift| (lift.chat.0, lift.order.0, lift.unread);
    serde_json::json!(lifts.iter().map(row).collect::<Vec<_>>()).to_string()
}
