//! What may be done to a value on its way into a text.
//!
//! Each makes one text of another. Deliberately not here: upper and lower case for effect, cutting, replacing.

use super::{amounts, dates};
use kabar_types::{FieldFault, TextLanguage};

/// Something that is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// The first name of a full one.
    First,
    /// Capital letters where names have them.
    Title,
    Date(dates::Style),
    Money(amounts::Currency),
}

/// Why a part of a place is no filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoFilter {
    /// It is not written like one: it may be a fallback.
    OtherText,
    /// It is written like one, and there is none of that name.
    Unknown,
    BadArgument,
}

const NAMES: [&str; 5] = ["first", "title", "date", "money", "rupiah"];
/// What other programs have: whoever writes one of them means a filter.
const ELSEWHERE: [&str; 14] = [
    "upper",
    "lower",
    "capitalize",
    "capitalise",
    "capital",
    "propercase",
    "proper",
    "default",
    "trim",
    "currency",
    "first_name",
    "firstname",
    "titlecase",
    "escape",
];

impl Filter {
    /// Reads `title`, `date(short)`, `money(USD)`.
    pub(super) fn read(part: &str) -> Result<Self, NoFilter> {
        let (name, argument) = called(part);
        let lower = name.to_lowercase();
        match (lower.as_str(), argument) {
            ("first", None) => Ok(Self::First),
            ("title", None) => Ok(Self::Title),
            ("date", argument) => dates::Style::read(argument)
                .map(Self::Date)
                .ok_or(NoFilter::BadArgument),
            ("rupiah", None) => Ok(Self::Money(amounts::RUPIAH)),
            ("money", argument) => argument
                .and_then(amounts::Currency::read)
                .map(Self::Money)
                .ok_or(NoFilter::BadArgument),
            ("first" | "title" | "rupiah", Some(_)) => Err(NoFilter::BadArgument),
            (_, Some(_)) => Err(NoFilter::Unknown),
            (name, None) if is_meant(name) => Err(NoFilter::Unknown),
            _ => Err(NoFilter::OtherText),
        }
    }

    pub(super) fn apply(self, value: &str, language: TextLanguage) -> Result<String, FieldFault> {
        match self {
            Self::First => Ok(first_name(value).to_owned()),
            Self::Title => Ok(title(value)),
            Self::Date(style) => dates::write(value, style, language).ok_or(FieldFault::NotADate),
            Self::Money(currency) => amounts::write(value, currency, language).ok_or(FieldFault::NotAnAmount),
        }
    }
}

/// The name and what is given to it: `date(short)`. Words in brackets behind other words are no such thing.
fn called(part: &str) -> (&str, Option<&str>) {
    let parts = part.strip_suffix(')').and_then(|head| head.split_once('('));
    match parts {
        Some((name, argument)) if is_word(name) || is_meant(&name.trim().to_lowercase()) => {
            (name.trim(), Some(argument.trim()))
        }
        _ => (part, None),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a word was surely to be a filter: one letter of it is wrong, or another program has it.
fn is_meant(word: &str) -> bool {
    ELSEWHERE.contains(&word) || NAMES.iter().any(|name| is_near(name, word))
}

/// One letter more, less or other, or two that changed places.
fn is_near(name: &str, word: &str) -> bool {
    let (name, word): (Vec<char>, Vec<char>) = (name.chars().collect(), word.chars().collect());
    let begin = name.iter().zip(&word).take_while(|(a, b)| a == b).count();
    let behind = |more: usize, of: usize| (name.get(begin + more..), word.get(begin + of..));
    let same = |(one, other): (Option<&[char]>, Option<&[char]>)| one.is_some() && one == other;
    let swapped = name.get(begin) == word.get(begin + 1) && name.get(begin + 1) == word.get(begin);
    same(behind(1, 1)) || same(behind(1, 0)) || same(behind(0, 1)) || swapped && same(behind(2, 2))
}

/// The first word that is not short for something: not "Dr." and not "M.".
fn first_name(full: &str) -> &str {
    let is_short = |word: &&str| word.ends_with('.') && word.chars().count() <= 6;
    let mut words = full.split_whitespace();
    let first = full.split_whitespace().find(|word| !is_short(word));
    let word = first.or_else(|| words.next()).unwrap_or("");
    let bare = word.trim_end_matches([',', ';']);
    if bare.is_empty() { word } else { bare }
}

/// Each word begins with a capital letter, also behind a hyphen.
fn title(value: &str) -> String {
    let mut begins = true;
    let mut titled = String::with_capacity(value.len());
    for c in value.chars() {
        if begins {
            titled.extend(c.to_uppercase());
        } else {
            titled.extend(c.to_lowercase());
        }
        begins = c.is_whitespace() || matches!(c, '-' | '(' | '/' | '.' | '"');
    }
    titled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_name_is_no_title_and_no_letter() {
        for (full, first) in [
            ("Budi Santoso", "Budi"),
            ("Dr. Budi Santoso, S.E.", "Budi"),
            ("M. Rizky", "Rizky"),
            ("Santoso, Budi", "Santoso"),
            ("Hj.", "Hj."),
            ("王小明", "王小明"),
            ("", ""),
        ] {
            assert_eq!(first_name(full), first, "{full}");
        }
    }

    #[test]
    fn names_are_written_as_names_are() {
        for (value, titled) in [
            ("BUDI SANTOSO", "Budi Santoso"),
            ("siti nur-aini", "Siti Nur-Aini"),
            ("o'neil", "O'neil"),
            ("ÉMILE", "Émile"),
        ] {
            assert_eq!(title(value), titled, "{value}");
        }
    }

    #[test]
    fn what_was_surely_meant_as_a_filter_is_no_fallback() {
        for word in [
            "titel",
            "tilte",
            "firs",
            "firstt",
            "dates",
            "Rupia",
            "upper",
            "default",
            "rupiah(x)",
            "nope(1)",
        ] {
            assert_ne!(Filter::read(word).err(), Some(NoFilter::OtherText), "{word}");
        }
        for word in [
            "Kak",
            "there",
            "Bapak/Ibu",
            "hari ini",
            "Kak (kami)",
            "data",
            "mate",
        ] {
            let other = Filter::read(word).err() == Some(NoFilter::OtherText);
            assert_eq!(other, !matches!(word, "data" | "mate"), "{word}");
        }
    }
}
