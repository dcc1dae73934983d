//! What a stretch of the phone's history says besides its messages: that nothing is missing within it, that the phone has
//! nothing older, and that a question was answered.
//!
//! The messages of one conversation of a chunk stand in a row on the phone, so whatever stood between two of them is here
//! once they are in. An answer reaches as far as the message that was asked from. Deliberately not here: the questions
//! themselves (`past`).

use crate::ports::whatsapp::{HistoryChat, PastEnd};
use kabar_store::{ChunkRecord, PhoneHas, StoreError, Tx};
use kabar_types::{ChatId, ErrorCode, UnixMillis};

/// Where a conversation comes from.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) chunk: &'a ChunkRecord,
    /// The nearest piece before this one that did not come.
    pub(super) missing: Option<u32>,
    pub(super) now: UnixMillis,
}

/// When messages count as arrived that were asked for before a place: before that, so that what fell into the second of
/// the message that was asked from does not stand behind it. Phones give whole seconds.
pub(super) fn arrival(now: UnixMillis, before: Option<UnixMillis>) -> UnixMillis {
    before.map_or(now, |before| now.min(before.plus(-1)))
}

/// All messages of a conversation are in. Doing it twice changes nothing.
pub(super) async fn close(
    tx: &mut Tx,
    stretch: Stretch<'_>,
    chat: ChatId,
    history: &HistoryChat,
) -> Result<(), StoreError> {
    if let Some(end) = history.end {
        tx.set_phone_has(chat, phone_has(end)).await?;
    }
    let sent = || history.messages.iter().map(|message| message.sent_at);
    let (oldest, newest) = (sent().min(), sent().max());
    match &stretch.chunk.answers {
        Some(request) => settle(tx, chat, request, (oldest, newest, history.end), stretch.now).await,
        None => {
            let Some(newest) = newest else { return Ok(()) };
            if let Some(missing) = stretch.missing {
                tx.note_missing_piece(chat, missing, newest, stretch.now).await?;
            }
            tx.cover(chat, reach(oldest, history.end), newest, stretch.now)
                .await
        }
    }
}

/// An answer that says nothing of any chat: the phone has nothing of the one that was meant.
pub(super) async fn finish(tx: &mut Tx, request: &str, now: UnixMillis) -> Result<(), StoreError> {
    match tx.find_open_question(request).await? {
        Some(chat) => settle(tx, chat, request, (None, None, None), now).await,
        None => Ok(()),
    }
}

/// An answer that cannot be read is none.
pub(super) async fn unreadable(tx: &mut Tx, chunk: &ChunkRecord, now: UnixMillis) -> Result<(), StoreError> {
    match &chunk.answers {
        Some(request) => tx.fail_request(request, ErrorCode::AnswerUnreadable, now).await,
        None => Ok(()),
    }
}

type Said = (Option<UnixMillis>, Option<UnixMillis>, Option<PastEnd>);

/// `said`: the oldest and the newest message of the answer, and what it says of older ones.
async fn settle(
    tx: &mut Tx,
    chat: ChatId,
    request: &str,
    (oldest, newest, end): Said,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let Some(before) = tx.find_asked_before(chat, request).await? else {
        // Nobody asks any more; it is whole all the same.
        return match newest {
            Some(newest) => tx.cover(chat, reach(oldest, end), newest, now).await,
            None => Ok(()),
        };
    };
    if oldest.is_none() && tx.is_oldest(chat, before).await? {
        tx.set_phone_has(chat, PhoneHas::Nothing).await?;
    }
    tx.cover_before(chat, reach(oldest, end), before).await?;
    tx.answer_asking(chat, now).await?;
    Ok(())
}

/// How far back it reaches; `None`: to the beginning. A phone that gives nothing has nothing.
fn reach(oldest: Option<UnixMillis>, end: Option<PastEnd>) -> Option<UnixMillis> {
    oldest.filter(|_| end != Some(PastEnd::Nothing))
}

fn phone_has(end: PastEnd) -> PhoneHas {
    match end {
        PastEnd::More => PhoneHas::More,
        PastEnd::Nothing => PhoneHas::Nothing,
    }
}
