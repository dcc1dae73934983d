//! What a person does to a message that is there already: new words, deletion for everyone, a reaction, a vote, a pin.
//!
//! ```text
//!  asked for ─► job (own id and secret, committed) ─► written ─► proof ─► the row shows it, the job is gone
//!                                                         ├─ refused, or nothing proves it ─► the row stays as it was, and
//!                                                         │                                   windows are told why
//!                                                         └─ doubt ─► the same id again
//! ```
//!
//! A row never shows a change that WhatsApp may not have: until then it only says that one is on its way. Words of a
//! message that was never tried are simply other words. Deliberately not here: how it goes out
//! (`change_wire`), and what others change (`inbox`).

use super::{Outbox, check_text, closed::refuse_outside, get_mine, is_untouched, refuse_when_logged_out};
use crate::{error::KabarError, inbox::EMOJI_MAX};
use kabar_store::{
    ChangeWork, Job, JobState, Lane, MarkKind, MessageChange, NewJob, NewMark, Priority, SealedVote,
    StoreError, Tx, View, Work,
};
use kabar_types::{ErrorCode, Message, MessageBody, MessageId, MessageStatus, Signal, UnixMillis, WaId};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// WhatsApp's own limit for new words.
const EDIT_WITHIN_MS: i64 = 15 * 60_000;
/// WhatsApp's own limit for deleting for everyone: two days and twelve hours.
const REVOKE_WITHIN_MS: i64 = 60 * 3_600_000;
/// WhatsApp's own choices for a pin: a day, a week, 30 days.
const PIN_SECS: [u32; 3] = [86_400, 604_800, 2_592_000];

/// What is to become of the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Wish {
    React {
        emoji: String,
    },
    Edit {
        text: String,
    },
    Revoke,
    /// What is chosen in a poll, by the places of its options.
    Vote {
        places: Vec<u32>,
    },
    /// It stands at the top of the chat for so long; `None`: no more.
    Pin {
        lasts_secs: Option<u32>,
    },
}

/// What a change job says, as JSON in its row.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) secret: [u8; 32],
    pub(super) at: UnixMillis,
    pub(super) wish: Wish,
}

impl Outbox {
    /// Gives a message of ours other words: at once while no attempt was made at it, else by telling WhatsApp.
    pub(crate) async fn edit(&self, id: MessageId, text: String) -> Result<Message, KabarError> {
        check_text(&text)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = get_mine(&mut tx, id).await?;
        if !matches!(message.body, MessageBody::Text { .. }) {
            return Err(refused("only texts can be edited"));
        }
        match message.status {
            MessageStatus::Unknown => return Err(refused("it is not known whether this message arrived")),
            MessageStatus::Failed => return self.reword(tx, &message, &text).await,
            MessageStatus::Pending if is_untouched(&mut tx, id).await? => {
                return self.reword(tx, &message, &text).await;
            }
            _ => {}
        }
        if self.base.now().since(message.sent_at) > EDIT_WITHIN_MS {
            return Err(KabarError::refused(
                ErrorCode::EditTooLate,
                "the message is too old to be edited",
            ));
        }
        self.ask(tx, &message, Wish::Edit { text }).await
    }

    /// Deletes a message of ours for everyone.
    pub(crate) async fn revoke(&self, id: MessageId) -> Result<Message, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = get_mine(&mut tx, id).await?;
        if message.body == MessageBody::Revoked || message.status.rank() == 0 {
            return Err(refused("this message is deleted, or did not arrive"));
        }
        if self.base.now().since(message.sent_at) > REVOKE_WITHIN_MS {
            return Err(KabarError::refused(
                ErrorCode::DeleteTooLate,
                "the message is too old to be deleted for everyone",
            ));
        }
        self.ask(tx, &message, Wish::Revoke).await
    }

    /// Says what the person thinks of a message; an empty emoji takes it back.
    pub(crate) async fn react(&self, id: MessageId, emoji: String) -> Result<Message, KabarError> {
        if emoji.len() > EMOJI_MAX
            || emoji
                .chars()
                .any(|letter| letter.is_control() || letter.is_whitespace())
        {
            return Err(refused("a reaction is one emoji"));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        if message.body == MessageBody::Revoked || (message.from_me && message.status.rank() == 0) {
            return Err(refused("this message is deleted, or did not arrive"));
        }
        self.ask(tx, &message, Wish::React { emoji }).await
    }

    /// Chooses in a poll; nothing takes the vote back.
    pub(crate) async fn vote(&self, id: MessageId, places: Vec<u32>) -> Result<Message, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        let MessageBody::Poll { poll } = &message.body else {
            return Err(refused("this is no poll"));
        };
        let once: HashSet<u32> = places.iter().copied().collect();
        let exists = |place: &u32| (*place as usize) < poll.options.len();
        let too_many = poll.most > 0 && places.len() > poll.most as usize;
        if once.len() != places.len() || !places.iter().all(exists) || too_many {
            return Err(refused("this cannot be chosen"));
        }
        if secret_of(&mut tx, &message).await?.is_none() {
            return Err(refused("this poll came without what votes are sealed with"));
        }
        refuse_unproven(&message)?;
        self.ask(tx, &message, Wish::Vote { places }).await
    }

    /// Puts a message at the top of its chat for everybody, or takes it away.
    pub(crate) async fn pin_message(
        &self,
        id: MessageId,
        lasts_secs: Option<u32>,
    ) -> Result<Message, KabarError> {
        if lasts_secs.is_some_and(|secs| !PIN_SECS.contains(&secs)) {
            return Err(refused("a message is pinned for a day, a week or a month"));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        let nobodys = matches!(
            message.body,
            MessageBody::Revoked
                | MessageBody::Waiting
                | MessageBody::System { .. }
                | MessageBody::Call { .. }
        );
        if nobodys {
            return Err(refused("this cannot be pinned"));
        }
        refuse_unproven(&message)?;
        self.ask(tx, &message, Wish::Pin { lasts_secs }).await
    }

    async fn reword(&self, mut tx: Tx, message: &Message, text: &str) -> Result<Message, KabarError> {
        tx.reword_message(message.id, text).await?;
        let message = tx.get_message(message.id).await?;
        tx.commit().await?;
        Ok(message)
    }

    /// Writes the change down. It takes the place of one of its kind that was not tried yet.
    async fn ask(&self, mut tx: Tx, message: &Message, wish: Wish) -> Result<Message, KabarError> {
        refuse_when_logged_out(&mut tx, message.account).await?;
        refuse_outside(&mut tx, message.chat).await?;
        for job in tx.list_changes(message.id).await? {
            let Work::Change(change) = &job.work else { continue };
            let earlier = read(change)?.wish;
            if earlier == Wish::Revoke {
                return Err(refused("this message is being deleted"));
            }
            let untried = job.state == JobState::Queued && job.attempts == 0;
            if untried && replaces(&wish, &earlier) {
                tx.delete_job(job.id).await?;
            }
        }
        let now = self.base.now();
        let payload = Payload {
            secret: self.base.new_secret(),
            at: now,
            wish,
        };
        let change = ChangeWork {
            about: message.id,
            wa_id: self.base.whatsapp.new_message_id(),
            payload: write(&payload)?,
        };
        tx.enqueue_job(&NewJob {
            account: message.account,
            chat: message.chat,
            work: Work::Change(change),
            lane: Lane::Interactive,
            not_before: now,
            created_at: now,
        })
        .await?;
        let row = tx.get_message(message.id).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(row)
    }
}

fn replaces(wish: &Wish, earlier: &Wish) -> bool {
    matches!(
        (wish, earlier),
        (Wish::Revoke, _)
            | (Wish::React { .. }, Wish::React { .. })
            | (Wish::Edit { .. }, Wish::Edit { .. })
            | (Wish::Vote { .. }, Wish::Vote { .. })
            | (Wish::Pin { .. }, Wish::Pin { .. })
    )
}

fn refused(why: &'static str) -> KabarError {
    KabarError::refused(ErrorCode::BadRequest, why)
}

/// Nothing can be done to a message of ours that nobody has.
fn refuse_unproven(message: &Message) -> Result<(), KabarError> {
    if message.from_me && message.status.rank() == 0 {
        return Err(refused("this message did not arrive"));
    }
    Ok(())
}

/// What the votes of a poll are sealed with.
pub(super) async fn secret_of(view: &mut View, poll: &Message) -> Result<Option<[u8; 32]>, StoreError> {
    let polls = view.list_polls(poll.chat, &poll.wa_id).await?;
    let found = polls.into_iter().find(|record| record.message == poll.id);
    Ok(found.and_then(|record| record.secret))
}

fn write(payload: &Payload) -> Result<String, StoreError> {
    serde_json::to_string(payload)
        .map_err(|error| StoreError::Internal(format!("a change could not be written: {error}")))
}

pub(super) fn read(change: &ChangeWork) -> Result<Payload, StoreError> {
    // The error would quote the row.
    serde_json::from_str(&change.payload)
        .map_err(|_| StoreError::Internal("a change job cannot be read".to_owned()))
}

/// WhatsApp has the change with this id: the row shows it, and its job is gone. False when there is no such change.
pub(crate) async fn prove(
    tx: &mut Tx,
    account: kabar_types::AccountId,
    wa_id: &WaId,
) -> Result<bool, StoreError> {
    let Some(job) = tx.find_change(account, wa_id).await? else {
        return Ok(false);
    };
    let Work::Change(change) = &job.work else {
        return Ok(false);
    };
    let Payload { at, wish, .. } = read(change)?;
    let message = tx.get_message(change.about).await?;
    let (chat, target) = (message.chat, &message.wa_id);
    match &wish {
        Wish::React { emoji } => {
            tx.put_reaction(chat, target, None, emoji, at).await?;
        }
        Wish::Edit { text } => {
            tx.apply_change(chat, None, target, MessageChange::Edit { text }, at)
                .await?;
        }
        Wish::Revoke => {
            tx.apply_change(chat, None, target, MessageChange::Revoke, at)
                .await?;
        }
        Wish::Vote { places } => {
            let vote = SealedVote {
                sender: None,
                sealed: Vec::new(),
            };
            if tx.put_vote(chat, target, (&vote, &change.wa_id), at).await? {
                tx.open_vote(chat, (target, message.id), None, places).await?;
            }
        }
        Wish::Pin { lasts_secs } => {
            let mark = NewMark {
                what: MarkKind::Pin,
                wa_id: change.wa_id.clone(),
                sender: None,
                at,
                until: lasts_secs.map(|secs| at.plus(i64::from(secs) * 1_000)),
            };
            tx.put_mark(chat, target, &mark).await?;
        }
    }
    tx.delete_job(job.id).await?;
    Ok(true)
}

/// The change will not be made; what windows are to be told once this is committed.
pub(crate) async fn fail(tx: &mut Tx, job: &Job, error: ErrorCode) -> Result<Option<Signal>, StoreError> {
    let Work::Change(change) = &job.work else {
        return Ok(None);
    };
    let gone = !tx.delete_job(job.id).await?;
    Ok((!gone).then_some(Signal::ChangeFailed {
        chat: job.chat,
        message: change.about,
        error,
    }))
}
