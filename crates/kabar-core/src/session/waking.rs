//! The computer woke up, or its network changed: sessions do not wait for their next try.
//!
//! Signals come in bursts (an address goes, another comes, a name server follows). The first is taken at its word; as it
//! may come before the network works, whatever follows it wakes the sessions once more:
//!
//! ```text
//!  (quiet) ─ signal ─► every session, each in its turn ─► gathering ─ a second of quiet, or five in all ─► (quiet)
//!                                                            └─ had there been another signal: every session again
//! ```
//!
//! What a session does then is the adapter's (`Session::wake`): one that waits for its next try dials once, one that has a
//! connection only asks whether it is alive. The pauses between failed tries stay.

use super::{Sessions, actor::Command, stagger};
use crate::clock;
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

/// Quiet for this long: the burst is over.
const QUIET: Duration = Duration::from_secs(1);
/// A burst is not waited for longer than this.
const GATHERED: Duration = Duration::from_secs(5);

impl Sessions {
    /// The computer woke up or its network changed.
    pub(crate) fn network_changed(&self) {
        self.stirred.notify_one();
    }

    /// Wakes the sessions at a signal, and once more when others followed it, until Kabar stops.
    pub(crate) async fn watch(self: Arc<Self>) {
        let base = self.inbox.base.clone();
        loop {
            tokio::select! {
                () = base.stop.cancelled() => return,
                () = self.stirred.notified() => {}
            }
            self.wake_all();
            let until = base.clock.monotonic() + GATHERED;
            let mut went_on = false;
            while base.clock.monotonic() < until {
                tokio::select! {
                    () = base.stop.cancelled() => return,
                    () = self.stirred.notified() => went_on = true,
                    () = clock::sleep(&*base.clock, QUIET) => break,
                }
            }
            if went_on {
                self.wake_all();
            }
        }
    }

    /// Wakes every session that runs: the one that is looked at first, the others one after the other.
    fn wake_all(&self) {
        let looked_at = *self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut handles: Vec<_> = running.iter().collect();
        handles.sort_by_key(|(account, _)| (Some(**account) != looked_at, **account));
        tracing::info!(accounts = handles.len(), "session: woken");
        for (place, (_, handle)) in (0..).zip(handles) {
            let after = stagger::after(place, stagger::AGAIN, self.inbox.base.draw());
            let _ = handle.commands.send(Command::Wake { after });
        }
    }
}
