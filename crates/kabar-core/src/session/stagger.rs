//! When many sessions dial: one after the other, each a little off the beat, the one a person looks at first.
//!
//! Pure. How many may dial at the same moment is the gate's affair (`gate`).

use kabar_store::AccountRecord;
use kabar_types::AccountId;
use std::time::Duration;

/// Between the starts of two sessions: fifty accounts are asked for within a quarter of a minute.
pub(super) const START: Duration = Duration::from_millis(250);

/// Between two accounts that dial again when the network comes back: fifty within half a second, for people wait.
pub(super) const AGAIN: Duration = Duration::from_millis(10);

/// How long the account at `place` (from 0) waits: its turn, and up to one more `gap` by chance, so that many
/// installations that wake in the same moment do not knock in step. The first goes at once.
pub(super) fn after(place: u32, gap: Duration, chance: u32) -> Duration {
    if place == 0 {
        return Duration::ZERO;
    }
    let micros = u64::try_from(gap.as_micros()).unwrap_or(u64::MAX);
    let jitter = micros.saturating_mul(u64::from(chance)) >> 32;
    gap * place + Duration::from_micros(jitter)
}

/// The account a person looked at last comes first; the others keep the order of the rail.
pub(crate) fn in_order(mut records: Vec<AccountRecord>, looked_at: Option<AccountId>) -> Vec<AccountRecord> {
    records.sort_by_key(|record| Some(record.id) != looked_at);
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::{SessionState, UnixMillis};
    use uuid::Uuid;

    #[test]
    fn the_first_goes_at_once_and_every_other_within_its_own_turn() {
        assert_eq!(after(0, START, u32::MAX), Duration::ZERO);
        for place in 1..50 {
            for chance in [0, 1, u32::MAX / 2, u32::MAX] {
                let wait = after(place, START, chance);
                assert!(
                    wait >= START * place && wait < START * (place + 1),
                    "{place}: {wait:?}"
                );
            }
        }
    }

    #[test]
    fn chance_moves_a_turn() {
        assert_ne!(after(3, START, 0), after(3, START, u32::MAX));
    }

    #[test]
    fn the_account_that_is_looked_at_comes_first_and_the_others_keep_their_order() {
        let record = |n: u128| AccountRecord {
            id: AccountId(Uuid::from_u128(n)),
            phone: None,
            lid: None,
            state: SessionState::Offline,
            created_at: UnixMillis(0),
        };
        let ids =
            |records: Vec<AccountRecord>| records.iter().map(|one| one.id.0.as_u128()).collect::<Vec<_>>();
        let all = || (1..=4).map(record).collect::<Vec<_>>();
        assert_eq!(
            ids(in_order(all(), Some(AccountId(Uuid::from_u128(3))))),
            [3, 1, 2, 4]
        );
        assert_eq!(ids(in_order(all(), None)), [1, 2, 3, 4]);
        let gone = Some(AccountId(Uuid::from_u128(9)));
        assert_eq!(ids(in_order(all(), gone)), [1, 2, 3, 4]);
    }
}
