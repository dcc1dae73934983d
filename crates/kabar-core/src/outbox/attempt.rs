//! One attempt at one job: loads what is to be sent, sends it, and says how it ended. Writes nothing down.

use super::{
    policy::{Attempt, SEND_DEADLINE},
    reads,
};
use crate::{
    base::Base,
    clock,
    ports::whatsapp::{Outgoing, OutgoingContent, SendError, Session},
};
use kabar_store::{Job, StoreError, Work};
use kabar_types::MessageId;

/// A job and how the attempt at it ended.
pub(super) struct Tried {
    pub(super) job: Job,
    pub(super) attempt: Result<Attempt, StoreError>,
}

pub(super) async fn try_job(base: &Base, session: &dyn Session, job: Job) -> Tried {
    let attempt = match &job.work {
        Work::Message(message) => try_message(base, session, *message).await,
        Work::Read { payload } => try_reads(base, session, &job, payload).await,
    };
    Tried { job, attempt }
}

async fn try_message(base: &Base, session: &dyn Session, message: MessageId) -> Result<Attempt, StoreError> {
    let row = base.store.read().await?.get_outgoing(message).await?;
    let (Some(chat), Some(secret)) = (row.to.jid().cloned(), row.secret) else {
        return Ok(Attempt::Failed(SendError::Invalid(
            "the message has no address or no secret".to_owned(),
        )));
    };
    let outgoing = Outgoing {
        chat,
        wa_id: row.wa_id,
        secret,
        content: OutgoingContent::Text { text: row.text },
    };
    Ok(timed(base, session.send(&outgoing)).await)
}

async fn try_reads(
    base: &Base,
    session: &dyn Session,
    job: &Job,
    payload: &str,
) -> Result<Attempt, StoreError> {
    let to = base.store.read().await?.get_chat_address(job.chat).await?;
    Ok(timed(base, reads::send_reads(session, &to, payload)).await)
}

async fn timed(base: &Base, sending: impl Future<Output = Result<(), SendError>>) -> Attempt {
    tokio::select! {
        biased;
        sent = sending => match sent {
            Ok(()) => Attempt::Written,
            Err(error) => Attempt::Failed(error),
        },
        () = clock::sleep(&*base.clock, SEND_DEADLINE) => Attempt::TimedOut,
    }
}
