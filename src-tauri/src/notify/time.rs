//! The wall clock of this computer's time zone.

use chrono::{DateTime, Local, Timelike};
use kabar_types::UnixMillis;

/// Minutes since midnight, at this moment and in this time zone.
pub(super) fn minute_of_day(at: UnixMillis) -> u16 {
    let Some(moment) = DateTime::from_timestamp_millis(at.0) else {
        return 0;
    };
    let here = moment.with_timezone(&Local);
    u16::try_from(here.hour() * 60 + here.minute()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::minute_of_day;
    use kabar_types::UnixMillis;

    #[test]
    fn minutes_pass_and_begin_again_after_a_day() {
        let noon = UnixMillis(1_795_000_000_000);
        let minute = minute_of_day(noon);
        assert_eq!(minute_of_day(noon.plus(60_000)), (minute + 1) % 1440);
        assert!(minute < 1440);
    }
}
