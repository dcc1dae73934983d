//! Jobs that tell people that their messages were read.

use crate::ports::whatsapp::{SendError, Session};
use kabar_store::{ChatAddress, Lane, NewJob, ReadMark, StoreError, Tx, Work};
use kabar_types::{ChatId, ContactId, Jid, UnixMillis, WaId};
use serde::{Deserialize, Serialize};

/// What a read job says, as JSON in its row.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Reads {
    /// The writer, in a group.
    sender: Option<Jid>,
    ids: Vec<WaId>,
}

/// Writes down that these messages are to be reported as read; one job per writer.
pub(crate) async fn enqueue_reads(
    tx: &mut Tx,
    to: &ChatAddress,
    chat: ChatId,
    marks: &[ReadMark],
    now: UnixMillis,
) -> Result<(), StoreError> {
    for (writer, ids) in by_writer(marks) {
        let sender = match &to.group {
            Some(_) => tx.get_addresses(writer).await?.preferred().cloned(),
            None => None,
        };
        let payload = serde_json::to_string(&Reads { sender, ids })
            .map_err(|error| StoreError::Internal(format!("a read job could not be written: {error}")))?;
        let job = NewJob {
            account: to.account,
            chat,
            work: Work::Read { payload },
            lane: Lane::Interactive,
            not_before: now,
            created_at: now,
        };
        tx.enqueue_job(&job).await?;
    }
    Ok(())
}

/// Performs a read job. Repeating one is harmless.
pub(super) async fn send_reads(
    session: &dyn Session,
    to: &ChatAddress,
    payload: &str,
) -> Result<(), SendError> {
    let reads: Reads =
        serde_json::from_str(payload).map_err(|_| SendError::Invalid("the job cannot be read".to_owned()))?;
    let chat = to
        .jid()
        .ok_or_else(|| SendError::Invalid("the chat has no address".to_owned()))?;
    session.mark_read(chat, reads.sender.as_ref(), &reads.ids).await
}

fn by_writer(marks: &[ReadMark]) -> Vec<(ContactId, Vec<WaId>)> {
    let mut writers: Vec<(ContactId, Vec<WaId>)> = Vec::new();
    for mark in marks {
        match writers.iter_mut().find(|(writer, _)| *writer == mark.sender) {
            Some((_, ids)) => ids.push(mark.wa_id.clone()),
            None => writers.push((mark.sender, vec![mark.wa_id.clone()])),
        }
    }
    writers
}
