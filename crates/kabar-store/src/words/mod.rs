//! From a text to the words it can be found by.
//!
//! A text is cut into [`Unit`]s: words in scripts that write spaces, single characters in those that do not (Chinese,
//! Japanese, Korean, Thai …), emoji. The index holds each word once, for characters also the pair each makes with its
//! neighbour, and for numbers written in groups (0800-000-214) the whole number. What somebody searches for is cut in the
//! same way, so both sides always agree.
//!
//! Deliberately not here: SQL, and the meaning of words (no stems, no synonyms: prefixes do for Indonesian endings).

mod fold;
mod number;
mod query;
mod snippet;

pub(crate) use query::{Beginnings, Query};
pub(crate) use snippet::snippet;

use fold::{Class, Fold};
use std::{collections::HashSet, ops::Range};

/// Longest word that is told apart, in characters: what follows is not looked at.
const LONGEST: usize = 40;
/// Most units of one text that are looked at. The longest message has 65,536 bytes.
const MOST: usize = 12_000;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// As it is compared: lower case, without accents.
    pub(crate) text: String,
    /// Where it stands, in bytes.
    pub(crate) at: Range<usize>,
    pub(crate) kind: UnitKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Word,
    /// One character of a script without spaces, or an emoji.
    Sign,
}

/// Cuts a text into its units, in order.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let (mut units, mut open): (Vec<Unit>, Option<Unit>) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        match fold::fold(c) {
            Fold::Nothing => {}
            Fold::Letters(Class::Sign, text) => {
                units.extend(open.take());
                units.push(Unit {
                    text,
                    at: range,
                    kind: UnitKind::Sign,
                });
            }
            Fold::Letters(Class::Word, letters) => extend(&mut open, &letters, range),
            Fold::Gap => units.extend(open.take()),
        }
        if units.len() >= MOST {
            return units;
        }
    }
    units.extend(open);
    units
}

/// Adds letters to the word under way.
fn extend(open: &mut Option<Unit>, letters: &str, range: Range<usize>) {
    let unit = open.get_or_insert_with(|| Unit {
        text: String::new(),
        at: range.start..range.start,
        kind: UnitKind::Word,
    });
    unit.at.end = range.end;
    let room = LONGEST.saturating_sub(unit.text.chars().count());
    unit.text.extend(letters.chars().take(room));
}

/// The words under which a text stands in the index, each once.
pub(crate) fn index_words(text: &str) -> Vec<String> {
    let units = units(text);
    let mut words: Vec<String> = units.iter().map(|unit| unit.text.clone()).collect();
    words.extend(units.windows(2).filter_map(pair));
    words.extend(number::whole_numbers(text, &units).map(|unit| unit.text));
    let mut seen = HashSet::new();
    words.retain(|word| !word.is_empty() && seen.insert(word.clone()));
    words
}

/// Two signs that stand side by side, as one word.
fn pair(units: &[Unit]) -> Option<String> {
    let [first, second] = units else { return None };
    let side_by_side = first.kind == UnitKind::Sign && second.kind == UnitKind::Sign;
    (side_by_side && first.at.end == second.at.start).then(|| format!("{}{}", first.text, second.text))
}

#[cfg(test)]
mod tests {
    use super::{index_words, units};

    fn folded(text: &str) -> Vec<String> {
        units(text).into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn words_of_many_languages_are_compared_without_case_and_accents() {
        let table: &[(&str, &[&str])] = &[
            ("Selamat PAGI, Bu!", &["selamat", "pagi", "bu"]),
            ("salat Jum'at", &["salat", "jumat"]),
            ("anak-anak", &["anak", "anak"]),
            (
                "Crème brûlée Straße İstanbul",
                &["creme", "brulee", "strasse", "istanbul"],
            ),
            ("مُحَمَّد أحمد إلى مدرسة", &["محمد", "احمد", "الي", "مدرسه"]),
            ("٠٨١٢", &["0812"]),
            ("ｆｕｌｌ ｗｉｄｔｈ", &["full", "width"]),
            ("你好吗", &["你", "好", "吗"]),
            ("สวัสดี", &["ส", "ว", "ั", "ส", "ด", "ี"]),
            ("हिन्दी", &["हिन्दी"]),
            ("Привет, МИР", &["привет", "мир"]),
            ("terima kasih 🙏🏽", &["terima", "kasih", "🙏"]),
            ("Rp1.250.000", &["rp1", "250", "000"]),
            ("a\0b \u{202e}c\u{200f}", &["a", "b", "c"]),
            ("…!?--", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(folded(text), *expected, "{text}");
        }
    }

    #[test]
    fn a_unit_says_where_it_stands_in_the_text_as_written() {
        let text = "¡Olé! 你好";
        let found: Vec<&str> = units(text).iter().map(|unit| &text[unit.at.clone()]).collect();
        assert_eq!(found, ["Olé", "你", "好"]);
    }

    #[test]
    fn the_index_knows_pairs_of_signs_and_whole_numbers_and_everything_once() {
        assert_eq!(index_words("你好 你好"), ["你", "好", "你好"]);
        assert_eq!(
            index_words("0800-000-214 0800"),
            ["0800", "000", "214", "0800000214", "08000002140800"]
        );
    }

    #[test]
    fn a_text_of_a_megabyte_costs_no_more_than_the_longest_message() {
        assert_eq!(index_words(&"x".repeat(1 << 20)), ["x".repeat(40)]);
        let many: String = (0..200_000).map(|n| format!("w{n} ")).collect();
        assert!(units(&many).len() <= super::MOST);
    }
}
