//! Links by which pages and other programs ask for a chat: `whatsapp://send?…` and `https://wa.me/…`. Whatever is not one of
//! these few forms is nothing. And the other way: which addresses of a message a browser may be handed. Pure.
//!
//! A link comes from anywhere. It opens a chat and may offer words to write; it never sends, and it names nothing else.

/// The longest text that a link may offer, in characters; more is cut off.
const TEXT_MAX: usize = 4096;
/// What a link may be long, in bytes: beyond that it is no link of a person.
const LINK_MAX: usize = 32 * 1024;
/// Digits of a phone number with its country code (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// What a link asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Digits, country code first.
    pub(crate) phone: String,
    /// Words to write; empty: none.
    pub(crate) text: String,
}

/// What this link asks for, if it is one.
pub(crate) fn read(link: &str) -> Option<Asked> {
    if link.len() > LINK_MAX {
        return None;
    }
    let (scheme, rest) = link.trim().split_once("://")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.trim_end_matches('/').to_ascii_lowercase();
    let in_path = match scheme.to_ascii_lowercase().as_str() {
        "whatsapp" => (place == "send").then_some(None)?,
        "http" | "https" => match place.as_str() {
            "api.whatsapp.com/send" | "web.whatsapp.com/send" => None,
            other => Some(
                other
                    .strip_prefix("wa.me/")
                    .or(other.strip_prefix("www.wa.me/"))?,
            ),
        },
        _ => return None,
    };
    let phone = match in_path {
        Some(path) => phone_of(path)?,
        None => phone_of(&value_of(query, "phone")?)?,
    };
    let text = value_of(query, "text").unwrap_or_default();
    Some(Asked {
        phone,
        text: shown(&text),
    })
}

/// This address, when it is one that a browser may be handed: `http` or `https`, written out as networks know it, without a
/// sign that a system could take for anything else.
pub fn for_browser(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`');
    let has_host = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
    let fits = address.len() <= LINK_MAX && address.bytes().all(is_plain);
    (is_web && has_host && fits).then_some(address)
}

/// The digits, however they are grouped; `None` for anything that is no number.
fn phone_of(text: &str) -> Option<String> {
    let is_grouping = |c: char| matches!(c, '+' | ' ' | '-' | '(' | ')' | '.');
    let digits: String = text.chars().filter(|c| !is_grouping(*c)).collect();
    let is_number = digits.chars().all(|c| c.is_ascii_digit()) && DIGITS.contains(&digits.len());
    (is_number && !digits.starts_with('0')).then_some(digits)
}

/// The first value under this name; what is no UTF-8 is replaced.
fn value_of(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// Only what a person could have typed, and not without end.
fn shown(text: &str) -> String {
    let typed = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(typed)
        .take(TEXT_MAX)
        .collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(phone: &str, text: &str) -> Option<Asked> {
        Some(Asked {
            phone: phone.to_owned(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn every_form_that_pages_use_is_read() {
        for link in [
            "whatsapp://send?phone=6280000000214",
            "whatsapp://send/?phone=%2B62%20800-0000-0214&text=",
            "WHATSAPP://Send?phone=+6280000000214",
            "https://wa.me/6280000000214",
            "https://wa.me/6280000000214/",
            "http://www.wa.me/+6280000000214#top",
            "https://api.whatsapp.com/send?phone=6280000000214&app_absent=0",
            "https://web.whatsapp.com/send/?phone=6280000000214",
        ] {
            assert_eq!(read(link), asked("6280000000214", ""), "{link}");
        }
    }

    #[test]
    fn a_text_is_offered_as_it_was_written() {
        let read = |text: &str| read(&format!("https://wa.me/6280000000214?text={text}"));
        assert_eq!(
            read("Halo%2C+apa%20kabar%3F"),
            asked("6280000000214", "Halo, apa kabar?")
        );
        assert_eq!(read("satu%0D%0Adua"), asked("6280000000214", "satu\ndua"));
        assert_eq!(read("%F0%9F%99%8F"), asked("6280000000214", "🙏"));
        assert_eq!(read("50%&text=other"), asked("6280000000214", "50%"));
        assert_eq!(read("%1b%00x%ff"), asked("6280000000214", "x\u{fffd}"));
    }

    #[test]
    fn anything_else_is_nothing() {
        for link in [
            "",
            "6280000000214",
            "whatsapp://send",
            "whatsapp://send?text=Halo",
            "whatsapp://call?phone=6280000000214",
            "https://wa.me/",
            "https://wa.me/message/ABCDEF",
            "https://wa.me/08123",
            "https://wa.me/0800000002140",
            "https://wa.me/12345678901234567",
            "https://wa.me.example.org/6280000000214",
            "https://example.org/wa.me/6280000000214",
            "https://chat.whatsapp.com/ABCDEF",
            "javascript://wa.me/6280000000214",
            "file:///etc/hosts",
        ] {
            assert_eq!(read(link), None, "{link}");
        }
    }

    #[test]
    fn a_browser_is_handed_addresses_of_the_web_and_nothing_else() {
        for address in [
            "https://example.org/a?b=1&c=%22#d",
            "HTTP://xn--pple-43d.com/",
            "http://[::1]:8080/",
        ] {
            assert_eq!(for_browser(address), Some(address));
        }
        for other in [
            "",
            "example.org",
            "file:///etc/hosts",
            "javascript://example.org/%0aalert(1)",
            "mailto:alice@example.org",
            "whatsapp://send?phone=6280000000214",
            "https://",
            "https://--help",
            "https:///etc",
            "https://example.org/a b",
            "https://example.org/\"",
            "https://example.org/\n",
            "https://пример.example/",
        ] {
            assert_eq!(for_browser(other), None, "{other}");
        }
        let endless = format!("https://example.org/{}", "a".repeat(LINK_MAX));
        assert_eq!(for_browser(&endless), None);
    }

    #[test]
    fn a_text_without_end_is_cut_and_a_link_without_end_refused() {
        let long = read(&format!("https://wa.me/6280000000214?text={}", "a".repeat(9000)));
        assert_eq!(long.map(|asked| asked.text.len()), Some(TEXT_MAX));
        assert_eq!(
            read(&format!(
                "https://wa.me/6280000000214?text={}",
                "a".repeat(40_000)
            )),
            None
        );
    }
}
