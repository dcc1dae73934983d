//! The name and two letters that stand for an account.

use crate::error::KabarError;
use kabar_types::ErrorCode;

/// Longest name of an account, in characters.
const NAME_MAX: usize = 60;
/// The palette has so many entries.
const COLOURS: u8 = 10;

/// What a person gave an account to be told apart by, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) letters: String,
    pub(crate) colour: u8,
}

impl Label {
    /// Trims and checks; empty letters are made from the name.
    pub(crate) fn new(name: &str, letters: &str, colour: u8) -> Result<Self, KabarError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "the name is empty or too long",
            ));
        }
        if !(1..=COLOURS).contains(&colour) {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "there is no such colour",
            ));
        }
        let letters = match letters.trim() {
            "" => letters_of(name),
            given => first_two(given.chars()),
        };
        Ok(Self {
            name: name.to_owned(),
            letters,
            colour,
        })
    }
}

/// Two letters for a name: the initials of its first two words, else its first two characters.
pub(crate) fn letters_of(name: &str) -> String {
    let mut initials = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    match (initials.next(), initials.next()) {
        (Some(first), Some(second)) => first_two([first, second].into_iter()),
        _ => first_two(name.chars().filter(|c| c.is_alphanumeric())),
    }
}

fn first_two(characters: impl Iterator<Item = char>) -> String {
    characters.take(2).flat_map(char::to_uppercase).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_give_their_initials() {
        assert_eq!(letters_of("Toko Sinar Kabut"), "TS");
        assert_eq!(letters_of("  dapur   (bu laras)"), "DB");
    }

    #[test]
    fn one_word_gives_its_first_two_letters() {
        assert_eq!(letters_of("alice"), "AL");
        assert_eq!(letters_of("ß"), "SS");
    }

    #[test]
    fn a_label_keeps_the_letters_a_person_chose() {
        let label = Label::new("Toko Sinar", "ks", 3).map(|label| label.letters).ok();
        assert_eq!(label.as_deref(), Some("KS"));
    }

    #[test]
    fn an_empty_name_or_a_colour_outside_the_palette_is_refused() {
        assert!(Label::new("  ", "AB", 1).is_err());
        assert!(Label::new("Alice", "AB", 0).is_err());
        assert!(Label::new("Alice", "AB", 11).is_err());
        assert!(Label::new(&"x".repeat(61), "AB", 1).is_err());
    }
}
