//! Messages that belong to another one and are no row of a timeline: new words, deletion, reactions, votes, pins.
//!
//! All of them converge: each is kept by the id on WhatsApp of the message it means, so that it may come before it, and
//! the newest by (time, id) stands. A vote is sealed with a secret that only its poll has, so it is opened when both are
//! here. Deliberately not here: what we do to messages (`outbox`).

use super::receipts::settle_regrouped;
use crate::ports::whatsapp::{InboundBody, WhatsApp};
use kabar_store::{MarkKind, MessageChange, NewMark, SealedVote, StoreError, Tx};
use kabar_types::{ChatId, ContactId, MessageBody, UnixMillis, WaId};

/// A writer's clock that is further off than this is not believed.
const CLOCK_OFF_MS: u64 = 24 * 3_600_000;

/// Where a message is from, in rows of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) chat: ChatId,
    /// `None`: this account.
    pub(super) sender: Option<ContactId>,
}

/// A message that may belong to another one.
#[derive(Clone, Copy)]
pub(super) struct Addition<'a> {
    pub(super) wa_id: &'a WaId,
    pub(super) sent_at: UnixMillis,
    pub(super) body: &'a InboundBody,
    pub(super) raw: Option<&'a [u8]>,
}

/// Applies a message that belongs to another one. False when it is a row of its own.
pub(super) async fn put(
    tx: &mut Tx,
    whatsapp: &dyn WhatsApp,
    spot: Spot,
    addition: Addition<'_>,
) -> Result<bool, StoreError> {
    let Spot { chat, sender } = spot;
    let sent_at = addition.sent_at;
    match addition.body {
        InboundBody::Protocol => {}
        InboundBody::Revoke { target } => {
            tx.apply_change(chat, sender, target, MessageChange::Revoke, sent_at)
                .await?;
        }
        InboundBody::Edit { target, text } => {
            tx.apply_change(chat, sender, target, MessageChange::Edit { text }, sent_at)
                .await?;
        }
        InboundBody::Reaction { target, emoji, at } => {
            tx.put_reaction(chat, target, sender, emoji, believed(*at, sent_at))
                .await?;
        }
        InboundBody::Vote { target, sealed, at } => {
            let vote = SealedVote {
                sender,
                sealed: sealed.clone(),
            };
            let at = believed(*at, sent_at);
            if tx.put_vote(chat, target, (&vote, addition.wa_id), at).await? {
                open_votes(tx, whatsapp, chat, target).await?;
            }
        }
        InboundBody::Pin { target, lasts_ms, at } => {
            let at = believed(*at, sent_at);
            let until = lasts_ms.map(|lasts| at.plus(lasts));
            put_mark(tx, spot, addition.wa_id, target, (MarkKind::Pin, at, until)).await?;
        }
        InboundBody::Keep { target, kept, at } => {
            let until = kept.then_some(UnixMillis(i64::MAX));
            let mark = (MarkKind::Keep, believed(*at, sent_at), until);
            put_mark(tx, spot, addition.wa_id, target, mark).await?;
        }
        InboundBody::Aside => {
            if let Some(raw) = addition.raw {
                tx.set_aside(chat, sender, addition.wa_id, sent_at, raw).await?;
            }
        }
        InboundBody::Text { .. }
        | InboundBody::Rich(_)
        | InboundBody::Timer(_)
        | InboundBody::Unsupported { .. }
        | InboundBody::Waiting => return Ok(false),
    }
    Ok(true)
}

async fn put_mark(
    tx: &mut Tx,
    spot: Spot,
    wa_id: &WaId,
    target: &WaId,
    (what, at, until): (MarkKind, UnixMillis, Option<UnixMillis>),
) -> Result<(), StoreError> {
    let mark = NewMark {
        what,
        wa_id: wa_id.clone(),
        sender: spot.sender,
        at,
        until,
    };
    tx.put_mark(spot.chat, target, &mark).await?;
    Ok(())
}

/// Opens the votes that wait for the poll with this id, as far as it is here. One that its secret does not open is a vote
/// for nothing: whatever the order in which votes come, it takes the place of an older one.
pub(super) async fn open_votes(
    tx: &mut Tx,
    whatsapp: &dyn WhatsApp,
    chat: ChatId,
    poll: &WaId,
) -> Result<(), StoreError> {
    let mut polls = Vec::new();
    for record in tx.list_polls(chat, poll).await? {
        let MessageBody::Poll { poll } = tx.get_message(record.message).await?.body else {
            continue;
        };
        let options: Vec<String> = poll.options.into_iter().map(|option| option.text).collect();
        if let Some(secret) = record.secret {
            polls.push((record.message, secret, options));
        }
    }
    let Some((shown, ..)) = polls.first() else {
        return Ok(());
    };
    for vote in tx.list_sealed_votes(chat, poll).await? {
        let opened = polls
            .iter()
            .find_map(|(_, secret, options)| whatsapp.open_vote(&vote.sealed, poll, secret, options));
        tx.open_vote(chat, (poll, *shown), vote.sender, &opened.unwrap_or_default())
            .await?;
    }
    Ok(())
}

/// Opens what waited in one of two chats for a poll in the other, once they are one; and looks how far messages of ours have
/// come where two members are.
pub(crate) async fn open_joined(tx: &mut Tx, whatsapp: &dyn WhatsApp) -> Result<(), StoreError> {
    for chat in tx.take_joined() {
        for poll in tx.list_waiting_polls(chat).await? {
            open_votes(tx, whatsapp, chat, &poll).await?;
        }
    }
    settle_regrouped(tx).await
}

/// When something was done: by the writer's clock, which tells two of one second apart, or else by the server's.
fn believed(at: UnixMillis, sent_at: UnixMillis) -> UnixMillis {
    if at.apart(sent_at) <= CLOCK_OFF_MS {
        at
    } else {
        sent_at
    }
}
