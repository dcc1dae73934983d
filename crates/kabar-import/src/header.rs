//! The first row: whether it names the columns, and what is wrong with those names.
//!
//! Not here: what a column is for (`mapping`).

use std::collections::HashSet;

use kabar_types::{Finding, RowIssue};
use sha2::{Digest, Sha256};

use crate::Row;
use crate::mapping::role_of;
use crate::text::count;

/// Whether the first of these rows names the columns. It does when it has a word for one, and when it has letters where
/// the others have numbers; not when it has a number itself.
pub(crate) fn is_header(rows: &[Row]) -> bool {
    let Some(first) = rows.first() else { return false };
    if first.cells().any(has_number) {
        return false;
    }
    let named = first.cells().any(|cell| role_of(cell).is_some());
    let below = rows.iter().skip(1).any(|row| row.cells().any(has_number));
    let all_named = first.cells().all(|cell| !cell.trim().is_empty());
    named || below || (all_named && rows.len() > 1)
}

/// Digits as many as a phone number has at least.
fn has_number(cell: &str) -> bool {
    cell.chars().filter(char::is_ascii_digit).count() >= 6
}

/// Names as they are compared: small letters, and one space where anything else stood.
pub(crate) fn normal(name: &str) -> String {
    let spaced: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Under which a mapping can be remembered: the same for lists that have the same columns, in any order, and stable
/// from one version to the next. None when the header says nothing.
pub fn header_key(header: &[String]) -> Option<String> {
    let mut names: Vec<String> = header.iter().map(|name| normal(name)).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    if names.is_empty() {
        return None;
    }
    let hash = Sha256::digest(names.join("\u{1f}").as_bytes());
    Some(hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// What each column is called in texts: by its name, by its letters where it has none, and by a number behind the name
/// where another before it has the same.
pub fn column_names(header: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut free = |name: String| {
        let is_free = taken.insert(normal(&name));
        is_free.then_some(name)
    };
    let mut named: Vec<Option<String>> = header
        .iter()
        .map(|name| Some(name.trim().to_owned()).filter(|name| !normal(name).is_empty()))
        .map(|name| name.and_then(&mut free))
        .collect();
    for (column, name) in named.iter_mut().enumerate().filter(|(_, name)| name.is_none()) {
        let own = Some(header[column].trim()).filter(|own| !normal(own).is_empty());
        let own = own.map_or_else(|| letters(column), str::to_owned);
        let mut tries = std::iter::once(own.clone()).chain((2_u32..).map(|place| format!("{own} {place}")));
        *name = tries.find_map(&mut free);
    }
    named.into_iter().flatten().collect()
}

/// As spreadsheets call a column: A to Z, AA …
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(column % 26).unwrap_or_default());
        match column / 26 {
            0 => break,
            rest => column = rest - 1,
        }
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Names that are there twice, and columns without one.
pub(crate) fn issues(header: &Row) -> Vec<RowIssue> {
    let names: Vec<String> = header.cells().map(normal).collect();
    let mut issues = Vec::new();
    for (column, name) in names.iter().enumerate() {
        let finding = if name.is_empty() {
            Some(Finding::EmptyHeader)
        } else {
            let first = names.iter().position(|other| other == name);
            first
                .filter(|first| *first < column)
                .map(|first| Finding::DuplicateHeader { first: count(first) })
        };
        issues.extend(finding.map(|finding| header.issue(Some(column), finding)));
        if issues.len() == crate::limits::MAX_ROW_ISSUES {
            break;
        }
    }
    issues
}

/// Cells that are missing.
pub(crate) fn missing(expected: usize, row: &mut Row) {
    let found = row.len();
    if found < expected {
        let (expected, found) = (count(expected), count(found));
        row.note(None, Finding::MissingCells { expected, found });
    }
}

/// Cells that belong to no column. Empty ones at the end are what spreadsheets leave behind.
pub(crate) fn extra(expected: usize, row: &mut Row) {
    let found = row.len();
    if (expected..found).any(|column| !row.cell(column).trim().is_empty()) {
        let (expected, found) = (count(expected), count(found));
        row.note(None, Finding::ExtraCells { expected, found });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<Row> {
        let row = |(at, cells): (usize, &&[&str])| {
            let mut row = Row::default();
            row.begin(count(at) + 1, None);
            cells.iter().for_each(|cell| row.push(cell));
            row
        };
        lines.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_row_of_names_is_a_header_and_a_row_with_a_number_is_not() {
        assert!(is_header(&rows(&[&["nama", "hp"], &["Laras", "081234567"]])));
        assert!(is_header(&rows(&[&["wie", "wo"], &["Laras", "081234567"]])));
        assert!(is_header(&rows(&[&["Phone"]])));
        assert!(!is_header(&rows(&[
            &["Laras", "081234567"],
            &["Sari", "081234568"]
        ])));
        assert!(!is_header(&rows(&[&["081234567"]])));
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let header = ["Nama", " nama", "", "kota", "Nama 2", "NAMA"].map(str::to_owned);
        let names = column_names(&header);
        assert_eq!(names, ["Nama", "nama 3", "C", "kota", "Nama 2", "NAMA 4"]);
        assert_eq!(
            (letters(25), letters(26), letters(701), letters(702)),
            ("Z".to_owned(), "AA".to_owned(), "ZZ".to_owned(), "AAA".to_owned())
        );
    }

    #[test]
    fn the_key_of_a_header_knows_neither_order_nor_spelling() {
        let key =
            |names: &[&str]| header_key(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(key(&["No. HP", "Nama"]), key(&["nama", "no hp "]));
        assert_ne!(key(&["No. HP", "Nama"]), key(&["nama", "hp"]));
        assert_eq!(key(&["", " "]), None);
        // Remembered mappings are found under it: it must never change.
        assert_eq!(
            key(&["nama", "hp"]).as_deref(),
            Some("42a8a71e10e125528ecf66fed76c9f0a")
        );
    }
}
