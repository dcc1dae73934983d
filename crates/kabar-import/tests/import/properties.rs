//! Whatever anybody writes: reading ends, nothing panics, and what was wrapped in quotes comes out as it went in.

use kabar_import::phones::Country;
use kabar_import::{Row, Source};
use kabar_types::{Delimiter, Dialect, QuoteMark};
use proptest::prelude::*;

use super::{Filed, program};

fn rows_of(bytes: &[u8], wish: &Dialect) -> Vec<Vec<String>> {
    let filed = Filed::new("list.csv", bytes);
    let read = || -> Result<Vec<Vec<String>>, kabar_import::ImportError> {
        let source = Source::open(&filed.path(), program())?;
        let shape = source.detect(wish, Country::from_code("ID"))?;
        let mut rows = source.rows(&shape)?;
        let (mut row, mut read) = (Row::default(), Vec::new());
        while rows.read(&mut row)? {
            read.push(row.cells().map(str::to_owned).collect());
        }
        Ok(read)
    };
    read().unwrap_or_default()
}

/// Pieces that lists are made of, and that trip readers.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b",".to_vec()),
        Just(b";".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\"\"".to_vec()),
        Just(b"'".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\t".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just("é".as_bytes().to_vec()),
        Just(b"081234567890".to_vec()),
        Just(b"6.28E+12".to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_more_rows_than_they_have_lines(bytes in pieces()) {
        // In UTF-16 and in the older encodings a line end is no single byte, so the bytes are the bound there.
        prop_assert!(rows_of(&bytes, &Dialect::default()).len() <= bytes.len());
        let wish = Dialect { encoding: Some("UTF-8".to_owned()), ..Dialect::default() };
        let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        prop_assert!(rows_of(&bytes, &wish).len() <= lines + 1);
    }

    #[test]
    fn what_is_wrapped_in_quotes_comes_out_as_it_went_in(
        table in prop::collection::vec(prop::collection::vec("[a-z,;\"'\n\r \u{e9}]{0,8}", 3), 1..12),
    ) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let wish = Dialect {
            encoding: Some("UTF-8".to_owned()),
            delimiter: Some(Delimiter::Comma),
            quote: Some(QuoteMark::Double),
            has_header: Some(false),
            sheet: None,
        };
        let full: Vec<_> = table
            .into_iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
            .collect();
        prop_assert_eq!(rows_of(&bytes, &wish), full);
    }
}
