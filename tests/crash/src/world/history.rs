//! The past of the phone, in pieces.

use super::{ACCOUNT, World, person, title};
use crate::{
    victim::Victim,
    words::{Pending, text_with, token_of},
};
use anyhow::{Context as _, Result};
use flate2::read::ZlibDecoder;
use kabar_core::steps::Step;
use std::{collections::BTreeSet, io::Read as _, time::Duration};
use wa_sim::{
    AccountPlan, Author, ChatPlan, ContactPlan, DeliveryStatus, HistoryDelivery, HistoryPlan, MessagePlan,
    Scenario, Simulator,
};

const PEOPLE: usize = 16;
/// Newest messages of each chat in the first piece.
const FIRST: usize = 10;
/// Further pieces, about.
const PIECES: usize = 10;
/// A gap at the end shows only when nothing more has come for a while.
const GAP_SHOWS: Duration = Duration::from_secs(25);

pub(super) fn people(sim: &Simulator, size: usize) -> Result<()> {
    let each = size.div_ceil(PEOPLE);
    let chats = (0..PEOPLE).map(|place| ChatPlan {
        with: person(place),
        unread: 0,
        pinned: false,
        archived: false,
        messages: (0..each).map(|number| past(place, number, each)).collect(),
    });
    sim.load(&Scenario {
        accounts: vec![AccountPlan {
            pn: ACCOUNT.to_owned(),
            name: "Toko".to_owned(),
            chats: chats.collect(),
            ..AccountPlan::default()
        }],
        contacts: (0..PEOPLE)
            .map(|place| ContactPlan {
                pn: person(place),
                push_name: title(place),
                ..ContactPlan::default()
            })
            .collect(),
        ..Scenario::default()
    })?;
    sim.set_history(
        ACCOUNT,
        HistoryPlan {
            delivery: HistoryDelivery::Inline,
            ..HistoryPlan::in_chunks(FIRST, each / 4, size.div_ceil(PIECES))
        },
    )
}

fn past(place: usize, number: usize, each: usize) -> MessagePlan {
    MessagePlan {
        from: if number.is_multiple_of(2) {
            Author::Them
        } else {
            Author::Me
        },
        minutes_ago: u32::try_from((each - number) * 7).ok(),
        days_ago: None,
        at: None,
        text: text_with(&format!("past-{place}-{number}")),
        status: DeliveryStatus::Read,
        reply_to: None,
    }
}

/// The tokens of each piece, read from what the phone is going to send.
pub(super) fn pieces(blobs: &[Vec<u8>]) -> Result<Vec<BTreeSet<String>>> {
    blobs.iter().map(|blob| tokens(blob)).collect()
}

fn tokens(blob: &[u8]) -> Result<BTreeSet<String>> {
    let mut plain = Vec::new();
    ZlibDecoder::new(blob).read_to_end(&mut plain)?;
    let history = waproto::codec::history_sync_decode(&plain).context("a piece of history makes no sense")?;
    let messages = history.conversations.iter().flat_map(|chat| &chat.messages);
    let texts = messages.filter_map(|entry| {
        let message = entry.message.as_option()?.message.as_option()?;
        message.conversation.clone().or_else(|| {
            let extended = message.extended_text_message.as_option()?;
            extended.text.clone()
        })
    });
    Ok(texts
        .filter_map(|text| token_of(&text).map(str::to_owned))
        .collect())
}

/// Everything that came is imported, and what did not come was waited for, also by Kabar: as long as it says that it
/// takes history in, it says of no piece that it is missing.
pub(super) fn is_done(world: &World, victim: &Victim, pending: Pending, silence: Duration) -> bool {
    is_imported(victim) && (world.has_all(pending) || silence > GAP_SHOWS && !pending.syncing)
}

/// Everything that came is imported.
pub(super) fn is_imported(victim: &Victim) -> bool {
    victim.count(Step::ChunkBegun) == victim.count(Step::ChunkImported)
}
