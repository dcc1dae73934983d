//! Where a number's clocks may stand: the zones of its country, by a table of our own making.
//!
//! A number tells a country and no place in it, and people take their numbers along. So somebody is awake when the whole
//! country is. Deliberately not here: what is an hour to write at (`pacing`).

use jiff::tz::TimeZone;
use kabar_import::phones::Country;
use kabar_types::Jid;
use std::{collections::HashMap, sync::OnceLock};

const FILE: &str = include_str!("zones.txt");

/// The two letters of a number's country; empty: nothing tells, or its zones are not known.
pub(super) fn country_of(phone: &Jid) -> String {
    let country = Country::of_number(phone.user());
    let code = country.map(Country::code).unwrap_or_default();
    if names().contains_key(code.as_str()) {
        code
    } else {
        String::new()
    }
}

/// Every zone of a country; none for one that is not known.
pub(super) fn of_country(country: &str) -> Vec<TimeZone> {
    let names = names().get(country).copied().unwrap_or_default();
    names
        .split(' ')
        .filter_map(|name| TimeZone::get(name).ok())
        .collect()
}

fn names() -> &'static HashMap<&'static str, &'static str> {
    static NAMES: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let lines = FILE.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(' ')).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_the_table_is_one_and_every_country_with_numbers_has_some() {
        for (country, zones) in names() {
            let known = of_country(country).len();
            assert!(
                known > 0 && known == zones.split(' ').count(),
                "{country}: {zones}"
            );
        }
        for country in Country::all() {
            let code = country.code();
            assert!(!of_country(&code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_number_is_where_its_country_is_and_an_unknown_one_is_nowhere() {
        for (number, country, zones) in [
            ("6280000000214", "ID", 3),
            ("491711234567", "DE", 1),
            ("12125550123", "US", 8),
            ("18765550123", "JM", 1),
            ("79161234567", "RU", 11),
            ("88312345678", "", 0),
        ] {
            let phone = Jid::from_phone_digits(number);
            assert_eq!(country_of(&phone), country, "{number}");
            assert_eq!(of_country(country).len(), zones, "{number}");
        }
    }
}
