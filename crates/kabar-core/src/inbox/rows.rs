//! Rows that wait for one another, so that many go into their timelines with one statement.
//!
//! A row waits as long as nothing that comes after it could look at it: what belongs to another message, what may make one
//! person or one chat of two, and what is told twice come only after all rows before them are in. So it is as if each
//! message had been stored before the next was looked at. Deliberately not here: what a message is (`apply`).

use super::{
    additions,
    apply::{Origin, Taking, row_of},
    receipts::settle_regrouped,
};
use crate::{
    base::Base,
    campaigns::{self, Heard},
    ports::whatsapp::{Inbound, InboundBody, Person},
};
use kabar_store::{NewMessage, StoreError, Tx};
use kabar_types::{MessageBody, UnixMillis};

/// Rows that are still to be put in, in their order.
#[derive(Default)]
pub(super) struct Rows {
    waiting: Vec<NewMessage>,
    /// Of each, when its writer said it to this number alone just now; they may be answering a campaign.
    said_at: Vec<Option<UnixMillis>>,
}

impl Rows {
    /// Stores what a message changes; its row may still have to be put in.
    pub(super) async fn add(
        &mut self,
        tx: &mut Tx,
        taking: Taking<'_>,
        inbound: &Inbound,
    ) -> Result<(), StoreError> {
        if !stands_alone(inbound) || !is_all_known(tx, inbound) {
            self.put(tx, taking.base).await?;
        }
        let is_said = taking.origin == Origin::Live && !inbound.chat.jid.is_group();
        if let Some(row) = row_of(tx, taking, inbound).await? {
            self.waiting.push(row);
            self.said_at.push(is_said.then_some(taking.now));
        }
        Ok(())
    }

    /// Puts in what waits.
    pub(super) async fn put(&mut self, tx: &mut Tx, base: &Base) -> Result<(), StoreError> {
        let Self {
            waiting: rows,
            said_at,
        } = std::mem::take(self);
        if rows.is_empty() {
            return Ok(());
        }
        let inserted = tx.insert_messages(&rows).await?;
        for ((row, inserted), said_at) in rows.iter().zip(inserted).zip(said_at) {
            if let (true, Some(writer), Some(now)) = (inserted.is_new(), row.sender, said_at) {
                let message = inserted.id();
                let heard = Heard { writer, message, row };
                campaigns::hear(tx, base, heard, now).await?;
            }
        }
        if rows.iter().any(|row| row.sender.is_none()) {
            settle_regrouped(tx).await?;
        }
        for row in &rows {
            if let MessageBody::Poll { .. } = row.body {
                additions::open_votes(tx, &*base.whatsapp, row.chat, &row.wa_id).await?;
            }
        }
        Ok(())
    }
}

/// A row of a timeline that does not look at others.
fn stands_alone(inbound: &Inbound) -> bool {
    match &inbound.body {
        InboundBody::Text { .. } | InboundBody::Unsupported { .. } | InboundBody::Waiting => true,
        InboundBody::Rich(rich) => !matches!(rich.body, MessageBody::System { .. }),
        _ => false,
    }
}

/// Nobody it names can turn out to be somebody else. In a direct chat the other side is the only writer there is.
fn is_all_known(tx: &Tx, inbound: &Inbound) -> bool {
    let is_group = inbound.chat.jid.is_group();
    let writer = if is_group {
        inbound.sender.as_ref()
    } else {
        Some(&inbound.chat)
    };
    let named = inbound
        .extras
        .mentions
        .iter()
        .filter_map(|mention| mention.person.as_ref());
    writer
        .into_iter()
        .chain(named)
        .all(|Person { jid, alt }| tx.has_looked_up(jid, alt.as_ref()))
}
