//! The way in for the fuzzer (`tests/fuzz`), and for the test that replays what it found.
//!
//! What others send is read here first, when only the encryption stands behind it: it must neither end the process nor
//! become larger than it was. Not here: what becomes of it in the core (`kabar_core_testing::fuzzing`).

use crate::convert::{Aliases, Own, bounds, from_wa, history, kept, votes};
use flate2::{Compression, write::ZlibEncoder};
use kabar_core::ports::whatsapp::{Identity, Inbound, InboundBody, InboundExtras, MessageQuote, QuotedBy};
use kabar_types::{Jid, MediaFile, MessageBody, WaId};
use std::{io::Write as _, ops::ControlFlow};
use whatsapp_rust::{
    types::message::{MessageInfo, MessageSource},
    waproto::codec::message_decode,
};

/// What a message may grow by when it is read: what is said in a few bytes and kept in more.
const ROOM: usize = 4_096;
/// How many times larger anything may become: a vote is kept as text, once for each pair of addresses.
const TIMES: usize = 16;

/// The first byte says how the rest is read: as a message of a person, of a group, of our own, or as history.
///
/// # Panics
/// When what was read is larger than it may be.
pub fn conversion(data: &[u8]) {
    let Some((way, bytes)) = data.split_first() else {
        return;
    };
    let most = bytes.len() * TIMES + ROOM;
    match way % 4 {
        3 => past(bytes, most),
        way => live(bytes, way, most),
    }
}

fn live(bytes: &[u8], way: u8, most: usize) {
    let Ok(message) = message_decode(bytes) else {
        return;
    };
    let identity = Identity {
        phone: Jid::from_phone_digits("6280000000004"),
        lid: Some(Jid::new("100000000000004@lid".to_owned())),
    };
    let own = own();
    if let Some(inbound) = from_wa::inbound(&message, &info(way), &own, &Aliases::default()) {
        check(&inbound, most);
    }
    // A person's message read again later must come to the same bounds.
    if let Some(kept) = kept::read(bytes, &identity) {
        let size = size_of_body(&kept.body) + size_of_extras(&kept.extras);
        assert!(size + kept.quote.as_ref().map_or(0, size_of_quote) <= most);
    }
}

fn past(bytes: &[u8], most: usize) {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::none());
    let Ok(packed) = packed.write_all(bytes).and_then(|()| packed.finish()) else {
        return;
    };
    let blob = history::packed(&packed, bytes.len() as u64, &own());
    let mut size = 0;
    let read = history::read(&blob, &mut |chat| {
        size += chat.name.as_ref().map_or(0, |name| name.0.len());
        for inbound in &chat.messages {
            check(inbound, most);
            size += size_of_body(&inbound.body);
        }
        ControlFlow::Continue(())
    });
    let names = read.map_or(0, |rest| {
        let names = rest.push_names.iter();
        names.map(|(_, name)| name.0.len()).sum()
    });
    assert!(size + names <= most, "{size} and {names} of {}", bytes.len());
}

fn own() -> Own {
    Own {
        phone: Some(Jid::from_phone_digits("6280000000004")),
        lid: Some(Jid::new("100000000000004@lid".to_owned())),
    }
}

fn info(way: u8) -> MessageInfo {
    let wire = |text: &str| text.parse().unwrap_or_default();
    let bob = "100000000000214:2@lid";
    let group = way == 1;
    MessageInfo {
        id: "3EB0AA".to_owned(),
        push_name: "Bob".to_owned(),
        source: MessageSource {
            chat: wire(if group {
                "120363000000000001@g.us"
            } else {
                "100000000000214@lid"
            }),
            sender: wire(bob),
            sender_alt: Some(wire("6280000000214:2@s.whatsapp.net")),
            is_group: group,
            is_from_me: way == 2,
            ..Default::default()
        },
        ..Default::default()
    }
}

fn check(inbound: &Inbound, most: usize) {
    let raw = inbound.raw.as_ref().map_or(0, Vec::len);
    let quote = inbound.quote.as_ref().map_or(0, size_of_quote);
    let name = inbound.push_name.as_ref().map_or(0, |name| name.0.len());
    assert!(name <= bounds::NAME * 4, "a name of {name} bytes");
    let size = size_of_body(&inbound.body) + size_of_extras(&inbound.extras) + raw + quote;
    assert!(size <= most, "{size} bytes of at most {most}");
}

fn size_of_quote(quote: &MessageQuote) -> usize {
    let by = match &quote.sender {
        QuotedBy::Person(jid) => jid.as_str().len(),
        QuotedBy::Me | QuotedBy::Unknown => 0,
    };
    assert!(quote.wa_id.0.len() <= bounds::ID && by <= bounds::ADDRESS + 20);
    assert!(quote.text.len() <= bounds::NAME * 4);
    quote.wa_id.0.len() + quote.text.len() + by
}

fn size_of_extras(extras: &InboundExtras) -> usize {
    assert!(extras.mentions.len() <= bounds::MENTIONS && extras.expires_in <= bounds::TIMER);
    let mentions: usize = extras.mentions.iter().map(|one| one.token.len()).sum();
    let preview = extras.preview.as_ref().map_or(0, |preview| {
        preview.url.len() + preview.title.len() + preview.description.len()
    });
    assert!(preview <= (NAMES_OF_A_PREVIEW) * 4);
    mentions + preview
}

/// An address, a title, a description.
const NAMES_OF_A_PREVIEW: usize = 3 * bounds::LINE + bounds::NAME;

fn size_of_body(body: &InboundBody) -> usize {
    match body {
        InboundBody::Text { text } => text.len(),
        InboundBody::Rich(rich) => {
            size_of_shown(&rich.body) + rich.file.as_ref().map_or(0, |file| size_of_file(&file.0))
        }
        InboundBody::Edit { target, text } => target.0.len() + text.len(),
        InboundBody::Revoke { target }
        | InboundBody::Keep { target, .. }
        | InboundBody::Pin { target, .. } => target.0.len(),
        InboundBody::Reaction { target, emoji, .. } => target.0.len() + emoji.len(),
        InboundBody::Vote { target, sealed, .. } => {
            let options = ["a", "b"].map(str::to_owned);
            let opened = votes::open(sealed, &WaId("P".to_owned()), &[7; 32], &options);
            assert!(opened.is_none_or(|places| places.iter().all(|place| *place < 2)));
            target.0.len() + sealed.len()
        }
        InboundBody::Timer(timer) => {
            assert!(timer.seconds <= bounds::TIMER);
            0
        }
        InboundBody::Unsupported { name } => name.len(),
        InboundBody::Waiting | InboundBody::Aside | InboundBody::Protocol => 0,
    }
}

fn size_of_file(file: &MediaFile) -> usize {
    let blob = |blob: &Option<Vec<u8>>, most: usize| {
        let size = blob.as_ref().map_or(0, Vec::len);
        assert!(size <= most);
        size
    };
    for key in [&file.key, &file.sha256, &file.encrypted_sha256] {
        assert!(key.is_empty() || key.len() == 32);
    }
    assert!(file.direct_path.len() <= bounds::LINE);
    blob(&file.thumbnail, bounds::THUMBNAIL) + blob(&file.waveform, bounds::WAVEFORM) + file.direct_path.len()
}

fn size_of_shown(body: &MessageBody) -> usize {
    match body {
        MessageBody::Media { media } => {
            assert!(media.file_name.chars().count() <= bounds::NAME);
            media.mime.len() + media.file_name.len() + media.caption.len()
        }
        MessageBody::Location { place } => {
            assert!(place.latitude.abs() <= 900_000_000 && place.longitude.abs() <= 1_800_000_000);
            place.name.len() + place.address.len()
        }
        MessageBody::Contacts { cards } => {
            assert!((1..=bounds::CARDS).contains(&cards.len()));
            let phones = cards.iter().flat_map(|card| {
                assert!(card.phones.len() <= bounds::PHONES);
                &card.phones
            });
            let phones: usize = phones.map(|one| one.text.len()).sum();
            phones + cards.iter().map(|card| card.name.len()).sum::<usize>()
        }
        MessageBody::Poll { poll } => {
            assert!((1..=bounds::OPTIONS).contains(&poll.options.len()));
            poll.question.len() + poll.options.iter().map(|one| one.text.len()).sum::<usize>()
        }
        other => other.words().len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn no_message_of_the_corpus_does_harm() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus/conversion");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            conversion(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "a corpus of {count}");
    }
}
