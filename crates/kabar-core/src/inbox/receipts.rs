//! What people's devices say of messages of ours, one person at a time, and what that makes of a message in a group: it is
//! delivered when the devices of all members have it, and read when all have read it.
//!
//! All: who is a member now and was one when it was sent. Who left is not waited for, and who came later was not meant. As
//! long as nobody told all of a group its members may not be known, and one receipt proves no more than that the
//! message is out. Deliberately not here: what proves a message to one person (`facts`).

use super::states::note_chat;
use crate::{
    outbox::prove_change,
    ports::whatsapp::Person,
    steps::{self, Step},
};
use kabar_store::{ReceiptCount, StoreError, Tx, Unsettled};
use kabar_types::{AccountId, ChatId, MessageStatus, UnixMillis, WaId};

/// Messages that are looked at again when the members of a group are others: the newest.
const LOOKED_AT: u32 = 200;

/// What a device of somebody's says.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) chat: &'a Person,
    pub(super) by: &'a Person,
    pub(super) status: MessageStatus,
    pub(super) at: UnixMillis,
}

/// In a group one person's device proves only that a message is out; "delivered" there means everybody.
pub(super) async fn put_receipts(
    tx: &mut Tx,
    account: AccountId,
    said: Said<'_>,
    ids: &[WaId],
    now: UnixMillis,
) -> Result<(), StoreError> {
    let proof = if said.chat.jid.is_group() {
        MessageStatus::Sent
    } else {
        said.status
    };
    for id in ids {
        if !prove_change(tx, account, id).await? {
            tx.apply_proof(account, id, proof, said.at).await?;
            if said.status.rank() > MessageStatus::Sent.rank() {
                put_receipt(tx, account, said, id, now).await?;
            }
        }
        steps::at(Step::Proving);
    }
    Ok(())
}

/// Writes down that somebody has this message.
async fn put_receipt(
    tx: &mut Tx,
    account: AccountId,
    said: Said<'_>,
    wa_id: &WaId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let (chat, person) = note_chat(tx, account, said.chat).await?;
    let person = match person {
        // In a direct chat there is nobody else.
        Some(person) => person,
        None => {
            tx.find_or_insert_contact(&said.by.jid, said.by.alt.as_ref())
                .await?
        }
    };
    let news = tx
        .put_receipt(chat, wa_id, person, (said.status, said.at), now)
        .await?;
    if !news || !said.chat.jid.is_group() {
        return Ok(());
    }
    let Some(ours) = tx.find_unsettled(chat, wa_id).await? else {
        return Ok(());
    };
    tx.tell_receipts(chat, ours.message);
    if tx.is_group_learnt(chat).await? {
        settle(tx, chat, &ours).await?;
    }
    Ok(())
}

async fn settle(tx: &mut Tx, chat: ChatId, ours: &Unsettled) -> Result<(), StoreError> {
    let wa_id = &ours.wa_id;
    let count = tx.count_receipts(chat, wa_id, ours.sent_at).await?;
    if let Some(status) = reached(count) {
        tx.advance_message(ours.message, status).await?;
    }
    Ok(())
}

/// Other people are members than before, or are known to be: messages of ours may have come further.
pub(crate) async fn settle_group(tx: &mut Tx, chat: ChatId) -> Result<(), StoreError> {
    if !tx.is_group_learnt(chat).await? {
        return Ok(());
    }
    for ours in tx.list_unsettled(chat, LOOKED_AT).await? {
        settle(tx, chat, &ours).await?;
    }
    Ok(())
}

/// The same where two people turned out to be one, or receipts waited for their message.
pub(super) async fn settle_regrouped(tx: &mut Tx) -> Result<(), StoreError> {
    for chat in tx.take_regrouped() {
        settle_group(tx, chat).await?;
    }
    Ok(())
}

/// How far a message has come with all of its people; `None`: not with all.
fn reached(count: ReceiptCount) -> Option<MessageStatus> {
    let all = |have: i64| count.members > 0 && have >= count.members;
    [
        (count.played, MessageStatus::Played),
        (count.read, MessageStatus::Read),
        (count.delivered, MessageStatus::Delivered),
    ]
    .into_iter()
    .find_map(|(have, status)| all(have).then_some(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_come_as_far_as_with_the_last_of_its_people() {
        let reached = |members, delivered, read, played| {
            reached(ReceiptCount {
                members,
                delivered,
                read,
                played,
            })
        };
        assert_eq!(reached(3, 2, 2, 2), None);
        assert_eq!(reached(3, 3, 2, 1), Some(MessageStatus::Delivered));
        assert_eq!(reached(3, 3, 3, 1), Some(MessageStatus::Read));
        assert_eq!(reached(3, 3, 3, 3), Some(MessageStatus::Played));
        assert_eq!(reached(0, 0, 0, 0), None, "a group of nobody else");
    }
}
