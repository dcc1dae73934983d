//! What may stand in an `if`: whether there is a value, and whether it is this one, with and, or and not.
//!
//! Upper and lower case are the same, as in names. A name with one of these words in it stands in brackets:
//! `[Terms and conditions]`. Nothing can be nested, so that reading one costs its length.

use super::names::Name;
use kabar_types::Fields;

/// Any of these, each all of its tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition(Vec<Vec<Test>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Test {
    name: Name,
    /// Of a test for a value: whether it is this one.
    value: Option<String>,
    holds: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    And,
    Or,
    Not,
    Same(bool),
    Quoted(String),
    Named(String),
}

impl Condition {
    /// `None` when it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let words = words_of(text)?;
        let ways = words.split(|word| *word == Word::Or);
        let tests = |way: &[Word]| way.split(|word| *word == Word::And).map(test_of).collect();
        ways.map(tests).collect::<Option<Vec<Vec<Test>>>>().map(Self)
    }

    pub(super) fn holds(&self, fields: &Fields) -> bool {
        self.0
            .iter()
            .any(|way| way.iter().all(|test| test.passes(fields)))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().flatten().map(|test| &test.name)
    }

    /// The names that have a value whenever it holds.
    pub(super) fn given(&self) -> impl Iterator<Item = &Name> {
        let only = match self.0.as_slice() {
            [way] => way.as_slice(),
            _ => &[],
        };
        only.iter().filter(|test| test.holds).map(|test| &test.name)
    }
}

impl Test {
    fn passes(&self, fields: &Fields) -> bool {
        let value = self.name.value_in(fields);
        let is_so = match &self.value {
            None => value.is_some(),
            // Lower case is never much longer.
            Some(wanted) => value
                .filter(|value| value.len() <= 3 * wanted.len())
                .is_some_and(|value| value.to_lowercase() == *wanted),
        };
        is_so == self.holds
    }
}

fn test_of(words: &[Word]) -> Option<Test> {
    let negations = words.iter().take_while(|word| **word == Word::Not).count();
    let holds = negations % 2 == 0;
    let (name, value, holds) = match &words[negations..] {
        [Word::Named(name)] => (name, None, holds),
        [Word::Named(name), Word::Same(same), Word::Quoted(value)] => {
            (name, Some(value.trim().to_lowercase()), holds == *same)
        }
        _ => return None,
    };
    // Nothing equals nothing: whether there is a value is asked without one.
    let asks_for_nothing = value.as_ref().is_some_and(String::is_empty);
    (!asks_for_nothing).then(|| Test {
        name: Name::new(name),
        value,
        holds,
    })
}

fn words_of(text: &str) -> Option<Vec<Word>> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '"' | '\u{201c}' | '\u{201d}' => {
                let (inner, length) = enclosed(rest, &['"', '\u{201c}', '\u{201d}'])?;
                (Word::Quoted(inner.to_owned()), length)
            }
            '[' => {
                let (inner, length) = enclosed(rest, &[']'])?;
                (Word::Named(inner.to_owned()), length)
            }
            '=' => (Word::Same(true), if rest.starts_with("==") { 2 } else { 1 }),
            '!' if rest.starts_with("!=") => (Word::Same(false), 2),
            _ => bare(rest, &words),
        };
        // Two words beside each other are one name, written with a blank.
        match (words.last_mut(), &word) {
            (Some(Word::Named(name)), Word::Named(more)) => {
                name.push(' ');
                name.push_str(more);
            }
            _ => words.push(word),
        }
        rest = rest[length..].trim_start();
    }
    Some(words)
}

/// What stands between the first letter and the next of these, and the length of all three.
fn enclosed<'a>(rest: &'a str, closing: &[char]) -> Option<(&'a str, usize)> {
    let begin = rest.chars().next()?.len_utf8();
    let end = begin + rest[begin..].find(closing)?;
    let close = rest[end..].chars().next()?.len_utf8();
    let inner = &rest[begin..end];
    (!inner.trim().is_empty() || closing.len() > 1).then_some((inner, end + close))
}

fn bare(rest: &str, before: &[Word]) -> (Word, usize) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\u{201c}' | '\u{201d}' | '=');
    let end = rest.find(ends).unwrap_or(rest.len());
    let end = rest[..end].find("!=").unwrap_or(end).max(1);
    let text = &rest[..end];
    let word = match text.to_lowercase().as_str() {
        "and" => Word::And,
        "or" => Word::Or,
        // Inside of a name it is a word of it.
        "not" if !matches!(before.last(), Some(Word::Named(_))) => Word::Not,
        _ => Word::Named(text.to_owned()),
    };
    (word, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> Option<bool> {
        let columns = [
            ("Kota Asal", " Bandung "),
            ("lunas", ""),
            ("Terms and conditions", "yes"),
        ];
        let fields = columns
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        Condition::read(text).map(|condition| condition.holds(&fields))
    }

    #[test]
    fn a_condition_asks_for_a_value_or_for_this_one() {
        for (text, expected) in [
            ("Kota Asal", true),
            ("kota  asal", true),
            ("lunas", false),
            ("nowhere", false),
            ("not lunas", true),
            ("not not Kota Asal", true),
            ("Kota Asal == \"bandung\"", true),
            ("Kota Asal==\u{201c}Bandung\u{201d}", true),
            ("Kota Asal != \"Bogor\"", true),
            ("not Kota Asal = \"Bogor\"", true),
            ("lunas != \"ya\"", true),
            ("lunas and Kota Asal", false),
            ("lunas or Kota Asal", true),
            ("lunas or nowhere and Kota Asal", false),
            ("[Terms and conditions]", true),
        ] {
            assert_eq!(holds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_none() {
        for text in [
            "",
            "and",
            "a and",
            "or a",
            "not",
            "\"a\"",
            "a ==",
            "a == b",
            "a == \"\"",
            "a == \"b",
            "a \"b\"",
            "[a",
            "[]",
            "== \"a\"",
            "a == \"b\" c",
        ] {
            assert_eq!(holds(text), None, "{text}");
        }
    }
}
