//! Limits that a person may raise once they have read what it may cost: which of them a tempo raises, and which of those
//! somebody has accepted for a campaign.
//!
//! Nothing begins or goes on at a tempo that nobody accepted; whoever accepted a bold one may go back to any that is less so.
//! Deliberately not here: what nobody can raise. Opt-outs, consent, WhatsApp's limits, the brake and a gap of a second hold at
//! any tempo (`claim`, `pacing`).

use kabar_types::{Pacing, RaisedLimit, RaisedRecord, SoftLimit};

/// Every limit that a tempo goes beyond.
pub(super) fn raised(pacing: &Pacing) -> Vec<RaisedLimit> {
    let cautious = Pacing::cautious("");
    let raised = |limit| RaisedLimit {
        limit,
        value: value(&cautious, pacing, limit),
        default: value(&cautious, &cautious, limit),
    };
    let all = SoftLimit::ALL.into_iter().map(raised);
    all.filter(is_beyond).collect()
}

/// Whether it is a raise at all, of the limit we know.
pub(super) fn is_real(raised: &RaisedLimit) -> bool {
    let cautious = Pacing::cautious("");
    raised.default == value(&cautious, &cautious, raised.limit) && is_beyond(raised)
}

/// What of this nobody has accepted yet.
pub(super) fn missing(pacing: &Pacing, records: &[RaisedRecord]) -> Vec<RaisedLimit> {
    let covers = |raised: &RaisedLimit, record: &RaisedRecord| {
        record.limit == raised.limit && raised.limit.is_within(raised.value, record.value)
    };
    let mut all = raised(pacing);
    all.retain(|raised| !records.iter().any(|record| covers(raised, record)));
    all
}

fn is_beyond(raised: &RaisedLimit) -> bool {
    !raised.limit.is_within(raised.value, raised.default)
}

fn value(cautious: &Pacing, pacing: &Pacing, limit: SoftLimit) -> u32 {
    match limit {
        SoftLimit::Gap => pacing.gap_min_ms,
        SoftLimit::PerHour => pacing.per_hour,
        SoftLimit::PerDay => pacing.per_day,
        SoftLimit::NewChats => pacing.new_chats_per_day,
        SoftLimit::QuietHours => open_at_night(cautious, pacing),
        SoftLimit::Days => pacing.days.iter().map(|open| u32::from(*open)).sum(),
        SoftLimit::PersonDays => pacing.person_days,
        SoftLimit::AccountDays => pacing.account_days,
        SoftLimit::QuotaKept => u32::from(pacing.quota_kept),
    }
}

/// Minutes of the cautious night in which something may go. At hours of the sender's own any of them may be the recipients'.
fn open_at_night(cautious: &Pacing, pacing: &Pacing) -> u32 {
    let open = |minute: &u16| !pacing.recipient_zones || !is_quiet(pacing, *minute);
    let night = (0..24 * 60).filter(|minute| is_quiet(cautious, *minute));
    u32::try_from(night.filter(open).count()).unwrap_or(u32::MAX)
}

fn is_quiet(pacing: &Pacing, minute: u16) -> bool {
    let (from, until) = (pacing.quiet_from, pacing.quiet_until);
    if from <= until {
        (from..until).contains(&minute)
    } else {
        minute >= from || minute < until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::UnixMillis;

    fn cautious() -> Pacing {
        Pacing::cautious("Asia/Jakarta")
    }

    #[test]
    fn every_limit_is_raised_by_one_step_beyond_it_and_by_none_before() {
        assert_eq!(raised(&cautious()), []);
        let bold = |change: fn(&mut Pacing)| {
            let mut pacing = cautious();
            change(&mut pacing);
            let raised = raised(&pacing);
            raised
                .iter()
                .map(|one| (one.limit, one.value, one.default))
                .collect::<Vec<_>>()
        };
        for (change, found) in [
            (
                (|pacing| pacing.gap_min_ms = 29_999) as fn(&mut Pacing),
                (SoftLimit::Gap, 29_999, 30_000),
            ),
            (|pacing| pacing.per_hour = 31, (SoftLimit::PerHour, 31, 30)),
            (|pacing| pacing.per_day = 101, (SoftLimit::PerDay, 101, 100)),
            (
                |pacing| pacing.new_chats_per_day = 11,
                (SoftLimit::NewChats, 11, 10),
            ),
            (|pacing| pacing.quiet_until = 479, (SoftLimit::QuietHours, 1, 0)),
            (
                |pacing| pacing.quiet_from = pacing.quiet_until,
                (SoftLimit::QuietHours, 660, 0),
            ),
            (
                |pacing| pacing.recipient_zones = false,
                (SoftLimit::QuietHours, 660, 0),
            ),
            (|pacing| pacing.days = [true; 7], (SoftLimit::Days, 7, 6)),
            (|pacing| pacing.person_days = 6, (SoftLimit::PersonDays, 6, 7)),
            (|pacing| pacing.account_days = 0, (SoftLimit::AccountDays, 0, 7)),
            (|pacing| pacing.quota_kept = 19, (SoftLimit::QuotaKept, 19, 20)),
        ] {
            assert_eq!(bold(change), [found]);
        }
        let calm = Pacing {
            gap_min_ms: 90_000,
            gap_max_ms: 90_000,
            per_hour: 1,
            quiet_from: 20 * 60,
            quiet_until: 9 * 60,
            days: [true, true, true, true, false, true, true],
            ..cautious()
        };
        assert_eq!(raised(&calm), [], "another day off is one, too");
    }

    #[test]
    fn what_was_accepted_covers_what_is_no_bolder_and_nothing_else() {
        let accepted = |limit, value| RaisedRecord {
            limit,
            value,
            at: UnixMillis(0),
            version: String::new(),
        };
        let two = Pacing {
            gap_min_ms: 10_000,
            per_day: 200,
            ..cautious()
        };
        let missing = |records: &[RaisedRecord]| {
            let missing = missing(&two, records);
            missing.iter().map(|one| one.limit).collect::<Vec<_>>()
        };
        let (gap, day) = (SoftLimit::Gap, SoftLimit::PerDay);
        assert_eq!(missing(&[]), [gap, day]);
        assert_eq!(missing(&[accepted(gap, 10_000), accepted(day, 199)]), [day]);
        assert_eq!(missing(&[accepted(gap, 5_000), accepted(day, 250)]), []);
        assert_eq!(missing(&[accepted(gap, 10_001), accepted(gap, 200)]), [day]);
    }

    #[test]
    fn what_is_accepted_has_to_be_a_raise_of_the_limit_that_there_is() {
        let day = |value, default| RaisedLimit {
            limit: SoftLimit::PerDay,
            value,
            default,
        };
        assert!(is_real(&day(101, 100)));
        assert!(!is_real(&day(100, 100)) && !is_real(&day(101, 99)));
    }
}
