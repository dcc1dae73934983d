//! From the pieces of a template as they were cut to those that are filled in, or to everything that is wrong with it.

use super::{
    Branch, Piece, Place,
    conditions::Condition,
    filters::{Filter, NoFilter},
    names::Name,
    scan::{Fault, Kind, Token, scan},
};
use crate::outbox::TEXT_MAX;
use kabar_types::{TemplateFault, TemplateIssue};
use std::ops::Range;

/// Conditions inside of conditions.
const DEEPEST: usize = 8;
/// Places and tags.
const MOST: usize = 1_000;

/// An `if` that is not closed yet.
struct Open {
    whole: Range<usize>,
    branches: Vec<Branch>,
    has_else: bool,
}

struct Parser<'a> {
    text: &'a str,
    faults: Vec<Fault>,
    /// What was found so far outside of any `if`, then inside of each that is open.
    levels: Vec<Vec<Piece>>,
    open: Vec<Open>,
}

pub(super) fn parse(text: &str) -> Result<Vec<Piece>, Vec<TemplateIssue>> {
    if text.len() > TEXT_MAX {
        return Err(vec![issue(text, &(TemplateFault::TooLong, 0..text.len()))]);
    }
    let (tokens, faults) = scan(text);
    let braces = tokens.iter().filter(|token| token.kind != Kind::Text).count();
    if text.trim().is_empty() || braces > MOST {
        let fault = if braces > MOST {
            TemplateFault::TooLong
        } else {
            TemplateFault::Empty
        };
        return Err(vec![issue(text, &(fault, 0..text.len()))]);
    }
    let mut parser = Parser {
        text,
        faults,
        levels: vec![Vec::new()],
        open: Vec::new(),
    };
    tokens.iter().for_each(|token| parser.take(token));
    parser.end()
}

impl Parser<'_> {
    fn take(&mut self, token: &Token) {
        let inner = &self.text[token.inner.clone()];
        match token.kind {
            Kind::Text => self.push(Piece::Text(inner.to_owned())),
            Kind::Place => match place_of(inner) {
                Ok(place) => self.push(Piece::Place(place)),
                Err(fault) => self.faults.push((fault, token.whole.clone())),
            },
            Kind::Tag => self.tag(inner, &token.whole),
        }
    }

    fn push(&mut self, piece: Piece) {
        if let Some(level) = self.levels.last_mut() {
            level.push(piece);
        }
    }

    fn tag(&mut self, inner: &str, whole: &Range<usize>) {
        // As other programs trim blanks.
        let inner = inner.trim().trim_matches('-').trim();
        let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let fault = match word.to_lowercase().as_str() {
            "if" => self.begin(rest, whole),
            "elif" | "elseif" => self.turn(Some(rest), whole),
            "else" if rest.trim().is_empty() => self.turn(None, whole),
            "endif" if rest.trim().is_empty() => self.close(),
            "else" | "endif" => Some(TemplateFault::BadCondition),
            _ => Some(TemplateFault::UnknownTag),
        };
        self.faults.extend(fault.map(|fault| (fault, whole.clone())));
    }

    fn begin(&mut self, condition: &str, whole: &Range<usize>) -> Option<TemplateFault> {
        self.open.push(Open {
            whole: whole.clone(),
            branches: Vec::new(),
            has_else: false,
        });
        self.levels.push(Vec::new());
        let fault = self.branch(Some(condition));
        if self.open.len() > DEEPEST {
            return Some(TemplateFault::TooDeep);
        }
        fault
    }

    fn turn(&mut self, condition: Option<&str>, whole: &Range<usize>) -> Option<TemplateFault> {
        let Some(open) = self.open.last_mut() else {
            return Some(TemplateFault::NoIf);
        };
        if open.has_else {
            return Some(TemplateFault::NoIf);
        }
        open.has_else = condition.is_none();
        open.whole.end = whole.end;
        self.fill();
        self.branch(condition)
    }

    /// Begins a branch of the innermost `if`.
    fn branch(&mut self, condition: Option<&str>) -> Option<TemplateFault> {
        let read = condition.map(Condition::read);
        if let Some(open) = self.open.last_mut() {
            open.branches.push(Branch {
                condition: read.clone().flatten(),
                pieces: Vec::new(),
            });
        }
        (read == Some(None)).then_some(TemplateFault::BadCondition)
    }

    /// What was found since the last tag belongs to its branch.
    fn fill(&mut self) {
        let found = self.levels.last_mut().map(std::mem::take).unwrap_or_default();
        let branch = self.open.last_mut().and_then(|open| open.branches.last_mut());
        if let Some(branch) = branch {
            branch.pieces = found;
        }
    }

    fn close(&mut self) -> Option<TemplateFault> {
        self.fill();
        let Some(open) = self.open.pop() else {
            return Some(TemplateFault::NoIf);
        };
        self.levels.pop();
        self.push(Piece::Choice(open.branches));
        None
    }

    fn end(mut self) -> Result<Vec<Piece>, Vec<TemplateIssue>> {
        let unclosed = self
            .open
            .iter()
            .map(|open| (TemplateFault::NoEnd, open.whole.clone()));
        self.faults.extend(unclosed.collect::<Vec<_>>());
        if self.faults.is_empty() {
            return Ok(self.levels.swap_remove(0));
        }
        self.faults.sort_by_key(|(_, range)| (range.start, range.end));
        Err(self.faults.iter().map(|fault| issue(self.text, fault)).collect())
    }
}

fn issue(text: &str, (what, range): &Fault) -> TemplateIssue {
    let units = |upto: usize| {
        let count = text[..upto].encode_utf16().count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    TemplateIssue {
        what: *what,
        from: units(range.start),
        upto: units(range.end),
    }
}

/// `name | filter | fallback`, the last two in any number and order, with at most one fallback.
fn place_of(inner: &str) -> Result<Place, TemplateFault> {
    let mut parts = bars(inner).into_iter().map(str::trim);
    let name = parts.next().unwrap_or("");
    if name.is_empty() || quoted(name).is_some() {
        return Err(TemplateFault::NoName);
    }
    let mut place = Place {
        name: Name::new(name),
        filters: Vec::new(),
        fallback: None,
    };
    for part in parts {
        let fallback = match quoted(part) {
            Some(text) => text,
            None => match Filter::read(part) {
                Ok(filter) => {
                    place.filters.push(filter);
                    continue;
                }
                Err(NoFilter::BadArgument) => return Err(TemplateFault::BadArgument),
                Err(NoFilter::Unknown) => return Err(TemplateFault::UnknownFilter),
                Err(NoFilter::OtherText) if part.is_empty() => return Err(TemplateFault::UnknownFilter),
                Err(NoFilter::OtherText) => part,
            },
        };
        if place.fallback.replace(fallback.to_owned()).is_some() {
            return Err(TemplateFault::UnknownFilter);
        }
    }
    Ok(place)
}

/// The parts between bars that stand in no quotes.
fn bars(inner: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut inside) = (Vec::new(), 0, false);
    for (at, c) in inner.char_indices() {
        match c {
            '"' => inside = !inside,
            '\u{201c}' => inside = true,
            '\u{201d}' => inside = false,
            '|' if !inside => {
                parts.push(&inner[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[begin..]);
    parts
}

/// What stands in quotes and nothing else.
fn quoted(part: &str) -> Option<&str> {
    const QUOTES: [char; 3] = ['"', '\u{201c}', '\u{201d}'];
    let inner = part.strip_prefix(QUOTES)?.strip_suffix(QUOTES)?;
    (!inner.contains(QUOTES)).then_some(inner)
}
