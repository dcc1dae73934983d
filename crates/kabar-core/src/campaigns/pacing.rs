//! The rules of tempo: the next moment at which a number may write, and whether this one is. Pure.
//!
//! All moments are of the policy's clock. Caps hold in every window of their length, not from hour to hour; a gap is kept
//! from the last attempt on, whenever that was, so that a computer that slept makes up for nothing. Hours and days are those
//! of the recipient's country, or of the campaign's zone, with the zones' data inside Kabar: where a clock change makes an hour
//! doubtful, it is closed, and where a country has several zones, it is open when it is open in all of them.

use super::zones;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kabar_types::{Pacing, PacingFault, UnixMillis};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
const MINUTES_OF_DAY: u16 = 24 * 60;
/// Days looked through for one that is open: every weekday comes within them.
const LOOK_AHEAD: usize = 9;
/// The same where several zones have to agree.
const LOOK_AHEAD_MS: i64 = 9 * DAY_MS;

/// How far back attempts count for any cap.
pub(crate) const COUNTED_MS: i64 = DAY_MS;

/// A tempo that can be kept, with the zones whose hours it keeps.
#[derive(Clone)]
pub(crate) struct Rules {
    pacing: Pacing,
    zones: Vec<TimeZone>,
}

/// When a number wrote, and is to write by what is armed. Each ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) all: Vec<UnixMillis>,
    /// Those that begin a chat.
    pub(crate) new: Vec<UnixMillis>,
}

/// A moment at which something may go, and the one at which it may no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) at: UnixMillis,
    pub(crate) until: UnixMillis,
}

impl Rules {
    /// For whoever lives in the campaign's zone. `None` for what nobody could keep.
    pub(crate) fn of(pacing: &Pacing) -> Option<Self> {
        let zone = TimeZone::get(&pacing.zone).ok()?;
        faults(pacing).is_empty().then(|| Self {
            pacing: pacing.clone(),
            zones: vec![zone],
        })
    }

    /// The same for people of this country; the campaign's zone where it is not known, or not to matter.
    pub(crate) fn of_country(&self, country: &str) -> Self {
        let zones = zones::of_country(country);
        if !self.pacing.recipient_zones || zones.is_empty() {
            return self.clone();
        }
        Self {
            pacing: self.pacing.clone(),
            zones,
        }
    }

    pub(crate) fn pacing(&self) -> &Pacing {
        &self.pacing
    }

    /// The first stretch of open time that ends after `at`: open in every zone. `None`: there is none in the days looked through.
    pub(super) fn opening(&self, at: UnixMillis) -> Option<Slot> {
        let (mut from, last) = (at, UnixMillis(at.0.saturating_add(LOOK_AHEAD_MS)));
        while from <= last {
            let mut common = Slot {
                at: from,
                until: UnixMillis(i64::MAX),
            };
            for zone in &self.zones {
                let slot = self.opening_in(zone, from)?;
                common.at = common.at.max(slot.at);
                common.until = common.until.min(slot.until);
            }
            if common.at == from {
                return Some(common);
            }
            from = common.at;
        }
        None
    }

    fn opening_in(&self, zone: &TimeZone, at: UnixMillis) -> Option<Slot> {
        let first = Timestamp::from_millisecond(at.0).ok()?;
        let mut day = zone.to_datetime(first).date();
        // The day before may still be open: its hours are cut at its own midnight, so it is not.
        for _ in 0..LOOK_AHEAD {
            for slot in self.open_on(zone, day) {
                if slot.until > at {
                    return Some(Slot {
                        at: slot.at.max(at),
                        until: slot.until,
                    });
                }
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// The open stretches of a day, in order.
    fn open_on(&self, zone: &TimeZone, day: Date) -> Vec<Slot> {
        let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        if self.pacing.days.get(place) != Some(&true) {
            return Vec::new();
        }
        let (from, until) = (self.pacing.quiet_from, self.pacing.quiet_until);
        let stretches = if from <= until {
            vec![(0, from), (until, MINUTES_OF_DAY)]
        } else {
            vec![(until, from)]
        };
        let stretches = if from == until {
            vec![(0, MINUTES_OF_DAY)]
        } else {
            stretches
        };
        let slot = |(begin, end)| {
            Some(Slot {
                at: moment(zone, day, begin, Edge::Opens)?,
                until: moment(zone, day, end, Edge::Closes)?,
            })
        };
        let open = stretches.into_iter().filter_map(slot);
        open.filter(|slot| slot.at < slot.until).collect()
    }

    /// The moment from which on gap, caps and its beginning leave room for one more.
    pub(super) fn earliest(&self, now: UnixMillis, sent: &Sent, begins_chat: bool, draw: u32) -> UnixMillis {
        let span = u64::from(self.pacing.gap_max_ms.saturating_sub(self.pacing.gap_min_ms)) + 1;
        let gap = i64::from(self.pacing.gap_min_ms) + i64::try_from(u64::from(draw) % span).unwrap_or(0);
        let rested = sent.all.last().map_or(now, |last| last.plus(gap));
        let earliest = now.max(rested).max(self.free_from(sent, begins_chat));
        earliest.max(self.pacing.start_at.unwrap_or(earliest))
    }

    /// What of a stretch is before the moment it ends by.
    pub(super) fn before_end(&self, slot: Slot) -> Option<Slot> {
        let until = self.pacing.stop_by.unwrap_or(slot.until).min(slot.until);
        (slot.at < until).then_some(Slot { until, ..slot })
    }

    /// The moment from which on the caps leave room for one more.
    fn free_from(&self, sent: &Sent, begins_chat: bool) -> UnixMillis {
        let caps = [
            (&sent.all, self.pacing.per_hour, HOUR_MS),
            (&sent.all, self.pacing.per_day, DAY_MS),
        ];
        let new = begins_chat.then_some((&sent.new, self.pacing.new_chats_per_day, DAY_MS));
        let free = caps
            .into_iter()
            .chain(new)
            .map(|(sent, cap, span)| free(sent, cap, span));
        free.max().unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Opens,
    Closes,
}

/// The moment a zone's clock shows this minute of a day.
fn moment(zone: &TimeZone, day: Date, minute: u16, edge: Edge) -> Option<UnixMillis> {
    let (day, minute) = if minute == MINUTES_OF_DAY {
        (day.tomorrow().ok()?, 0)
    } else {
        (day, minute)
    };
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    let moment = zone.to_ambiguous_timestamp(day.at(hour, minute, 0, 0));
    let moment = match edge {
        Edge::Opens => moment.later(),
        Edge::Closes => moment.earlier(),
    };
    Some(UnixMillis(moment.ok()?.as_millisecond()))
}

/// When the oldest of the last `cap` leaves a window of this length.
fn free(sent: &[UnixMillis], cap: u32, span: i64) -> UnixMillis {
    let Some(cap) = usize::try_from(cap).ok().filter(|cap| *cap > 0) else {
        return UnixMillis(i64::MAX);
    };
    match sent.len().checked_sub(cap) {
        Some(place) => sent[place].plus(span),
        None => UnixMillis(i64::MIN),
    }
}

/// What keeps a tempo from being kept by anybody.
pub(super) fn faults(pacing: &Pacing) -> Vec<PacingFault> {
    let hours = [pacing.quiet_from, pacing.quiet_until];
    let ends = [pacing.start_at, pacing.stop_by];
    let checks = [
        (pacing.gap_min_ms < Pacing::GAP_FLOOR_MS, PacingFault::GapTooShort),
        (pacing.gap_max_ms < pacing.gap_min_ms, PacingFault::GapsSwapped),
        (
            pacing.per_hour == 0 || pacing.per_day == 0,
            PacingFault::CapOfNothing,
        ),
        (
            hours.iter().any(|minute| *minute >= MINUTES_OF_DAY),
            PacingFault::BadHours,
        ),
        (!pacing.days.contains(&true), PacingFault::NoDays),
        (pacing.quota_kept > 100, PacingFault::BadQuota),
        (
            matches!(ends, [Some(start), Some(stop)] if stop <= start),
            PacingFault::EndsBeforeStart,
        ),
        (TimeZone::get(&pacing.zone).is_err(), PacingFault::UnknownZone),
    ];
    let found = checks.into_iter().filter(|(is_wrong, _)| *is_wrong);
    found.map(|(_, fault)| fault).collect()
}

/// The next moment at which a number may write, after everything it wrote and has armed; `None`: never again. `draw` is any
/// number: it chooses the gap.
pub(crate) fn next_slot(
    now: UnixMillis,
    rules: &Rules,
    sent: &Sent,
    begins_chat: bool,
    draw: u32,
) -> Option<Slot> {
    let slot = rules.opening(rules.earliest(now, sent, begins_chat, draw))?;
    rules.before_end(slot)
}

/// Whether anything may go now, by hours, days, and the moments it begins and ends.
pub(crate) fn is_open(now: UnixMillis, rules: &Rules) -> bool {
    let begun = rules.pacing.start_at.is_none_or(|start| start <= now);
    let over = is_over(now, rules);
    begun && !over && rules.opening(now).is_some_and(|slot| slot.at == now)
}

/// Whether the moment it was to end by has come.
pub(crate) fn is_over(now: UnixMillis, rules: &Rules) -> bool {
    rules.pacing.stop_by.is_some_and(|stop| stop <= now)
}

/// Whether the caps leave room for one more now.
pub(crate) fn has_room(now: UnixMillis, rules: &Rules, sent: &Sent, begins_chat: bool) -> bool {
    rules.free_from(sent, begins_chat) <= now
}

/// Whether the shortest gap has passed.
pub(crate) fn keeps_gap(now: UnixMillis, rules: &Rules, sent: &Sent) -> bool {
    rested(rules.pacing(), sent) <= now
}

/// When the shortest gap has passed.
pub(crate) fn rested(pacing: &Pacing, sent: &Sent) -> UnixMillis {
    let gap = i64::from(pacing.gap_min_ms);
    sent.all
        .last()
        .map_or(UnixMillis(i64::MIN), |last| last.plus(gap))
}

#[cfg(test)]
#[path = "pacing_tests.rs"]
mod tests;
