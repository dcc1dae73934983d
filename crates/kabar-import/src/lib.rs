//! Lists as files: a file becomes rows, and rows become numbers with what is wrong with each.
//!
//! Here: finding out how a file is written ([`Source::detect`]), its first rows for a person to look at ([`preview`]),
//! all of its rows in constant memory ([`Source::rows`]), what a spreadsheet did to the numbers in it ([`doctor`]) and
//! what a cell says of a phone number ([`phones`]). A bad row never stops the others: it becomes a row issue.
//!
//! Spreadsheets are read by a program of their own, with little memory and little time ([`sheet`]): the libraries that
//! unpack them were not made for files that mean harm.
//!
//! Deliberately not here: a database, a network, whom a campaign may write to, and what WhatsApp knows of a number. No
//! file is ever written, and nothing of a list stands in the arguments of a process.

mod begun;
pub mod doctor;
mod duplicates;
mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod header;
pub mod limits;
mod mapping;
pub mod phones;
mod preview;
mod row;
mod rows;
pub mod sheet;
mod source;
pub mod text;

pub use duplicates::{Duplicates, Seen};
pub use error::ImportError;
pub use header::{column_names, header_key};
pub use mapping::{carry_mapping, country_of, guess_mapping};
pub use preview::{preview, preview_by};
pub use row::Row;
pub use rows::Rows;
pub use sheet::SheetProgram;
pub use source::Source;
