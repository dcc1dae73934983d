//! Cuts a template into what is sent as it stands, places and tags, each with where it is. A brace that belongs to neither is
//! a fault.

use kabar_types::TemplateFault;
use std::ops::Range;

/// Something of a template, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// What stands between the braces, or the text itself.
    pub(super) inner: Range<usize>,
    /// With its braces.
    pub(super) whole: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Place,
    Tag,
}

/// A fault, in bytes.
pub(super) type Fault = (TemplateFault, Range<usize>);

/// The pieces of a template, and what is wrong with how it is cut.
pub(super) fn scan(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let (mut tokens, mut faults) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(brace) = rest.find(['{', '}']) else {
            tokens.push(plain(at..text.len()));
            break;
        };
        if brace > 0 {
            tokens.push(plain(at..at + brace));
        }
        at += brace;
        at = match opened(&text[at..]) {
            Some((kind, close)) => closed(text, at, kind, close, &mut tokens, &mut faults),
            None => {
                faults.push((TemplateFault::Brace, at..at + 1));
                at + 1
            }
        };
    }
    (without_lines_of_tags(text, tokens), faults)
}

fn opened(rest: &str) -> Option<(Kind, &'static str)> {
    if rest.starts_with("{{") {
        return Some((Kind::Place, "}}"));
    }
    rest.starts_with("{%").then_some((Kind::Tag, "%}"))
}

/// Takes a place or a tag that begins at `at`; where to go on.
fn closed(
    text: &str,
    at: usize,
    kind: Kind,
    close: &str,
    tokens: &mut Vec<Token>,
    faults: &mut Vec<Fault>,
) -> usize {
    let from = at + 2;
    let end = text[from..].find(close).map(|found| from + found);
    let next = opening_in(text, from);
    let Some(end) = end.filter(|end| next.is_none_or(|next| *end < next)) else {
        faults.push((TemplateFault::Unclosed, at..next.unwrap_or(text.len())));
        return next.unwrap_or(text.len());
    };
    let whole = at..end + close.len();
    if text[from..end].contains(['{', '}']) {
        faults.push((TemplateFault::Brace, whole.clone()));
    } else {
        tokens.push(Token {
            kind,
            inner: from..end,
            whole: whole.clone(),
        });
    }
    whole.end
}

/// Where the next place or tag begins.
fn opening_in(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    [rest.find("{{"), rest.find("{%")]
        .into_iter()
        .flatten()
        .min()
        .map(|found| from + found)
}

fn plain(range: Range<usize>) -> Token {
    Token {
        kind: Kind::Text,
        inner: range.clone(),
        whole: range,
    }
}

/// A tag alone on its line leaves no empty line behind.
fn without_lines_of_tags(text: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    for place in 0..tokens.len() {
        let tag = &tokens[place];
        if tag.kind != Kind::Tag {
            continue;
        }
        let begin = match place.checked_sub(1).map(|before| &tokens[before]) {
            None => Some(tag.whole.start),
            Some(before) => blank_end(text, before, place == 1),
        };
        let end = match tokens.get(place + 1) {
            None => Some(tag.whole.end),
            Some(behind) => blank_start(text, behind, place + 2 == tokens.len()),
        };
        let (Some(begin), Some(end)) = (begin, end) else {
            continue;
        };
        if let Some(before) = place.checked_sub(1).map(|before| &mut tokens[before]) {
            before.inner.end = before.inner.end.min(begin).max(before.inner.start);
        }
        if let Some(behind) = tokens.get_mut(place + 1) {
            behind.inner.start = end;
        }
    }
    tokens.retain(|token| token.kind != Kind::Text || !token.inner.is_empty());
    tokens
}

/// Where the last line of a text begins, when it is blank.
fn blank_end(text: &str, token: &Token, is_first: bool) -> Option<usize> {
    let part = (token.kind == Kind::Text).then(|| &text[token.whole.clone()])?;
    let begin = match part.rfind('\n') {
        Some(newline) => newline + 1,
        None => is_first.then_some(0)?,
    };
    is_blank(&part[begin..]).then_some(token.whole.start + begin)
}

/// Where the first line of a text ends, when it is blank.
fn blank_start(text: &str, token: &Token, is_last: bool) -> Option<usize> {
    let part = (token.kind == Kind::Text).then(|| &text[token.whole.clone()])?;
    let end = match part.find('\n') {
        Some(newline) => newline + 1,
        None => is_last.then_some(part.len())?,
    };
    is_blank(&part[..end]).then_some(token.whole.start + end)
}

fn is_blank(part: &str) -> bool {
    part.chars().all(char::is_whitespace)
}
