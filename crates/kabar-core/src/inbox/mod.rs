//! Commits what arrives.
//!
//! Two ways in. Messages come through [`Inbox::commit`]: the server is told only after our commit, so a crash loses
//! none. Everything else comes as events into one ordered queue per account, which never drops and whose consumer (the
//! account's actor) commits them; WhatsApp was told already, so a crash can lose a tick, never a message.
//!
//! Deliberately not here: what a session does about its connection (`session`), and what is to be sent (`outbox`).

mod additions;
mod answers;
mod apply;
mod calls;
mod commit;
mod concerns;
mod facts;
mod fit;
mod groups;
mod heal;
mod history;
mod mailbox;
mod people;
mod receipts;
mod refusals;
mod reread;
mod rows;
mod slices;
mod states;
mod typing;

pub(crate) use additions::open_joined;
pub(crate) use concerns::is_fact;
pub(crate) use facts::find_known_chat;
pub(crate) use fit::EMOJI_MAX;
pub(crate) use groups::put_whole;
pub(crate) use heal::Healer;
pub(crate) use history::Importer;
pub(crate) use mailbox::{Arrival, Arrived, Mailbox};
pub(crate) use receipts::settle_group;
pub(crate) use reread::run as reread;

use commit::{Batch, Round};

use crate::{
    base::Base,
    emptying::Emptier,
    outbox::Wakers,
    people::{Pictures, Presences},
    ports::whatsapp::{CommitError, Inbound, InboxSink, WaEvent},
    steps::{self, Sabotage, Step},
};
use async_trait::async_trait;
use kabar_types::AccountId;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

pub(crate) struct Inbox {
    pub(crate) base: Arc<Base>,
    pub(crate) wakers: Arc<Wakers>,
    /// Bells that tell who asks for groups that something was heard of one.
    pub(crate) learners: Arc<Wakers>,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) importer: Arc<Importer>,
    pub(crate) healer: Healer,
    pub(crate) pictures: Arc<Pictures>,
    pub(crate) presences: Arc<Presences>,
    emptier: Arc<Emptier>,
    rounds: mpsc::UnboundedSender<Round>,
}

impl Inbox {
    /// Starts the task that commits. Sessions give their batches through [`Inbox::sink`].
    pub(crate) fn new(
        base: Arc<Base>,
        wakers: Arc<Wakers>,
        emptier: Arc<Emptier>,
        pictures: Arc<Pictures>,
        presences: Arc<Presences>,
    ) -> Arc<Self> {
        let mailbox = Arc::new(Mailbox::default());
        let learners = Arc::<Wakers>::default();
        let importer = Arc::new(Importer::new(base.clone(), mailbox.clone(), learners.clone()));
        let healer = Healer::new(base.clone(), mailbox.clone());
        let (rounds, waiting) = mpsc::unbounded_channel();
        let inbox = Arc::new(Self {
            base,
            wakers,
            learners,
            mailbox,
            importer,
            healer,
            pictures,
            presences,
            emptier,
            rounds,
        });
        inbox.base.spawn(commit::run(
            inbox.base.clone(),
            [inbox.wakers.clone(), inbox.learners.clone()],
            inbox.healer.clone(),
            waiting,
        ));
        inbox.base.spawn(inbox.healer.clone().watch());
        inbox
    }

    /// The sink for one session; what it hands over is marked with `generation`, so that the last words of a dying
    /// session are not taken for those of its successor.
    pub(crate) fn sink(self: &Arc<Self>, generation: u64) -> Arc<dyn InboxSink> {
        Arc::new(Sink {
            inbox: self.clone(),
            generation,
        })
    }

    async fn commit(&self, account: AccountId, batch: Batch) -> Result<(), CommitError> {
        steps::at(Step::Received);
        let (done, outcome) = oneshot::channel();
        self.rounds
            .send(Round { account, batch, done })
            .map_err(|_| CommitError)?;
        if steps::spoils(Sabotage::AckBeforeCommit) {
            return Ok(());
        }
        let stored = outcome.await.unwrap_or(Err(CommitError));
        steps::at(Step::HookReturns);
        stored
    }
}

struct Sink {
    inbox: Arc<Inbox>,
    generation: u64,
}

#[async_trait]
impl InboxSink for Sink {
    async fn commit(&self, account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.inbox.commit(account, Batch::Messages(batch)).await
    }

    async fn expect_history(&self, account: AccountId) -> Result<(), CommitError> {
        self.inbox.commit(account, Batch::HistoryExpected).await
    }

    fn notify(&self, account: AccountId, event: WaEvent) {
        self.inbox.mailbox.put(
            account,
            Arrival {
                generation: self.generation,
                what: Arrived::Event(event),
            },
        );
    }
}
