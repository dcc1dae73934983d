//! What the server did not take.

use crate::{
    campaigns::note_refusal,
    outbox::{Refusal, fail_change, refusal},
    steps::{self, Step},
};
use kabar_store::{StoreError, Tx};
use kabar_types::{AccountId, Signal, UnixMillis, WaId};

/// The server did not take something of ours. A refusal never beats earlier proof: without its job nothing is done.
pub(super) async fn put_refusal(
    tx: &mut Tx,
    account: AccountId,
    wa_id: &WaId,
    code: u16,
    now: UnixMillis,
) -> Result<Option<Signal>, StoreError> {
    let message = tx.find_mine(account, wa_id).await?;
    let job = match message {
        Some(message) => tx.find_job_of(message).await?,
        None => tx.find_change(account, wa_id).await?,
    };
    // Without a job it was settled before, and a refusal never beats earlier proof.
    let Some(job) = job else { return Ok(None) };
    tracing::info!(%account, job = %job.id, code, "inbox: WhatsApp refused a message or a change");
    let mut told = None;
    let in_group = tx.find_standing(job.chat).await?.is_some();
    if in_group {
        // It knows something of the group that is not known here.
        tx.want_group(job.chat).await?;
    }
    match (refusal(code, job.attempts, in_group), message) {
        (Refusal::Later { pause_ms }, _) => drop(tx.postpone_job(job.id, now.plus(pause_ms), now).await?),
        (Refusal::Final(why), Some(message)) => {
            tx.fail_message(message, why).await?;
            note_refusal(tx, account, message, why).await?;
        }
        (Refusal::OfRepeat(why), Some(message)) => drop(tx.give_up_message(message, why).await?),
        (Refusal::Final(why) | Refusal::OfRepeat(why), None) => told = fail_change(tx, &job, why).await?,
    }
    steps::at(Step::Proving);
    Ok(told)
}
