//! Whose turn is next, among the first of each zone. Pure; the runner asks it with rows, the plan with numbers.
//!
//! A zone that sleeps keeps nobody of another waiting, and a new chat that may not be begun yet nobody who has one. Of those
//! who may go at the same moment the first of the list does.

use super::pacing::Slot;

/// Somebody who may be next: their zone by its place, and whether they begin a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) zone: usize,
    pub(super) begins_chat: bool,
}

/// The place of whoever may go first; `heads` are in the order of the list.
pub(super) fn first(heads: &[Head], mut slot: impl FnMut(Head) -> Option<Slot>) -> Option<(usize, Slot)> {
    let with_slots = heads.iter().enumerate();
    let with_slots = with_slots.filter_map(|(place, head)| Some((place, slot(*head)?)));
    with_slots.min_by_key(|(_, slot)| slot.at)
}

/// Whether somebody further down with a chat might go before whoever was found.
pub(super) fn may_be_sooner(
    heads: &[Head],
    found: Option<Slot>,
    mut slot: impl FnMut(Head) -> Option<Slot>,
) -> bool {
    let known = heads.iter().filter_map(|head| {
        slot(Head {
            begins_chat: false,
            ..*head
        })
    });
    let soonest = known.map(|slot| slot.at).min();
    soonest.is_some_and(|at| found.is_none_or(|found| at < found.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::UnixMillis;

    const fn head(zone: usize, begins_chat: bool) -> Head {
        Head { zone, begins_chat }
    }

    /// Zone 1 opens at 100; a chat may be begun from 50 on; zone 2 never opens.
    fn slot(head: Head) -> Option<Slot> {
        let at = match head.zone {
            0 => i64::from(head.begins_chat) * 50,
            1 => 100,
            _ => return None,
        };
        Some(Slot {
            at: UnixMillis(at),
            until: UnixMillis(1_000),
        })
    }

    #[test]
    fn a_zone_that_sleeps_keeps_nobody_waiting_and_the_list_decides_among_equals() {
        let place = |heads: &[Head]| first(heads, slot).map(|(place, _)| place);
        assert_eq!(place(&[head(1, false), head(0, true)]), Some(1));
        assert_eq!(place(&[head(0, true), head(0, false)]), Some(1));
        assert_eq!(place(&[head(1, true), head(1, false)]), Some(0));
        assert_eq!(place(&[head(2, false), head(1, false)]), Some(1));
        assert_eq!(place(&[head(2, false)]), None);
    }

    #[test]
    fn somebody_with_a_chat_is_looked_for_only_where_that_may_help() {
        for (heads, sooner) in [
            (vec![head(0, true)], true),
            (vec![head(0, false)], false),
            (vec![head(1, true)], false),
            (vec![head(1, true), head(0, true)], true),
            (vec![head(2, true)], false),
        ] {
            let found = first(&heads, slot).map(|(_, slot)| slot);
            assert_eq!(may_be_sooner(&heads, found, slot), sooner, "{heads:?}");
        }
        let no_new = |head: Head| slot(head).filter(|_| !head.begins_chat);
        assert!(may_be_sooner(&[head(1, true)], None, no_new));
    }
}
