//! What windows are told: committed events in the order of the log, and signals in between.
//!
//! A subscription reads the log itself, so a slow window loses nothing and costs nobody memory; it only ever waits for
//! "something was committed". While the app is locked a subscription is silent: it says that the status changed when the
//! lock shuts, and that the reader has to begin anew when it opens. Deliberately not here: batching for a transport, which is the host's.

use crate::{base::Base, clock};
use kabar_store::Events;
use kabar_types::{EventBatch, Seq, Signal};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::sync::{broadcast, watch};

/// Log rows of a batch, unless the reader says otherwise.
const BATCH: u32 = 100;
/// Pause after the store could not be read.
const READ_AGAIN: Duration = Duration::from_secs(1);

/// One reader of the event stream.
pub struct Subscription {
    base: Arc<Base>,
    reached: Seq,
    committed: watch::Receiver<Seq>,
    signals: broadcast::Receiver<Signal>,
    waiting: VecDeque<Signal>,
    locked: watch::Receiver<bool>,
    /// The reader knows that the app is locked.
    shut: bool,
}

impl Subscription {
    pub(crate) fn new(base: Arc<Base>, since: Seq) -> Self {
        let committed = base.store.seq();
        let signals = base.signals();
        let locked = base.locked.subscribe();
        Self {
            base,
            reached: since,
            committed,
            signals,
            waiting: VecDeque::new(),
            locked,
            shut: false,
        }
    }

    /// The next batch; `None` once Kabar stops. May be dropped at any await without losing anything.
    pub async fn next(&mut self) -> Option<EventBatch> {
        self.next_of(BATCH).await
    }

    /// The same with at most so many rows of the log, for a reader that is told seldom.
    pub async fn next_of(&mut self, most: u32) -> Option<EventBatch> {
        loop {
            if self.base.stop.is_cancelled() {
                return None;
            }
            if self.is_shut() {
                match self.silence().await {
                    Some(batch) => return Some(batch),
                    None => continue,
                }
            }
            if let Some(signal) = self.waiting.pop_front() {
                return Some(EventBatch::Signal { signal });
            }
            // Marked as seen before reading: a commit during the read wakes the wait below.
            self.committed.borrow_and_update();
            match self.read(most).await {
                // What was read before the lock shut stays here.
                Some(batch) if !self.is_shut() => return Some(batch),
                Some(_) => {}
                None => self.wait().await,
            }
        }
    }

    fn is_shut(&self) -> bool {
        self.shut || *self.locked.borrow()
    }

    /// Says once that the lock shut, waits until it opens, and then has the reader begin anew.
    async fn silence(&mut self) -> Option<EventBatch> {
        if !self.shut {
            self.shut = true;
            self.waiting.clear();
            let signal = Signal::AppStatusChanged;
            return Some(EventBatch::Signal { signal });
        }
        let opened = async { self.locked.wait_for(|locked| !locked).await.is_ok() };
        tokio::select! {
            () = self.base.stop.cancelled() => return None,
            true = opened => {}
        }
        self.shut = false;
        self.signals = self.base.signals();
        self.reached = *self.committed.borrow();
        Some(EventBatch::EventsLost)
    }

    async fn read(&mut self, most: u32) -> Option<EventBatch> {
        let events = match self.base.store.read().await {
            Ok(mut view) => view.events_since(self.reached, most, self.base.now()).await,
            Err(error) => Err(error),
        };
        match events {
            Ok(Events::Some { upto, .. }) if upto == self.reached => None,
            Ok(Events::Some { upto, envelopes }) => {
                self.reached = upto;
                Some(EventBatch::Events { upto, envelopes })
            }
            Ok(Events::Lost) => {
                // The reader starts over from a fresh bootstrap; this stream goes on from where the log is now.
                self.reached = *self.committed.borrow();
                Some(EventBatch::EventsLost)
            }
            Err(error) => {
                tracing::warn!(%error, "events: the log could not be read");
                clock::sleep(&*self.base.clock, READ_AGAIN).await;
                None
            }
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.base.stop.cancelled() => {}
            changed = self.committed.changed() => {
                if changed.is_err() {
                    self.base.stop.cancelled().await;
                }
            }
            _ = self.locked.changed() => {}
            signal = self.signals.recv() => match signal {
                Ok(signal) => self.waiting.push_back(signal),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => self.base.stop.cancelled().await,
            }
        }
    }
}
