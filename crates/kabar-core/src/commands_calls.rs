//! Saying no to a call that rings. Only the phone can take one.

use crate::{Kabar, error::KabarError, ports::whatsapp::SendError};
use kabar_store::Priority;
use kabar_types::{Call, CallOutcome, ErrorCode, Message, MessageBody, MessageId};

impl Kabar {
    /// Turns down the call of this row, on all devices of the account; the row then says so. Errors: `NotFound` when it rings
    /// no more, `NotConnected`, `WhatsAppTrouble`.
    pub async fn reject_call(&self, message: MessageId) -> Result<Message, KabarError> {
        let over = || KabarError::refused(ErrorCode::NotFound, "it rings no more");
        let row = self.base.store.read().await?.get_message(message).await?;
        let call = ringing(&row).ok_or_else(over)?;
        let session = self.sessions.find(row.account).ok_or_else(not_connected)?;
        let rang = session.reject_call(&row.wa_id).await.map_err(unsaid)?;
        if !rang {
            return Err(over());
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        // It may have ended while it was turned down: then that stands.
        if ringing(&tx.get_message(message).await?).is_some() {
            let rejected = Call {
                outcome: CallOutcome::Rejected,
                ..call
            };
            tx.end_call(message, &rejected).await?;
        }
        let row = tx.get_message(message).await?;
        tx.commit().await?;
        Ok(row)
    }
}

fn ringing(row: &Message) -> Option<Call> {
    match &row.body {
        MessageBody::Call { call } if call.outcome == CallOutcome::Ringing => Some(call.clone()),
        _ => None,
    }
}

fn not_connected() -> KabarError {
    KabarError::refused(ErrorCode::NotConnected, "the account has no connection")
}

fn unsaid(error: SendError) -> KabarError {
    match error {
        SendError::NotConnected => not_connected(),
        _ => KabarError::refused(ErrorCode::WhatsAppTrouble, "WhatsApp could not be told"),
    }
}
