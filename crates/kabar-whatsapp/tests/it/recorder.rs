//! A sink that remembers everything, can refuse, and can be waited on.

use anyhow::bail;
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{CommitError, Inbound, InboundBody, InboxSink, WaEvent};
use kabar_types::{AccountId, MessageStatus};
use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// Generous: the machine may be busy building.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// What came, in the order it came.
pub(crate) enum Came {
    Message(Box<Inbound>),
    /// The phone's word that it sends a piece.
    HistoryExpected,
    Event(WaEvent),
}

#[derive(Default)]
pub(crate) struct Recorder {
    came: Mutex<Vec<Came>>,
    changed: watch::Sender<usize>,
    refuses: AtomicBool,
    refused: watch::Sender<usize>,
}

#[async_trait]
impl InboxSink for Recorder {
    async fn commit(&self, _account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        if self.refuses.load(Ordering::Acquire) {
            self.refused.send_modify(|times| *times += 1);
            return Err(CommitError);
        }
        for message in batch {
            self.push(Came::Message(Box::new(message)));
        }
        Ok(())
    }

    async fn expect_history(&self, _account: AccountId) -> Result<(), CommitError> {
        self.push(Came::HistoryExpected);
        Ok(())
    }

    fn notify(&self, _account: AccountId, event: WaEvent) {
        self.push(Came::Event(event));
    }
}

impl Recorder {
    fn push(&self, came: Came) {
        self.lock().push(came);
        self.changed.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Came>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every commit fails from now on, or works again.
    pub(crate) fn refuse(&self, refuse: bool) {
        self.refuses.store(refuse, Ordering::Release);
    }

    /// Waits until a commit was refused.
    pub(crate) async fn refused(&self) -> anyhow::Result<()> {
        let mut refused = self.refused.subscribe();
        tokio::time::timeout(DEADLINE, refused.wait_for(|times| *times > 0)).await??;
        Ok(())
    }

    /// Looks at everything that came.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&[Came]) -> T) -> T {
        look(&self.lock())
    }

    /// How much has come: a place to look on from.
    pub(crate) fn place(&self) -> usize {
        self.lock().len()
    }

    /// Waits until something that came from `place` on is what `pick` looks for.
    pub(crate) async fn wait<T>(
        &self,
        what: &str,
        place: usize,
        pick: impl Fn(&Came) -> Option<T>,
    ) -> anyhow::Result<T> {
        let mut changed = self.changed.subscribe();
        let found = tokio::time::timeout(DEADLINE, async {
            loop {
                changed.mark_unchanged();
                if let Some(found) = self.look(|came| came.iter().skip(place).find_map(&pick)) {
                    return Some(found);
                }
                changed.changed().await.ok()?;
            }
        });
        match found.await {
            Ok(Some(found)) => Ok(found),
            _ => bail!(
                "waited in vain for {what}; came:\n  {}",
                self.names().join("\n  ")
            ),
        }
    }

    /// Waits for an event of this name (see `WaEvent::name`).
    pub(crate) async fn event(&self, name: &str, place: usize) -> anyhow::Result<()> {
        self.wait(name, place, |came| {
            matches!(came, Came::Event(event) if event.name() == name).then_some(())
        })
        .await
    }

    /// Waits for a message with exactly this text.
    pub(crate) async fn text(&self, wanted: &str) -> anyhow::Result<Inbound> {
        self.wait("a message", 0, |came| message(came, wanted).cloned())
            .await
    }

    /// How many messages with exactly this text came.
    pub(crate) fn copies(&self, wanted: &str) -> usize {
        self.look(|came| came.iter().filter(|came| message(came, wanted).is_some()).count())
    }

    /// Waits until a person's device proves `wanted` about the message `id`.
    pub(crate) async fn proof(&self, id: &str, wanted: MessageStatus) -> anyhow::Result<()> {
        self.wait("a receipt", 0, |came| match came {
            Came::Event(WaEvent::Receipt { ids, status, .. }) => {
                (*status == wanted && ids.iter().any(|known| known.0 == id)).then_some(())
            }
            _ => None,
        })
        .await
    }

    /// Waits for the server's answer about the message `id`: its error, if it refused.
    pub(crate) async fn ack(&self, id: &str) -> anyhow::Result<Option<u16>> {
        self.wait("the server's answer", 0, |came| match came {
            Came::Event(WaEvent::ServerAck { wa_id, error, .. }) if wa_id.0 == id => Some(*error),
            _ => None,
        })
        .await
    }

    /// What came, by name only.
    pub(crate) fn names(&self) -> Vec<String> {
        self.look(|came| came.iter().map(Came::name).map(str::to_owned).collect())
    }
}

impl Came {
    fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::HistoryExpected => "history-expected",
            Self::Event(event) => event.name(),
        }
    }
}

fn message<'a>(came: &'a Came, wanted: &str) -> Option<&'a Inbound> {
    match came {
        Came::Message(inbound) => {
            matches!(&inbound.body, InboundBody::Text { text } if text == wanted).then_some(inbound)
        }
        Came::HistoryExpected | Came::Event(_) => None,
    }
}
