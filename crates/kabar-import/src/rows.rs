//! The rows of a list, one after the other, without those that hold nothing.
//!
//! Not here: how a text or a sheet is cut into rows.

use std::io::Read;

use crate::sheet::SheetRows;
use crate::source::Bytes;
use crate::text::TextRows;
use crate::{ImportError, Row};

/// The rows of a list, from whatever it is made of.
#[derive(Debug)]
pub struct Rows {
    kind: Kind<Bytes>,
    header: Option<Row>,
}

pub(crate) enum Kind<R> {
    Text(Box<TextRows<R>>),
    Sheet(SheetRows),
}

impl<R> std::fmt::Debug for Kind<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Sheet(_) => "Sheet",
        })
    }
}

impl Rows {
    pub(crate) fn new(kind: Kind<Bytes>, has_header: bool) -> Result<Self, ImportError> {
        let mut rows = Self { kind, header: None };
        let mut first = Row::default();
        if has_header && rows.read(&mut first)? {
            rows.header = Some(first);
        }
        Ok(rows)
    }

    /// The row that names the columns, where there is one.
    pub const fn header(&self) -> Option<&Row> {
        self.header.as_ref()
    }

    /// Bytes of the file that were read so far; none of a spreadsheet, whose rows are packed.
    pub fn taken(&self) -> Option<u64> {
        match &self.kind {
            Kind::Text(text) => Some(text.taken()),
            Kind::Sheet(_) => None,
        }
    }

    /// Reads the next row that is not empty; false when there is none.
    ///
    /// # Errors
    /// When the rest cannot be read. What is wrong with a row is no error.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        self.kind.read(row)
    }
}

impl<R: Read> Kind<R> {
    /// Rows of delimiters alone are what a spreadsheet leaves behind.
    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            let is_one = match self {
                Self::Text(text) => text.read(row).map_err(ImportError::unreadable)?,
                Self::Sheet(sheet) => sheet.read(row)?,
            };
            if !is_one || row.is_empty() || !row.is_blank() {
                return Ok(is_one);
            }
        }
    }
}
