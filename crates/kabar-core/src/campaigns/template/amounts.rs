//! Amounts of money as lists have them and as people read them. What may be an amount of another currency is none.

use kabar_types::TextLanguage;

/// A currency, with how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Currency {
    code: &'static str,
    in_id: &'static str,
    in_en: &'static str,
    /// Whether the hundredths are written where there are none.
    hundredths: bool,
}

const fn currency(
    code: &'static str,
    in_id: &'static str,
    in_en: &'static str,
    hundredths: bool,
) -> Currency {
    Currency {
        code,
        in_id,
        in_en,
        hundredths,
    }
}

pub(super) const RUPIAH: Currency = currency("IDR", "Rp", "Rp", false);

const CURRENCIES: [Currency; 16] = [
    RUPIAH,
    currency("USD", "US$", "$", true),
    currency("EUR", "€", "€", true),
    currency("GBP", "£", "£", true),
    currency("MYR", "RM", "RM", true),
    currency("SGD", "S$", "S$", true),
    currency("AUD", "A$", "A$", true),
    currency("PHP", "₱", "₱", true),
    currency("THB", "฿", "฿", true),
    currency("VND", "₫", "₫", false),
    currency("INR", "₹", "₹", true),
    currency("JPY", "¥", "¥", false),
    currency("SAR", "SAR", "SAR", true),
    currency("AED", "AED", "AED", true),
    currency("BRL", "R$", "R$", true),
    currency("MXN", "MX$", "MX$", true),
];

/// No amount has more digits before its hundredths.
const DIGITS: usize = 15;

struct Amount {
    negative: bool,
    whole: u64,
    hundredths: u64,
}

impl Currency {
    pub(super) fn read(code: &str) -> Option<Self> {
        let known = |one: &&Self| one.code.eq_ignore_ascii_case(code);
        CURRENCIES.iter().find(known).copied()
    }
}

/// An amount of a list, written for people. `None`: it is none, or one of another currency.
pub(super) fn write(value: &str, currency: Currency, language: TextLanguage) -> Option<String> {
    let amount = read(value, currency, language)?;
    let (sign, group, point) = match language {
        TextLanguage::Id => (currency.in_id, '.', ','),
        TextLanguage::En => (currency.in_en, ',', '.'),
    };
    let minus = if amount.negative { "-" } else { "" };
    let blank = if sign.ends_with(char::is_alphabetic) {
        " "
    } else {
        ""
    };
    let whole = grouped(amount.whole, group);
    let with_hundredths = currency.hundredths || amount.hundredths > 0;
    let hundredths = with_hundredths.then(|| format!("{point}{:02}", amount.hundredths));
    Some(format!(
        "{minus}{sign}{blank}{whole}{}",
        hundredths.unwrap_or_default()
    ))
}

fn grouped(whole: u64, group: char) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

fn read(value: &str, currency: Currency, language: TextLanguage) -> Option<Amount> {
    let (negative, rest) = without_minus(value.trim());
    let rest = without_sign(rest, currency);
    let (again, rest) = without_minus(rest);
    // As Indonesian price tags end.
    let rest = rest
        .strip_suffix(",-")
        .or(rest.strip_suffix(".-"))
        .unwrap_or(rest);
    let (whole, part) = split(rest.trim(), language)?;
    if !(1..=DIGITS).contains(&whole.len()) || negative && again {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let (hundredths, carried) = rounded(part)?;
    let amount = Amount {
        negative: negative || again,
        whole: whole + carried,
        hundredths,
    };
    let is_nothing = amount.whole == 0 && amount.hundredths == 0;
    Some(Amount {
        negative: amount.negative && !is_nothing,
        ..amount
    })
}

fn without_minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Without this currency's own sign or code before it or its code behind it.
fn without_sign(text: &str, currency: Currency) -> &str {
    for sign in [currency.in_id, currency.code, currency.in_en] {
        let head = text.get(..sign.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(sign)) {
            return text[sign.len()..].trim_start_matches(['.', ' ', '\u{a0}']);
        }
    }
    let split = text.len().checked_sub(currency.code.len());
    let tail = split.and_then(|split| Some((text.get(..split)?, text.get(split..)?)));
    match tail {
        Some((head, tail)) if tail.eq_ignore_ascii_case(currency.code) => head.trim_end(),
        _ => text,
    }
}

/// The digits before the point and those behind it.
fn split(text: &str, language: TextLanguage) -> Option<(String, &str)> {
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let group_of_language = match language {
        TextLanguage::Id => '.',
        TextLanguage::En => ',',
    };
    let marks: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | ','))
        .collect();
    let point = match marks.as_slice() {
        [] => None,
        [(at, mark)] => {
            let (head, tail) = (&text[..*at], &text[at + 1..]);
            let may_group = tail.len() == 3 && (1..=3).contains(&head.len()) && head != "0";
            (!may_group || *mark != group_of_language).then_some(*at)
        }
        // The other mark groups; of one mark alone, all do.
        [.., (before, _), (at, mark)] if text.as_bytes()[*before] != text.as_bytes()[*at] => {
            let last = marks.iter().filter(|(_, other)| other == mark).count() == 1;
            Some(last.then_some(*at)?)
        }
        _ => None,
    };
    let (whole, part) = point.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let groups: Vec<&str> = whole.split(|c| is_blank(c) || matches!(c, '.' | ',')).collect();
    let fits = |(place, group): (usize, &&str)| {
        let digits = group.bytes().all(|byte| byte.is_ascii_digit());
        digits
            && if place == 0 {
                groups.len() == 1 || (1..=3).contains(&group.len())
            } else {
                group.len() == 3
            }
    };
    let good = groups.iter().enumerate().all(fits) && (point.is_none() || !part.is_empty());
    good.then(|| (groups.concat(), part))
}

/// Digits behind the point as hundredths, and what is carried over.
fn rounded(part: &str) -> Option<(u64, u64)> {
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |place: usize| {
        part.as_bytes()
            .get(place)
            .map_or(0, |byte| u64::from(byte - b'0'))
    };
    let hundredths = digit(0) * 10 + digit(1) + u64::from(digit(2) >= 5);
    Some((hundredths % 100, hundredths / 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use TextLanguage::{En, Id};

    fn money(code: &str) -> Currency {
        Currency::read(code).unwrap()
    }

    #[test]
    fn an_amount_is_written_as_people_of_that_language_do() {
        for (value, code, language, written) in [
            ("1250000", "IDR", Id, "Rp 1.250.000"),
            ("1.250.000", "idr", Id, "Rp 1.250.000"),
            ("Rp1.250.000,-", "IDR", Id, "Rp 1.250.000"),
            ("Rp. 1 250 000", "IDR", Id, "Rp 1.250.000"),
            ("1250000.0", "IDR", Id, "Rp 1.250.000"),
            ("1,250,000", "IDR", Id, "Rp 1.250.000"),
            ("1.250", "IDR", Id, "Rp 1.250"),
            ("1.250,5", "IDR", Id, "Rp 1.250,50"),
            ("0.125", "USD", Id, "US$0,13"),
            ("1,250", "USD", En, "$1,250.00"),
            ("1.25", "USD", En, "$1.25"),
            ("12 EUR", "EUR", En, "€12.00"),
            ("-1,250.999", "USD", En, "-$1,251.00"),
            ("-0.001", "USD", En, "$0.00"),
            ("999", "JPY", En, "¥999"),
        ] {
            let got = write(value, money(code), language);
            assert_eq!(got.as_deref(), Some(written), "{value}");
        }
    }

    #[test]
    fn what_is_no_amount_of_that_currency_is_none() {
        for value in [
            "",
            "gratis",
            "USD 50",
            "$50",
            "1,5jt",
            "1.25E+06",
            "1.2.3",
            "1,2,3",
            "12.34.567",
            "1.",
            "--5",
            "1,250.000,00",
            "1234567890123456",
        ] {
            assert_eq!(write(value, RUPIAH, Id), None, "{value}");
        }
    }
}
