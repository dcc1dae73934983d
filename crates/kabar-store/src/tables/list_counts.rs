//! What is known of the people of a list that was taken over: how many are what, and each of a stretch.
//!
//! Nothing of it is kept: how somebody is known changes with every message. Deliberately not here: the people of a campaign
//! (`list_people.rs`).

use super::{
    campaigns::{word_from, word_of},
    list_people::class,
    list_rows::{RowState, issues_from, some},
    lists::from_json,
};
use crate::{Result, sql::statements, view::View};
use kabar_types::{AudienceClass, Jid, ListCounts, ListFilter, ListId, RowIssue};
use std::collections::HashMap;

/// A row with what is known of its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRowView {
    pub row: u32,
    pub line: Option<u32>,
    pub cells: Vec<String>,
    pub issues: Vec<RowIssue>,
    pub repeats: Option<u32>,
    pub left: bool,
    /// `None`: there is no number.
    pub class: Option<AudienceClass>,
    pub opted_out: bool,
}

/// A row as a campaign is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    pub row: u32,
    pub cells: Vec<String>,
    /// Of several forms the one WhatsApp knows, as far as was heard, else the first.
    pub number: Option<Jid>,
}

/// The address of a row `r`. Of two forms it is the second only when WhatsApp said that it knows that, and not the first, or when
/// somebody is known by it and nobody by the first.
macro_rules! address {
    () => {
        "(CASE WHEN r.other <> ''
            AND NOT EXISTS (SELECT 1 FROM numbers n WHERE n.phone_jid = r.digits || '@s.whatsapp.net' AND n.on_whatsapp = 1)
            AND (EXISTS (SELECT 1 FROM numbers n WHERE n.phone_jid = r.other || '@s.whatsapp.net' AND n.on_whatsapp = 1)
                OR (EXISTS (SELECT 1 FROM contacts h WHERE h.phone_jid = r.other || '@s.whatsapp.net' AND h.phone_jid <> '')
                    AND NOT EXISTS
                        (SELECT 1 FROM contacts h WHERE h.phone_jid = r.digits || '@s.whatsapp.net' AND h.phone_jid <> '')))
            THEN r.other ELSE r.digits END || '@s.whatsapp.net')"
    };
}

/// Who has it, also one that they gave up.
macro_rules! whose {
    () => {
        "LEFT JOIN contacts p ON p.phone_jid = r.address AND p.phone_jid <> '' LEFT JOIN old_addresses o ON o.jid = r.address"
    };
}

/// How they are known, and whether they want nothing.
macro_rules! known {
    () => {
        concat!(
            "CASE WHEN COALESCE(p.id, o.contact_id) IS NULL THEN 'cold' ELSE ",
            class!("COALESCE(p.id, o.contact_id)"),
            " END AS class,
            EXISTS (SELECT 1 FROM suppressions b WHERE b.contact_id = COALESCE(p.id, o.contact_id)) AS opted_out"
        )
    };
}

statements! {
    COUNT_ROWS = "SELECT COUNT(*) AS rows, COUNT(*) FILTER (WHERE state = 'good') AS good,
            COUNT(*) FILTER (WHERE state = 'ask') AS ask, COUNT(*) FILTER (WHERE state = 'bad') AS bad,
            COUNT(*) FILTER (WHERE repeats <> 0) AS repeated, COUNT(*) FILTER (WHERE repairable) AS repairable,
            COUNT(*) FILTER (WHERE left_out) AS left_out
        FROM list_rows WHERE list_id = ?1";
    COUNT_PEOPLE = concat!("SELECT class, opted_out, COUNT(*) AS people FROM (SELECT ", known!(), " FROM
            (SELECT ", address!(), " AS address FROM list_rows r
                WHERE r.list_id = ?1 AND r.state <> 'bad' AND r.repeats = 0 AND r.left_out = 0) r ", whose!(), ")
        GROUP BY class, opted_out");
    PAGE = concat!("SELECT row, line, cells, issues, state, repeats, left_out, class, opted_out FROM
        (SELECT r.row, r.line, r.cells, r.issues, r.state, r.repairable, r.repeats, r.left_out, ", known!(), " FROM
            (SELECT r.row, r.line, r.cells, r.issues, r.state, r.repairable, r.repeats, r.left_out, ", address!(), " AS address
                FROM list_rows r WHERE r.list_id = ?1 AND r.row > ?2) r ", whose!(), ")
        WHERE CASE ?3 WHEN 'all' THEN 1 WHEN 'repeated' THEN repeats <> 0 WHEN 'repairable' THEN repairable
            WHEN 'left' THEN left_out
            WHEN 'optedOut' THEN opted_out AND state <> 'bad' AND repeats = 0 AND left_out = 0
            WHEN 'cold' THEN class = 'cold' AND state <> 'bad' AND repeats = 0 AND left_out = 0
            ELSE state = ?3 END
        ORDER BY row LIMIT ?4");
    LINES = concat!("SELECT r.row, r.cells, CASE r.state WHEN 'bad' THEN '' ELSE ", address!(), " END AS address
        FROM list_rows r WHERE r.list_id = ?1 AND r.row > ?2 AND r.left_out = 0 ORDER BY r.row LIMIT ?3");
    VALUES = "SELECT row, cells FROM list_rows
        WHERE list_id = ?1 AND row > ?2 AND state <> 'bad' AND repeats = 0 AND left_out = 0 ORDER BY row LIMIT ?3";
    /// Numbers of people who have another one, each with that: one that they gave up, or one of which the same hidden id was told.
    SAME_PERSON = "SELECT o.jid AS number, p.phone_jid AS same FROM old_addresses o JOIN contacts p ON p.id = o.contact_id
            WHERE p.phone_jid <> ''
        UNION SELECT n.phone_jid, p.phone_jid FROM numbers n JOIN contacts p ON p.lid = n.lid AND p.lid <> ''
            WHERE n.lid <> '' AND p.phone_jid <> '' AND p.phone_jid <> n.phone_jid";
}

#[derive(sqlx::FromRow)]
struct Counted {
    rows: u32,
    good: u32,
    ask: u32,
    bad: u32,
    repeated: u32,
    repairable: u32,
    left_out: u32,
}

#[derive(sqlx::FromRow)]
struct Shown {
    row: u32,
    line: u32,
    cells: String,
    issues: String,
    state: String,
    repeats: u32,
    left_out: bool,
    class: String,
    opted_out: bool,
}

impl Shown {
    fn view(self) -> Result<ListRowView> {
        let is_number = RowState::from_word(&self.state)? != RowState::Bad;
        let class: AudienceClass = word_from(&self.class)?;
        Ok(ListRowView {
            row: self.row,
            line: some(self.line),
            cells: from_json(&self.cells, "cells")?,
            issues: issues_from(&self.issues)?,
            repeats: some(self.repeats),
            left: self.left_out,
            class: is_number.then_some(class),
            opted_out: is_number && self.opted_out,
        })
    }
}

impl View {
    /// How many rows of a list are what.
    pub async fn count_list(&mut self, list: ListId) -> Result<ListCounts> {
        let rows: Counted = sqlx::query_as(COUNT_ROWS)
            .bind(list.0)
            .fetch_one(&mut self.conn)
            .await?;
        let people: Vec<(String, bool, u32)> = sqlx::query_as(COUNT_PEOPLE)
            .bind(list.0)
            .fetch_all(&mut self.conn)
            .await?;
        let mut counts = ListCounts {
            rows: rows.rows,
            good: rows.good,
            ask: rows.ask,
            bad: rows.bad,
            repeated: rows.repeated,
            repairable: rows.repairable,
            left: rows.left_out,
            ..ListCounts::default()
        };
        for (class, opted_out, people) in people {
            *match word_from(&class)? {
                AudienceClass::Replied => &mut counts.replied,
                AudienceClass::OpenChat => &mut counts.open_chat,
                AudienceClass::Saved => &mut counts.saved,
                AudienceClass::Cold => &mut counts.cold,
            } += people;
            counts.opted_out += if opted_out { people } else { 0 };
        }
        Ok(counts)
    }

    /// A stretch of a list behind `after`, with what is known of its people.
    pub async fn page_list(
        &mut self,
        list: ListId,
        filter: ListFilter,
        after: u32,
        limit: u32,
    ) -> Result<Vec<ListRowView>> {
        let rows: Vec<Shown> = sqlx::query_as(PAGE)
            .bind(list.0)
            .bind(after)
            .bind(word_of(&filter)?)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(Shown::view).collect()
    }

    /// The rows behind `after` of which a campaign is made: all that nobody left out.
    pub async fn read_list_lines(&mut self, list: ListId, after: u32, limit: u32) -> Result<Vec<ListLine>> {
        let rows: Vec<(u32, String, String)> = sqlx::query_as(LINES)
            .bind(list.0)
            .bind(after)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let line = |(row, cells, address): (u32, String, String)| {
            Ok(ListLine {
                row,
                cells: from_json(&cells, "cells")?,
                number: super::accounts::jid(address),
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// The cells of the rows behind `after` that would get something.
    pub async fn read_list_values(
        &mut self,
        list: ListId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<(u32, Vec<String>)>> {
        let rows: Vec<(u32, String)> = sqlx::query_as(VALUES)
            .bind(list.0)
            .bind(after)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let line = |(row, cells): (u32, String)| Ok((row, from_json(&cells, "cells")?));
        rows.into_iter().map(line).collect()
    }

    /// Numbers of people who have another one, each with that, as digits. Few have.
    pub async fn list_second_numbers(&mut self) -> Result<HashMap<String, String>> {
        let rows: Vec<(String, String)> = sqlx::query_as(SAME_PERSON).fetch_all(&mut self.conn).await?;
        let pair = |(number, same): (String, String)| {
            let digits = |jid: &str| Some(jid.strip_suffix("@s.whatsapp.net")?.to_owned());
            Some((digits(&number)?, digits(&same)?))
        };
        Ok(rows.into_iter().filter_map(pair).collect())
    }
}
