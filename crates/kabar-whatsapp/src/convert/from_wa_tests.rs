//! Received messages: who wrote what where, and that hostile text arrives as it was.

use super::*;
use kabar_core::ports::whatsapp::QuotedBy;
use kabar_types::Jid;
use whatsapp_rust::{
    Jid as WireJid, buffa::MessageField, types::message::MessageSource, wacore::chrono::DateTime,
};

const BOB_LID: &str = "100000000000214@lid";
const BOB_PHONE: &str = "6280000000214@s.whatsapp.net";
const MY_LID: &str = "100000000000004@lid";
const MY_PHONE: &str = "6280000000004@s.whatsapp.net";
const GROUP: &str = "120363000000000001@g.us";

fn wire(text: &str) -> WireJid {
    text.parse().unwrap()
}

fn alice() -> Own {
    Own {
        phone: Some(Jid::new(MY_PHONE)),
        lid: Some(Jid::new(MY_LID)),
    }
}

/// Bob writes to Alice from his second device.
fn from_bob() -> MessageInfo {
    MessageInfo {
        id: "3EB0AA".to_owned(),
        push_name: "Bob".to_owned(),
        timestamp: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        source: MessageSource {
            chat: wire(BOB_LID),
            sender: wire("100000000000214:2@lid"),
            sender_alt: Some(wire("6280000000214:2@s.whatsapp.net")),
            ..Default::default()
        },
        ..Default::default()
    }
}

fn text(text: &str) -> wa::Message {
    wa::Message {
        conversation: Some(text.to_owned()),
        ..Default::default()
    }
}

fn convert(message: &wa::Message, info: &MessageInfo) -> Option<Inbound> {
    inbound(message, info, &alice(), &Aliases::default())
}

fn protocol(
    kind: wa::message::protocol_message::Type,
    target: &str,
    edited: Option<wa::Message>,
) -> wa::Message {
    let key = wa::MessageKey {
        id: Some(target.to_owned()),
        ..Default::default()
    };
    let protocol = wa::message::ProtocolMessage {
        r#type: Some(kind),
        key: MessageField::some(key),
        edited_message: edited.map_or_else(MessageField::none, MessageField::some),
        ..Default::default()
    };
    wa::Message {
        protocol_message: MessageField::some(protocol),
        ..Default::default()
    }
}

#[test]
fn a_text_of_bob_carries_both_his_addresses_and_his_name() {
    let inbound = convert(&text("40 kotak ya"), &from_bob()).unwrap();
    assert_eq!(
        inbound.chat,
        Person {
            jid: Jid::new(BOB_LID),
            alt: Some(Jid::new(BOB_PHONE))
        }
    );
    assert_eq!(inbound.sender.unwrap(), inbound.chat);
    assert_eq!(inbound.wa_id.0, "3EB0AA");
    assert_eq!(inbound.sent_at, UnixMillis(1_790_000_000_000));
    assert_eq!(inbound.push_name.unwrap().0, "Bob");
    assert!(matches!(inbound.body, InboundBody::Text { text } if text == "40 kotak ya"));
    assert!(inbound.raw.is_none());
}

#[test]
fn hostile_text_arrives_exactly_as_it_was_written() {
    let long = "ä".repeat(32 * 1024);
    for hostile in [
        "a\0b",
        "\u{202e}txt.exe\u{202c}",
        "<script>alert(1)</script>",
        "\u{feff}",
        long.as_str(),
    ] {
        let inbound = convert(&text(hostile), &from_bob()).unwrap();
        assert!(matches!(inbound.body, InboundBody::Text { text } if text == hostile));
    }
}

#[test]
fn what_alice_wrote_on_her_phone_lands_in_bobs_chat_without_a_writer() {
    let mut info = from_bob();
    info.source = MessageSource {
        chat: wire(BOB_LID),
        sender: wire(MY_LID),
        is_from_me: true,
        recipient: Some(wire(BOB_LID)),
        ..Default::default()
    };
    info.peer_recipient_pn = Some(wire(BOB_PHONE));
    let sent = wa::message::DeviceSentMessage {
        message: MessageField::some(text("siap")),
        ..Default::default()
    };
    let message = wa::Message {
        device_sent_message: MessageField::some(sent),
        ..Default::default()
    };
    let inbound = convert(&message, &info).unwrap();
    assert_eq!(
        inbound.chat,
        Person {
            jid: Jid::new(BOB_LID),
            alt: Some(Jid::new(BOB_PHONE))
        }
    );
    assert!(inbound.sender.is_none() && inbound.push_name.is_none());
    assert!(matches!(inbound.body, InboundBody::Text { text } if text == "siap"));
}

#[test]
fn the_devices_own_table_fills_in_an_address_that_did_not_come_along() {
    let mut info = from_bob();
    info.source.sender_alt = None;
    let aliases = Aliases([(Jid::new(BOB_LID), Jid::new(BOB_PHONE))].into());
    let inbound = inbound(&text("halo"), &info, &alice(), &aliases).unwrap();
    assert_eq!(inbound.chat.alt, Some(Jid::new(BOB_PHONE)));
}

#[test]
fn in_a_group_the_chat_is_the_group_and_the_writer_the_person() {
    let mut info = from_bob();
    info.source.chat = wire(GROUP);
    info.source.is_group = true;
    let inbound = convert(&text("halo semua"), &info).unwrap();
    assert_eq!(
        inbound.chat,
        Person {
            jid: Jid::new(GROUP),
            alt: None
        }
    );
    assert_eq!(inbound.sender.unwrap().alt, Some(Jid::new(BOB_PHONE)));
}

#[test]
fn our_own_address_is_never_a_writer() {
    let mut info = from_bob();
    info.source.chat = wire(GROUP);
    info.source.is_group = true;
    info.source.sender = wire("100000000000004:9@lid");
    info.source.sender_alt = None;
    assert!(
        convert(&text("dari perangkat lain"), &info)
            .unwrap()
            .sender
            .is_none()
    );
}

#[test]
fn status_posts_channels_and_keys_are_not_kept() {
    for chat in ["status@broadcast", "120363000000000000@newsletter"] {
        let mut info = from_bob();
        info.source.chat = wire(chat);
        assert!(convert(&text("halo"), &info).is_none(), "{chat}");
    }
    let mut peer = from_bob();
    peer.category = MessageCategory::Peer;
    assert!(convert(&text("halo"), &peer).is_none());
    assert!(convert(&wa::Message::default(), &from_bob()).is_none());
    use wa::message::protocol_message::Type;
    let share = protocol(Type::APP_STATE_SYNC_KEY_SHARE, "3EB0BB", None);
    assert!(convert(&share, &from_bob()).is_none());
}

#[test]
fn a_deletion_names_its_target() {
    use wa::message::protocol_message::Type;
    let inbound = convert(&protocol(Type::REVOKE, "3EB0BB", None), &from_bob()).unwrap();
    assert!(matches!(inbound.body, InboundBody::Revoke { target } if target.0 == "3EB0BB"));
}

#[test]
fn an_edit_carries_the_new_words_of_a_text_or_caption() {
    use wa::message::protocol_message::Type;
    let image = wa::message::ImageMessage {
        caption: Some("baru".to_owned()),
        ..Default::default()
    };
    let caption = wa::Message {
        image_message: MessageField::some(image),
        ..Default::default()
    };
    for edited in [text("baru"), caption] {
        let inbound = convert(&protocol(Type::MESSAGE_EDIT, "3EB0BB", Some(edited)), &from_bob()).unwrap();
        assert!(
            matches!(inbound.body, InboundBody::Edit { target, text } if target.0 == "3EB0BB" && text == "baru")
        );
    }
}

#[test]
fn kinds_that_cannot_be_shown_keep_their_name_and_all_their_bytes() {
    let cases = [
        (
            "event",
            wa::Message {
                event_message: MessageField::some(Default::default()),
                ..Default::default()
            },
        ),
        // Without options nobody could vote in it.
        (
            "poll",
            wa::Message {
                poll_creation_message_v3: MessageField::some(Default::default()),
                ..Default::default()
            },
        ),
        (
            "message",
            wa::Message {
                placeholder_message: MessageField::some(Default::default()),
                ..Default::default()
            },
        ),
    ];
    for (name, message) in cases {
        let inbound = convert(&message, &from_bob()).unwrap();
        assert!(
            matches!(&inbound.body, InboundBody::Unsupported { name: shown } if shown == name),
            "{name}"
        );
        assert_eq!(inbound.raw, Some(message_to_vec(&message)), "{name}");
    }
}

#[test]
fn what_belongs_to_another_message_and_cannot_be_read_is_kept_beside_the_timeline() {
    let cases = [
        wa::Message {
            reaction_message: MessageField::some(Default::default()),
            ..Default::default()
        },
        wa::Message {
            secret_encrypted_message: MessageField::some(Default::default()),
            ..Default::default()
        },
        wa::Message {
            poll_update_message: MessageField::some(Default::default()),
            ..Default::default()
        },
    ];
    for message in cases {
        let inbound = convert(&message, &from_bob()).unwrap();
        assert!(inbound.body == InboundBody::Aside);
        assert_eq!(inbound.raw, Some(message_to_vec(&message)));
    }
}

#[test]
fn a_pin_says_for_how_long_and_its_end_says_so_too() {
    use wa::message::pin_in_chat_message::Type;
    for (what, lasts_ms) in [(Type::PIN_FOR_ALL, Some(86_400_000)), (Type::UNPIN_FOR_ALL, None)] {
        let pin = wa::message::PinInChatMessage {
            key: MessageField::some(wa::MessageKey {
                id: Some("3EB0BB".to_owned()),
                ..Default::default()
            }),
            r#type: Some(what),
            sender_timestamp_ms: Some(1_790_000_000_123),
        };
        let message = wa::Message {
            pin_in_chat_message: MessageField::some(pin),
            message_context_info: MessageField::some(wa::MessageContextInfo {
                message_add_on_duration_in_secs: Some(86_400),
                ..Default::default()
            }),
            ..Default::default()
        };
        let expected = InboundBody::Pin {
            target: WaId("3EB0BB".to_owned()),
            lasts_ms,
            at: UnixMillis(1_790_000_000_123),
        };
        assert!(convert(&message, &from_bob()).unwrap().body == expected);
    }
}

#[test]
fn an_answer_names_what_it_answers_with_a_short_text() {
    let context = wa::ContextInfo {
        stanza_id: Some("3EB0CC".to_owned()),
        participant: Some(BOB_PHONE.to_owned()),
        quoted_message: MessageField::some(text(&"x".repeat(5000))),
        ..Default::default()
    };
    let reply = wa::message::ExtendedTextMessage {
        text: Some("iya".to_owned()),
        context_info: MessageField::some(context),
        ..Default::default()
    };
    let message = wa::Message {
        extended_text_message: MessageField::some(reply),
        ..Default::default()
    };
    let quote = convert(&message, &from_bob()).unwrap().quote.unwrap();
    assert_eq!(
        (quote.wa_id.0.as_str(), quote.sender),
        ("3EB0CC", QuotedBy::Person(Jid::new(BOB_PHONE)))
    );
    assert_eq!(quote.text.len(), QUOTE_CHARS);
}

#[test]
fn a_message_that_could_not_be_decrypted_keeps_its_place() {
    let inbound = waiting(&from_bob(), false, &alice(), &Aliases::default()).unwrap();
    assert!(matches!(inbound.body, InboundBody::Waiting));
    assert_eq!(inbound.chat.jid, Jid::new(BOB_LID));
    let once = waiting(&from_bob(), true, &alice(), &Aliases::default()).unwrap();
    assert!(
        matches!(once.body, InboundBody::Rich(rich) if matches!(rich.body, kabar_types::MessageBody::ViewOnce { .. }))
    );
}

#[test]
fn wrappers_that_never_end_do_no_harm() {
    let mut message = text("dalam");
    for _ in 0..100 {
        let wrapper = wa::message::FutureProofMessage {
            message: MessageField::some(message),
        };
        message = wa::Message {
            ephemeral_message: MessageField::some(wrapper),
            ..Default::default()
        };
    }
    let inbound = convert(&message, &from_bob()).unwrap();
    assert!(matches!(inbound.body, InboundBody::Unsupported { .. }));
}

#[test]
fn names_ids_and_addresses_longer_than_any_are_cut_or_left_out() {
    let answering = |id: usize| {
        let context = wa::ContextInfo {
            stanza_id: Some("3".repeat(id)),
            participant: Some(format!("{}@lid", "1".repeat(5_000))),
            ..Default::default()
        };
        wa::Message {
            extended_text_message: MessageField::some(wa::message::ExtendedTextMessage {
                text: Some("Yes".to_owned()),
                context_info: MessageField::some(context),
                ..Default::default()
            }),
            ..Default::default()
        }
    };
    let mut info = from_bob();
    info.push_name = "é".repeat(5_000);
    let fits = convert(&answering(40), &info).unwrap();
    assert_eq!(fits.push_name.unwrap().0.chars().count(), 300);
    assert!(fits.quote.unwrap().sender == QuotedBy::Unknown);
    assert!(convert(&answering(5_000), &info).unwrap().quote.is_none());
    info.source.sender = wire(&format!("{}@lid", "1".repeat(5_000)));
    info.source.chat = info.source.sender.clone();
    assert!(convert(&text("hello"), &info).is_none());
}

#[test]
fn a_comment_or_an_answer_to_an_event_has_a_place_of_its_own_until_it_can_be_read() {
    let comment = wa::Message {
        enc_comment_message: MessageField::some(wa::message::EncCommentMessage::default()),
        ..Default::default()
    };
    let answer = wa::Message {
        enc_event_response_message: MessageField::some(wa::message::EncEventResponseMessage::default()),
        ..Default::default()
    };
    for (message, wanted) in [(comment, "comment"), (answer, "event-response")] {
        let inbound = convert(&message, &from_bob()).unwrap();
        assert!(matches!(&inbound.body, InboundBody::Unsupported { name } if name == wanted));
        assert!(inbound.raw.is_some(), "a later version reads it");
    }
}
