//! What the child says: frames of a letter, a length and that many bytes.
//!
//! The child reads hostile files, so nothing it says is believed: lengths are bounded, text that is none is made text,
//! and an unknown letter ends the reading.

use std::io::{self, Read, Write};

use kabar_types::{ImportTrouble, ListKind};

use crate::Row;
use crate::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::text::count;
use kabar_types::Finding;

/// More than the longest row.
const MAX_FRAME: usize = MAX_ROW_BYTES + 8 * MAX_COLUMNS + 1024;

pub(super) const BEGIN: u8 = b'B';
pub(super) const ROW: u8 = b'R';
pub(super) const TROUBLE: u8 = b'E';
pub(super) const END: u8 = b'Z';

/// Of a cell: it is a formula; it is an error.
pub(super) const FORMULA: u8 = 1;
pub(super) const ERROR: u8 = 2;
/// Of a row: columns were left out; the rest of it was; the file is broken there.
pub(super) const WIDE: u8 = 1;
pub(super) const LONG: u8 = 2;
pub(super) const BROKEN: u8 = 4;

/// What a spreadsheet has, said before its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Begin {
    pub(super) kind: ListKind,
    pub(super) sheet: String,
    pub(super) sheets: Vec<String>,
}

pub(super) fn write(out: &mut impl Write, letter: u8, payload: &[u8]) -> io::Result<()> {
    out.write_all(&[letter])?;
    out.write_all(&count(payload.len()).to_le_bytes())?;
    out.write_all(payload)
}

/// The next frame; none at the end.
pub(super) fn read(from: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut head = [0; 5];
    match from.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let [letter, length @ ..] = head;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Some((letter, payload)))
}

pub(super) fn begin(begin: &Begin) -> Vec<u8> {
    let mut out = vec![u8::from(begin.kind == ListKind::Ods)];
    push(&mut out, &begin.sheet);
    begin.sheets.iter().for_each(|sheet| push(&mut out, sheet));
    out
}

pub(super) fn read_begin(payload: &[u8]) -> Option<Begin> {
    let (kind, mut rest) = payload.split_first()?;
    let kind = match kind {
        0 => ListKind::Xlsx,
        _ => ListKind::Ods,
    };
    let sheet = take(&mut rest)?;
    let mut sheets = Vec::new();
    while !rest.is_empty() {
        sheets.push(take(&mut rest)?);
    }
    Some(Begin { kind, sheet, sheets })
}

pub(super) fn trouble(trouble: ImportTrouble) -> Vec<u8> {
    let index = ImportTrouble::ALL.iter().position(|one| *one == trouble);
    vec![
        index
            .and_then(|index| u8::try_from(index).ok())
            .unwrap_or(u8::MAX),
    ]
}

pub(super) fn read_trouble(payload: &[u8]) -> ImportTrouble {
    let index = payload.first().copied().unwrap_or(u8::MAX);
    ImportTrouble::ALL
        .get(usize::from(index))
        .copied()
        .unwrap_or(ImportTrouble::ReaderFailed)
}

/// A row as it is sent: its number, marks, and the cells.
#[derive(Default)]
pub(super) struct RowFrame {
    bytes: Vec<u8>,
}

impl RowFrame {
    pub(super) fn new(number: u32, marks: u8) -> Self {
        let mut bytes = number.to_le_bytes().to_vec();
        bytes.push(marks);
        Self { bytes }
    }

    pub(super) fn push(&mut self, marks: u8, text: &str) {
        self.bytes.push(marks);
        push(&mut self.bytes, text);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Takes a row's frame apart into `row`.
pub(super) fn read_row(payload: &[u8], row: &mut Row) -> Option<()> {
    let (number, rest) = payload.split_first_chunk()?;
    let (marks, mut rest) = rest.split_first()?;
    row.begin(u32::from_le_bytes(*number), None);
    let limits = [
        (
            WIDE,
            Finding::TooManyColumns {
                limit: count(MAX_COLUMNS),
            },
        ),
        (
            LONG,
            Finding::RowTooLong {
                limit: count(MAX_ROW_BYTES),
            },
        ),
        (BROKEN, Finding::SheetError),
    ];
    for (mark, finding) in limits {
        if marks & mark != 0 {
            row.note(None, finding);
        }
    }
    while let Some((marks, after)) = rest.split_first() {
        rest = after;
        let column = row.len();
        if column >= MAX_COLUMNS {
            return None;
        }
        row.push(&take(&mut rest)?);
        for (mark, finding) in [(FORMULA, Finding::Formula), (ERROR, Finding::SheetError)] {
            if marks & mark != 0 {
                row.note(Some(column), finding);
            }
        }
    }
    Some(())
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&count(text.len()).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn take(rest: &mut &[u8]) -> Option<String> {
    let (length, after) = rest.split_first_chunk()?;
    let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = after;
    Some(String::from_utf8_lossy(text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_child_says_is_what_is_read() {
        let said = Begin {
            kind: ListKind::Ods,
            sheet: "Pelanggan".to_owned(),
            sheets: vec!["Pelanggan".to_owned(), "Arsip".to_owned()],
        };
        assert_eq!(read_begin(&begin(&said)), Some(said));
        let mut frame = RowFrame::new(7, WIDE);
        frame.push(0, "Laras");
        frame.push(FORMULA, "081234567890");
        let mut row = Row::default();
        read_row(frame.bytes(), &mut row).unwrap();
        assert_eq!(row.cells().collect::<Vec<_>>(), ["Laras", "081234567890"]);
        assert_eq!((row.number, row.issues().len()), (7, 2));
        for one in ImportTrouble::ALL {
            assert_eq!(read_trouble(&trouble(one)), one);
        }
    }

    #[test]
    fn nonsense_is_refused_without_taking_memory_for_it() {
        let huge = [ROW, 0xff, 0xff, 0xff, 0xff, 0];
        assert!(read(&mut huge.as_slice()).is_err());
        assert!(read(&mut [ROW, 4, 0, 0, 0, 1].as_slice()).is_err());
        let mut row = Row::default();
        for payload in [&[][..], &[1, 0, 0, 0], &[1, 0, 0, 0, 0, 0, 9, 0, 0, 0, b'a']] {
            assert!(read_row(payload, &mut row).is_none(), "{payload:?}");
        }
    }
}
