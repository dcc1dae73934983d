//! What somebody typed into the search field: as an expression for the index, and as a test for a text.
//!
//! Whatever is typed is a search, never an error: only letters and digits reach the expression. The index gives the
//! texts that hold all words; [`Query::marks`] then decides whether they hold them as they were typed, side by side where
//! that was asked for.

use super::{Unit, UnitKind, number, units};
use std::{collections::HashMap, ops::Range};

/// Most terms that are looked at; a longer search finds the texts that hold these.
const TERMS: usize = 16;
/// Most units of one term.
const TERM_UNITS: usize = 16;
/// A single letter stands for itself.
const SHORTEST_PREFIX: usize = 2;

/// Beginnings of so many letters the index keeps lists of; longer ones it puts together from the words there are.
const LISTED: usize = 4;

/// All words of the index that begin so, for beginnings longer than those it keeps lists of. The others are left to it.
pub(crate) type Beginnings = HashMap<String, Vec<String>>;

/// Words that must stand side by side: one word, a run of signs, or a "phrase".
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    units: Vec<Unit>,
    /// It is still being typed: the last word may be only a beginning.
    unfinished: bool,
    /// The number written in these groups.
    whole: Option<String>,
}

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed. All words must be found; those in quotes side by side; the last one may be unfinished.
    pub(crate) fn read(typed: &str) -> Self {
        let mut terms = Vec::new();
        let pieces: Vec<&str> = typed.split('"').collect();
        for (n, piece) in pieces.iter().enumerate() {
            let quoted = n % 2 == 1 && n + 1 < pieces.len();
            if quoted {
                terms.extend(term(piece, &units(piece)));
            } else {
                terms.extend(piece.split_whitespace().flat_map(terms_of_chunk));
            }
        }
        terms.truncate(TERMS);
        let unfinished = !typed.ends_with(|c: char| c == '"' || c.is_whitespace());
        if let Some(last) = terms.last_mut() {
            last.unfinished = unfinished;
        }
        Self { terms }
    }

    /// True when no word was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The expression that finds texts with all words, within all of `scopes`. Only for a query or scopes that are not
    /// empty. Each word stands in quotes and holds neither quotes nor spaces.
    pub(crate) fn expression(&self, scopes: &[String], known: &Beginnings) -> String {
        let scopes = scopes.iter().map(|scope| format!("\"{scope}\""));
        let terms = self.terms.iter().map(|term| term.expression(known));
        let parts: Vec<String> = scopes.chain(terms).collect();
        parts.join(" AND ")
    }

    /// What is still being typed and longer than the beginnings that the index keeps lists of.
    pub(crate) fn long_beginnings(&self) -> Vec<String> {
        let last = self.terms.last().filter(|term| term.unfinished);
        let word = last
            .filter(|term| term.is_prefix())
            .and_then(|term| term.words().pop());
        let whole = last.and_then(|term| term.whole.clone());
        let long = |text: &String| text.chars().count() > LISTED;
        word.into_iter().chain(whole).filter(long).collect()
    }

    /// Where a text answers to the search, in bytes, in order; `None` when it does not.
    pub(crate) fn marks(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let units = units(text);
        let numbers: Vec<Unit> = number::whole_numbers(text, &units).collect();
        let mut marks = Vec::new();
        for term in &self.terms {
            let before = marks.len();
            term.find(&units, &numbers, &mut marks);
            if marks.len() == before {
                return None;
            }
        }
        Some(joined(marks))
    }
}

/// The terms of something typed without spaces: one of a number or of signs, else one of each word.
fn terms_of_chunk(chunk: &str) -> Vec<Term> {
    let units = units(chunk);
    if number::searched_number(chunk, &units).is_some() {
        return term(chunk, &units).into_iter().collect();
    }
    let apart = |first: &Unit, second: &Unit| {
        first.kind == UnitKind::Word || second.kind == UnitKind::Word || first.at.end != second.at.start
    };
    units
        .chunk_by(|first, second| !apart(first, second))
        .filter_map(|run| term(chunk, run))
        .collect()
}

fn term(text: &str, units: &[Unit]) -> Option<Term> {
    let whole = number::searched_number(text, units).map(|unit| unit.text);
    let units = &units[..units.len().min(TERM_UNITS)];
    (!units.is_empty()).then(|| Term {
        units: units.to_vec(),
        unfinished: false,
        whole,
    })
}

impl Term {
    /// Whether the last unit may be the beginning of a longer word.
    fn is_prefix(&self) -> bool {
        let long = |text: &str| text.chars().count() >= SHORTEST_PREFIX;
        let last = self.units.last();
        self.unfinished && last.is_some_and(|unit| unit.kind == UnitKind::Word && long(&unit.text))
    }

    fn expression(&self, known: &Beginnings) -> String {
        let words = self.words();
        let last = words.len().saturating_sub(1);
        let quoted = |(n, word): (usize, &String)| match self.is_prefix() && n == last {
            true => beginning(word, known),
            false => format!("\"{word}\""),
        };
        let all: Vec<String> = words.iter().enumerate().map(quoted).collect();
        let all = all.join(" AND ");
        match &self.whole {
            Some(whole) if self.unfinished => format!("(({all}) OR {})", beginning(whole, known)),
            Some(whole) => format!("(({all}) OR \"{whole}\")"),
            None => format!("({all})"),
        }
    }

    /// The words of the index that a text with this term has for sure: pairs where signs stand side by side.
    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut paired = false;
        for (n, unit) in self.units.iter().enumerate() {
            let pair = self.units.get(n..n + 2).and_then(super::pair);
            let alone = pair.is_none() && !paired;
            paired = pair.is_some();
            words.extend(pair);
            words.extend(alone.then(|| unit.text.clone()));
        }
        words
    }

    /// Adds the places at which this stands.
    fn find(&self, units: &[Unit], numbers: &[Unit], marks: &mut Vec<Range<usize>>) {
        for places in units.windows(self.units.len()) {
            if let (Some(first), Some(last), true) = (places.first(), places.last(), self.stands(places)) {
                marks.push(first.at.start..last.at.end);
            }
        }
        // A number is found in one piece where it was written in groups, and the other way round.
        let (asked, prefix) = match (&self.units[..], &self.whole) {
            (_, Some(whole)) => (whole, self.unfinished),
            ([unit], None) => (&unit.text, self.is_prefix()),
            _ => return,
        };
        let pieces = numbers
            .iter()
            .chain(units.iter().filter(|_| self.whole.is_some()));
        let found = pieces.filter(|piece| is_word(&piece.text, asked, prefix));
        marks.extend(found.map(|piece| piece.at.clone()));
    }

    /// Whether exactly these units were asked for, and signs stand side by side where they did in the search.
    fn stands(&self, places: &[Unit]) -> bool {
        let last = self.units.len() - 1;
        let same = |(n, (found, asked)): (usize, (&Unit, &Unit))| {
            is_word(&found.text, &asked.text, n == last && self.is_prefix())
        };
        let side_by_side =
            |found: &[Unit], asked: &[Unit]| super::pair(asked).is_none() || super::pair(found).is_some();
        places.iter().zip(&self.units).enumerate().all(same)
            && places
                .windows(2)
                .zip(self.units.windows(2))
                .all(|(found, asked)| side_by_side(found, asked))
    }
}

/// The words that begin so.
fn beginning(text: &str, known: &Beginnings) -> String {
    let Some(words) = known.get(text) else {
        return format!("\"{text}\" *");
    };
    let mut expression = format!("(\"{text}\"");
    for word in words.iter().filter(|word| *word != text) {
        expression.push_str(&format!(" OR \"{word}\""));
    }
    expression + ")"
}

fn is_word(found: &str, asked: &str, prefix: bool) -> bool {
    found == asked || (prefix && found.starts_with(asked))
}

/// In order, those that touch or overlap as one.
fn joined(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
