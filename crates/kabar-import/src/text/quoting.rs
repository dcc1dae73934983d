//! Where a row ends: at its line's end, unless a quote is open there.
//!
//! Stricter than `csv-core`, which takes whatever comes: a quote that was opened by mistake would make one cell of the
//! rest of the list.

use kabar_types::QuoteMark;

/// How far a line got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    /// A quote is open at its end, so the row goes on.
    pub(super) open: bool,
    /// Something but a delimiter stood behind a closing quote.
    pub(super) stray: bool,
}

pub(super) const fn byte(quote: QuoteMark) -> Option<u8> {
    match quote {
        QuoteMark::Double => Some(b'"'),
        QuoteMark::Single => Some(b'\''),
        QuoteMark::None => None,
    }
}

/// Goes through one line, which begins inside quotes when `open`.
pub(super) fn walk(line: &[u8], open: bool, quote: u8, delimiter: u8) -> Walked {
    let mut stray = false;
    let mut at = 0;
    let mut inside = open;
    loop {
        if !inside {
            let Some(next) = line.get(at..).filter(|rest| !rest.is_empty()) else {
                return Walked { open: false, stray };
            };
            if next[0] == quote {
                at += 1;
            } else {
                match find(next, delimiter) {
                    Some(length) => at += length + 1,
                    None => return Walked { open: false, stray },
                }
                continue;
            }
        }
        let Some(closing) = closing(line, at, quote) else {
            return Walked { open: true, stray };
        };
        inside = false;
        let rest = &line[closing + 1..];
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        match rest.get(spaces) {
            None => return Walked { open: false, stray },
            Some(byte) if *byte == delimiter => at = closing + 1 + spaces + 1,
            Some(_) => {
                stray = true;
                match find(rest, delimiter) {
                    Some(length) => at = closing + 1 + length + 1,
                    None => return Walked { open: false, stray },
                }
            }
        }
    }
}

/// Where the quote is that is not one of two.
fn closing(line: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += find(line.get(at..)?, quote)?;
        if line.get(at + 1) != Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}

fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    memchr::memchr(byte, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(line: &str, open: bool) -> (bool, bool) {
        let Walked { open, stray } = walk(line.as_bytes(), open, b'"', b',');
        (open, stray)
    }

    #[test]
    fn a_row_goes_on_while_a_quote_is_open() {
        assert_eq!(walked("Laras,\"Jalan Mawar", false), (true, false));
        assert_eq!(walked("nomor 3\",0812", true), (false, false));
        assert_eq!(walked("\"\"\"", true), (false, false));
        assert_eq!(walked("she said \"\"no\"\"", true), (true, false));
    }

    #[test]
    fn quotes_inside_a_cell_are_letters() {
        assert_eq!(walked("5\" pipe,3", false), (false, false));
        assert_eq!(walked("\"a\"\"b\",\"\"", false), (false, false));
        assert_eq!(walked("\"a\"  ,b", false), (false, false));
    }

    #[test]
    fn something_behind_a_closing_quote_is_told() {
        assert_eq!(walked("\"Andi \"Bos\" S\",0812", false), (false, true));
        assert_eq!(walked("Sari\",0812", true), (false, false));
        assert_eq!(walked("Budi,\"Sari\",0812", true), (false, true));
    }
}
