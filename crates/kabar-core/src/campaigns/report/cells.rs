//! What may stand in a cell of a file that a spreadsheet opens: nothing that it would take for a formula. Pure.
//!
//! A mark in front, as people put it there by hand, makes a text of it. Lists that are read here lose the mark of a number again
//! (`kabar-import`), so a report can be sent to in turn. A sheet of XLSX needs no mark: its cells say that they are texts.

/// What spreadsheets begin a formula with; those of full width count too where people write with them.
const BEGINS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

const MARK: char = '\'';

/// A cell with its mark, where it needs one. What would look like a marked cell gets another, so that taking one mark away
/// always gives back what stood there.
pub(super) fn marked(text: &str) -> String {
    if text.trim_start_matches(MARK).starts_with(BEGINS) {
        format!("{MARK}{text}")
    } else {
        text.to_owned()
    }
}

/// The same, without marks on what is nothing but a number: for files that a machine reads, which would send the mark along.
pub(super) fn marked_unless_number(text: &str) -> String {
    match text.strip_prefix(['+', '-']) {
        Some(rest) if is_number(rest) => text.to_owned(),
        _ => marked(text),
    }
}

fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || ".,%".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn a_formula_becomes_a_text_and_words_stay_as_they_are() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("+6280000000214", "'+6280000000214"),
            ("-10%", "'-10%"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝cmd", "'＝cmd"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(marked(text), shown);
        }
    }

    #[test]
    fn what_a_machine_reads_keeps_its_numbers() {
        for (text, shown) in [
            ("+6280000000214", "+6280000000214"),
            ("-10,5%", "-10,5%"),
            ("-", "'-"),
            ("+1+1", "'+1+1"),
            ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
            ("=1", "'=1"),
        ] {
            assert_eq!(marked_unless_number(text), shown);
        }
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula_and_one_mark_less_is_what_stood_there(text in "['=+\\-@\t a＝]{0,5}") {
            let shown = marked(&text);
            prop_assert!(!shown.starts_with(BEGINS));
            if shown != text {
                prop_assert_eq!(shown.strip_prefix(MARK), Some(text.as_str()));
            }
        }
    }
}
