//! One question to the phone: put, and ended when no answer came in time.

use crate::{
    base::Base,
    clock,
    error::device_code,
    ports::whatsapp::{OlderThan, SendError, Session},
};
use kabar_store::{Priority, StoreError};
use kabar_types::{AccountId, ChatId, ErrorCode, UnixMillis};
use std::{sync::Arc, time::Duration};

/// A phone that is on answers within seconds, also one that has to be woken up first.
const ANSWER_WITHIN: Duration = Duration::from_secs(45);
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);

pub(super) enum Question {
    Older { chat: ChatId, older: OlderThan },
    Pieces { chunks: Vec<u32> },
}

/// Puts the question and waits. Whoever takes the answer in notes it; what is unanswered then has failed.
pub(super) async fn ask(
    base: &Base,
    session: Option<Arc<dyn Session>>,
    account: AccountId,
    since: UnixMillis,
    question: Question,
) {
    let put = match &session {
        Some(session) => put(base, &**session, since, &question).await,
        None => Err(ErrorCode::NotConnected),
    };
    let error = match put {
        Ok(()) => {
            clock::sleep(&*base.clock, ANSWER_WITHIN).await;
            ErrorCode::PhoneSilent
        }
        Err(error) => error,
    };
    while let Err(error) = fail(base, account, since, &question, error).await {
        tracing::warn!(%account, %error, "past: the store is at fault; trying again");
        clock::sleep(&*base.clock, TRY_AGAIN).await;
    }
}

async fn put(
    base: &Base,
    session: &dyn Session,
    since: UnixMillis,
    question: &Question,
) -> Result<(), ErrorCode> {
    match question {
        Question::Older { chat, older } => match session.fetch_older(older).await {
            Ok(request) => note_request(base, *chat, since, &request)
                .await
                .map_err(|error| error.code()),
            Err(error) => unless_in_doubt(&error),
        },
        Question::Pieces { chunks } => {
            for chunk in chunks {
                if let Err(error) = session.fetch_piece(*chunk).await {
                    unless_in_doubt(&error)?;
                }
            }
            Ok(())
        }
    }
}

async fn note_request(base: &Base, chat: ChatId, since: UnixMillis, request: &str) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.set_asked(chat, since, request).await?;
    tx.commit().await?;
    Ok(())
}

/// What may have been written may be answered.
fn unless_in_doubt(error: &SendError) -> Result<(), ErrorCode> {
    match error {
        SendError::Doubt => Ok(()),
        SendError::NotConnected => Err(ErrorCode::NotConnected),
        SendError::Busy { .. } => Err(ErrorCode::WhatsAppTrouble),
        SendError::Invalid(_) => Err(ErrorCode::Internal),
        SendError::Storage(error) => Err(device_code(error)),
    }
}

async fn fail(
    base: &Base,
    account: AccountId,
    since: UnixMillis,
    question: &Question,
    error: ErrorCode,
) -> Result<(), StoreError> {
    let now = base.now();
    let mut tx = base.store.begin(Priority::Interactive).await?;
    match question {
        Question::Older { chat, .. } => drop(tx.fail_asking(*chat, since, error, now).await?),
        Question::Pieces { .. } => tx.fail_asking_pieces(account, since, error, now).await?,
    }
    tx.commit().await?;
    Ok(())
}
