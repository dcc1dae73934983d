//! What a person is called: the one place that knows which name goes before which.

use kabar_types::Jid;

/// A name to show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// True when `text` is a phone number.
    pub(crate) is_phone: bool,
}

/// The name from the phone's address book, else a business's as WhatsApp confirms it, else the one the person chose, else
/// the phone number, else nothing.
pub(crate) fn person(saved: &str, verified: &str, push: &str, phone_jid: &str) -> Name {
    let chosen = [saved, verified, push]
        .into_iter()
        .find(|name| !name.trim().is_empty());
    match chosen {
        Some(name) => Name {
            text: name.to_owned(),
            is_phone: false,
        },
        None => {
            let phone = phone(phone_jid);
            Name {
                is_phone: phone.is_some(),
                text: phone.unwrap_or_default(),
            }
        }
    }
}

/// `+` and digits, when the address is a phone number's.
pub(crate) fn phone(jid: &str) -> Option<String> {
    Jid::new(jid).phone()
}

/// The first 200 characters of a text, for one line of a list.
pub(crate) fn preview(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Whether a chat answers to what somebody typed into the search field: any of its names holds it, in whatever
/// case, or its number holds the digits typed.
pub(crate) fn matches(query: &str, names: &[&str], phone_jid: &str) -> bool {
    let wanted = query.trim().to_lowercase();
    if wanted.is_empty() || names.iter().any(|name| name.to_lowercase().contains(&wanted)) {
        return true;
    }
    let is_number = wanted.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
    is_number && digits.len() >= 3 && phone(phone_jid).is_some_and(|phone| phone.contains(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "6280000000214@s.whatsapp.net";

    #[test]
    fn a_saved_name_goes_before_a_verified_one_that_before_a_chosen_one_and_that_before_the_number() {
        assert_eq!(
            person("Bob (work)", "Bob's Bakery", "bob", PHONE).text,
            "Bob (work)"
        );
        assert_eq!(person("", "Bob's Bakery", "bob", PHONE).text, "Bob's Bakery");
        assert_eq!(person("", "", "bob", PHONE).text, "bob");
        assert_eq!(
            person("", " ", "  ", PHONE),
            Name {
                text: "+6280000000214".to_owned(),
                is_phone: true
            }
        );
        assert_eq!(
            person("", "", "", "7@lid"),
            Name {
                text: String::new(),
                is_phone: false
            }
        );
    }

    #[test]
    fn a_preview_is_cut_between_characters_and_not_at_a_nul() {
        let text = format!("a\0{}", "é".repeat(300));
        let cut = preview(&text);
        assert_eq!(cut.chars().count(), 200);
        assert!(cut.starts_with("a\0é"));
    }

    #[test]
    fn alice_finds_bob_by_part_of_a_name_in_any_case_or_by_digits() {
        assert!(matches("ÉMILE", &["émile zola"], PHONE));
        assert!(matches("0000-0214", &["Bob"], PHONE));
        assert!(matches(" ", &["Bob"], ""));
        assert!(!matches("0999", &["Bob"], PHONE));
        assert!(!matches("carol", &["Bob"], PHONE));
    }
}
