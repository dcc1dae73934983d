//! The ways in for the fuzzers (`tests/fuzz`), and for the tests that replay what they found.
//!
//! [`rows`] is a file that anybody may have written; [`phone`] is a cell that anybody may have typed. Not here: hostile
//! spreadsheets, whose reader is another process.

use kabar_types::{Delimiter, Dialect, PhoneVerdict, QuoteMark};

use crate::limits::{MAX_CELL_BYTES, MAX_COLUMNS};
use crate::phones::{Country, split, verdict};
use crate::text::{Head, TextRows, detect};
use crate::{Row, doctor};

const COUNTRIES: [&str; 8] = ["ID", "BR", "MX", "AR", "US", "DE", "IT", "JP"];
const ENCODINGS: [&str; 6] = [
    "UTF-8",
    "UTF-16LE",
    "windows-1252",
    "GBK",
    "Shift_JIS",
    "ISO-2022-JP",
];

/// Bytes as a file: how it is read, then what is in it. Every row is within its limits, there are no more rows than
/// lines, and reading ends.
///
/// # Panics
/// When that is not so.
pub fn rows(data: &[u8]) {
    let Some((how, text)) = data.split_first() else {
        return;
    };
    let country = country(*how);
    let Ok(shape) = detect(head(text), &wish(*how), country) else {
        return;
    };
    let mut rows = TextRows::new(text, &shape);
    let mut row = Row::default();
    let mut issues = Vec::new();
    let (mut number, mut count) = (0, 0);
    while matches!(rows.read(&mut row), Ok(true)) {
        count += 1;
        assert!(row.number > number, "rows are counted upwards");
        number = row.number;
        assert!(row.len() <= MAX_COLUMNS, "no more columns than a row may have");
        assert!(
            row.cells().all(|cell| cell.len() <= MAX_CELL_BYTES),
            "no longer cells"
        );
        doctor::examine(&row, Some(0), country, &mut issues);
        row.cells().take(3).for_each(|cell| judge(cell, country));
    }
    assert!(count <= text.len(), "a row is made of something");
}

/// Bytes as a cell: a country, then what was typed. What is called a number is one, and repairs come to an end.
///
/// # Panics
/// When that is not so.
pub fn phone(data: &[u8]) {
    let Some((country_byte, cell)) = data.split_first() else {
        return;
    };
    judge(&String::from_utf8_lossy(cell), country(*country_byte));
}

fn judge(cell: &str, country: Option<Country>) {
    let digits = match verdict(cell, country) {
        PhoneVerdict::Good { digits, .. } => vec![digits],
        PhoneVerdict::Ask { candidates, .. } => candidates,
        PhoneVerdict::Bad { .. } => Vec::new(),
    };
    for digits in digits {
        let is_number = (5..=17).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        assert!(is_number, "digits are a number of E.164");
    }
    assert!(!split(cell).is_empty(), "a cell has at least itself");
    let repaired = doctor::repaired(cell, country);
    assert_eq!(
        doctor::repaired(&repaired, country),
        repaired,
        "a repaired cell needs no repair"
    );
}

fn head(text: &[u8]) -> Head<'_> {
    Head {
        bytes: text,
        further: &[],
        is_all: true,
    }
}

fn country(byte: u8) -> Option<Country> {
    COUNTRIES
        .get(usize::from(byte % 9))
        .and_then(|code| Country::from_code(code))
}

fn wish(byte: u8) -> Dialect {
    let chosen = byte & 0x80 != 0;
    let pick = usize::from(byte);
    Dialect {
        encoding: ENCODINGS.get(pick % 12).map(|name| (*name).to_owned()),
        delimiter: chosen.then(|| Delimiter::ALL[pick % 4]),
        quote: chosen.then(|| [QuoteMark::Double, QuoteMark::Single, QuoteMark::None][pick % 3]),
        ..Dialect::default()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// What the fuzzers found worth keeping, once more.
    fn replay(target: &str, run: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/fuzz/corpus")
            .join(target);
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            run(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "a corpus of {count}");
    }

    #[test]
    fn no_file_of_the_corpus_does_harm() {
        replay("import_rows", super::rows);
    }

    #[test]
    fn no_cell_of_the_corpus_does_harm() {
        replay("import_phone", super::phone);
    }
}
