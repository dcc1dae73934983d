//! Lines of cells: CSV, TSV and their relatives, in any encoding.
//!
//! `decode` turns bytes into UTF-8, `records` cuts that into rows, `encoding` and `dialect` find out how, from the first
//! bytes. Not here: files, and what a cell means.

mod decode;
mod dialect;
mod encoding;
mod quoting;
mod records;

pub use records::TextRows;

pub(crate) use dialect::{Head, TextShape, detect};
pub(crate) use records::count;
