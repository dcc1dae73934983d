//! The computer woke up, or its network changed: sessions do not wait for their next try.
//!
//! Signals come in bursts (an address goes, another comes, a name server follows), and the first may come before the
//! network works. So the sessions are woken once, a moment after the last signal:
//!
//! ```text
//!  (quiet) ─ signal ─► gathering ─ a second without another, or five in all ─► every session, each in its turn
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

    /// Gathers signals and wakes the sessions, until Kabar stops.
    pub(crate) async fn watch(self: Arc<Self>) {
        let base = self.inbox.base.clone();
        loop {
            tokio::select! {
                () = base.stop.cancelled() => return,
                () = self.stirred.notified() => {}
            }
            let until = base.clock.monotonic() + GATHERED;
            while base.clock.monotonic() < until {
                tokio::select! {
                    () = base.stop.cancelled() => return,
                    () = self.stirred.notified() => {}
                    () = clock::sleep(&*base.clock, QUIET) => break,
                }
            }
            self.wake_all();
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
