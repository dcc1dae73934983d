//! Fills a template in for one person. Every piece is taken at most once, and what came so far is never read again.

use super::{Branch, Piece, Place};
use crate::outbox::TEXT_MAX;
use kabar_types::{FieldFault, FieldIssue, Fields, TextLanguage};

struct Writer<'a> {
    fields: &'a Fields,
    language: TextLanguage,
    text: String,
    issues: Vec<FieldIssue>,
}

pub(super) fn render(
    pieces: &[Piece],
    language: TextLanguage,
    fields: &Fields,
) -> Result<String, Vec<FieldIssue>> {
    let mut writer = Writer {
        fields,
        language,
        text: String::new(),
        issues: Vec::new(),
    };
    writer.all(pieces);
    writer.end()
}

impl Writer<'_> {
    fn all(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.write(text),
                Piece::Place(place) => self.place(place),
                Piece::Choice(branches) => self.choice(branches),
            }
        }
    }

    fn choice(&mut self, branches: &[Branch]) {
        let holds = |branch: &&Branch| {
            let condition = branch.condition.as_ref();
            condition.is_none_or(|condition| condition.holds(self.fields))
        };
        if let Some(branch) = branches.iter().find(holds) {
            self.all(&branch.pieces);
        }
    }

    fn place(&mut self, place: &Place) {
        let Some(value) = place.name.value_in(self.fields) else {
            match &place.fallback {
                Some(fallback) => self.write(fallback),
                None => self.fail(FieldFault::Missing, &place.name.shown),
            }
            return;
        };
        if value.len() > TEXT_MAX {
            return self.fail(FieldFault::TooLong, &place.name.shown);
        }
        let mut value = value.to_owned();
        for filter in &place.filters {
            match filter.apply(&value, self.language) {
                Ok(filtered) => value = filtered,
                Err(fault) => return self.fail(fault, &place.name.shown),
            }
        }
        self.write(&value);
    }

    /// One that is too long stays so, however much of it is left out.
    fn write(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT_MAX {
            self.text.push_str(text);
        } else {
            self.fail(FieldFault::TooLong, "");
        }
    }

    fn fail(&mut self, what: FieldFault, field: &str) {
        let issue = FieldIssue {
            what,
            field: field.to_owned(),
        };
        if !self.issues.contains(&issue) {
            self.issues.push(issue);
        }
    }

    fn end(mut self) -> Result<String, Vec<FieldIssue>> {
        if self.issues.is_empty() && self.text.trim().is_empty() {
            self.fail(FieldFault::EmptyText, "");
        }
        if self.issues.is_empty() {
            Ok(self.text.trim().to_owned())
        } else {
            Err(self.issues)
        }
    }
}
