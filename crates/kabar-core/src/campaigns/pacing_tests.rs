//! Tempo over a simulated month, and at the edges of its hours.

use super::*;
use proptest::{collection::vec, prelude::*};

/// 2026-10-01T00:00:00Z; Berlin puts its clocks back on the 25th.
const DAWN: UnixMillis = UnixMillis(1_790_812_800_000);
const MINUTE_MS: i64 = 60_000;

fn pacing(zone: &str) -> Pacing {
    Pacing::cautious(zone)
}

fn rules(pacing: &Pacing) -> Rules {
    Rules::of(pacing).unwrap()
}

fn at(text: &str) -> UnixMillis {
    UnixMillis(text.parse::<Timestamp>().unwrap().as_millisecond())
}

/// Whether the clock on the wall of a zone says that something may go, found without what is tested.
fn is_allowed(moment: UnixMillis, pacing: &Pacing) -> bool {
    let zone = TimeZone::get(&pacing.zone).unwrap();
    let local = zone.to_datetime(Timestamp::from_millisecond(moment.0).unwrap());
    let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
    let (from, until) = (pacing.quiet_from, pacing.quiet_until);
    let quiet = if from <= until {
        (from..until).contains(&minute)
    } else {
        minute >= from || minute < until
    };
    let place = usize::from(local.date().weekday().to_monday_zero_offset().unsigned_abs());
    !quiet && pacing.days[place]
}

#[test]
fn what_nobody_could_keep_is_no_tempo_and_each_fault_is_told() {
    let good = pacing("Asia/Jakarta");
    assert!(Rules::of(&good).is_some());
    let with = |change: fn(&mut Pacing)| {
        let mut pacing = good.clone();
        change(&mut pacing);
        pacing
    };
    let bad: [(Pacing, PacingFault); 11] = [
        (with(|bad| bad.gap_min_ms = 999), PacingFault::GapTooShort),
        (with(|bad| bad.gap_max_ms = 29_999), PacingFault::GapsSwapped),
        (with(|bad| bad.per_hour = 0), PacingFault::CapOfNothing),
        (with(|bad| bad.per_day = 0), PacingFault::CapOfNothing),
        (with(|bad| bad.quiet_from = 1_440), PacingFault::BadHours),
        (with(|bad| bad.quiet_until = 1_440), PacingFault::BadHours),
        (with(|bad| bad.days = [false; 7]), PacingFault::NoDays),
        (with(|bad| bad.quota_kept = 101), PacingFault::BadQuota),
        (
            with(|bad| (bad.start_at, bad.stop_by) = (Some(DAWN), Some(DAWN))),
            PacingFault::EndsBeforeStart,
        ),
        (pacing("Asia/Atlantis"), PacingFault::UnknownZone),
        (pacing(""), PacingFault::UnknownZone),
    ];
    for (bad, fault) in bad {
        assert!(Rules::of(&bad).is_none(), "{bad:?}");
        assert_eq!(faults(&bad), [fault]);
    }
}

#[test]
fn a_country_is_open_when_all_of_it_is() {
    let rules = rules(&pacing("Asia/Jakarta"));
    // In October New York is four hours behind, Honolulu ten; Jakarta is seven ahead, Jayapura nine. The 4th is a Sunday.
    for (country, moment, next) in [
        ("", "2026-10-01T14:00:00Z", "2026-10-02T01:00:00Z"),
        ("XX", "2026-10-01T14:00:00Z", "2026-10-02T01:00:00Z"),
        ("DE", "2026-10-01T05:00:00Z", "2026-10-01T06:00:00Z"),
        ("US", "2026-10-01T12:00:00Z", "2026-10-01T18:00:00Z"),
        ("US", "2026-10-02T00:59:59Z", "2026-10-02T00:59:59Z"),
        ("US", "2026-10-02T01:00:00Z", "2026-10-02T18:00:00Z"),
        ("US", "2026-10-04T01:00:00Z", "2026-10-05T18:00:00Z"),
        ("ID", "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z"),
        ("ID", "2026-10-01T12:00:00Z", "2026-10-02T01:00:00Z"),
    ] {
        let rules = rules.of_country(country);
        let slot = next_slot(at(moment), &rules, &Sent::default(), true, 0).unwrap();
        assert_eq!(slot.at, at(next), "{country} {moment}");
        assert_eq!(is_open(at(moment), &rules), moment == next, "{country} {moment}");
    }
    let until = rules
        .of_country("ID")
        .opening(at("2026-10-01T03:00:00Z"))
        .unwrap()
        .until;
    assert_eq!(
        until,
        at("2026-10-01T12:00:00Z"),
        "nine in the evening of Jayapura"
    );
}

#[test]
fn a_country_without_a_common_hour_is_never_open_and_zones_can_be_left_out_of_it() {
    let narrow = Pacing {
        quiet_from: 17 * 60,
        quiet_until: 9 * 60,
        ..pacing("Asia/Jakarta")
    };
    assert!(rules(&narrow).of_country("RU").opening(DAWN).is_none());
    assert!(rules(&narrow).of_country("US").opening(DAWN).is_some());
    let own = Pacing {
        recipient_zones: false,
        ..narrow
    };
    assert_eq!(
        rules(&own).of_country("RU").opening(DAWN),
        rules(&own).opening(DAWN)
    );
}

#[test]
fn quiet_hours_and_days_off_are_those_of_the_zone() {
    let rules = rules(&pacing("Asia/Jakarta"));
    // Jakarta is seven hours ahead; the 3rd of October 2026 is a Saturday.
    for (moment, next) in [
        ("2026-10-01T00:59:00Z", "2026-10-01T01:00:00Z"),
        ("2026-10-01T13:59:59Z", "2026-10-01T13:59:59Z"),
        ("2026-10-01T14:00:00Z", "2026-10-02T01:00:00Z"),
        ("2026-10-03T14:00:00Z", "2026-10-05T01:00:00Z"),
    ] {
        let slot = next_slot(at(moment), &rules, &Sent::default(), true, 0).unwrap();
        assert_eq!(slot.at, at(next), "{moment}");
        assert_eq!(is_open(at(moment), &rules), moment == next, "{moment}");
    }
}

#[test]
fn quiet_hours_within_a_day_leave_morning_and_evening() {
    let noon = Pacing {
        quiet_from: 12 * 60,
        quiet_until: 13 * 60,
        days: [true; 7],
        ..pacing("UTC")
    };
    let rules = rules(&noon);
    for (moment, open) in [
        ("11:59", true),
        ("12:00", false),
        ("12:59", false),
        ("13:00", true),
        ("23:59", true),
    ] {
        assert_eq!(
            is_open(at(&format!("2026-10-04T{moment}:00Z")), &rules),
            open,
            "{moment}"
        );
    }
}

#[test]
fn an_hour_that_a_clock_change_makes_doubtful_is_closed() {
    // On the 25th of October at 3:00 the clocks of Berlin go back to 2:00; on the 28th of March they leave out 2:00 to 3:00.
    let night = |from: u16, until: u16| Pacing {
        quiet_from: from,
        quiet_until: until,
        days: [true; 7],
        ..pacing("Europe/Berlin")
    };
    let opens_at_half_past_two = rules(&night(60, 150));
    assert!(
        !is_open(at("2026-10-25T00:45:00Z"), &opens_at_half_past_two),
        "half past two for the first time"
    );
    assert!(
        is_open(at("2026-10-25T01:30:00Z"), &opens_at_half_past_two),
        "and for the second"
    );
    let closes_at_half_past_two = rules(&night(150, 60));
    assert!(is_open(at("2026-10-25T00:29:00Z"), &closes_at_half_past_two));
    assert!(
        !is_open(at("2026-10-25T01:15:00Z"), &closes_at_half_past_two),
        "a quarter past two once more"
    );
    // There is no half past two: by the clock of before it would be half past three.
    let half_past_three = at("2027-03-28T01:30:00Z");
    assert!(!is_open(half_past_three.plus(-1), &opens_at_half_past_two));
    assert!(is_open(half_past_three, &opens_at_half_past_two));
}

#[test]
fn gaps_and_caps_push_the_next_slot_back() {
    let free = Pacing {
        quiet_from: 0,
        quiet_until: 0,
        days: [true; 7],
        per_hour: 3,
        per_day: 5,
        new_chats_per_day: 1,
        ..pacing("UTC")
    };
    let rules = rules(&free);
    let sent = |minutes: &[i64], new: &[i64]| {
        let times = |list: &[i64]| list.iter().map(|minute| DAWN.plus(minute * MINUTE_MS)).collect();
        Sent {
            all: times(minutes),
            new: times(new),
        }
    };
    let next = |now: i64, sent: &Sent, new| {
        let slot = next_slot(DAWN.plus(now * MINUTE_MS), &rules, sent, new, 0).unwrap();
        slot.at.since(DAWN)
    };
    assert_eq!(
        next(10, &sent(&[10], &[]), false),
        10 * MINUTE_MS + 30_000,
        "the gap"
    );
    assert_eq!(
        next(10, &sent(&[1, 5, 9], &[]), false),
        61 * MINUTE_MS,
        "the hour"
    );
    assert_eq!(
        next(300, &sent(&[1, 100, 200, 240, 250], &[]), false),
        1_441 * MINUTE_MS,
        "the day"
    );
    assert_eq!(next(10, &sent(&[1], &[1]), true), 1_441 * MINUTE_MS, "new chats");
    assert_eq!(
        next(10, &sent(&[1], &[1]), false),
        10 * MINUTE_MS,
        "a chat that is there"
    );
    let longest = next_slot(DAWN, &rules, &sent(&[0], &[]), false, 30_000).unwrap();
    assert_eq!(longest.at.since(DAWN), 60_000);
}

#[test]
fn nothing_goes_before_its_beginning_or_after_its_end() {
    let span = Pacing {
        start_at: Some(DAWN.plus(DAY_MS + HOUR_MS * 9)),
        stop_by: Some(DAWN.plus(DAY_MS + HOUR_MS * 10)),
        ..pacing("UTC")
    };
    let rules = rules(&span);
    let slot = next_slot(DAWN, &rules, &Sent::default(), true, 0).unwrap();
    assert_eq!(
        (slot.at, slot.until),
        (span.start_at.unwrap(), span.stop_by.unwrap())
    );
    assert_eq!(
        next_slot(span.stop_by.unwrap(), &rules, &Sent::default(), true, 0),
        None
    );
    assert!(!is_open(DAWN.plus(9 * HOUR_MS), &rules) && is_over(span.stop_by.unwrap(), &rules));
}

/// Something that happens to the computer or its clock.
#[derive(Clone, Debug)]
enum Mishap {
    /// It sleeps for so many minutes.
    Sleeps(i64),
    /// Somebody puts the wall clock back by so many minutes.
    PutBack(i64),
    /// The network takes so many milliseconds before the slot is used.
    Late(i64),
}

fn mishap() -> impl Strategy<Value = Mishap> {
    prop_oneof![
        1 => (1..3_000_i64).prop_map(Mishap::Sleeps),
        1 => (1..1_500_i64).prop_map(Mishap::PutBack),
        20 => (0..5_000_i64).prop_map(Mishap::Late),
    ]
}

/// The most that fall into any window of this length.
fn most_within(times: &[i64], span: i64) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (place, time) in times.iter().enumerate() {
        while time - times[from] >= span {
            from += 1;
        }
        most = most.max(place - from + 1);
    }
    most
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// As the runner and the claim do it: a slot is planned, waited for, asked for once more, and counted.
    #[test]
    fn over_a_month_with_mishaps_nothing_goes_outside_its_hours_and_no_cap_is_exceeded(
        mishaps in vec(mishap(), 500..900),
        draws in vec(any::<u32>(), 64),
        zone in prop_oneof![Just("Europe/Berlin"), Just("America/Sao_Paulo"), Just("Australia/Lord_Howe")],
    ) {
        let tempo = Pacing { per_hour: 7, per_day: 31, new_chats_per_day: 9, ..pacing(zone) };
        let rules = rules(&tempo);
        let mut sent = Sent::default();
        // True time goes on; the wall clock is behind it by what was put back.
        let (mut elapsed, mut put_back) = (0_i64, 0_i64);
        let (mut truly, mut truly_new) = (Vec::new(), Vec::new());
        for (place, mishap) in mishaps.iter().enumerate() {
            let now = DAWN.plus(elapsed - put_back);
            if elapsed > 31 * DAY_MS { break; }
            for times in [&mut sent.all, &mut sent.new] {
                times.iter_mut().for_each(|time| *time = (*time).min(now));
            }
            let begins_chat = place % 3 == 0;
            let slot = next_slot(now, &rules, &sent, begins_chat, draws[place % draws.len()]).unwrap();
            prop_assert!(slot.at >= now && slot.until > slot.at);
            elapsed += slot.at.since(now);
            match mishap {
                Mishap::Sleeps(minutes) => elapsed += minutes * MINUTE_MS,
                Mishap::PutBack(minutes) => { put_back += minutes * MINUTE_MS; continue; }
                Mishap::Late(ms) => elapsed += ms,
            }
            let now = DAWN.plus(elapsed - put_back);
            let goes = is_open(now, &rules) && has_room(now, &rules, &sent, begins_chat)
                && keeps_gap(now, &rules, &sent);
            if !goes { continue; }
            prop_assert!(is_allowed(now, &tempo), "{now:?}");
            sent.all.push(now);
            truly.push(elapsed);
            if begins_chat { sent.new.push(now); truly_new.push(elapsed); }
        }
        prop_assert!(truly.len() > 50, "{}", truly.len());
        prop_assert!(most_within(&truly, HOUR_MS) <= 7);
        prop_assert!(most_within(&truly, DAY_MS) <= 31);
        prop_assert!(most_within(&truly_new, DAY_MS) <= 9);
        prop_assert!(truly.windows(2).all(|two| two[1] - two[0] >= 30_000));
    }
}
