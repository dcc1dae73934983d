//! The rules of tempo: the next moment at which a number may write, and whether this one is. Pure.
//!
//! All moments are of the policy's clock. Caps hold in every window of their length, not from hour to hour; a gap is kept
//! from the last attempt on, whenever that was, so that a computer that slept makes up for nothing. Hours and days are those
//! of the campaign's zone, with the zones' data inside Kabar: where a clock change makes an hour doubtful, it is closed.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kabar_types::{Pacing, UnixMillis};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
const MINUTES_OF_DAY: u16 = 24 * 60;
/// Days looked through for one that is open: every weekday comes within them.
const LOOK_AHEAD: usize = 9;

/// How far back attempts count for any cap.
pub(crate) const COUNTED_MS: i64 = DAY_MS;

/// A tempo that can be kept, with its zone.
pub(crate) struct Rules {
    pacing: Pacing,
    zone: TimeZone,
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
    /// `None` for what nobody could keep.
    pub(crate) fn of(pacing: &Pacing) -> Option<Self> {
        let gap = pacing.gap_min_ms >= Pacing::GAP_FLOOR_MS && pacing.gap_max_ms >= pacing.gap_min_ms;
        let caps = [pacing.per_hour, pacing.per_day].iter().all(|cap| *cap > 0);
        let hours = pacing.quiet_from < MINUTES_OF_DAY && pacing.quiet_until < MINUTES_OF_DAY;
        let ends = [pacing.start_at, pacing.stop_by];
        let span = !matches!(ends, [Some(start), Some(stop)] if stop <= start);
        let zone = TimeZone::get(&pacing.zone).ok()?;
        let fits = gap && caps && hours && span && pacing.quota_kept <= 100 && pacing.days.contains(&true);
        fits.then(|| Self {
            pacing: pacing.clone(),
            zone,
        })
    }

    pub(crate) fn pacing(&self) -> &Pacing {
        &self.pacing
    }

    /// The first stretch of open time that ends after `at`.
    fn opening(&self, at: UnixMillis) -> Option<Slot> {
        let first = Timestamp::from_millisecond(at.0).ok()?;
        let mut day = self.zone.to_datetime(first).date();
        // The day before may still be open: its hours are cut at its own midnight, so it is not.
        for _ in 0..LOOK_AHEAD {
            for slot in self.open_on(day) {
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
    fn open_on(&self, day: Date) -> Vec<Slot> {
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
                at: self.moment(day, begin, Edge::Opens)?,
                until: self.moment(day, end, Edge::Closes)?,
            })
        };
        let open = stretches.into_iter().filter_map(slot);
        open.filter(|slot| slot.at < slot.until).collect()
    }

    fn moment(&self, day: Date, minute: u16, edge: Edge) -> Option<UnixMillis> {
        let (day, minute) = if minute == MINUTES_OF_DAY {
            (day.tomorrow().ok()?, 0)
        } else {
            (day, minute)
        };
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        let moment = self.zone.to_ambiguous_timestamp(day.at(hour, minute, 0, 0));
        let moment = match edge {
            Edge::Opens => moment.later(),
            Edge::Closes => moment.earlier(),
        };
        Some(UnixMillis(moment.ok()?.as_millisecond()))
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

/// The next moment at which a number may write, after everything it wrote and has armed; `None`: never again. `draw` is any
/// number: it chooses the gap.
pub(crate) fn next_slot(
    now: UnixMillis,
    rules: &Rules,
    sent: &Sent,
    begins_chat: bool,
    draw: u32,
) -> Option<Slot> {
    let pacing = &rules.pacing;
    let span = u64::from(pacing.gap_max_ms.saturating_sub(pacing.gap_min_ms)) + 1;
    let gap = i64::from(pacing.gap_min_ms) + i64::try_from(u64::from(draw) % span).unwrap_or(0);
    let rested = sent.all.last().map_or(now, |last| last.plus(gap));
    let earliest = now.max(rested).max(rules.free_from(sent, begins_chat));
    let slot = rules.opening(earliest.max(pacing.start_at.unwrap_or(earliest)))?;
    match pacing.stop_by {
        Some(stop) if slot.at >= stop => None,
        Some(stop) => Some(Slot {
            until: slot.until.min(stop),
            ..slot
        }),
        None => Some(slot),
    }
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
