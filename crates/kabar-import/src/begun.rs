//! The begin of a list: how it is written, and its first rows.
//!
//! Not here: what they mean (`preview`).

use std::io::{self, Read};

use kabar_types::{Dialect, ImportTrouble, ListKind, ListShape};

use crate::header::is_header;
use crate::limits::{FAR_BYTES, HEAD_BYTES, SAMPLE_ROWS};
use crate::phones::Country;
use crate::rows::Kind;
use crate::text::{Head, TextRows, TextShape, detect};
use crate::{ImportError, Row, Source};

/// The first rows of a list, and how they were read.
pub(crate) struct Begun {
    pub(crate) shape: ListShape,
    /// At most [`SAMPLE_ROWS`], and the header.
    pub(crate) rows: Vec<Row>,
    pub(crate) more: bool,
}

pub(crate) fn begin(source: &Source, wish: &Dialect, country: Option<Country>) -> Result<Begun, ImportError> {
    let mut begun = if source.is_sheet() {
        begin_sheet(source, wish)?
    } else {
        begin_text(source, wish, country)?
    };
    if begun.rows.is_empty() {
        return Err(ImportTrouble::Empty.into());
    }
    begun.shape.has_header = wish.has_header.unwrap_or_else(|| is_header(&begun.rows));
    Ok(begun)
}

fn begin_text(source: &Source, wish: &Dialect, country: Option<Country>) -> Result<Begun, ImportError> {
    let head = read_head(&mut source.bytes()?, source.size()).map_err(ImportError::unreadable)?;
    let text = detect(head.borrow(), wish, country)?;
    let kind = Kind::Text(Box::new(TextRows::new(head.bytes.as_slice(), &text)));
    let (mut rows, mut more) = first_rows(kind)?;
    if !more && !head.is_all && rows.len() > 1 {
        // Cut in the middle.
        rows.pop();
    }
    more |= !head.is_all;
    let shape = text_shape(&text);
    Ok(Begun { shape, rows, more })
}

fn begin_sheet(source: &Source, wish: &Dialect) -> Result<Begun, ImportError> {
    let limit = u32::try_from(SAMPLE_ROWS + 1).ok();
    let mut sheet = source.sheet(wish.sheet.as_deref(), limit)?;
    let mut rows = Vec::new();
    let mut row = Row::default();
    while sheet.read(&mut row)? {
        rows.push(row.clone());
    }
    let shape = ListShape {
        kind: sheet.kind(),
        encoding: None,
        delimiter: None,
        quote: None,
        has_header: false,
        sheet: Some(sheet.sheet().to_owned()),
        sheets: sheet.sheets().to_vec(),
    };
    let more = sheet.more();
    Ok(Begun { shape, rows, more })
}

/// The first bytes and, where those are plain ASCII, the first others.
struct OwnHead {
    bytes: Vec<u8>,
    further: Vec<u8>,
    is_all: bool,
}

impl OwnHead {
    fn borrow(&self) -> Head<'_> {
        Head {
            bytes: &self.bytes,
            further: &self.further,
            is_all: self.is_all,
        }
    }
}

fn read_head(file: &mut impl Read, size: u64) -> io::Result<OwnHead> {
    let mut bytes = Vec::new();
    Read::by_ref(file)
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut bytes)?;
    let is_all = bytes.len() as u64 >= size;
    let mut further = Vec::new();
    let mut at = bytes.len() as u64;
    while !is_all && bytes.is_ascii() && at < FAR_BYTES {
        further.clear();
        let read = Read::by_ref(file)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut further)?;
        if read == 0 || !further.is_ascii() {
            break;
        }
        at += read as u64;
    }
    if further.is_ascii() {
        further.clear();
    }
    Ok(OwnHead {
        bytes,
        further,
        is_all,
    })
}

fn text_shape(text: &TextShape) -> ListShape {
    ListShape {
        kind: ListKind::Text,
        encoding: Some(text.encoding.name().to_owned()),
        delimiter: Some(text.delimiter),
        quote: Some(text.quote),
        has_header: false,
        sheet: None,
        sheets: Vec::new(),
    }
}

/// As many as a sample has, a header, and whether there is another.
fn first_rows<R: Read>(mut kind: Kind<R>) -> Result<(Vec<Row>, bool), ImportError> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    while kind.read(&mut row)? {
        if rows.len() == SAMPLE_ROWS + 1 {
            return Ok((rows, true));
        }
        rows.push(row.clone());
    }
    Ok((rows, false))
}
