//! The names of columns: any text that somebody wrote over a list, found again however it is spelt.

use super::{Branch, Piece};
use kabar_types::{Fields, TemplateName};
use unicode_normalization::UnicodeNormalization;

/// A name as a template has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) shown: String,
    folded: String,
}

impl Name {
    pub(super) fn new(text: &str) -> Self {
        Self {
            shown: text.split_whitespace().collect::<Vec<_>>().join(" "),
            folded: fold(text),
        }
    }

    /// What stands in somebody's column of this name; `None` where there is nothing.
    pub(super) fn value_in<'a>(&self, fields: &'a Fields) -> Option<&'a str> {
        let value = self.column_in(fields)?.trim();
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn has_column(&self, fields: &Fields) -> bool {
        self.column_in(fields).is_some()
    }

    /// Under exactly this name, else under one that reads the same.
    fn column_in<'a>(&self, fields: &'a Fields) -> Option<&'a String> {
        fields.get(&self.shown).or_else(|| {
            let mut columns = fields.iter();
            columns
                .find(|(name, _)| reads_as(name, &self.folded))
                .map(|(_, value)| value)
        })
    }
}

/// Without upper case, marks that cannot be seen, and differences in how blanks and accents are written.
fn fold(name: &str) -> String {
    let seen = name
        .nfc()
        .filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'));
    let lower: String = seen.flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a column's name is this one, folded.
fn reads_as(name: &str, folded: &str) -> bool {
    if !name.is_ascii() {
        return fold(name) == folded;
    }
    // Most lists: nothing is written anew for each of their lines.
    let mut words = name.split_ascii_whitespace();
    let mut others = folded.split(' ');
    loop {
        match (words.next(), others.next()) {
            (Some(word), Some(other)) if word.eq_ignore_ascii_case(other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Every name of these pieces, in the order of its first use.
pub(super) fn used_in(pieces: &[Piece]) -> Vec<TemplateName> {
    let mut found: Vec<(Name, bool)> = Vec::new();
    collect(pieces, &mut Vec::new(), &mut found);
    let name = |(name, required): (Name, bool)| TemplateName {
        name: name.shown,
        required,
    };
    found.into_iter().map(name).collect()
}

/// `given` are those that have a value here, because a condition asked for it.
fn collect<'a>(pieces: &'a [Piece], given: &mut Vec<&'a Name>, found: &mut Vec<(Name, bool)>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Place(place) => {
                let is_given = given.iter().any(|name| name.folded == place.name.folded);
                note(found, &place.name, place.fallback.is_none() && !is_given);
            }
            Piece::Choice(branches) => branches.iter().for_each(|branch| of_branch(branch, given, found)),
        }
    }
}

fn of_branch<'a>(branch: &'a Branch, given: &mut Vec<&'a Name>, found: &mut Vec<(Name, bool)>) {
    let before = given.len();
    if let Some(condition) = &branch.condition {
        condition.names().for_each(|name| note(found, name, false));
        given.extend(condition.given());
    }
    collect(&branch.pieces, given, found);
    given.truncate(before);
}

fn note(found: &mut Vec<(Name, bool)>, name: &Name, required: bool) {
    match found.iter_mut().find(|(other, _)| other.folded == name.folded) {
        Some((_, before)) => *before |= required,
        None => found.push((name.clone(), required)),
    }
}
