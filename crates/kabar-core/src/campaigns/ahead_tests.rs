//! The plan against the runner's own steps, one person after the other with whole slots.

use super::*;
use crate::campaigns::pacing::next_slot;
use kabar_types::Pacing;
use proptest::{collection::vec, prelude::*};

/// 2026-10-01T00:00:00Z, a Thursday.
const DAWN: UnixMillis = UnixMillis(1_790_812_800_000);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const COUNTRIES: [&str; 4] = ["DE", "ID", "US", ""];

fn zones(pacing: &Pacing) -> Vec<Rules> {
    let rules = Rules::of(pacing).unwrap();
    COUNTRIES
        .iter()
        .map(|country| rules.of_country(country))
        .collect()
}

fn people(count: usize, begins_chat: bool) -> Vec<Head> {
    vec![Head { zone: 1, begins_chat }; count]
}

/// The place in `heads` of the next of each zone, for which `is_meant`.
fn next_of_each(left: &[Head], is_meant: impl Fn(&Head) -> bool) -> Vec<usize> {
    let mut seen = [false; COUNTRIES.len()];
    let is_next =
        |(_, head): &(usize, &Head)| is_meant(head) && !std::mem::replace(&mut seen[head.zone], true);
    let next = left.iter().enumerate().filter(is_next);
    next.map(|(place, _)| place).collect()
}

/// As `arm` does it, without anything kept from one step to the next.
fn by_hand(zones: &[Rules], mut number: Number) -> Course {
    let mut course = Course::default();
    let mut now = DAWN;
    while !number.people.is_empty() {
        if let Some(quota) = &mut number.quota
            && let Some((_, left)) = quota.anew.filter(|(at, _)| *at <= now)
        {
            (quota.left, quota.anew) = (left, None);
        }
        let spent = number.quota.is_some_and(|quota| quota.left == 0);
        let no_new = number.no_new.or(spent.then_some(PauseReason::NewChatQuota));
        let pacing = zones[0].pacing();
        let middle = (pacing.gap_max_ms - pacing.gap_min_ms) / 2;
        let slot = |head: Head| next_slot(now, &zones[head.zone], &number.sent, head.begins_chat, middle);
        let soonest = |places: Vec<usize>| {
            let slots = places
                .into_iter()
                .filter_map(|place| Some((place, slot(number.people[place])?)));
            slots.min_by_key(|(place, slot)| (slot.at, *place))
        };
        let mut found = soonest(next_of_each(&number.people, |_| true));
        let is_held = no_new.is_some() && found.is_none_or(|(place, _)| number.people[place].begins_chat);
        let known = next_of_each(&number.people, |head| !head.begins_chat);
        if is_held && known.is_empty() {
            course.held = no_new.map(|why| (now, why));
            return course;
        }
        let sooner = soonest(known);
        found = match (found, sooner) {
            (_, sooner) if is_held => sooner,
            (Some(found), Some(sooner)) if sooner.1.at < found.1.at => Some(sooner),
            (found, sooner) => found.or(sooner),
        };
        let Some((place, slot)) = found else {
            course.held = Some((now, PauseReason::StopBy));
            return course;
        };
        let head = number.people.remove(place);
        number.sent.all.push(slot.at);
        if head.begins_chat {
            number.sent.new.push(slot.at);
            if let Some(quota) = &mut number.quota {
                quota.left = quota.left.saturating_sub(1);
            }
        }
        now = slot.at;
        course.gone.push(Gone {
            at: slot.at,
            begins_chat: head.begins_chat,
        });
    }
    course
}

fn tempo() -> impl Strategy<Value = Pacing> {
    let caps = (1..5_u32, 1..12_u32, 0..5_u32);
    let hours = (0..1_440_u16, 0..1_440_u16);
    let ends = prop_oneof![3 => Just(None), 1 => (1..20_i64).prop_map(Some)];
    (caps, hours, ends, any::<bool>()).prop_map(|(caps, hours, days, recipient_zones)| Pacing {
        per_hour: caps.0,
        per_day: caps.1,
        new_chats_per_day: caps.2,
        // No hours at which one of the countries is never open as a whole: that is another test's.
        quiet_from: hours.0,
        quiet_until: (hours.0 + hours.1 % 600) % 1_440,
        stop_by: days.map(|days| DAWN.plus(days * DAY_MS)),
        recipient_zones,
        ..Pacing::cautious("Asia/Jakarta")
    })
}

fn number() -> impl Strategy<Value = Number> {
    let head = (0..COUNTRIES.len(), any::<bool>()).prop_map(|(zone, begins_chat)| Head { zone, begins_chat });
    let no_new = prop_oneof![4 => Just(None), 1 => Just(Some(PauseReason::Timelock))];
    let anew = prop_oneof![
        Just(None),
        (1..9_i64).prop_map(|days| Some((DAWN.plus(days * DAY_MS), 7)))
    ];
    let quota = prop_oneof![
        2 => Just(None),
        1 => (0..9_u32, anew).prop_map(|(left, anew)| Some(Quota { left, anew })),
    ];
    (vec(head, 0..40), no_new, quota).prop_map(|(people, no_new, quota)| Number {
        people,
        sent: Sent::default(),
        no_new,
        quota,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn as_many_go_on_each_day_as_the_runner_would_send(pacing in tempo(), number in number()) {
        let zones = zones(&pacing);
        let mut number = number;
        if pacing.new_chats_per_day == 0 {
            number.no_new = Some(PauseReason::NewChatQuota);
        }
        let planned = course(DAWN, &zones, number.clone());
        let sent = by_hand(&zones, number.clone());
        let hold = |course: &Course| course.held.map(|(at, _)| at);
        prop_assert_eq!(hold(&planned), hold(&sent));
        prop_assert_eq!(&planned.gone, &sent.gone);
        prop_assert!(planned.held.is_some() || planned.gone.len() == number.people.len());
    }
}

#[test]
fn new_chats_take_the_days_their_cap_wants_and_those_with_a_chat_go_beside_them() {
    let zones = zones(&Pacing::cautious("Asia/Jakarta"));
    let mut list = people(25, true);
    list.extend(people(100, false));
    let number = Number {
        people: list,
        ..Number::default()
    };
    let course = course(DAWN, &zones, number);
    let per_day = |day: i64| {
        let of_day = |gone: &&Gone| gone.at.since(DAWN).div_euclid(DAY_MS) == day;
        let gone: Vec<&Gone> = course.gone.iter().filter(of_day).collect();
        let new = gone.iter().filter(|gone| gone.begins_chat).count();
        (gone.len(), new)
    };
    // The 1st of October 2026 is a Thursday, and nothing goes on the 4th.
    assert_eq!((per_day(0), per_day(3)), ((100, 10), (0, 0)));
    assert_eq!(course.gone.len(), 125);
    assert_eq!(course.held, None);
}

#[test]
fn a_quota_holds_it_once_only_new_chats_are_left_and_renews_when_its_end_is_told() {
    let zones = zones(&Pacing::cautious("Asia/Jakarta"));
    let mut list = people(6, true);
    list.extend(people(3, false));
    let number = |anew| Number {
        people: list.clone(),
        quota: Some(Quota { left: 4, anew }),
        ..Number::default()
    };
    let held = course(DAWN, &zones, number(None));
    assert_eq!(held.gone.len(), 7);
    assert_eq!(held.held.map(|(_, why)| why), Some(PauseReason::NewChatQuota));
    let renewed = course(DAWN, &zones, number(Some((DAWN, 5))));
    assert_eq!((renewed.gone.len(), renewed.held), (8, held_at(&renewed)));
}

fn held_at(course: &Course) -> Option<(UnixMillis, PauseReason)> {
    let last = course.gone.last()?;
    Some((last.at, PauseReason::NewChatQuota))
}

#[test]
fn a_country_that_is_never_awake_as_a_whole_holds_it_after_all_others() {
    let narrow = Pacing {
        quiet_from: 12 * 60,
        quiet_until: 9 * 60,
        ..Pacing::cautious("Asia/Jakarta")
    };
    let zones = zones(&narrow);
    let mut list = vec![Head {
        zone: 2,
        begins_chat: false,
    }];
    list.extend(people(2, false));
    let number = Number {
        people: list,
        ..Number::default()
    };
    let course = course(DAWN, &zones, number);
    assert_eq!(course.gone.len(), 2);
    assert_eq!(course.held.map(|(_, why)| why), Some(PauseReason::ZonesClosed));
}

#[test]
fn a_hundred_thousand_people_come_to_their_end() {
    let zones = zones(&Pacing::cautious("Asia/Jakarta"));
    let of = |place: usize| Head {
        zone: place % COUNTRIES.len(),
        begins_chat: place.is_multiple_of(20),
    };
    let number = Number {
        people: (0..100_000).map(of).collect(),
        ..Number::default()
    };
    let course = course(DAWN, &zones, number);
    assert_eq!((course.gone.len(), course.held), (100_000, None));
}
