//! `lists` and `list_mappings`: the lists that were taken over, and what somebody said of lists with the same columns.
//!
//! A list that is being written down or deleted is in no answer: [`Tx::delete_list_rows`] takes such a one away, a stretch at a
//! time. Deliberately not here: rows (`list_rows.rs`), and what is known of their people (`list_counts.rs`).

use super::broken;
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{ColumnMapping, ListId, ListShape, UnixMillis};
use serde::{Serialize, de::DeserializeOwned};

/// Mappings that are remembered; the one that was not used for longest goes.
const MAPPINGS_KEPT: u32 = 200;

/// A list without what is counted of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRecord {
    pub id: ListId,
    pub name: String,
    pub shape: ListShape,
    pub header: Vec<String>,
    pub mapping: ColumnMapping,
    pub country: Option<String>,
    /// False: verdicts were being made anew when something came between.
    pub judged: bool,
    pub taken_at: UnixMillis,
}

/// A list before any row of it is here.
#[derive(Clone, Debug)]
pub struct NewListRow<'a> {
    pub name: &'a str,
    pub shape: &'a ListShape,
    pub mapping: ColumnMapping,
    pub country: Option<&'a str>,
}

/// A mapping as it was said of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedMapping {
    pub header_key: String,
    pub header: Vec<String>,
    pub mapping: ColumnMapping,
}

statements! {
    INSERT = "INSERT INTO lists (name, shape, header, mapping, country, taken_at) VALUES (?1, ?2, '[]', ?3, ?4, ?5)";
    SHOW = "UPDATE lists SET state = 'whole', header = ?2 WHERE id = ?1 AND state = 'taking'";
    GET = "SELECT id, name, shape, header, mapping, country, judged, taken_at FROM lists WHERE id = ?1 AND state = 'whole'";
    LIST = "SELECT id, name, shape, header, mapping, country, judged, taken_at FROM lists WHERE state = 'whole'
        ORDER BY id DESC";
    SET_MAPPING = "UPDATE lists SET mapping = ?2, country = ?3, judged = 0 WHERE id = ?1 AND state = 'whole'";
    SET_JUDGED = "UPDATE lists SET judged = ?2 WHERE id = ?1";
    GIVE_UP = "UPDATE lists SET state = 'going' WHERE state = 'taking' AND id = COALESCE(?1, id)";
    HIDE = "UPDATE lists SET state = 'going' WHERE id = ?1 AND state = 'whole'";
    /// Drafts do not wait for the rows to go.
    FORGET_IN_DRAFTS = "UPDATE campaign_drafts SET list_id = NULL WHERE list_id = ?1";
    ANY_GOING = "SELECT id FROM lists WHERE state = 'going' ORDER BY id LIMIT 1";
    DELETE_ROWS = "DELETE FROM list_rows WHERE list_id = ?1
        AND row IN (SELECT row FROM list_rows WHERE list_id = ?1 ORDER BY row LIMIT ?2)";
    DELETE = "DELETE FROM lists WHERE id = ?1 AND state = 'going'";
    REMEMBER = "INSERT INTO list_mappings (header_key, header, mapping, used_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (header_key) DO UPDATE SET header = excluded.header, mapping = excluded.mapping,
            used_at = excluded.used_at";
    FORGET_OLDEST = "DELETE FROM list_mappings WHERE header_key NOT IN
        (SELECT header_key FROM list_mappings ORDER BY used_at DESC, header_key LIMIT ?1)";
    REMEMBERED = "SELECT header_key, header, mapping FROM list_mappings ORDER BY used_at DESC, header_key";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    shape: String,
    header: String,
    mapping: String,
    country: String,
    judged: bool,
    taken_at: i64,
}

impl TryFrom<Row> for ListRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: ListId(row.id),
            name: row.name,
            shape: from_json(&row.shape, "the shape of a list")?,
            header: from_json(&row.header, "a header")?,
            mapping: from_json(&row.mapping, "a mapping")?,
            country: (!row.country.is_empty()).then_some(row.country),
            judged: row.judged,
            taken_at: UnixMillis(row.taken_at),
        })
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| broken(what))
}

impl View {
    /// A list.
    pub async fn get_list_record(&mut self, id: ListId) -> Result<ListRecord> {
        let row: Option<Row> = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("list"))?.try_into()
    }

    /// All lists, newest first.
    pub async fn list_list_records(&mut self) -> Result<Vec<ListRecord>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).fetch_all(&mut self.conn).await?;
        rows.into_iter().map(ListRecord::try_from).collect()
    }

    /// Every mapping that is remembered, the one used last first.
    pub async fn list_mappings(&mut self) -> Result<Vec<RememberedMapping>> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as(REMEMBERED).fetch_all(&mut self.conn).await?;
        let mapping = |(header_key, header, mapping): (String, String, String)| {
            Ok(RememberedMapping {
                header_key,
                header: from_json(&header, "a header")?,
                mapping: from_json(&mapping, "a mapping")?,
            })
        };
        rows.into_iter().map(mapping).collect()
    }
}

impl Tx {
    /// Adds a list without a row. Nobody sees it until [`Tx::show_list`].
    pub async fn insert_list(&mut self, new: &NewListRow<'_>, now: UnixMillis) -> Result<ListId> {
        let query = sqlx::query(INSERT)
            .bind(new.name)
            .bind(to_json(new.shape)?)
            .bind(to_json(&new.mapping)?)
            .bind(new.country.unwrap_or_default())
            .bind(now.0);
        Ok(ListId(query.execute(&mut self.conn).await?.last_insert_rowid()))
    }

    /// It is whole. False when it is not being taken.
    pub async fn show_list(&mut self, id: ListId, header: &[String]) -> Result<bool> {
        let query = sqlx::query(SHOW).bind(id.0).bind(to_json(&header)?);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Which column is what from now on; no verdict is to be believed until [`Tx::set_list_judged`].
    pub async fn set_list_mapping(
        &mut self,
        id: ListId,
        mapping: ColumnMapping,
        country: Option<&str>,
    ) -> Result<()> {
        let query = sqlx::query(SET_MAPPING)
            .bind(id.0)
            .bind(to_json(&mapping)?)
            .bind(country.unwrap_or_default());
        match query.execute(&mut self.conn).await?.rows_affected() {
            0 => Err(StoreError::NotFound("list")),
            _ => Ok(()),
        }
    }

    /// Whether its verdicts are to be believed.
    pub async fn set_list_judged(&mut self, id: ListId, judged: bool) -> Result<()> {
        let query = sqlx::query(SET_JUDGED).bind(id.0).bind(judged);
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    /// A list that never became whole is to go; `None`: every one.
    pub async fn give_up_list(&mut self, id: Option<ListId>) -> Result<()> {
        let query = sqlx::query(GIVE_UP).bind(id.map(|id| id.0));
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    /// A list is to go; nobody sees it from now on.
    pub async fn hide_list(&mut self, id: ListId) -> Result<()> {
        self.run_one(FORGET_IN_DRAFTS, id.0).await?;
        let query = sqlx::query(HIDE).bind(id.0);
        match query.execute(&mut self.conn).await?.rows_affected() {
            0 => Err(StoreError::NotFound("list")),
            _ => Ok(()),
        }
    }

    /// Deletes some rows of a list that is to go, and the list itself with the last of them. False when there is none.
    pub async fn delete_list_rows(&mut self, limit: u32) -> Result<bool> {
        let going: Option<i64> = sqlx::query_scalar(ANY_GOING)
            .fetch_optional(&mut self.conn)
            .await?;
        let Some(id) = going else { return Ok(false) };
        let query = sqlx::query(DELETE_ROWS).bind(id).bind(limit);
        if query.execute(&mut self.conn).await?.rows_affected() == 0 {
            self.run_one(DELETE, id).await?;
        }
        Ok(true)
    }

    /// Keeps what somebody said of the columns of a list, for the next one that has them.
    pub async fn remember_mapping(&mut self, said: &RememberedMapping, now: UnixMillis) -> Result<()> {
        sqlx::query(REMEMBER)
            .bind(&said.header_key)
            .bind(to_json(&said.header)?)
            .bind(to_json(&said.mapping)?)
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        let query = sqlx::query(FORGET_OLDEST).bind(MAPPINGS_KEPT);
        query.execute(&mut self.conn).await?;
        Ok(())
    }
}
