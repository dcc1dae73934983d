//! The piece of a text that shows why it was found.

use kabar_types::SnippetPart;
use std::ops::Range;

/// Characters shown before the first place that was found.
const BEFORE: usize = 40;
/// Characters shown in all.
const LENGTH: usize = 200;

/// Some of the text around the first of `marks`, in parts that were found and parts that were not. What was left out
/// before or behind is shown as "…".
pub(crate) fn snippet(text: &str, marks: &[Range<usize>]) -> Vec<SnippetPart> {
    let first = marks.first().map_or(0, |mark| mark.start);
    let start = back(text, first, BEFORE);
    let end = text[start..]
        .char_indices()
        .nth(LENGTH)
        .map_or(text.len(), |(at, _)| start + at);
    let mut parts = Vec::new();
    push(&mut parts, if start > 0 { "…" } else { "" }, false);
    let mut done = start;
    for mark in marks.iter().filter(|mark| mark.start < end) {
        let upto = mark.end.min(end);
        push(&mut parts, &text[done..mark.start], false);
        push(&mut parts, &text[mark.start..upto], true);
        done = upto;
    }
    push(&mut parts, &text[done..end], false);
    push(&mut parts, if end < text.len() { "…" } else { "" }, false);
    parts
}

/// The place some characters before `at`, moved on to the next word when that is near.
fn back(text: &str, at: usize, characters: usize) -> usize {
    let start = text[..at]
        .char_indices()
        .rev()
        .take(characters)
        .last()
        .map_or(at, |(start, _)| start);
    if start == 0 {
        return 0;
    }
    let word = text[start..at].char_indices().find(|(_, c)| c.is_whitespace());
    word.map_or(start, |(gap, c)| start + gap + c.len_utf8())
}

/// Adds a piece; one that continues the last becomes part of it.
fn push(parts: &mut Vec<SnippetPart>, text: &str, found: bool) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.found == found => last.text.push_str(text),
        _ => parts.push(SnippetPart {
            text: text.to_owned(),
            found,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::snippet;
    use crate::words::Query;

    fn shown(typed: &str, text: &str) -> String {
        let marks = Query::read(typed).marks(text).unwrap();
        let show = |part: &kabar_types::SnippetPart| match part.found {
            true => format!("[{}]", part.text),
            false => part.text.clone(),
        };
        snippet(text, &marks).iter().map(show).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole_with_what_was_found_marked() {
        assert_eq!(
            shown("pagi", "Selamat pagi, Bu. Pagi!"),
            "Selamat [pagi], Bu. [Pagi]!"
        );
        assert_eq!(shown("<b>", "a <b> b"), "a <[b]> [b]");
    }

    #[test]
    fn of_a_long_text_the_words_around_the_first_place_are_shown() {
        let text = format!(
            "{}ketemu di sini {}",
            "awal ".repeat(500),
            "akhir 你 ".repeat(500)
        );
        let shown = shown("ketemu", &text);
        assert!(shown.starts_with("…awal awal"), "{shown}");
        assert!(shown.contains("awal [ketemu] di sini akhir"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() < 210, "{shown}");
    }
}
