//! What other devices set, as the core hears it.

use super::*;
use kabar_types::Jid;
use whatsapp_rust::{
    buffa::MessageField,
    types::events::{PinUpdate, StarUpdate},
    waproto::whatsapp::sync_action_value::{
        ClearChatAction, MarkChatAsReadAction, MuteAction, PinAction, StarAction,
    },
};

const BOB_LID: &str = "100000000000214@lid";
const BOB_PHONE: &str = "6280000000214@s.whatsapp.net";
const AT: i64 = 1_790_000_000_123;

fn moment_of(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap()
}

fn told(event: &Event) -> Option<(Person, StateChange, UnixMillis)> {
    let aliases = Aliases([(Jid::new(BOB_LID), Jid::new(BOB_PHONE))].into());
    match translate(event, &Own::default(), &aliases) {
        Some(WaEvent::StateSynced { chat, change, at }) => Some((chat, change, at)),
        None => None,
        Some(other) => panic!("{}", other.name()),
    }
}

fn pin(chat: &str) -> Event {
    let action = PinAction { pinned: Some(true) };
    Event::PinUpdate(
        PinUpdate::builder()
            .jid(chat.parse().unwrap())
            .timestamp(moment_of(AT))
            .action(Box::new(action))
            .from_full_sync(true)
            .build(),
    )
}

#[test]
fn a_pin_names_the_chat_by_both_addresses_and_says_when() {
    let (chat, change, at) = told(&pin(BOB_LID)).unwrap();
    assert_eq!(chat.jid, Jid::new(BOB_LID));
    assert_eq!(chat.alt, Some(Jid::new(BOB_PHONE)));
    assert_eq!(change, StateChange::Pin { pinned: true });
    assert_eq!(at, UnixMillis(AT));
}

#[test]
fn what_is_set_on_status_and_channels_is_heard_by_nobody() {
    for chat in ["status@broadcast", "120363000000000000@newsletter"] {
        assert_eq!(told(&pin(chat)), None, "{chat}");
    }
}

#[test]
fn silence_is_for_ever_until_a_moment_or_over() {
    for (muted, end, until) in [
        (true, Some(-1), Some(UnixMillis(-1))),
        (true, None, Some(UnixMillis(-1))),
        (true, Some(AT + 5), Some(UnixMillis(AT + 5))),
        (false, Some(0), None),
    ] {
        let action = MuteAction {
            muted: Some(muted),
            mute_end_timestamp: end,
            ..Default::default()
        };
        let event = Event::MuteUpdate(
            MuteUpdate::builder()
                .jid(BOB_PHONE.parse().unwrap())
                .timestamp(moment_of(AT))
                .action(Box::new(action))
                .from_full_sync(false)
                .build(),
        );
        assert_eq!(told(&event).unwrap().1, StateChange::Mute { until }, "{end:?}");
    }
}

#[test]
fn reading_reaches_to_the_newest_message_the_other_device_knew() {
    let range = SyncActionMessageRange {
        last_message_timestamp: Some(1_790_000_000),
        ..Default::default()
    };
    let action = MarkChatAsReadAction {
        read: Some(true),
        message_range: MessageField::some(range),
    };
    let event = Event::MarkChatAsReadUpdate(
        MarkChatAsReadUpdate::builder()
            .jid(BOB_PHONE.parse().unwrap())
            .timestamp(moment_of(AT))
            .action(Box::new(action))
            .from_full_sync(false)
            .build(),
    );
    let expected = StateChange::Read {
        read: true,
        upto: Some(UnixMillis(1_790_000_000_999)),
    };
    assert_eq!(told(&event).unwrap().1, expected);
}

#[test]
fn clearing_without_a_range_reaches_to_the_moment_it_was_done() {
    let event = Event::ClearChatUpdate(
        ClearChatUpdate::builder()
            .jid(BOB_PHONE.parse().unwrap())
            .delete_starred(false)
            .delete_media(true)
            .timestamp(moment_of(AT))
            .action(Box::new(ClearChatAction::default()))
            .from_full_sync(false)
            .build(),
    );
    let expected = StateChange::Clear {
        upto: UnixMillis(AT),
        starred_too: false,
    };
    assert_eq!(told(&event).unwrap().1, expected);
}

#[test]
fn a_star_names_the_writer_where_it_can_and_is_dropped_where_nobody_could_have_written() {
    let star = |chat: &str, writer: Option<&str>, from_me: bool| {
        let action = StarAction { starred: Some(true) };
        Event::StarUpdate(
            StarUpdate::builder()
                .chat_jid(chat.parse().unwrap())
                .maybe_participant_jid(writer.map(|writer| writer.parse().unwrap()))
                .message_id("M1".to_owned())
                .from_me(from_me)
                .timestamp(moment_of(AT))
                .action(Box::new(action))
                .from_full_sync(false)
                .build(),
        )
    };
    let writer = |event: &Event| match told(event)?.1 {
        StateChange::Star { message, starred } => {
            assert!(starred);
            Some(message.writer.map(|writer| writer.jid))
        }
        other => panic!("{other:?}"),
    };
    let group = "120363000000000214@g.us";
    assert_eq!(
        writer(&star(BOB_PHONE, None, false)),
        Some(Some(Jid::new(BOB_PHONE)))
    );
    assert_eq!(writer(&star(BOB_PHONE, None, true)), Some(None));
    assert_eq!(
        writer(&star(group, Some(BOB_LID), false)),
        Some(Some(Jid::new(BOB_LID)))
    );
    assert_eq!(writer(&star(group, None, false)), None);
}
