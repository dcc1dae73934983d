//! Reads once more what an earlier version could not: kept protobufs become the kinds they are, in their places.
//!
//! It happens once after an update, behind everything else, in slices; a crash begins it again, which changes nothing
//! that is done already. Deliberately not here: what can be read (the adapter says, and how much that is).

use super::additions::{self, Addition, Spot};
use super::slices::Slices;
use super::{apply, fit};
use crate::{
    base::Base,
    clock,
    ports::whatsapp::{Identity, InboundBody, Kept},
    steps::{self, Step},
};
use kabar_store::{KeptRaw, NewMessage, StoreError, Tx};
use kabar_types::{AccountId, MessageBody, MessageId, MessageStatus};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The setting that says how much could be read when everything kept was read last.
const KEY: &str = "kinds-version";
/// Rows fetched at a time.
const FETCHED: u32 = 200;
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);

type Owners = HashMap<AccountId, Identity>;

/// Where kept messages are.
#[derive(Clone, Copy)]
enum Place {
    Timeline,
    Aside,
}

/// Reads everything once more, if this version can read more than the one that ran last. Ends with Kabar.
pub(crate) async fn run(base: Arc<Base>) {
    let stop = base.stop.clone();
    let work = async {
        while let Err(error) = read_all(&base).await {
            tracing::warn!(%error, "kinds: the store is at fault; trying again");
            clock::sleep(&*base.clock, TRY_AGAIN).await;
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = work => {}
    }
}

async fn read_all(base: &Base) -> Result<(), StoreError> {
    let version = base.whatsapp.kinds_version();
    let (known, owners) = {
        let mut view = base.store.read().await?;
        let known = view.find_value(KEY).await?.and_then(|text| text.parse().ok());
        (known.unwrap_or(0), owners(view.list_account_records().await?))
    };
    if known >= version {
        return Ok(());
    }
    for place in [Place::Timeline, Place::Aside] {
        read_place(base, &owners, place).await?;
    }
    let mut slices = Slices::new(&base.store, &*base.clock);
    slices
        .next_row()
        .await?
        .set_value(KEY, &version.to_string())
        .await?;
    slices.finish().await
}

fn owners(records: Vec<kabar_store::AccountRecord>) -> Owners {
    let owner = |record: kabar_store::AccountRecord| {
        let identity = Identity {
            phone: record.phone?,
            lid: record.lid,
        };
        Some((record.id, identity))
    };
    records.into_iter().filter_map(owner).collect()
}

async fn read_place(base: &Base, owners: &Owners, place: Place) -> Result<(), StoreError> {
    let (mut after, mut read) = (0, 0);
    loop {
        let rows = {
            let mut view = base.store.read().await?;
            match place {
                Place::Timeline => view.list_kept_raw(after, FETCHED).await?,
                Place::Aside => view.list_set_aside(after, FETCHED).await?,
            }
        };
        let Some(last) = rows.last() else { break };
        after = last.id;
        let mut slices = Slices::new(&base.store, &*base.clock);
        for row in &rows {
            let kept = owners
                .get(&row.account)
                .and_then(|own| base.whatsapp.read_kept(&row.raw, own))
                .filter(fit::is_kept_fit);
            if let Some(kept) = kept {
                read += u32::from(read_row(base, slices.next_row().await?, (row, &kept), place).await?);
            }
        }
        slices.finish().await?;
        steps::at(Step::SliceCommitted);
    }
    if read > 0 {
        tracing::info!(read, "kinds: messages that were kept can be read now");
    }
    Ok(())
}

/// Reads one message under a savepoint. False when it stays as it was.
async fn read_row(
    base: &Base,
    tx: &mut Tx,
    (row, kept): (&KeptRaw, &Kept),
    place: Place,
) -> Result<bool, StoreError> {
    let mark = tx.savepoint().await?;
    let done = match place {
        Place::Timeline => read_message(base, tx, row, kept).await,
        Place::Aside => read_aside(base, tx, row, kept).await,
    };
    match done {
        Ok(done) => {
            tx.keep(mark).await?;
            Ok(done)
        }
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            tracing::error!(account = %row.account, %error, "kinds: a message stays as it was kept");
            tx.undo(mark).await?;
            Ok(false)
        }
    }
}

async fn read_message(base: &Base, tx: &mut Tx, row: &KeptRaw, kept: &Kept) -> Result<bool, StoreError> {
    let Some(body) = apply::shown(&kept.body) else {
        return Ok(false);
    };
    if matches!(body, MessageBody::Unsupported { .. } | MessageBody::Waiting) {
        return Ok(false);
    }
    let is_text = matches!(body, MessageBody::Text { .. });
    let is_poll = matches!(body, MessageBody::Poll { .. });
    let new = NewMessage {
        chat: row.chat,
        sender: row.sender,
        wa_id: row.wa_id.clone(),
        sent_at: row.sent_at,
        arrived_at: row.sent_at,
        body,
        raw: None,
        secret: apply::secret_of(&kept.body),
        quote: None,
        status: MessageStatus::Delivered,
        unread: false,
        extras: apply::to_extras(tx, &kept.body, &kept.extras).await?,
    };
    let id = MessageId(row.id);
    let done = tx.reread_message(id, &new).await? || (is_text && tx.reread_text(id, &new).await?);
    if done && is_poll {
        additions::open_votes(tx, &*base.whatsapp, row.chat, &row.wa_id).await?;
    }
    Ok(done)
}

async fn read_aside(base: &Base, tx: &mut Tx, row: &KeptRaw, kept: &Kept) -> Result<bool, StoreError> {
    if kept.body == InboundBody::Aside {
        return Ok(false);
    }
    let spot = Spot {
        chat: row.chat,
        sender: row.sender,
    };
    let addition = Addition {
        wa_id: &row.wa_id,
        sent_at: row.sent_at,
        body: &kept.body,
        raw: None,
    };
    let done = additions::put(tx, &*base.whatsapp, spot, addition).await?;
    if done {
        tx.drop_set_aside(row.id).await?;
    }
    Ok(done)
}
