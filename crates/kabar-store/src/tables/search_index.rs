//! `message_words`: keeping the index as true as the messages.
//!
//! Triggers note every message whose words or place among chats and people changed; a transaction ends by bringing
//! those into the index, so that both are durable together. When they are too many for one transaction (a long chat was
//! joined with another; a new version reads everything again) they wait in `search_late`, and
//! [`Tx::index_late`] takes them in slices.

use crate::{Result, Tx, sql::statements, view::View, words};
use kabar_types::UnixMillis;
use std::{borrow::Cow, collections::BTreeMap};

/// Most messages that one transaction indexes at its end.
const AT_ONCE: i64 = 500;

/// The bits of a place that come from the message's id.
const ID_BITS: u32 = 12;

/// What a message is found by; at a place where none stands any more, what is not found.
macro_rules! columns {
    () => {
        "COALESCE(m.chat_id, 0) AS chat_id, COALESCE(c.account_id, '') AS account_id, COALESCE(m.sender_id, 0) AS sender_id,
            COALESCE(m.kind, 'revoked') AS kind, COALESCE(m.body, '') AS body, COALESCE(d.file_name, '') AS file_name"
    };
}

/// One parameter carries all rows: a list of [place, words].
macro_rules! put {
    () => {
        "INSERT OR REPLACE INTO message_words (rowid, words) SELECT value ->> 0, value ->> 1 FROM json_each(?1)"
    };
}

statements! {
    /// One more than are indexed at once, to see whether they are too many; and the rows at each place together.
    TOUCHED = concat!("SELECT t.place, ", columns!(), "
        FROM (SELECT place FROM search_touched ORDER BY place LIMIT ?1) t LEFT JOIN messages m ON m.place = t.place
        LEFT JOIN chats c ON c.id = m.chat_id LEFT JOIN media d ON d.message_id = m.id");
    CLEAR = "DELETE FROM search_touched";
    POSTPONE = "INSERT INTO search_late (place) SELECT place FROM search_touched WHERE 1 ON CONFLICT DO NOTHING";
    LATE = "SELECT place FROM search_late ORDER BY place DESC LIMIT ?1";
    DONE = "DELETE FROM search_late WHERE place IN (SELECT value FROM json_each(?1))";
    WAITING = "SELECT count(*) FROM search_late";
    INDEXED = "SELECT count(*) FROM message_words";
    /// Of each place together, in the order of places.
    ROWS = concat!("SELECT j.value AS place, ", columns!(), "
        FROM json_each(?1) j LEFT JOIN messages m ON m.place = j.value
        LEFT JOIN chats c ON c.id = m.chat_id LEFT JOIN media d ON d.message_id = m.id");
    PUT = put!();
    PUT_AND_CLEAR = concat!(put!(), "; DELETE FROM search_touched");
    REMOVE = "DELETE FROM message_words WHERE rowid IN (SELECT value FROM json_each(?1))";
    MERGE = "INSERT INTO message_words (message_words, rank) VALUES ('merge', ?1)";
    CHANGES = "SELECT total_changes()";
}

/// What the index holds of a message.
#[derive(sqlx::FromRow)]
struct IndexedRow {
    place: i64,
    chat_id: i64,
    account_id: String,
    sender_id: i64,
    kind: String,
    body: String,
    file_name: String,
}

/// The words of a message of this kind with this body, and the name of its file; `None`: there is nothing in it to be
/// found.
pub(super) fn searched_text<'a>(kind: &str, body: &'a str, file_name: &'a str) -> Option<Cow<'a, str>> {
    // What is "words" of these kinds is no words of the writer's.
    let mute = matches!(
        kind,
        "unsupported" | "waiting" | "revoked" | "system" | "call" | "view-once"
    );
    (!mute).then(|| match (body, file_name) {
        (body, "") => Cow::Borrowed(body),
        ("", name) => Cow::Borrowed(name),
        (body, name) => Cow::Owned(format!("{name}\n{body}")),
    })
}

/// The words that say where messages stand. No text contains them: `§` is no letter.
pub(super) mod scope {
    use kabar_types::ChatId;

    pub(in crate::tables) fn chat(id: ChatId) -> String {
        format!("§c{}", id.0)
    }

    /// Without the hyphens, which would end the word.
    pub(in crate::tables) fn account(id: &str) -> String {
        format!("§a{}", id.replace('-', ""))
    }

    /// 0 is me.
    pub(in crate::tables) fn writer(id: i64) -> String {
        format!("§p{id}")
    }

    pub(in crate::tables) fn kind(kind: &str) -> String {
        format!("§k{}", kind.replace(|c: char| !c.is_ascii_alphanumeric(), ""))
    }
}

/// The place of a message among all (the column `place`).
pub(super) fn place(order: UnixMillis, id: i64) -> i64 {
    const LATEST: i64 = (1 << 33) - 1;
    let seconds = (order.0 / 1000).clamp(0, LATEST);
    (seconds << ID_BITS) | id_bits(id)
}

/// What a place knows of the id of each message at it: all of its id, as long as there are few.
pub(super) fn id_bits(place: i64) -> i64 {
    place & ((1 << ID_BITS) - 1)
}

/// The whole second at which the messages of a place stand.
pub(super) fn second(place: i64) -> UnixMillis {
    UnixMillis((place >> ID_BITS) * 1000)
}

impl IndexedRow {
    /// Adds everything this message is found by; nothing when it is not to be found.
    fn add_words(&self, words: &mut Vec<String>) {
        let Some(text) = searched_text(&self.kind, &self.body, &self.file_name) else {
            return;
        };
        words.extend([
            scope::chat(kabar_types::ChatId(self.chat_id)),
            scope::account(&self.account_id),
            scope::writer(self.sender_id),
            scope::kind(&self.kind),
        ]);
        words.extend(words::index_words(&text));
    }
}

/// The words of each place, in the order of places; none where nothing is to be found any more.
fn words_of(rows: &[IndexedRow]) -> BTreeMap<i64, Vec<String>> {
    let mut words: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in rows {
        row.add_words(words.entry(row.place).or_default());
    }
    words
}

impl View {
    /// How many messages are not in the index yet.
    pub async fn count_unindexed(&mut self) -> Result<u32> {
        let waiting: i64 = sqlx::query_scalar(WAITING).fetch_one(&mut self.conn).await?;
        Ok(u32::try_from(waiting).unwrap_or(u32::MAX))
    }

    /// How many messages are in the index. Reads all of it.
    pub async fn count_indexed(&mut self) -> Result<usize> {
        let rows: i64 = sqlx::query_scalar(INDEXED).fetch_one(&mut self.conn).await?;
        Ok(usize::try_from(rows).unwrap_or_default())
    }
}

impl Tx {
    /// Brings what this transaction changed into the index, or notes it for later. True when something waits.
    pub(crate) async fn index_touched(&mut self) -> Result<bool> {
        let rows: Vec<IndexedRow> = sqlx::query_as(TOUCHED)
            .bind(AT_ONCE + 1)
            .fetch_all(&mut self.conn)
            .await?;
        if rows.is_empty() {
            return Ok(false);
        }
        let words = words_of(&rows);
        let late = words.len() > AT_ONCE as usize;
        if late {
            sqlx::query(POSTPONE).execute(&mut self.conn).await?;
            sqlx::query(CLEAR).execute(&mut self.conn).await?;
        } else {
            self.put_words(PUT_AND_CLEAR, &words).await?;
        }
        Ok(late)
    }

    /// Indexes the newest `limit` messages that wait for it. Returns how many those were: 0 when none waits any more.
    pub async fn index_late(&mut self, limit: u32) -> Result<usize> {
        let places: Vec<i64> = sqlx::query_scalar(LATE)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        self.index(&places).await?;
        self.run_list(DONE, super::id_list(&places)).await?;
        Ok(places.len())
    }

    /// Tidies the index a little, which makes searching faster after much was put in. False when it is tidy.
    pub async fn tidy_index(&mut self, pages: u32) -> Result<bool> {
        let before: i64 = sqlx::query_scalar(CHANGES).fetch_one(&mut self.conn).await?;
        sqlx::query(MERGE).bind(pages).execute(&mut self.conn).await?;
        let after: i64 = sqlx::query_scalar(CHANGES).fetch_one(&mut self.conn).await?;
        // One change is the statement itself: https://sqlite.org/fts5.html#the_merge_command
        Ok(after - before > 1)
    }

    /// Gives these places the words of the messages that stand at them now.
    async fn index(&mut self, places: &[i64]) -> Result<()> {
        let rows: Vec<IndexedRow> = sqlx::query_as(ROWS)
            .bind(super::id_list(places))
            .fetch_all(&mut self.conn)
            .await?;
        self.put_words(PUT, &words_of(&rows)).await
    }

    /// Gives places these words, and takes those out that have none. `put` takes the rows.
    async fn put_words(&mut self, put: &'static str, words: &BTreeMap<i64, Vec<String>>) -> Result<()> {
        let (gone, here): (Vec<_>, Vec<_>) = words.iter().partition(|(_, words)| words.is_empty());
        if !gone.is_empty() {
            let gone = gone.iter().map(|(place, _)| place);
            self.run_list(REMOVE, super::id_list(gone)).await?;
        }
        let rows = here
            .iter()
            .map(|(place, words)| serde_json::json!([place, words.join(" ")]));
        self.run_list(put, serde_json::Value::Array(rows.collect()).to_string())
            .await
    }

    async fn run_list(&mut self, statement: &'static str, list: String) -> Result<()> {
        sqlx::query(statement).bind(list).execute(&mut self.conn).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{id_bits, place, second};
    use crate::migrations;
    use kabar_types::UnixMillis;
    use sqlx::{Connection, Executor, SqliteConnection};

    #[tokio::test]
    async fn a_place_is_the_same_in_sql_and_here_also_for_dates_of_1901_and_9999() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrations::migrate(&mut conn).await.unwrap();
        conn.execute("PRAGMA foreign_keys = OFF").await.unwrap();
        for (id, order) in [
            (1, 0),
            (7, -2_177_000_000_000),
            (90, 1_790_000_000_999),
            (91, i64::MAX),
            (92, i64::MIN),
        ] {
            let insert = "INSERT INTO messages (id, chat_id, wa_id, sent_at, sort_at, kind, status)
                VALUES (?1, 1, ?1, 0, ?2, 'text', 'sent') RETURNING place";
            let found: i64 = sqlx::query_scalar(insert)
                .bind(id)
                .bind(order)
                .fetch_one(&mut conn)
                .await
                .unwrap();
            assert_eq!(found, place(UnixMillis(order), id), "{order}");
            assert_eq!(id_bits(found), id);
            assert!(found > 0 && second(found).0 >= 0);
        }
    }
}

#[cfg(test)]
#[path = "search_shared_tests.rs"]
mod shared_tests;
