//! Texts with places that are filled in for each person: what was found in one, and what comes of it for somebody.
//!
//! Places in a text are counted as a text field counts them, in UTF-16 units. Deliberately not here: how a text is read and
//! filled in (`kabar-core::template`), and files.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What a list says of one person: the names of its columns, each with what stands there.
pub type Fields = BTreeMap<String, String>;

/// In which language dates and amounts are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TextLanguage {
    #[default]
    Id,
    En,
}

/// Why a template cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TemplateFault {
    /// There is nothing in it.
    Empty,
    /// It is longer than a message may be, or has too many places.
    TooLong,
    /// A brace that opens and closes nothing would be sent as it stands.
    Brace,
    /// A place that does not end.
    Unclosed,
    /// A place without a name.
    NoName,
    /// What stands behind a bar is no filter, and can be no fallback either: it looks like one, or another follows.
    UnknownFilter,
    /// A filter was given something it cannot use, or lacks what it needs.
    BadArgument,
    /// A tag that is none of if, elif, else and endif: nothing is repeated, set or fetched.
    UnknownTag,
    /// A condition that is none.
    BadCondition,
    /// An `if` without its `endif`.
    NoEnd,
    /// An `elif`, `else` or `endif` that belongs to no `if`.
    NoIf,
    /// Conditions inside of conditions inside of conditions.
    TooDeep,
}

impl TemplateFault {
    /// Every fault.
    pub const ALL: [Self; 12] = [
        Self::Empty,
        Self::TooLong,
        Self::Brace,
        Self::Unclosed,
        Self::NoName,
        Self::UnknownFilter,
        Self::BadArgument,
        Self::UnknownTag,
        Self::BadCondition,
        Self::NoEnd,
        Self::NoIf,
        Self::TooDeep,
    ];
}

/// A fault of a template, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateIssue {
    pub what: TemplateFault,
    /// In UTF-16 units from its beginning.
    pub from: u32,
    pub upto: u32,
}

/// A name that a template uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateName {
    pub name: String,
    /// Whoever has no value for it gets no text: somewhere it has no fallback, and no condition asks for it first.
    pub required: bool,
}

/// Why somebody's text cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FieldFault {
    /// There is no value, and no fallback.
    Missing,
    /// It is no date, or one that can be read in two ways.
    NotADate,
    /// It is no amount of that currency.
    NotAnAmount,
    /// Nothing would be left of the text.
    EmptyText,
    /// The text would be longer than a message may be.
    TooLong,
}

impl FieldFault {
    /// Every fault.
    pub const ALL: [Self; 5] = [
        Self::Missing,
        Self::NotADate,
        Self::NotAnAmount,
        Self::EmptyText,
        Self::TooLong,
    ];
}

/// What keeps somebody's text from being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldIssue {
    pub what: FieldFault,
    /// The name it is about; empty: the whole text.
    pub field: String,
}

/// The same, of one line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextIssue {
    /// Its place in the list, from 0.
    pub line: u32,
    pub what: FieldFault,
    /// The name it is about; empty: the whole text.
    pub field: String,
}

/// One of the texts of a campaign, under the label that reports call it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Variant {
    pub label: String,
    /// A template.
    pub text: String,
}

/// What a template comes to for some lines of a list: word for word what would be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplatePreview {
    /// What is wrong with the template itself; then there are no texts.
    pub faults: Vec<TemplateIssue>,
    /// In the order of their first use.
    pub names: Vec<TemplateName>,
    /// Names that no line has a column for.
    pub unknown: Vec<String>,
    /// Of each line, in its order; `null`: it gets none, and an issue says why.
    pub texts: Vec<Option<String>>,
    pub issues: Vec<TextIssue>,
}
