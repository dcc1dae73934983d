//! Spreadsheets as people have them.

use kabar_import::phones::Country;
use kabar_import::{Row, Source, preview};
use kabar_types::{Dialect, Finding, ImportTrouble, ListKind};

use super::{Filed, made, program};

fn customers() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (sheet, phone) in [("Bandung", "081234567890"), ("Solo", "081234567891")] {
        let sheet = book.add_worksheet().set_name(sheet).unwrap();
        sheet.write_string(0, 0, "hp").unwrap();
        sheet.write_string(1, 0, phone).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn wish(sheet: &str) -> Dialect {
    Dialect {
        sheet: Some(sheet.to_owned()),
        ..Dialect::default()
    }
}

#[test]
fn laras_chooses_the_sheet_of_solo() {
    let filed = Filed::new("list.xlsx", &customers());
    let source = Source::open(&filed.path(), program()).unwrap();
    let shown = preview(&source, &wish("Solo"), None, Country::from_code("ID")).unwrap();
    assert_eq!(shown.shape.kind, ListKind::Xlsx);
    assert_eq!(shown.shape.sheets, ["Bandung", "Solo"]);
    assert_eq!(shown.rows[0].cells, ["081234567891"]);
    let mut rows = source.rows(&shown.shape).unwrap();
    let mut row = Row::default();
    assert!(rows.read(&mut row).unwrap());
    assert_eq!(row.cell(0), "081234567891");
    let error = preview(&source, &wish("Medan"), None, None).unwrap_err();
    assert_eq!(error.trouble, ImportTrouble::NoSuchSheet);
}

#[test]
fn a_preview_says_that_a_sheet_goes_on() {
    let long = made::book(|sheet| {
        for row in 0..200 {
            sheet
                .write_number(row, 0, 81_234_567_000.0 + f64::from(row))
                .unwrap();
        }
    });
    let filed = Filed::new("list.xlsx", &long);
    let source = Source::open(&filed.path(), program()).unwrap();
    let shown = preview(&source, &Dialect::default(), None, Country::from_code("ID")).unwrap();
    assert!(shown.more);
    assert_eq!(shown.rows.len(), 51);
}

#[test]
fn many_rows_are_read_one_by_one_and_none_is_lost() {
    let long = made::book(|sheet| {
        for row in 0..20_000 {
            sheet.write_string(row, 0, format!("Laras {row}")).unwrap();
            sheet
                .write_number(row, 1, 6_281_200_000_000.0 + f64::from(row))
                .unwrap();
        }
    });
    let filed = Filed::new("list.xlsx", &long);
    let source = Source::open(&filed.path(), program()).unwrap();
    let shape = source
        .detect(&Dialect::default(), Country::from_code("ID"))
        .unwrap();
    let mut rows = source.rows(&shape).unwrap();
    let (mut row, mut count) = (Row::default(), 0_u64);
    while rows.read(&mut row).unwrap() {
        assert_eq!(row.cell(1), (6_281_200_000_000 + count).to_string());
        count += 1;
    }
    assert_eq!(count, 20_000);
}

#[test]
fn reading_may_end_in_the_middle_of_a_sheet() {
    let long = made::book(|sheet| {
        for row in 0..5_000 {
            sheet.write_string(row, 0, format!("Laras {row}")).unwrap();
        }
    });
    let filed = Filed::new("list.xlsx", &long);
    let source = Source::open(&filed.path(), program()).unwrap();
    let shape = source.detect(&Dialect::default(), None).unwrap();
    let mut rows = source.rows(&shape).unwrap();
    assert!(rows.read(&mut Row::default()).unwrap());
    drop(rows);
}

#[test]
fn a_row_is_no_wider_than_a_row_may_be() {
    let wide = made::book(|sheet| {
        for column in 0..2_000 {
            sheet.write_string(0, column, "x").unwrap();
        }
    });
    let filed = Filed::new("list.xlsx", &wide);
    let source = Source::open(&filed.path(), program()).unwrap();
    let mut shape = source.detect(&Dialect::default(), None).unwrap();
    shape.has_header = false;
    let mut row = Row::default();
    assert!(source.rows(&shape).unwrap().read(&mut row).unwrap());
    assert_eq!(row.len(), 1_000);
    assert_eq!(row.issues()[0].finding, Finding::TooManyColumns { limit: 1_000 });
}
