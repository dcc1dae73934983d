//! One cell, read as a phone number.

use kabar_types::{Finding, PhoneNote, PhoneTrouble, PhoneVerdict};
use rlibphonenumber::{
    NumberLengthType, ParseError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region, ValidationError,
};

use super::country::Country;
use super::forms::candidates;
use super::split::split;
use crate::doctor;

/// What the cell says. Digits without a country code are read by `country`.
pub fn verdict(cell: &str, country: Option<Country>) -> PhoneVerdict {
    read(cell, country).unwrap_or_else(|why| PhoneVerdict::Bad { why })
}

/// The cell with the zero that national numbers of this country begin with, where it is a national number without it.
pub(crate) fn trunk_zero(cell: &str, country: Country) -> Option<String> {
    let is_bare = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.');
    if cell.starts_with('0') || !cell.starts_with(|c: char| c.is_ascii_digit()) || !cell.chars().all(is_bare)
    {
        return None;
    }
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let number = PhoneNumber::parse(&digits, Some(country.region())).ok()?;
    let is_whole = number.get_national_significant_number() == digits && number.is_valid();
    let zero = || number.format_as(PhoneNumberFormat::National).starts_with('0');
    (is_whole && zero()).then(|| format!("0{cell}"))
}

fn read(cell: &str, country: Option<Country>) -> Result<PhoneVerdict, PhoneTrouble> {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || doctor::is_invisible(c));
    if cell.is_empty() {
        return Err(PhoneTrouble::Empty);
    }
    match doctor::examine_marks(cell) {
        Some(Finding::ExponentLossy) => return Err(PhoneTrouble::Rounded),
        Some(Finding::ExponentExact | Finding::DecimalTail) => return Err(PhoneTrouble::Repairable),
        _ => {}
    }
    if split(cell).len() > 1 {
        return Err(PhoneTrouble::Several);
    }
    if let Some(digits) = address(cell) {
        return international(digits, &[]);
    }
    let text = number_part(cell).ok_or(PhoneTrouble::NotANumber)?;
    by_country(text, country)
}

/// Digits of an address of WhatsApp: a link to a chat, or what other programs call a number.
fn address(cell: &str) -> Option<&str> {
    let from = ["wa.me/", "phone="]
        .iter()
        .find_map(|mark| cell.find(mark).map(|at| &cell[at + mark.len()..]));
    let from = from.or_else(|| {
        let (digits, domain) = cell.split_once('@')?;
        matches!(domain, "c.us" | "s.whatsapp.net").then_some(digits)
    })?;
    let from = from.strip_prefix('+').unwrap_or(from);
    let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
    (end > 0).then(|| &from[..end])
}

/// Without words around the number. Letters in it would be read as the digits of a keypad, which is a guess; only an
/// extension may follow.
fn number_part(cell: &str) -> Option<&str> {
    let begin = cell.find(|c: char| c.is_numeric() || matches!(c, '+' | '\u{ff0b}'))?;
    let text = &cell[begin..];
    let Some(letter) = text.find(char::is_alphabetic) else {
        return Some(text);
    };
    let tail = text[letter..].to_lowercase();
    let is_extension = ["ext", "x"].iter().any(|mark| {
        let rest = tail.strip_prefix(mark).unwrap_or("?");
        rest.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | ':' | ' ' | '='))
            .chars()
            .all(char::is_numeric)
    });
    match tail.chars().any(char::is_numeric) {
        false => Some(&text[..letter]),
        true if is_extension => Some(text),
        true => None,
    }
}

fn by_country(text: &str, country: Option<Country>) -> Result<PhoneVerdict, PhoneTrouble> {
    let is_international = text.starts_with(['+', '\u{ff0b}']);
    let parsed = PhoneNumber::parse(text, country.map(Country::region));
    let why = match parsed {
        Ok(number) => match judged(&number, &[]) {
            Ok(good) => return Ok(good),
            Err(why) => why,
        },
        Err(ParseError::InvalidCountryCode) if is_international => PhoneTrouble::UnknownCountry,
        Err(error) => trouble(&error),
    };
    if is_international {
        return Err(why);
    }
    without_plus(text, country).ok_or(match country {
        None if why != PhoneTrouble::NotANumber => PhoneTrouble::NeedsCountry,
        _ => why,
    })
}

/// Digits that are no number of the default country, and with a plus before them one of another: `55 11 98765 4321` in a
/// list from Indonesia. With no default country this would be a guess, for `81234567890` is a number of Japan, too; two
/// zeros are as good as a plus.
fn without_plus(text: &str, country: Option<Country>) -> Option<PhoneVerdict> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(rest) => international(rest, &[]).ok(),
        None if country.is_some() && !digits.starts_with('0') && digits.len() >= 10 => {
            international(&digits, &[PhoneNote::PlusAdded]).ok()
        }
        None => None,
    }
}

fn international(digits: &str, notes: &[PhoneNote]) -> Result<PhoneVerdict, PhoneTrouble> {
    let number = PhoneNumber::parse(format!("+{digits}"), None).map_err(|error| match error {
        ParseError::InvalidCountryCode => PhoneTrouble::UnknownCountry,
        other => trouble(&other),
    })?;
    judged(&number, notes)
}

/// What a number is, by its country's plan.
fn judged(number: &PhoneNumber, notes: &[PhoneNote]) -> Result<PhoneVerdict, PhoneTrouble> {
    let code = number.country_code;
    let mut notes = notes.to_vec();
    if !number.extension().is_empty() {
        notes.push(PhoneNote::Extension);
    }
    if matches!(code, 52 | 54 | 55)
        && let Some(candidates) = candidates(code, &number.get_national_significant_number())
    {
        let country = match code {
            52 => "MX",
            54 => "AR",
            _ => "BR",
        };
        return Ok(PhoneVerdict::Ask {
            candidates,
            country: Some(country.to_owned()),
            notes,
        });
    }
    let kind = number.get_type();
    if kind == PhoneNumberType::Unknown {
        return Err(length(number));
    }
    notes.extend(note(kind));
    let country = number.get_region_code().filter(|region| *region != Region::World);
    Ok(PhoneVerdict::Good {
        digits: digits(number),
        country: country.map(|region| region.to_string()),
        notes,
    })
}

fn digits(number: &PhoneNumber) -> String {
    format!(
        "{}{}",
        number.country_code,
        number.get_national_significant_number()
    )
}

fn note(kind: PhoneNumberType) -> Option<PhoneNote> {
    match kind {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile | PhoneNumberType::PersonalNumber => {
            None
        }
        PhoneNumberType::FixedLine | PhoneNumberType::VoIP => Some(PhoneNote::Landline),
        _ => Some(PhoneNote::Service),
    }
}

/// Why a number is in no plan.
fn length(number: &PhoneNumber) -> PhoneTrouble {
    match number.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) | Err(ValidationError::InvalidLength) => PhoneTrouble::NotInPlan,
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => PhoneTrouble::TooShort,
        Err(ValidationError::TooLong) => PhoneTrouble::TooLong,
        Err(ValidationError::InvalidCountryCode) => PhoneTrouble::UnknownCountry,
    }
}

fn trouble(error: &ParseError) -> PhoneTrouble {
    match error {
        ParseError::InvalidCountryCode => PhoneTrouble::NeedsCountry,
        ParseError::NotANumber(_) => PhoneTrouble::NotANumber,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneTrouble::TooShort,
        ParseError::TooLongNsn => PhoneTrouble::TooLong,
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
