//! Text as people have it, as far as it is too large for the corpus or read by somebody's choice.

use kabar_import::limits::{HEAD_BYTES, MAX_CELL_BYTES, MAX_ROW_BYTES};
use kabar_import::phones::Country;
use kabar_import::{Row, Source, preview};
use kabar_types::{Delimiter, Dialect, Finding, ImportTrouble, ListPreview, QuoteMark};

use super::{Filed, program};

/// A row's number, its cells, and what is wrong with it.
type Read = (u32, Vec<String>, Vec<Finding>);

fn all(text: &[u8], wish: &Dialect) -> Vec<Read> {
    let filed = Filed::new("list.csv", text);
    let source = Source::open(&filed.path(), program()).unwrap();
    let shape = source.detect(wish, Country::from_code("ID")).unwrap();
    let mut rows = source.rows(&shape).unwrap();
    let (mut row, mut read) = (Row::default(), Vec::new());
    while rows.read(&mut row).unwrap() {
        let findings = row.issues().iter().map(|issue| issue.finding).collect();
        read.push((row.number, row.cells().map(str::to_owned).collect(), findings));
    }
    read
}

fn shown(text: &[u8], wish: &Dialect) -> ListPreview {
    let filed = Filed::new("list.csv", text);
    let source = Source::open(&filed.path(), program()).unwrap();
    preview(&source, wish, None, Country::from_code("ID")).unwrap()
}

#[test]
fn everything_that_is_found_out_can_be_chosen_instead() {
    let text = b"Andr\xe9;'0812;34567890'\nLaras;081234567891\n";
    let wish = Dialect {
        encoding: Some("windows-1251".to_owned()),
        delimiter: Some(Delimiter::Semicolon),
        quote: Some(QuoteMark::Single),
        has_header: Some(true),
        sheet: None,
    };
    let shown = shown(text, &wish);
    assert_eq!(shown.shape.encoding.as_deref(), Some("windows-1251"));
    assert_eq!(shown.header, ["Andr\u{439}", "0812;34567890"]);
    assert_eq!(shown.rows.len(), 1);
}

#[test]
fn an_encoding_that_nobody_knows_is_refused() {
    let filed = Filed::new("list.csv", b"nama,hp\n");
    let source = Source::open(&filed.path(), program()).unwrap();
    let wish = Dialect {
        encoding: Some("klingon".to_owned()),
        ..Dialect::default()
    };
    let error = source.detect(&wish, None).unwrap_err();
    assert_eq!(error.trouble, ImportTrouble::UnknownEncoding);
}

#[test]
fn a_row_that_is_too_long_is_passed_over_and_the_next_is_read() {
    let mut text = b"nama,hp\nLaras,081234567890\n".to_vec();
    text.extend(std::iter::repeat_n(b'x', 3 * MAX_ROW_BYTES));
    text.extend_from_slice(b"\r\nSari,081234567891\n");
    let rows = all(&text, &Dialect::default());
    let limit = u32::try_from(MAX_ROW_BYTES).unwrap();
    assert_eq!(rows[1], (3, vec![], vec![Finding::RowTooLong { limit }]));
    assert_eq!(
        rows[2],
        (4, vec!["Sari".to_owned(), "081234567891".to_owned()], vec![])
    );
}

#[test]
fn a_cell_that_is_too_long_is_cut() {
    let long = "y".repeat(MAX_CELL_BYTES + 1);
    let rows = all(
        format!("nama,hp\n{long},081234567890\n").as_bytes(),
        &Dialect::default(),
    );
    assert_eq!(rows[0].1[0].len(), MAX_CELL_BYTES);
    assert_eq!(rows[0].1[1], "081234567890");
    let limit = u32::try_from(MAX_CELL_BYTES).unwrap();
    assert_eq!(rows[0].2, [Finding::CellTooLong { limit }]);
}

#[test]
fn a_hundred_thousand_columns_are_a_thousand() {
    let wide = "x,".repeat(100_000);
    let rows = all(
        format!("nama,hp\n{wide}\nSari,081234567891\n").as_bytes(),
        &Dialect::default(),
    );
    assert_eq!(rows[0].1.len(), 1_000);
    assert_eq!(rows[0].2[0], Finding::TooManyColumns { limit: 1_000 });
    assert_eq!(rows[1].1, ["Sari", "081234567891"]);
}

#[test]
fn exactly_a_thousand_columns_are_none_too_many() {
    let wide = vec!["x"; 1_000].join(",");
    let rows = all(
        format!("{wide}\n{wide}\n").as_bytes(),
        &Dialect {
            has_header: Some(true),
            ..Dialect::default()
        },
    );
    assert_eq!((rows[0].1.len(), rows[0].2.len()), (1_000, 0));
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row_of_a_large_list() {
    let mut text = String::from("nama,hp\n\"Laras,081234567890\n");
    for number in 0..60_000 {
        text.push_str(&format!("Sari {number},08123456{number:05}\n"));
    }
    assert!(text.len() > MAX_ROW_BYTES);
    let rows = all(text.as_bytes(), &Dialect::default());
    assert_eq!(rows.len(), 60_001);
    assert_eq!(rows[0].2, [Finding::UnclosedQuote]);
    assert!(rows[1..].iter().all(|row| row.2.is_empty()));
}

#[test]
fn a_preview_reads_the_head_and_says_that_there_is_more() {
    let mut text = String::from("nama,hp\n");
    let note = "x".repeat(HEAD_BYTES / 20);
    for number in 0..40 {
        text.push_str(&format!("{note},08123456{number:05}\n"));
    }
    let shown = shown(text.as_bytes(), &Dialect::default());
    assert!(shown.more);
    // The last row of the head is cut, and not shown.
    assert_eq!(shown.rows.len(), 19);
    assert!(shown.issues.is_empty(), "{:?}", shown.issues);
}

#[test]
fn letters_that_come_late_decide_the_encoding_too() {
    let mut text = b"nama,hp\n".to_vec();
    while text.len() < HEAD_BYTES + 1000 {
        text.extend_from_slice(b"Laras,081234567890\n");
    }
    text.extend_from_slice(b"Jos\xe9 Conde,081234567891\n");
    let shown = shown(&text, &Dialect::default());
    assert_eq!(shown.shape.encoding.as_deref(), Some("windows-1252"));
}

#[test]
fn a_repaired_mapping_is_what_a_preview_shows() {
    let filed = Filed::new("list.csv", b"a,b\n081234567890,081234567891\n");
    let source = Source::open(&filed.path(), program()).unwrap();
    let mapping = kabar_types::ColumnMapping {
        phone: Some(1),
        ..Default::default()
    };
    let shown = preview(
        &source,
        &Dialect::default(),
        Some(mapping),
        Country::from_code("ID"),
    )
    .unwrap();
    assert_eq!(shown.mapping, mapping);
    assert!(format!("{:?}", shown.rows[0].phone).contains("6281234567891"));
}
