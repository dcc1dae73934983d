//! Few sessions open and dial at the same moment, so that fifty accounts come online one handful after the other
//! instead of making the computer and the network choke together.
//!
//! ```text
//!  (waits) ─ a place is free ─► inside ─ connected | lost | ended | too long ─► outside
//! ```
//!
//! Deliberately not here: when an account comes to the gate (`stagger`). Later attempts of a session that is inside or
//! past the gate are its own: they have their own pauses.

use crate::{base::Base, clock};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Sessions that open their device file and dial at the same moment.
pub(super) const AT_ONCE: usize = 6;
/// A dial that has not come to anything by then (the library gives up after 20 s) holds nobody else up any longer.
const INSIDE_AT_MOST: Duration = Duration::from_secs(30);

pub(super) struct Gate {
    places: Arc<Semaphore>,
}

/// A place inside; dropping it leaves.
pub(super) struct Place {
    _leave: DropGuard,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Waits for a place, in the order of coming. `None` when Kabar ends meanwhile.
    pub(super) async fn enter(&self, base: &Arc<Base>) -> Option<Place> {
        let permit = tokio::select! {
            permit = self.places.clone().acquire_owned() => permit.ok()?,
            () = base.stop.cancelled() => return None,
        };
        let left = CancellationToken::new();
        let place = Place {
            _leave: left.clone().drop_guard(),
        };
        let of_guard = base.clone();
        base.spawn(async move {
            tokio::select! {
                () = left.cancelled() => {}
                () = of_guard.stop.cancelled() => {}
                () = clock::sleep(&*of_guard.clock, INSIDE_AT_MOST) => {}
            }
            drop(permit);
        });
        Some(place)
    }
}
