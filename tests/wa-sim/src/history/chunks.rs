//! The past of a phone, cut into chunks and compressed.

use std::io::Write as _;
use std::ops::Range;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use waproto::whatsapp::{self as wa, history_sync::HistorySyncType};

use super::conversation::{Part, conversation, mapping, push_name};
use crate::groups;
use crate::state::{Person, World};

/// A piece of history, compressed.
#[derive(Clone)]
pub(crate) struct Chunk {
    pub(crate) kind: HistorySyncType,
    /// The place among the chunks of one transfer, from 1; `None` for an answer on demand.
    pub(crate) order: Option<u32>,
    /// How much of the transfer is done with it, percent.
    pub(crate) progress: Option<u32>,
    pub(crate) zlib: Vec<u8>,
    pub(crate) plain_len: u64,
}

/// Everything the plan of an account sends unasked, in order; nothing when its phone is empty.
///
/// # Errors
/// When compressing fails, which memory never does.
pub(crate) fn all(world: &World, pn: &str) -> anyhow::Result<Vec<Chunk>> {
    let Some(person) = world.people.get(pn) else {
        return Ok(Vec::new());
    };
    let first = bootstrap(world, person);
    if first.conversations.is_empty() {
        return Ok(Vec::new());
    }
    let mut pieces = vec![first];
    pieces.extend(further(world, person, HistorySyncType::RECENT, 1));
    pieces.extend(further(world, person, HistorySyncType::FULL, 2));
    if pieces.len() > 1 {
        pieces.insert(1, names(world, person));
    }
    let count = pieces.len();
    let numbered = pieces.into_iter().enumerate().map(|(place, mut history)| {
        let done = u32::try_from((place + 1) * 100 / count).unwrap_or(100);
        history.chunk_order = u32::try_from(place + 1).ok();
        history.progress = Some(done);
        pack(&history)
    });
    numbered.collect()
}

/// Compresses a history and notes its outside.
///
/// # Errors
/// When compressing fails, which memory never does.
pub(super) fn pack(history: &wa::HistorySync) -> anyhow::Result<Chunk> {
    let plain = waproto::codec::history_sync_to_vec(history);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&plain)?;
    Ok(Chunk {
        kind: history.sync_type,
        order: history.chunk_order,
        progress: history.progress,
        zlib: encoder.finish()?,
        plain_len: plain.len() as u64,
    })
}

/// The first chunk: every chat with its newest messages, groups with all of theirs, and who is who.
fn bootstrap(world: &World, person: &Person) -> wa::HistorySync {
    let plan = &person.transfer.plan;
    let with = acquaintances(world, person);
    let conversations = person.chats.iter().map(|chat| {
        let [newest, _, full] = plan.cut(chat.lines.len());
        conversation(world, person, chat, &Part::until(newest, full.start))
    });
    wa::HistorySync {
        sync_type: HistorySyncType::INITIAL_BOOTSTRAP,
        conversations: conversations
            .chain(groups::conversations(world, person))
            .collect(),
        pushnames: with.iter().map(|other| push_name(world, other)).collect(),
        phone_number_to_lid_mappings: with.iter().filter_map(|other| mapping(world, other)).collect(),
        ..Default::default()
    }
}

/// The names people chose, which phones send by themselves when there are several chunks.
fn names(world: &World, person: &Person) -> wa::HistorySync {
    let with = acquaintances(world, person);
    wa::HistorySync {
        sync_type: HistorySyncType::PUSH_NAME,
        pushnames: with.iter().map(|other| push_name(world, other)).collect(),
        ..Default::default()
    }
}

/// Later chunks: the slice `which` of every chat, at most `per_chunk` messages together.
fn further(world: &World, person: &Person, kind: HistorySyncType, which: usize) -> Vec<wa::HistorySync> {
    let plan = &person.transfer.plan;
    let limit = plan.per_chunk.max(1);
    let sizes = person.chats.iter().map(|chat| {
        let cut = plan.cut(chat.lines.len());
        cut[which].clone()
    });
    let chunks = pack_tight(sizes.collect(), limit);
    let wrapped = chunks.into_iter().map(|pieces| wa::HistorySync {
        sync_type: kind,
        conversations: pieces
            .into_iter()
            .map(|(place, lines)| {
                let chat = &person.chats[place];
                let floor = plan.cut(chat.lines.len())[2].start;
                conversation(world, person, chat, &Part::until(lines, floor))
            })
            .collect(),
        ..Default::default()
    });
    wrapped.collect()
}

/// Ranges, by place, distributed over chunks of `limit`; a range too long for the room left is split,
/// the newest part first.
fn pack_tight(ranges: Vec<Range<usize>>, limit: usize) -> Vec<Vec<(usize, Range<usize>)>> {
    let mut chunks: Vec<Vec<(usize, Range<usize>)>> = Vec::new();
    let mut room = 0;
    for (place, mut left) in ranges.into_iter().enumerate() {
        while !left.is_empty() {
            if room == 0 {
                chunks.push(Vec::new());
                room = limit;
            }
            let start = left.end.saturating_sub(room).max(left.start);
            room -= left.end - start;
            if let Some(chunk) = chunks.last_mut() {
                chunk.push((place, start..left.end));
            }
            left.end = start;
        }
    }
    chunks
}

/// Everybody the account has a chat or a group with.
fn acquaintances<'a>(world: &'a World, person: &Person) -> Vec<&'a Person> {
    let mut numbers: Vec<String> = person.chats.iter().map(|chat| chat.with.clone()).collect();
    numbers.extend(groups::past_people(world, &person.pn));
    numbers.sort_unstable();
    numbers.dedup();
    let people = numbers.iter().filter_map(|pn| world.people.get(pn));
    people.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_fill_chunks_to_the_brim_from_their_newest_ends() {
        let chunks = pack_tight(vec![0..5, 3..3, 10..17], 6);
        assert_eq!(chunks, [vec![(0, 0..5), (2, 16..17)], vec![(2, 10..16)]]);
        assert!(pack_tight(Vec::new(), 3).is_empty());
    }
}
