//! What the library's errors mean for a job: certainly not written, perhaps written, or never acceptable.

use crate::device_store;
use kabar_core::ports::whatsapp::SendError;
use std::error::Error;
use whatsapp_rust::{ErrorChainExt, client::ClientError, request::IqError};

/// Judges an error of a send. Everything that does not prove the opposite counts as doubt: a message sent twice is
/// dropped by its id, one not sent is lost.
pub(crate) fn send_error(error: &(dyn Error + 'static)) -> SendError {
    if let Some(failure) = error.store_failure() {
        return SendError::Storage(device_store::failure(failure));
    }
    if let Some(busy) = busy(error) {
        return busy;
    }
    for cause in ErrorChainExt::sources(error) {
        if let Some(whatsapp_rust::SendError::InvalidRequest(why)) = cause.downcast_ref() {
            return SendError::Invalid(why.clone());
        }
        if never_written(cause) {
            return SendError::NotConnected;
        }
    }
    SendError::Doubt
}

/// What the library asks the server before it writes a message (whose devices, which keys) was refused for the moment: too
/// many questions (429), or trouble of the server's own.
fn busy(error: &(dyn Error + 'static)) -> Option<SendError> {
    let refusal = error.server_rejection()?;
    let wait_ms = refusal.backoff.map(|seconds| i64::from(seconds) * 1000);
    (wait_ms.is_some() || matches!(refusal.code, 429 | 500 | 503)).then_some(SendError::Busy { wait_ms })
}

/// Errors the library gives before it touches the socket.
fn never_written(cause: &(dyn Error + 'static)) -> bool {
    let client = cause.downcast_ref::<ClientError>();
    let request = cause.downcast_ref::<IqError>();
    let send = cause.downcast_ref::<whatsapp_rust::SendError>();
    matches!(client, Some(ClientError::NotConnected | ClientError::NotLoggedIn))
        || matches!(request, Some(IqError::NotConnected | IqError::Disconnected(_)))
        || matches!(send, Some(whatsapp_rust::SendError::NotLoggedIn))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_core::ports::whatsapp::OpenError;
    use whatsapp_rust::store::error::StoreError;

    #[test]
    fn a_missing_connection_is_certainly_not_written() {
        let error = whatsapp_rust::SendError::Client(ClientError::NotConnected);
        assert_eq!(send_error(&error), SendError::NotConnected);
        assert_eq!(
            send_error(&whatsapp_rust::SendError::NotLoggedIn),
            SendError::NotConnected
        );
    }

    #[test]
    fn an_error_that_proves_nothing_leaves_doubt() {
        let error = whatsapp_rust::SendError::Internal(anyhow::anyhow!("the socket broke while writing"));
        assert_eq!(send_error(&error), SendError::Doubt);
    }

    #[test]
    fn a_server_that_wants_to_be_left_alone_says_for_how_long() {
        let refused = |code, backoff| {
            let refusal = IqError::ServerError {
                code,
                text: String::new(),
                error_type: None,
                backoff,
            };
            send_error(&whatsapp_rust::SendError::Internal(refusal.into()))
        };
        let wait = |wait_ms| SendError::Busy { wait_ms };
        assert_eq!(refused(429, None), wait(None));
        assert_eq!(refused(429, Some(30)), wait(Some(30_000)));
        assert_eq!(refused(404, Some(5)), wait(Some(5_000)));
        assert_eq!(refused(404, None), SendError::Doubt);
    }

    #[test]
    fn only_a_full_disk_is_called_one() {
        let storage = |text: &str| {
            let failure = StoreError::Database(text.to_owned().into());
            send_error(&whatsapp_rust::SendError::Internal(failure.into()))
        };
        assert_eq!(
            storage("database or disk is full"),
            SendError::Storage(OpenError::DiskFull)
        );
        assert_eq!(
            storage("database disk image is malformed"),
            SendError::Storage(OpenError::Corrupt)
        );
        assert!(matches!(
            storage("attempt to write a readonly database"),
            SendError::Storage(OpenError::Io(_))
        ));
    }

    #[test]
    fn what_whatsapp_would_never_take_is_not_tried_again() {
        let error = whatsapp_rust::SendError::InvalidRequest("message ID must not be empty".to_owned());
        assert!(matches!(send_error(&error), SendError::Invalid(_)));
    }
}
