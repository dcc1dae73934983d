//! Group commit: batches that wait at the same time share one transaction.
//!
//! A message that cannot be applied is stored raw and acknowledged. That is rare, so it is first tried without a savepoint
//! for each message, and everything once more with them when one fails. When the store itself is at fault nothing is
//! acknowledged, and once it is well again the sessions concerned dial anew, so that the server sends once more.

use super::{
    apply::{self, Origin, Taking},
    fit,
    heal::Healer,
    rows::Rows,
};
use crate::{
    base::Base,
    clock,
    outbox::Wakers,
    ports::whatsapp::{CommitError, Inbound},
    steps::{self, Sabotage, Step},
};
use kabar_store::{AccountRecord, Priority, StoreError, Tx};
use kabar_types::AccountId;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Rows per transaction.
const SLICE: usize = 400;

/// Sabotage: so long after the acknowledgement messages are stored.
const TOO_LATE: Duration = Duration::from_millis(300);

/// One batch that waits for its commit.
pub(crate) struct Round {
    pub(crate) account: AccountId,
    pub(crate) batch: Batch,
    pub(crate) done: oneshot::Sender<Result<(), CommitError>>,
}

/// What is to be durable before the server is told that we have it.
pub(crate) enum Batch {
    Messages(Vec<Inbound>),
    /// The phone's word that it sends a piece of its history.
    HistoryExpected,
}

impl Batch {
    fn messages(&self) -> &[Inbound] {
        match self {
            Self::Messages(messages) => messages,
            Self::HistoryExpected => &[],
        }
    }
}

/// Commits rounds until Kabar stops.
pub(super) async fn run(
    base: Arc<Base>,
    [wakers, learners]: [Arc<Wakers>; 2],
    healer: Healer,
    mut waiting: mpsc::UnboundedReceiver<Round>,
) {
    loop {
        let first = tokio::select! {
            () = base.stop.cancelled() => return,
            first = waiting.recv() => first,
        };
        let Some(first) = first else { return };
        if steps::spoils(Sabotage::AckBeforeCommit) {
            clock::sleep(&*base.clock, TOO_LATE).await;
        }
        let rounds = gather(first, &mut waiting);
        let outcome = commit(&base, &wakers, &rounds).await;
        if let Err(error) = &outcome {
            tracing::warn!(%error, rounds = rounds.len(), "inbox: nothing could be stored; not acknowledged");
        }
        for round in rounds {
            let accepted = matches!(&outcome, Ok(missing) if !missing.contains(&round.account));
            if !accepted {
                healer.owe(round.account);
            }
            if accepted
                && round
                    .batch
                    .messages()
                    .iter()
                    .any(|inbound| inbound.sender.is_none())
            {
                wakers.wake(round.account);
            }
            if accepted
                && round
                    .batch
                    .messages()
                    .iter()
                    .any(|inbound| inbound.chat.jid.is_group())
            {
                learners.wake(round.account);
            }
            // The session may have gone meanwhile; the message is stored all the same.
            let _ = round.done.send(if accepted { Ok(()) } else { Err(CommitError) });
        }
    }
}

fn gather(first: Round, waiting: &mut mpsc::UnboundedReceiver<Round>) -> Vec<Round> {
    let mut rows = first.batch.messages().len();
    let mut rounds = vec![first];
    while rows < SLICE {
        let Ok(next) = waiting.try_recv() else { break };
        rows += next.batch.messages().len();
        rounds.push(next);
    }
    rounds
}

/// Commits all rounds at once. Gives the accounts that have no row: still linking, or removed.
async fn commit(base: &Base, wakers: &Wakers, rounds: &[Round]) -> Result<HashSet<AccountId>, StoreError> {
    let (mut tx, missing) = match put_all(base, rounds, Care::Together).await {
        Err(error) if !error.is_transient() => put_all(base, rounds, Care::Each).await?,
        outcome => outcome?,
    };
    steps::at(Step::Committing);
    let (arrived, outgoing) = (tx.take_arrived(), tx.take_outgoing());
    tx.commit().await?;
    steps::at(Step::Committed);
    outgoing.into_iter().for_each(|account| wakers.wake(account));
    base.tell_arrived(arrived);
    Ok(missing)
}

/// How a message that cannot be applied is told from the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// One that fails fails them all.
    Together,
    /// Each has a savepoint of its own.
    Each,
}

/// Writes all rounds in a transaction that is still to be committed.
async fn put_all(base: &Base, rounds: &[Round], care: Care) -> Result<(Tx, HashSet<AccountId>), StoreError> {
    let mut tx = base.store.begin(Priority::Live).await?;
    let accounts = accounts_of(&mut tx, rounds).await?;
    let mut missing = HashSet::new();
    let mut rows = Rows::default();
    let now = base.now();
    for round in rounds {
        let Some(account) = accounts.get(&round.account) else {
            missing.insert(round.account);
            continue;
        };
        let taking = Taking {
            account,
            base,
            origin: Origin::Live,
            now,
        };
        put_with(care, &mut tx, taking, round.batch.messages(), &mut rows).await?;
        if matches!(round.batch, Batch::HistoryExpected) {
            tx.note_announced(account.id, now).await?;
        }
    }
    rows.put(&mut tx, base).await?;
    Ok((tx, missing))
}

/// The accounts that have a row. Each is looked up once: most rounds are a single message.
async fn accounts_of(tx: &mut Tx, rounds: &[Round]) -> Result<HashMap<AccountId, AccountRecord>, StoreError> {
    let ids: HashSet<AccountId> = rounds.iter().map(|round| round.account).collect();
    let mut accounts = HashMap::new();
    for id in ids {
        match tx.get_account_record(id).await {
            Ok(account) => drop(accounts.insert(id, account)),
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(accounts)
}

/// Stores messages; rows of those that are stored together may still wait in `rows`.
pub(super) async fn put_with(
    care: Care,
    tx: &mut Tx,
    taking: Taking<'_>,
    messages: &[Inbound],
    rows: &mut Rows,
) -> Result<(), StoreError> {
    for inbound in messages {
        match care {
            Care::Together if fit::is_fit(inbound) => rows.add(tx, taking, inbound).await?,
            Care::Together => return Err(StoreError::Conflict("a message no client sends")),
            Care::Each => put(tx, taking, inbound).await?,
        }
    }
    Ok(())
}

/// Stores one message under a savepoint: as it is, else raw. Fails only when the store is at fault.
async fn put(tx: &mut Tx, taking: Taking<'_>, inbound: &Inbound) -> Result<(), StoreError> {
    let account = taking.account;
    if fit::is_fit(inbound) {
        let mark = tx.savepoint().await?;
        match apply::put_message(tx, taking, inbound).await {
            Ok(()) => return tx.keep(mark).await,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                tracing::error!(account = %account.id, %error, "inbox: a message could not be applied; stored raw");
                tx.undo(mark).await?;
            }
        }
    } else {
        tracing::warn!(account = %account.id, "inbox: a message no client sends; stored raw");
    }
    let mark = tx.savepoint().await?;
    match apply::put_raw(tx, taking, inbound).await {
        Ok(()) => tx.keep(mark).await,
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            tracing::error!(account = %account.id, %error, "inbox: a message could not even be stored raw; dropped");
            tx.undo(mark).await
        }
    }
}
