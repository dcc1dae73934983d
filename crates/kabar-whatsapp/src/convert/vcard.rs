//! Cards of people, as far as Kabar shows them: a name and numbers (RFC 6350, with WhatsApp's `waid`).
//!
//! Deliberately not here: pictures, addresses, everything else a card may hold. It is not kept either.

use super::bounds::{LINE, NAME, PHONES, cut_line};
use kabar_types::{CardPhone, ContactCard};

/// Lines of a card that are looked at; WhatsApp's own have a dozen.
const LINES: usize = 500;

/// Reads a card; `shown` is the name the message gives it.
pub(super) fn read(shown: Option<&str>, card: Option<&str>) -> ContactCard {
    let lines = || card.unwrap_or_default().lines().take(LINES);
    let phones = lines().filter_map(phone).take(PHONES).collect();
    let shown = shown.filter(|name| !name.trim().is_empty());
    let full = || lines().find_map(|line| line.strip_prefix("FN:")).map(unescaped);
    let name = shown.map(str::to_owned).or_else(full);
    ContactCard {
        name: cut_line(name.as_deref(), NAME),
        phones,
    }
}

/// A card that holds a name and numbers, as WhatsApp's own clients write it.
pub(super) fn write(card: &ContactCard) -> String {
    let name = escaped(&card.name);
    let mut text = format!("BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}\n");
    for phone in &card.phones {
        let id = phone.whatsapp.as_ref().map(|digits| format!(";waid={digits}"));
        let id = id.unwrap_or_default();
        text.push_str(&format!(
            "TEL;type=CELL;type=VOICE{id}:{}\n",
            escaped(&phone.text)
        ));
    }
    text.push_str("END:VCARD");
    text
}

/// `TEL;type=CELL;waid=6280000000101:+62 800-0000-101`, with or without `item1.` before it.
fn phone(line: &str) -> Option<CardPhone> {
    let (head, number) = line.split_once(':')?;
    let mut parts = head.split(';');
    let name = parts.next()?;
    let name = name.rsplit('.').next().unwrap_or(name);
    let number = number.strip_prefix("tel:").unwrap_or(number).trim();
    if !name.eq_ignore_ascii_case("TEL") || number.is_empty() {
        return None;
    }
    let whatsapp = parts
        .filter_map(|part| part.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case("waid"))
        .map(|(_, digits)| digits)
        .filter(|digits| {
            (5..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    Some(CardPhone {
        text: cut_line(Some(&unescaped(number)), LINE),
        whatsapp: whatsapp.map(str::to_owned),
    })
}

fn escaped(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    line.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str, whatsapp: Option<&str>) -> CardPhone {
        CardPhone {
            text: text.to_owned(),
            whatsapp: whatsapp.map(str::to_owned),
        }
    }

    #[test]
    fn a_phones_card_gives_its_name_and_numbers() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Wati;Bu;;;\r\nFN:Bu Wati\\, Kebaya\r\n\
            item1.TEL;waid=6280000000101:+62 800-0000-101\r\nitem1.X-ABLabel:Ponsel\r\n\
            TEL;TYPE=WORK:021 555\r\nEMAIL:a@example.com\r\nEND:VCARD";
        let read = read(None, Some(card));
        assert_eq!(read.name, "Bu Wati, Kebaya");
        let expected = [
            phone("+62 800-0000-101", Some("6280000000101")),
            phone("021 555", None),
        ];
        assert_eq!(read.phones, expected);
    }

    #[test]
    fn a_card_is_read_as_it_was_written() {
        let card = ContactCard {
            name: "Pak; Budi, \\toko\\".to_owned(),
            phones: vec![phone("+62 800", Some("6280000000102")), phone("021;5", None)],
        };
        assert_eq!(read(None, Some(&write(&card))), card);
    }

    #[test]
    fn what_is_no_card_and_endless_ones_do_no_harm() {
        for text in ["", "TEL", "TEL:", "TEL;waid=1:1", ":::\n;;;", "FN", "\0"] {
            assert!(read(Some("Bob"), Some(text)).phones.len() <= 1);
        }
        let endless = "TEL:1\n".repeat(10_000);
        let card = read(Some(&"n".repeat(5_000)), Some(&endless));
        assert_eq!((card.name.len(), card.phones.len()), (NAME, PHONES));
    }
}
