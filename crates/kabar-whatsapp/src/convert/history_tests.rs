//! History chunks: packed, read again, and refused when damaged.

use super::*;
use kabar_core::ports::whatsapp::BusinessSeen;
use std::io::Write;
use whatsapp_rust::{buffa::MessageField, bytes::Bytes, waproto::codec::history_sync_to_vec};

const BOB: &str = "6280000000214@s.whatsapp.net";
const BOB_LID: &str = "100000000000214@lid";
const ME: &str = "6280000000004@s.whatsapp.net";

fn alice() -> Own {
    Own {
        phone: Some(Jid::new(ME)),
        lid: Some(Jid::new("100000000000004@lid")),
    }
}

fn message(id: &str, from_me: bool, text: &str) -> wa::HistorySyncMsg {
    let key = wa::MessageKey {
        remote_jid: Some(BOB.to_owned()),
        from_me: Some(from_me),
        id: Some(id.to_owned()),
        ..Default::default()
    };
    let information = wa::WebMessageInfo {
        key: MessageField::some(key),
        message: MessageField::some(wa::Message {
            conversation: Some(text.to_owned()),
            ..Default::default()
        }),
        message_timestamp: Some(1_790_000_000),
        status: Some(wa::web_message_info::Status::READ),
        ..Default::default()
    };
    wa::HistorySyncMsg {
        message: MessageField::some(information),
        ..Default::default()
    }
}

fn conversation(id: &str, messages: Vec<wa::HistorySyncMsg>) -> wa::Conversation {
    wa::Conversation {
        id: id.to_owned(),
        name: Some("Bob".to_owned()),
        lid_jid: Some(BOB_LID.to_owned()),
        unread_count: Some(3),
        pinned: Some(1),
        mute_end_time: Some(1_800_000_000),
        conversation_timestamp: Some(1_790_000_000),
        messages,
        ..Default::default()
    }
}

fn packed(conversations: Vec<wa::Conversation>) -> Vec<u8> {
    let sync = wa::HistorySync {
        conversations,
        pushnames: vec![
            wa::Pushname {
                id: Some(BOB.to_owned()),
                pushname: Some("Bob".to_owned()),
            },
            wa::Pushname {
                id: Some(ME.to_owned()),
                pushname: Some("Alice".to_owned()),
            },
        ],
        phone_number_to_lid_mappings: vec![wa::PhoneNumberToLIDMapping {
            pn_jid: Some(BOB.to_owned()),
            lid_jid: Some(BOB_LID.to_owned()),
        }],
        ..Default::default()
    };
    let plain = history_sync_to_vec(&sync);
    let mut zip = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(&plain).unwrap();
    let zipped = Bytes::from(zip.finish().unwrap());
    pack(
        &LazyHistorySync::new(zipped, plain.len(), 0, Some(1), Some(50)),
        &alice(),
    )
}

fn read_all(blob: &[u8]) -> Result<(Vec<HistoryChat>, HistoryRest), HistoryUnreadable> {
    let mut chats = Vec::new();
    let rest = read(blob, &mut |chat| {
        chats.push(chat);
        ControlFlow::Continue(())
    })?;
    Ok((chats, rest))
}

#[test]
fn a_chat_comes_back_with_its_messages_and_its_people() {
    let (chats, rest) = read_all(&packed(vec![conversation(
        BOB,
        vec![
            // As phones give them: the newest first, both in one second.
            message("3EB0BB", true, "siap"),
            message("3EB0AA", false, "pesan 40 kotak"),
        ],
    )]))
    .unwrap();
    let chat = &chats[0];
    assert_eq!(
        chat.chat,
        Person {
            jid: Jid::new(BOB),
            alt: Some(Jid::new(BOB_LID))
        }
    );
    assert_eq!((chat.unread, chat.pinned, chat.archived), (3, true, false));
    assert_eq!(chat.muted_until, Some(UnixMillis(1_800_000_000_000)));
    let [theirs, mine] = &chat.messages[..] else {
        panic!("two messages, the question before its answer")
    };
    assert_eq!(theirs.sender.as_ref(), Some(&chat.chat));
    assert!(theirs.status.is_none());
    assert!(mine.sender.is_none());
    assert_eq!(mine.status, Some(MessageStatus::Read));
    assert!(matches!(&mine.body, InboundBody::Text { text } if text == "siap"));
    assert_eq!(rest.mappings, [(Jid::new(BOB_LID), Jid::new(BOB))]);
    assert_eq!(rest.push_names.len(), 1, "our own name is not a contact's");
}

#[test]
fn reading_stops_when_the_reader_says_so() {
    let blob = packed(vec![
        conversation(BOB, Vec::new()),
        conversation("6280000000215@s.whatsapp.net", Vec::new()),
    ]);
    let mut seen = 0;
    let stopped = read(&blob, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert!(stopped.is_ok());
    assert_eq!(seen, 1);
}

#[test]
fn status_posts_and_channels_of_the_history_are_left_out() {
    let ids = ["status@broadcast", "120363000000000000@newsletter", "nobody"];
    let (chats, _) = read_all(&packed(ids.map(|id| conversation(id, Vec::new())).to_vec())).unwrap();
    assert!(chats.is_empty());
}

#[test]
fn a_damaged_chunk_is_refused_and_never_panics() {
    let blob = packed(vec![conversation(BOB, vec![message("3EB0AA", false, "halo")])]);
    for cut in 0..blob.len() {
        let _ = read_all(&blob[..cut]);
    }
    assert!(read_all(&blob[..blob.len() / 2]).is_err());
    assert!(read_all(b"KHC1").is_err());
    assert!(read_all(b"not a chunk at all").is_err());
    let mut flipped = blob.clone();
    for byte in flipped.iter_mut().skip(8).step_by(3) {
        *byte ^= 0x55;
    }
    assert!(read_all(&flipped).is_err());
}

#[test]
fn a_mute_may_end_in_seconds_in_milliseconds_or_never() {
    assert_eq!(muted_until(0), None);
    assert_eq!(muted_until(1_800_000_000), Some(UnixMillis(1_800_000_000_000)));
    assert_eq!(
        muted_until(1_800_000_000_000),
        Some(UnixMillis(1_800_000_000_000))
    );
    assert_eq!(muted_until(u64::MAX), Some(UnixMillis(i64::MAX)));
}

#[test]
fn the_past_knows_businesses_by_their_verified_names() {
    let mut theirs = message("AA", false, "Promo");
    let information = theirs.message.as_option_mut().unwrap();
    information.verified_biz_name = Some("Bob's Bakery".to_owned());
    let blob = packed(vec![conversation(
        BOB,
        vec![theirs, message("BB", false, "Hello")],
    )]);
    let mut named = Vec::new();
    read(&blob, &mut |chat| {
        named.extend(chat.messages.into_iter().map(|message| message.extras.business));
        ControlFlow::Continue(())
    })
    .unwrap();
    let bakery = BusinessSeen::named("Bob's Bakery");
    assert!(named.contains(&bakery) && named.contains(&BusinessSeen::default()));
}
