//! Lists as files: how one is read, what is wrong with a line of it, and what a cell says of a phone number.
//!
//! Rows and columns are counted from 1 and 0: a row as a spreadsheet numbers it, header included, a column by its index.
//! Deliberately not here: how a file is read (`kabar-import`), and what becomes of its people (`kabar-core::campaigns`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What stands between two cells of a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Delimiter {
    /// Every one, the likeliest first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];
}

/// What a cell of text is wrapped in when it holds delimiters or line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum QuoteMark {
    Double,
    Single,
    /// Quotes are letters like any other.
    None,
}

/// How a person wants a list read. What is left out is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Dialect {
    /// A name of the Encoding Standard: `UTF-8`, `windows-1252`, `GBK`, `UTF-16LE` …
    pub encoding: Option<String>,
    pub delimiter: Option<Delimiter>,
    pub quote: Option<QuoteMark>,
    /// The first row names the columns.
    pub has_header: Option<bool>,
    /// Of a spreadsheet, by its name.
    pub sheet: Option<String>,
}

/// What a list is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListKind {
    /// Lines of cells: CSV, TSV and their relatives.
    Text,
    Xlsx,
    Ods,
}

/// How a list is read: what was found out, and what a person chose instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListShape {
    pub kind: ListKind,
    /// Of text only, as in [`Dialect::encoding`].
    pub encoding: Option<String>,
    /// Of text only.
    pub delimiter: Option<Delimiter>,
    /// Of text only.
    pub quote: Option<QuoteMark>,
    pub has_header: bool,
    /// Of a spreadsheet only: the one that is read.
    pub sheet: Option<String>,
    /// Of a spreadsheet only: all of them, as they stand in the file.
    pub sheets: Vec<String>,
}

/// What is wrong with a row, a header or a cell. None of them stops a list from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Finding {
    // The row
    /// It ends before the last column of the header.
    MissingCells {
        expected: u32,
        found: u32,
    },
    /// It goes on after the last column of the header; the rest belongs to no column.
    ExtraCells {
        expected: u32,
        found: u32,
    },
    /// Columns beyond the limit were left out.
    TooManyColumns {
        limit: u32,
    },
    /// Longer than a row may be; nothing of it was kept.
    RowTooLong {
        limit: u32,
    },
    /// A quote was opened and never closed. The line was read as if it had none.
    UnclosedQuote,
    /// Something stands behind a closing quote.
    StrayQuote,

    // The header
    /// Another column before it has the same name.
    DuplicateHeader {
        first: u32,
    },
    EmptyHeader,

    // A cell
    /// Longer than a cell may be; the rest was left out.
    CellTooLong {
        limit: u32,
    },
    /// Bytes that are no letters in this encoding, or were lost before.
    NotDecodable,
    /// Zero bytes or other control characters; they were left out.
    ControlCharacters,
    /// Characters nobody sees: spaces of no width, marks of direction, spaces that do not break.
    Invisible,
    /// Begins as a formula does, and is kept as text.
    FormulaLike,
    /// A spreadsheet's formula; what stands there is what it came to when the file was saved.
    Formula,
    /// A formula of a spreadsheet that came to an error, or an error itself.
    SheetError,

    // A cell with a phone number
    /// `6.28123E+12`: digits are gone, and nobody can know them.
    ExponentLossy,
    /// `6.281234567890E+12`: a spreadsheet's way of writing a number that is all there.
    ExponentExact,
    /// `6281234567890.0`: a table of numbers wrote it as one with decimals.
    DecimalTail,
    /// `'0812…`: a spreadsheet's mark for text became part of the text.
    TextMark,
    /// A national number without the zero it begins with.
    LostLeadingZero,
    /// No country code, and no country to read it by.
    MissingCountry,
    /// More than one number.
    SeveralNumbers {
        count: u32,
    },
}

/// What is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowIssue {
    /// As a spreadsheet numbers it, from 1.
    pub row: u32,
    /// Of text: the line it begins on, which is another as soon as a cell has lines of its own.
    pub line: Option<u32>,
    /// None when it is the row's.
    pub column: Option<u32>,
    pub finding: Finding,
    /// One click mends it, and nothing is guessed.
    pub repairable: bool,
}

/// A row that is shown before a list is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    pub row: u32,
    pub cells: Vec<String>,
    /// Of the column that is taken for the phone's; none when there is no such column.
    pub phone: Option<PhoneVerdict>,
}

/// The first rows of a list, and how they were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListPreview {
    pub shape: ListShape,
    /// The columns' names; empty ones where there is no header.
    pub header: Vec<String>,
    /// Under which a mapping can be remembered for lists with the same columns; none without a header.
    pub header_key: Option<String>,
    pub mapping: ColumnMapping,
    pub rows: Vec<PreviewRow>,
    /// Of these rows and the header.
    pub issues: Vec<RowIssue>,
    /// The list goes on.
    pub more: bool,
}

/// Which column is what, by index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ColumnMapping {
    pub phone: Option<u32>,
    pub name: Option<u32>,
    pub country: Option<u32>,
    pub language: Option<u32>,
}

/// What else is known of a number that can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PhoneNote {
    /// An extension stood behind it, which WhatsApp has none of.
    Extension,
    /// A landline by its plan; some businesses have WhatsApp there.
    Landline,
    /// A service's: free, premium, pager, voice mail. Hardly a person's.
    Service,
    /// It had its country code, and no plus; by the default country it is no number.
    PlusAdded,
}

/// Why a cell holds no number that can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PhoneTrouble {
    Empty,
    NotANumber,
    /// Several numbers: which one is a person's to say.
    Several,
    /// A spreadsheet rounded it, and its digits are gone.
    Rounded,
    /// A program wrote it as no number is written; all of it is there, and a repair makes it one again.
    Repairable,
    /// A national number, and no country to read it by.
    NeedsCountry,
    /// There is no such country code.
    UnknownCountry,
    TooShort,
    TooLong,
    /// Of a possible length, and in nobody's numbering plan.
    NotInPlan,
}

impl PhoneTrouble {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Empty,
        Self::NotANumber,
        Self::Several,
        Self::Rounded,
        Self::Repairable,
        Self::NeedsCountry,
        Self::UnknownCountry,
        Self::TooShort,
        Self::TooLong,
        Self::NotInPlan,
    ];
}

/// What a cell says of a phone number. Digits are those of E.164, without the plus.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PhoneVerdict {
    /// One number.
    Good {
        digits: String,
        /// Two letters; none for numbers of no country.
        country: Option<String>,
        notes: Vec<PhoneNote>,
    },
    /// One person's number, which WhatsApp may know in several forms: only its server can say in which. To be asked in
    /// this order.
    Ask {
        candidates: Vec<String>,
        country: Option<String>,
        notes: Vec<PhoneNote>,
    },
    /// None.
    Bad { why: PhoneTrouble },
}

/// Why a list cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportTrouble {
    /// The file is not there, or not ours to read.
    Unreadable,
    /// There is nothing in it.
    Empty,
    /// No list: a picture, a document, a program.
    NotAList,
    /// The form Excel wrote until 2003. Saving it as .xlsx helps.
    OldExcel,
    /// It is protected by a password.
    Encrypted,
    /// There is no encoding of this name.
    UnknownEncoding,
    /// The spreadsheet has no sheet of this name.
    NoSuchSheet,
    /// Unpacked it is larger than any list: broken, or made to do harm.
    TooLarge,
    /// Reading it took longer than any list does.
    TookTooLong,
    /// It is a spreadsheet by its name, and not by what is in it.
    Damaged,
    /// The part of Kabar that reads spreadsheets did not start, or ended without a word.
    ReaderFailed,
}

impl ImportTrouble {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Unreadable,
        Self::Empty,
        Self::NotAList,
        Self::OldExcel,
        Self::Encrypted,
        Self::UnknownEncoding,
        Self::NoSuchSheet,
        Self::TooLarge,
        Self::TookTooLong,
        Self::Damaged,
        Self::ReaderFailed,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_and_verdicts_are_told_by_their_kind() {
        let issue = RowIssue {
            row: 7,
            line: Some(9),
            column: None,
            finding: Finding::MissingCells {
                expected: 3,
                found: 2,
            },
            repairable: false,
        };
        let text = serde_json::to_string(&issue).unwrap();
        assert_eq!(
            text,
            r#"{"row":7,"line":9,"column":null,"finding":{"kind":"missingCells","expected":3,"found":2},"repairable":false}"#
        );
        assert_eq!(serde_json::from_str::<RowIssue>(&text).unwrap(), issue);
        let verdict = PhoneVerdict::Bad {
            why: PhoneTrouble::NeedsCountry,
        };
        let text = serde_json::to_string(&verdict).unwrap();
        assert_eq!(text, r#"{"kind":"bad","why":"needsCountry"}"#);
    }

    #[test]
    fn a_wish_that_says_nothing_leaves_everything_open() {
        assert_eq!(serde_json::from_str::<Dialect>("{}").unwrap(), Dialect::default());
    }
}
