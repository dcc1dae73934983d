//! A sink that writes down what the adapter hands over, for tests of the seam without a core behind it.

use async_trait::async_trait;
use kabar_core::ports::whatsapp::{CommitError, Inbound, InboxSink, WaEvent};
use kabar_types::AccountId;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// Real time a condition may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);

/// Everything heard, in order.
#[derive(Default)]
pub struct Recorder {
    heard: Mutex<Heard>,
    changed: Notify,
}

/// What was heard so far.
#[derive(Default)]
pub struct Heard {
    pub messages: Vec<Inbound>,
    pub events: Vec<WaEvent>,
    /// How often the phone's word that it sends history came.
    pub expected: u32,
    /// Messages that were refused, because the recorder was told to.
    pub refused: u32,
    refuse: bool,
}

impl Heard {
    /// How often an event of this name came.
    pub fn count(&self, name: &str) -> usize {
        self.events.iter().filter(|event| event.name() == name).count()
    }
}

impl Recorder {
    /// From now on batches are refused (or taken again).
    pub fn refuse(&self, refuse: bool) {
        self.heard().refuse = refuse;
    }

    /// Waits until `find` finds something.
    ///
    /// # Panics
    /// After 20 s without, with the names of the events heard.
    pub async fn wait_for<T>(&self, what: &str, mut find: impl FnMut(&Heard) -> Option<T>) -> T {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if let Some(found) = find(&self.heard()) {
                    return found;
                }
                changed.await;
            }
        };
        let outcome = tokio::time::timeout(DEADLINE, waiting).await;
        outcome.unwrap_or_else(|_| panic!("no {what} within {DEADLINE:?}; heard {}", self.describe()))
    }

    /// The names of the events heard, for a failure's text.
    pub fn describe(&self) -> String {
        let heard = self.heard();
        let names: Vec<&str> = heard.events.iter().map(WaEvent::name).collect();
        format!(
            "{} messages ({} refused), events {names:?}",
            heard.messages.len(),
            heard.refused
        )
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl InboxSink for Recorder {
    async fn commit(&self, _account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        let outcome = {
            let mut heard = self.heard();
            if heard.refuse {
                heard.refused += u32::try_from(batch.len()).unwrap_or(u32::MAX);
                Err(CommitError)
            } else {
                heard.messages.extend(batch);
                Ok(())
            }
        };
        self.changed.notify_waiters();
        outcome
    }

    async fn expect_history(&self, _account: AccountId) -> Result<(), CommitError> {
        self.heard().expected += 1;
        self.changed.notify_waiters();
        Ok(())
    }

    fn notify(&self, _account: AccountId, event: WaEvent) {
        self.heard().events.push(event);
        self.changed.notify_waiters();
    }
}
