//! The last net under the rule that no log line names a person: whatever looks like a phone number or a WhatsApp
//! address is replaced before a line is written.
//!
//! The rule itself is kept where the lines are made; this catches what a library or a mistake lets through. Names
//! and texts cannot be recognised here.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// From this many digits on, a run may be a phone number.
const DIGITS: usize = 7;

const ADDRESSES: [&str; 8] = [
    "s.whatsapp.net",
    "c.us",
    "lid",
    "g.us",
    "newsletter",
    "broadcast",
    "hosted",
    "hosted.lid",
];

/// Writes lines with every phone number and WhatsApp address replaced by `…`. Expects whole lines per call.
pub(crate) struct Redacting<W>(pub(crate) W);

impl<W: Write> Write for Redacting<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0
            .write_all(redact(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `line` without phone numbers and addresses.
fn redact(line: &str) -> Cow<'_, str> {
    if !line.contains('@') && line.chars().filter(char::is_ascii_digit).count() < DIGITS {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (taken, shown) = piece(rest, first);
        out.push_str(shown);
        rest = &rest[taken..];
    }
    Cow::Owned(out)
}

/// How much of `rest` belongs together, and what to show for it.
fn piece(rest: &str, first: char) -> (usize, &str) {
    if first == '+' {
        let end = rest[1..]
            .find(|c: char| !c.is_ascii_digit() && !" -()".contains(c))
            .map_or(rest.len(), |at| at + 1);
        let number = rest[..end].trim_end_matches([' ', '-', '(']);
        if digits(number) >= DIGITS {
            return (number.len(), "…");
        }
    }
    if !first.is_ascii_alphanumeric() {
        return (first.len_utf8(), &rest[..first.len_utf8()]);
    }
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !"@._:-".contains(c))
        .unwrap_or(rest.len());
    let word = &rest[..end];
    if is_address(word) {
        return (end, "…");
    }
    if is_uuid(word) {
        return (end, word);
    }
    plain_run(rest)
}

/// A run of digits (hidden when long) or of anything else up to the next digit or break.
fn plain_run(rest: &str) -> (usize, &str) {
    let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
    let ends = |c: char| {
        if is_digit {
            !c.is_ascii_digit()
        } else {
            c.is_ascii_digit() || !c.is_ascii_alphanumeric()
        }
    };
    let end = rest.find(ends).unwrap_or(rest.len());
    if is_digit && end >= DIGITS {
        (end, "…")
    } else {
        (end, &rest[..end])
    }
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// `user[.agent][:device]@server` of WhatsApp.
fn is_address(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(_, server)| ADDRESSES.contains(&server.trim_end_matches(['.', ':', '-'])))
}

/// Our own account ids, which may hold long runs of digits.
fn is_uuid(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_hidden_in_every_spelling() {
        for number in [
            "6280000000214",
            "+6280000000214",
            "+62 800-0000-0214",
            "+62 (800) 0000 0214",
        ] {
            assert_eq!(redact(&format!("from {number}, again")), "from …, again");
        }
    }

    #[test]
    fn whatsapp_addresses_are_hidden_with_their_device() {
        for address in [
            "6280000000214@s.whatsapp.net",
            "6280000000214:3@s.whatsapp.net",
            "901234:7@lid",
            "1203630-99@g.us",
            "bob@hosted.lid",
        ] {
            assert_eq!(redact(&format!("chat={address} done")), "chat=… done");
        }
        assert_eq!(redact("Jid(\"901234@lid\")"), "Jid(\"…\")");
    }

    #[test]
    fn what_names_nobody_stays() {
        for line in [
            "2026-11-23T13:20:00.123456Z  INFO kabar_core: account=01912345-6789-7123-8456-123456789012 online",
            "wrote 123456 bytes in 12.5 ms, attempt 3 of 20",
            "kabar@2.0 answered 515 (a+b)",
            "—  …  ünïcode ◷",
        ] {
            assert_eq!(redact(line), line);
        }
    }

    #[test]
    fn a_number_glued_to_letters_is_hidden_too() {
        assert_eq!(redact("pn6280000000214x job=12"), "pn…x job=12");
    }

    #[test]
    fn a_writer_hides_and_reports_the_whole_line_as_written() {
        let mut writer = Redacting(Vec::new());
        let line = "to 6280000000214\n".as_bytes();
        assert_eq!(writer.write(line).unwrap(), line.len());
        assert_eq!(String::from_utf8(writer.0).unwrap(), "to …\n");
    }
}
