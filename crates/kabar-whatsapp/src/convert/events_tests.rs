//! Proof, typing, names and ends, as the core hears them.

use super::*;
use kabar_types::Jid;
use whatsapp_rust::{
    types::{
        events::{ClientOutdated, StreamReplaced},
        message::MessageSource,
    },
    wacore::{
        chrono::{DateTime, Duration},
        types::events::TempBanReason,
    },
    waproto::whatsapp::sync_action_value::ContactAction,
};

const BOB_LID: &str = "100000000000214@lid";
const BOB_PHONE: &str = "6280000000214@s.whatsapp.net";
const MY_PHONE: &str = "6280000000004@s.whatsapp.net";

fn alice() -> Own {
    Own {
        phone: Some(Jid::new(MY_PHONE)),
        lid: Some(Jid::new("100000000000004@lid")),
    }
}

fn told(event: &Event) -> Option<WaEvent> {
    let aliases = Aliases([(Jid::new(BOB_LID), Jid::new(BOB_PHONE))].into());
    translate(event, &alice(), &aliases)
}

fn receipt(from: &str, kind: ReceiptType) -> Event {
    let source = MessageSource {
        chat: from.parse().unwrap(),
        sender: from.parse().unwrap(),
        ..Default::default()
    };
    Event::Receipt(
        Receipt::builder()
            .source(source)
            .message_ids(vec!["3EB0AA".to_owned(), "3EB0BB".to_owned()])
            .timestamp(DateTime::from_timestamp(1_790_000_000, 0).unwrap())
            .r#type(kind)
            .offline(false)
            .build(),
    )
}

fn ack(class: &str, error: Option<&str>) -> Event {
    Event::ServerAck(
        ServerAck::builder()
            .id("3EB0AA".to_owned())
            .class(class.to_owned())
            .from(BOB_LID.parse().unwrap())
            .maybe_error(error.map(str::to_owned))
            .build(),
    )
}

#[test]
fn a_receipt_proves_what_its_kind_says_for_every_message_in_it() {
    for (kind, proven) in [
        (ReceiptType::Delivered, MessageStatus::Delivered),
        (ReceiptType::Inactive, MessageStatus::Delivered),
        (ReceiptType::Read, MessageStatus::Read),
        (ReceiptType::Played, MessageStatus::Played),
        (ReceiptType::Sent, MessageStatus::Sent),
    ] {
        let Some(WaEvent::Receipt {
            chat,
            sender,
            ids,
            status,
            at,
        }) = told(&receipt("100000000000214:3@lid", kind))
        else {
            panic!("a receipt")
        };
        assert_eq!(status, proven);
        assert_eq!(
            (chat.jid, chat.alt),
            (Jid::new(BOB_LID), Some(Jid::new(BOB_PHONE)))
        );
        assert_eq!(sender.jid, Jid::new(BOB_LID));
        assert_eq!(ids.len(), 2);
        assert_eq!(at, UnixMillis(1_790_000_000_000));
    }
}

#[test]
fn our_own_other_devices_prove_nothing_about_bob() {
    assert!(told(&receipt("6280000000004:2@s.whatsapp.net", ReceiptType::Delivered)).is_none());
    assert!(told(&receipt(BOB_LID, ReceiptType::Sender)).is_none());
    assert!(told(&receipt(BOB_LID, ReceiptType::Retry)).is_none());
}

#[test]
fn reading_on_the_phone_is_not_bobs_reading() {
    let event = told(&receipt(BOB_LID, ReceiptType::ReadSelf));
    assert!(matches!(event, Some(WaEvent::ReadElsewhere { ids, .. }) if ids.len() == 2));
}

#[test]
fn the_servers_answer_is_told_with_its_code_and_only_for_messages() {
    assert!(matches!(
        told(&ack("message", None)),
        Some(WaEvent::ServerAck { error: None, .. })
    ));
    assert!(matches!(
        told(&ack("message", Some("463"))),
        Some(WaEvent::ServerAck { error: Some(463), .. })
    ));
    assert!(matches!(
        told(&ack("message", Some("odd"))),
        Some(WaEvent::ServerAck { error: Some(_), .. })
    ));
    assert!(told(&ack("receipt", None)).is_none());
}

#[test]
fn typing_and_recording_and_stopping_differ() {
    let source = MessageSource {
        chat: BOB_LID.parse().unwrap(),
        sender: BOB_LID.parse().unwrap(),
        ..Default::default()
    };
    for (state, media, shown) in [
        (
            ChatPresence::Composing,
            ChatPresenceMedia::Text,
            TypingState::Typing,
        ),
        (
            ChatPresence::Composing,
            ChatPresenceMedia::Audio,
            TypingState::Recording,
        ),
        (ChatPresence::Paused, ChatPresenceMedia::Text, TypingState::Idle),
    ] {
        let update = ChatPresenceUpdate::builder()
            .source(source.clone())
            .state(state)
            .media(media)
            .build();
        let event = told(&Event::ChatPresence(update));
        assert!(matches!(event, Some(WaEvent::Typing { state, .. }) if state == shown));
    }
}

#[test]
fn a_name_from_the_address_book_comes_with_both_addresses() {
    let action = ContactAction {
        full_name: Some("Bob Tailor".to_owned()),
        lid_jid: Some(BOB_LID.to_owned()),
        ..Default::default()
    };
    let update = ContactUpdate::builder()
        .jid(BOB_PHONE.parse().unwrap())
        .timestamp(DateTime::from_timestamp(1_790_000_000, 0).unwrap())
        .action(Box::new(action))
        .from_full_sync(true)
        .build();
    let Some(WaEvent::ContactSeen {
        person, saved_name, ..
    }) = translate(&Event::ContactUpdate(update), &alice(), &Aliases::default())
    else {
        panic!("a contact")
    };
    assert_eq!(
        (person.jid, person.alt),
        (Jid::new(BOB_PHONE), Some(Jid::new(BOB_LID)))
    );
    assert_eq!(saved_name.unwrap().0, "Bob Tailor");
}

#[test]
fn every_end_of_a_device_keeps_its_reason() {
    for (reason, shown) in [
        (ConnectFailureReason::LoggedOut, LogoutReason::Removed),
        (ConnectFailureReason::AccountLocked, LogoutReason::Locked),
        (ConnectFailureReason::UnknownLogout, LogoutReason::Banned),
    ] {
        let out = LoggedOut::builder().on_connect(true).reason(reason).build();
        let event = told(&Event::LoggedOut(out));
        assert!(matches!(event, Some(WaEvent::LoggedOut { reason }) if reason == shown));
    }
    let ban = TemporaryBan::builder()
        .code(TempBanReason::SentToTooManyPeople)
        .expire(Duration::hours(1))
        .build();
    let event = told(&Event::TemporaryBan(ban));
    assert!(matches!(
        event,
        Some(WaEvent::Banned {
            code: 101,
            until_ms: Some(3_600_000)
        })
    ));
    assert!(matches!(
        told(&Event::StreamReplaced(StreamReplaced::builder().build())),
        Some(WaEvent::Replaced)
    ));
    assert!(matches!(
        told(&Event::ClientOutdated(ClientOutdated::builder().build())),
        Some(WaEvent::Outdated)
    ));
}

#[test]
fn a_finished_link_names_the_number_without_its_device_part() {
    let success = PairSuccess::builder()
        .id("6280000000004:12@s.whatsapp.net".parse().unwrap())
        .lid("100000000000004:12@lid".parse().unwrap())
        .business_name(String::new())
        .platform("android".to_owned())
        .build();
    let Some(WaEvent::Linked {
        phone,
        lid,
        push_name,
    }) = told(&Event::PairSuccess(success))
    else {
        panic!("linked")
    };
    assert_eq!(
        (phone, lid, push_name),
        (Jid::new(MY_PHONE), Some(Jid::new("100000000000004@lid")), None)
    );
}

#[test]
fn somebody_is_there_was_there_or_does_not_show_when() {
    let at = DateTime::from_timestamp(1_790_000_000, 0);
    for (unavailable, last_seen, shown) in [
        (false, None, Presence::Online),
        (true, None, Presence::Away),
        (
            true,
            at,
            Presence::LastSeen {
                at: UnixMillis(1_790_000_000_000),
            },
        ),
    ] {
        let update = PresenceUpdate::builder()
            .from(BOB_LID.parse().unwrap())
            .unavailable(unavailable)
            .maybe_last_seen(last_seen)
            .build();
        let event = told(&Event::Presence(update));
        assert!(matches!(event, Some(WaEvent::PresenceSeen { presence, .. }) if presence == shown));
    }
}
