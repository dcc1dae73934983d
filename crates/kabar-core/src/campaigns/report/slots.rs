//! Stretches of time of one length, without holes, from the half hours in which something happened. Pure.

use kabar_store::SLOT_MS;
use kabar_types::ReportSlot;

/// More are not told apart on a screen.
pub(super) const MOST: i64 = 400;

/// From the first half hour to the last, all as long, at most `most` of them. `half_hours` are in order.
pub(super) fn even(half_hours: &[ReportSlot], most: i64) -> Vec<ReportSlot> {
    let (Some(first), Some(last)) = (half_hours.first(), half_hours.last()) else {
        return Vec::new();
    };
    let count = last.at.since(first.at) / SLOT_MS + 1;
    let width = SLOT_MS * ((count + most - 1) / most).max(1);
    let places = last.at.since(first.at) / width + 1;
    let slot = |place| ReportSlot {
        at: first.at.plus(place * width),
        ..ReportSlot::default()
    };
    let mut slots: Vec<ReportSlot> = (0..places).map(slot).collect();
    for part in half_hours {
        let place = usize::try_from(part.at.since(first.at) / width).ok();
        if let Some(slot) = place.and_then(|place| slots.get_mut(place)) {
            slot.sent += part.sent;
            slot.delivered += part.delivered;
            slot.read += part.read;
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::UnixMillis;

    fn half_hour(place: i64, sent: u32) -> ReportSlot {
        ReportSlot {
            at: UnixMillis(place * SLOT_MS),
            sent,
            delivered: sent,
            read: 1,
        }
    }

    #[test]
    fn what_happened_in_half_hours_has_no_holes_and_loses_nobody() {
        assert!(even(&[], 4).is_empty());
        let parts = [half_hour(10, 3), half_hour(13, 4)];
        let slots = even(&parts, 4);
        let sent: Vec<u32> = slots.iter().map(|slot| slot.sent).collect();
        assert_eq!(sent, [3, 0, 0, 4]);
        assert_eq!(slots[1].at, UnixMillis(11 * SLOT_MS));
    }

    #[test]
    fn a_long_campaign_has_longer_stretches_and_never_more_than_fit() {
        for last in [14, 17, 18, 99] {
            let parts = [half_hour(10, 3), half_hour(12, 1), half_hour(last, 4)];
            let slots = even(&parts, 4);
            assert!(slots.len() <= 4, "{last}: {slots:?}");
            assert_eq!(slots.iter().map(|slot| slot.delivered).sum::<u32>(), 8);
            assert_eq!(slots[0].at, UnixMillis(10 * SLOT_MS));
            let width = slots[1].at.since(slots[0].at);
            assert!(width % SLOT_MS == 0 && slots.windows(2).all(|two| two[1].at.since(two[0].at) == width));
        }
    }
}
