//! Dates as lists have them and as people read them. One that can be read in two ways is none.

use jiff::civil::Date;
use kabar_types::TextLanguage;

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// 30 November 2026
    Long,
    /// 30/11/2026, 30 Nov 2026
    Short,
    /// Senin, 30 November 2026
    Weekday,
}

impl Style {
    pub(super) fn read(argument: Option<&str>) -> Option<Self> {
        match argument.map(str::to_lowercase).as_deref() {
            None | Some("long") => Some(Self::Long),
            Some("short") => Some(Self::Short),
            Some("weekday") => Some(Self::Weekday),
            Some(_) => None,
        }
    }
}

const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_ID: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const DAYS_EN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A date of a list, written for people. `None`: it is none, or could be another.
pub(super) fn write(value: &str, style: Style, language: TextLanguage) -> Option<String> {
    let date = read(value, language)?;
    let (months, days) = match language {
        TextLanguage::Id => (&MONTHS_ID, &DAYS_ID),
        TextLanguage::En => (&MONTHS_EN, &DAYS_EN),
    };
    let (day, year) = (date.day(), date.year());
    let month = months.get(usize::try_from(date.month() - 1).ok()?)?;
    let weekday = days.get(usize::try_from(date.weekday().to_monday_zero_offset()).ok()?)?;
    Some(match (style, language) {
        (Style::Long, _) => format!("{day} {month} {year}"),
        (Style::Weekday, _) => format!("{weekday}, {day} {month} {year}"),
        (Style::Short, TextLanguage::Id) => format!("{day:02}/{:02}/{year}", date.month()),
        (Style::Short, TextLanguage::En) => format!("{day} {} {year}", month.get(..3)?),
    })
}

/// The year has four digits and stands first or last; a time behind it does not matter.
fn read(value: &str, language: TextLanguage) -> Option<Date> {
    let (date, time) = value.split_once(['T', ' ']).unwrap_or((value, ""));
    let is_time = time
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | '+' | '-'));
    if !is_time || !time.is_empty() && !time.contains(':') {
        return None;
    }
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [first, middle, last] = parts.as_slice() else {
        return None;
    };
    if first.len() == 4 {
        return date_of(first, middle, last);
    }
    let (day, month) = match language {
        TextLanguage::Id => (first, middle),
        TextLanguage::En if first == middle => (first, middle),
        TextLanguage::En => match (number(first)? > 12, number(middle)? > 12) {
            (true, false) => (first, middle),
            (false, true) => (middle, first),
            _ => return None,
        },
    };
    (last.len() == 4).then(|| date_of(last, month, day))?
}

fn date_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let (month, day) = (
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(day)?).ok()?,
    );
    Date::new(number(year)?, month, day).ok()
}

fn number(digits: &str) -> Option<i16> {
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use TextLanguage::{En, Id};

    #[test]
    fn a_date_is_written_as_people_of_that_language_do() {
        for (value, style, language, written) in [
            ("2026-11-30", Style::Long, Id, "30 November 2026"),
            ("2026-08-17 00:00:00", Style::Long, Id, "17 Agustus 2026"),
            ("17/08/2026", Style::Weekday, Id, "Senin, 17 Agustus 2026"),
            ("1.5.2026", Style::Short, Id, "01/05/2026"),
            ("2026-05-01T10:00:00Z", Style::Weekday, En, "Friday, 1 May 2026"),
            ("30/11/2026", Style::Short, En, "30 Nov 2026"),
            ("11/30/2026", Style::Short, En, "30 Nov 2026"),
            ("5/5/2026", Style::Long, En, "5 May 2026"),
        ] {
            assert_eq!(write(value, style, language).as_deref(), Some(written), "{value}");
        }
    }

    #[test]
    fn what_is_no_date_or_two_is_none() {
        for (value, language) in [
            ("", Id),
            ("besok", Id),
            ("46356", Id),
            ("30/11/26", Id),
            ("31/02/2026", Id),
            ("11/30/2026", Id),
            ("05/06/2026", En),
            ("2026-11-30 pagi", Id),
            ("2026-11", Id),
            ("-1-1-2026", Id),
        ] {
            assert_eq!(write(value, Style::Long, language), None, "{value}");
        }
    }
}
