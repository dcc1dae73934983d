//! A cell of a spreadsheet as text: what a person sees there, as far as it is data.
//!
//! Numbers without an exponent, for a phone number is twelve digits; dates as ISO, for a format would be a guess; of a
//! formula what it came to when the file was saved.

use std::borrow::Cow;

use calamine::{DataType, ExcelDateTime};

/// The text, and whether it is an error of the sheet.
pub(super) fn text(cell: &impl DataType) -> (Cow<'_, str>, bool) {
    if let Some(text) = cell.get_string() {
        return (Cow::Borrowed(text), false);
    }
    if let Some(error) = cell.get_error() {
        return (Cow::Owned(error.to_string()), true);
    }
    let iso = cell.get_datetime_iso().or_else(|| cell.get_duration_iso());
    if let Some(iso) = iso {
        return (Cow::Borrowed(iso), false);
    }
    let owned = cell
        .get_float()
        .map(number)
        .or_else(|| cell.get_int().map(|number| number.to_string()))
        .or_else(|| {
            cell.get_bool()
                .map(|yes| if yes { "TRUE" } else { "FALSE" }.to_owned())
        })
        .or_else(|| cell.get_datetime().map(|moment| date(&moment)));
    (Cow::Owned(owned.unwrap_or_default()), false)
}

/// Up to the fifteen digits that a spreadsheet keeps.
fn number(number: f64) -> String {
    if number == number.trunc() {
        // Rust writes no exponent, and a minus before nothing is nobody's.
        return format!("{}", number + 0.0);
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn date(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return duration(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match () {
        () if moment.as_f64() < 1.0 => time,
        () if (hour, minute, second, milli) == (0, 0, 0, 0) => date,
        () => format!("{date}T{time}"),
    }
}

/// Days as hours, minutes and seconds.
fn duration(days: f64) -> String {
    let seconds = (days.clamp(0.0, 1e7) * 86_400.0).round() as u64;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, ExcelDateTimeType};

    fn shown(cell: &Data) -> String {
        text(cell).0.into_owned()
    }

    #[test]
    fn a_phone_number_has_all_its_digits() {
        assert_eq!(shown(&Data::Float(6_281_234_567_890.0)), "6281234567890");
        assert_eq!(shown(&Data::Float(-0.0)), "0");
        assert_eq!(shown(&Data::Float(0.1 + 0.2)), "0.3");
        assert_eq!(shown(&Data::Int(81_234_567_890)), "81234567890");
    }

    #[test]
    fn dates_are_iso() {
        let at = |value| Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        assert_eq!(shown(&at(45_943.0)), "2025-10-13");
        assert_eq!(shown(&at(45_943.5)), "2025-10-13T12:00:00");
        assert_eq!(shown(&at(0.25)), "06:00:00");
        let length = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(shown(&Data::DateTime(length)), "36:00:00");
    }
}
