//! `list_rows`: the rows of lists, many with each statement.
//!
//! Rows are put in as one text that whoever reads the file makes, off the threads that wait for the database. Deliberately not
//! here: what is known of the people (`list_counts.rs`).

use super::{
    broken, id_list,
    lists::{from_json, to_json},
};
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{ListId, RowIssue};

/// What a row says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowState {
    Good,
    Ask,
    Bad,
}

/// What follows from the cells of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowVerdict {
    pub state: RowState,
    /// Of E.164, without the plus; empty of a bad one.
    pub digits: String,
    /// The other form in which WhatsApp may know it; empty: none.
    pub other: String,
    pub repairable: bool,
}

/// Rows as they are put in.
#[derive(Default)]
pub struct NewListRows {
    text: String,
    count: u32,
}

impl NewListRows {
    /// One more.
    ///
    /// # Errors
    /// When it cannot be written down, which nothing can cause.
    pub fn push(
        &mut self,
        (row, line): (u32, Option<u32>),
        cells: &[&str],
        issues: &[RowIssue],
        verdict: &RowVerdict,
        repeats: Option<u32>,
    ) -> Result<()> {
        let issues = issues_text(issues)?;
        let columns = (
            row,
            line.unwrap_or_default(),
            cells,
            issues,
            verdict.state.word(),
            &verdict.digits,
            &verdict.other,
            u8::from(verdict.repairable),
            repeats.unwrap_or_default(),
        );
        self.text.push(if self.count == 0 { '[' } else { ',' });
        self.text.push_str(&to_json(&columns)?);
        self.count += 1;
        Ok(())
    }

    /// How many.
    pub const fn len(&self) -> u32 {
        self.count
    }

    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How long their text is.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// A row as it stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRowRecord {
    pub row: u32,
    pub line: Option<u32>,
    pub cells: Vec<String>,
    /// What reading it found wrong.
    pub issues: Vec<RowIssue>,
    pub verdict: RowVerdict,
    pub repeats: Option<u32>,
    pub left: bool,
    /// What stood in cells before they were repaired.
    pub was: Vec<(u32, String)>,
}

/// Which rows a pass goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among<'a> {
    All,
    Repairable,
    Repaired,
    These(&'a [u32]),
}

/// A row's number, as what tells people apart.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RowNumber {
    pub row: u32,
    pub digits: String,
    /// 0: none.
    pub repeats: u32,
}

statements! {
    /// One parameter carries all rows: a list of [row, line, cells, issues, state, digits, other, repairable, repeats].
    INSERT = "INSERT INTO list_rows (list_id, row, line, cells, issues, state, digits, other, repairable, repeats)
        SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
            value ->> 8
        FROM json_each(?2)";
    READ = "SELECT row, line, cells, issues, state, digits, other, repairable, repeats, left_out, was FROM list_rows
        WHERE list_id = ?1 AND row > ?2 AND CASE ?3 WHEN 'repairable' THEN repairable WHEN 'repaired' THEN was <> '' ELSE 1 END
        ORDER BY row LIMIT ?4";
    READ_THESE = "SELECT row, line, cells, issues, state, digits, other, repairable, repeats, left_out, was FROM list_rows
        WHERE list_id = ?1 AND row > ?2 AND row IN (SELECT value FROM json_each(?3)) ORDER BY row LIMIT ?4";
    NUMBERS = "SELECT row, digits, repeats FROM list_rows
        WHERE list_id = ?1 AND row > ?2 AND state <> 'bad' AND left_out = 0 ORDER BY row LIMIT ?3";
    /// A list of [row, cells, was, state, digits, other, repairable].
    WRITE = "UPDATE list_rows SET cells = j.value ->> 1, was = j.value ->> 2, state = j.value ->> 3, digits = j.value ->> 4,
            other = j.value ->> 5, repairable = j.value ->> 6,
            repeats = CASE j.value ->> 3 WHEN 'bad' THEN 0 ELSE repeats END
        FROM json_each(?2) j WHERE list_id = ?1 AND row = j.value ->> 0";
    /// A list of [row, repeats].
    SET_REPEATS = "UPDATE list_rows SET repeats = j.value ->> 1 FROM json_each(?2) j
        WHERE list_id = ?1 AND row = j.value ->> 0";
    LEAVE_OUT = "UPDATE list_rows SET left_out = ?3, repeats = 0
        WHERE list_id = ?1 AND left_out <> ?3 AND row IN (SELECT value FROM json_each(?2))";
}

#[derive(sqlx::FromRow)]
struct Row {
    row: u32,
    line: u32,
    cells: String,
    issues: String,
    state: String,
    digits: String,
    other: String,
    repairable: bool,
    repeats: u32,
    left_out: bool,
    was: String,
}

impl RowState {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Ask => "ask",
            Self::Bad => "bad",
        }
    }

    pub(super) fn from_word(word: &str) -> Result<Self> {
        match word {
            "good" => Ok(Self::Good),
            "ask" => Ok(Self::Ask),
            "bad" => Ok(Self::Bad),
            _ => Err(broken("a row's state")),
        }
    }
}

impl TryFrom<Row> for ListRowRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            row: row.row,
            line: some(row.line),
            cells: from_json(&row.cells, "cells")?,
            issues: issues_from(&row.issues)?,
            verdict: RowVerdict {
                state: RowState::from_word(&row.state)?,
                digits: row.digits,
                other: row.other,
                repairable: row.repairable,
            },
            repeats: some(row.repeats),
            left: row.left_out,
            was: match row.was.as_str() {
                "" => Vec::new(),
                text => from_json(text, "repairs")?,
            },
        })
    }
}

/// 0 means none.
pub(super) const fn some(number: u32) -> Option<u32> {
    if number == 0 { None } else { Some(number) }
}

fn issues_text(issues: &[RowIssue]) -> Result<String> {
    if issues.is_empty() {
        return Ok(String::new());
    }
    to_json(&issues)
}

pub(super) fn issues_from(text: &str) -> Result<Vec<RowIssue>> {
    match text {
        "" => Ok(Vec::new()),
        text => from_json(text, "row issues"),
    }
}

impl View {
    /// Some rows of a list behind `after`, in their order.
    pub async fn read_list_rows(
        &mut self,
        list: ListId,
        among: Among<'_>,
        after: u32,
        limit: u32,
    ) -> Result<Vec<ListRowRecord>> {
        let which = match among {
            Among::All => "all".to_owned(),
            Among::Repairable => "repairable".to_owned(),
            Among::Repaired => "repaired".to_owned(),
            Among::These(rows) => id_list(rows),
        };
        let sql = match among {
            Among::These(_) => READ_THESE,
            _ => READ,
        };
        let rows: Vec<Row> = sqlx::query_as(sql)
            .bind(list.0)
            .bind(after)
            .bind(which)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(ListRowRecord::try_from).collect()
    }

    /// The numbers of a list behind `after`, without those of rows that were left out.
    pub async fn read_list_numbers(
        &mut self,
        list: ListId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<RowNumber>> {
        let query = sqlx::query_as(NUMBERS).bind(list.0).bind(after).bind(limit);
        Ok(query.fetch_all(&mut self.conn).await?)
    }
}

impl Tx {
    /// Puts rows in, which come in the order of the list.
    pub async fn insert_list_rows(&mut self, list: ListId, mut rows: NewListRows) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        rows.text.push(']');
        let query = sqlx::query(INSERT).bind(list.0).bind(rows.text);
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    /// Writes the cells of rows, what stood there before, and the verdicts on them. A row that is bad repeats nobody.
    pub async fn write_list_rows(&mut self, list: ListId, rows: &[ListRowRecord]) -> Result<()> {
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let was = match row.was.as_slice() {
                [] => String::new(),
                was => to_json(&was)?,
            };
            let RowVerdict {
                state,
                digits,
                other,
                repairable,
            } = &row.verdict;
            let repairable = u8::from(*repairable);
            lines.push((row.row, &row.cells, was, state.word(), digits, other, repairable));
        }
        self.run_with(WRITE, list, &to_json(&lines)?).await
    }

    /// Says of rows which they repeat.
    pub async fn set_list_repeats(&mut self, list: ListId, repeats: &[(u32, Option<u32>)]) -> Result<()> {
        let lines: Vec<(u32, u32)> = repeats
            .iter()
            .map(|(row, first)| (*row, first.unwrap_or_default()))
            .collect();
        self.run_with(SET_REPEATS, list, &to_json(&lines)?).await
    }

    /// Leaves rows out, or takes them in again.
    pub async fn leave_out_rows(&mut self, list: ListId, rows: &[u32], left: bool) -> Result<()> {
        let query = sqlx::query(LEAVE_OUT).bind(list.0).bind(id_list(rows)).bind(left);
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    async fn run_with(&mut self, sql: &'static str, list: ListId, lines: &str) -> Result<()> {
        let query = sqlx::query(sql).bind(list.0).bind(lines);
        query.execute(&mut self.conn).await?;
        Ok(())
    }
}
