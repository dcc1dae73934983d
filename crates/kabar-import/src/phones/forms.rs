//! Numbers that WhatsApp may know in two forms.
//!
//! Their countries changed how mobiles are written, and WhatsApp keeps each person under the form of the day they joined.
//! Only the server can say which it is, so both are given, the one to ask first being the one that is dialled today.
//!
//! - Brazil put a 9 before the eight digits of mobiles, region by region until 2016: `55 DD 9xxxx xxxx`, `55 DD xxxx xxxx`.
//! - Mexico took the 1 of mobiles away in 2019: `52 …`, `52 1 …`.
//! - Argentina has a 9 for mobiles when called from abroad, which people leave out: `54 9 …`, `54 …`.

use rlibphonenumber::PhoneNumber;

/// The forms of a number of these countries, the first to ask first; none for all others, and for what is no mobile in
/// Brazil. `national` is what stands behind the country code.
pub(super) fn candidates(country_code: i32, national: &str) -> Option<Vec<String>> {
    let forms = match country_code {
        55 => brazil(national)?,
        52 => mexico(national)?,
        54 => argentina(national)?,
        _ => return None,
    };
    let forms = forms.map(|national| format!("{country_code}{national}"));
    let in_plan = |digits: &String| {
        PhoneNumber::parse(format!("+{digits}"), None).is_ok_and(|number| number.is_valid())
    };
    forms.iter().any(in_plan).then(|| forms.to_vec())
}

fn brazil(national: &str) -> Option<[String; 2]> {
    let (area, number) = national.split_at_checked(2)?;
    let is_mobile = |number: &str| number.starts_with(['6', '7', '8', '9']);
    match number.len() {
        9 if number.starts_with('9') && is_mobile(&number[1..]) => {
            Some([national.to_owned(), format!("{area}{}", &number[1..])])
        }
        8 if is_mobile(number) => Some([format!("{area}9{number}"), national.to_owned()]),
        _ => None,
    }
}

fn mexico(national: &str) -> Option<[String; 2]> {
    let number = match national.len() {
        11 => national.strip_prefix('1')?,
        10 => national,
        _ => return None,
    };
    Some([number.to_owned(), format!("1{number}")])
}

fn argentina(national: &str) -> Option<[String; 2]> {
    let number = match national.len() {
        11 => national.strip_prefix('9')?,
        10 => national,
        _ => return None,
    };
    Some([format!("9{number}"), number.to_owned()])
}
