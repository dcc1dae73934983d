//! A phone number as a person writes it, made into the digits WhatsApp wants.
//!
//! Only the form is checked (E.164: country code first, 7 to 15 digits). Whether anybody has the number is WhatsApp's
//! to say. Deliberately not here: guessing a country for a number written without one; a wrong guess is another
//! person's number.

use crate::{
    error::KabarError,
    ports::whatsapp::{LinkBy, LinkWish},
};
use kabar_types::{ErrorCode, Redacted};

/// How many digits a number with its country code has (E.164; the shortest in use have seven).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The wish with its number in digits. Error: `BadNumber`.
pub(super) fn clean(wish: LinkWish) -> Result<LinkWish, KabarError> {
    let LinkBy::Code { phone } = &wish.by else {
        return Ok(wish);
    };
    let digits = digits(&phone.0).ok_or(KabarError::refused(
        ErrorCode::BadNumber,
        "not a phone number with its country code",
    ))?;
    let phone = Redacted(digits);
    Ok(LinkWish {
        by: LinkBy::Code { phone },
        ..wish
    })
}

/// The digits of `+62 812-0000-0123`, `0062 (812) 00000123` or `6281200000123`; `None` for what is no such number.
pub(crate) fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('+').or(text.strip_prefix("00")).unwrap_or(text);
    let is_mark = |c: char| c.is_whitespace() || "-–().\u{2011}/".contains(c);
    let digits: String = text.chars().filter(|c| !is_mark(*c)).collect();
    let fits = DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    // No country code begins with 0: such a number is written as within its country.
    (fits && !digits.starts_with('0')).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_number_with_its_country_code_is_taken_in_every_spelling() {
        for text in [
            "6280000000001",
            "+6280000000001",
            " +62 800-0000-0001 ",
            "0062 (800) 0000.0001",
            "+62\u{a0}800\u{2011}0000\u{2011}0001",
        ] {
            assert_eq!(digits(text).as_deref(), Some("6280000000001"), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for text in [
            "",
            "+",
            "0800 0000 0001",
            "000 6280000000001",
            "+62 800",
            "62800000000010000",
            "62800000000a1",
            "++6280000000001",
            "٦٢٨٠٠٠٠٠٠٠٠٠١",
        ] {
            assert_eq!(digits(text), None, "{text}");
        }
    }
}
