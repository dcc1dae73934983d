//! What crosses the wire when something is set on a chat or a message.

use super::both_ways;
use kabar_api::params::*;
use kabar_types::*;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn requests() -> BTreeMap<&'static str, Value> {
    let (chat, message) = (ChatId(5), MessageId(7));
    let archived = true;
    let mute = Mute::Forever;
    BTreeMap::from([
        ("pin_chat", both_ways(PinChat { chat, pinned: true })),
        ("archive_chat", both_ways(ArchiveChat { chat, archived })),
        ("mute_chat", both_ways(MuteChat { chat, mute })),
        (
            "mark_chat_unread",
            both_ways(MarkChatUnread { chat, unread: true }),
        ),
        (
            "star_message",
            both_ways(StarMessage {
                message,
                starred: true,
            }),
        ),
        (
            "schedule_text",
            both_ways(ScheduleText {
                chat,
                text: "Pagi!".to_owned(),
                quote: None,
                mentions: vec![ContactId(9)],
                at: UnixMillis(1_795_000_000_000),
            }),
        ),
        (
            "reschedule_message",
            both_ways(RescheduleMessage { message, at: None }),
        ),
        (
            "clear_chat",
            both_ways(ClearChat {
                chat,
                keep_starred: true,
            }),
        ),
        ("delete_chat", both_ways(ByChat { chat })),
        ("fetch_older", both_ways(ByChat { chat })),
        ("fetch_gap", both_ways(ByGap { gap: 3 })),
        ("delete_for_me", both_ways(ByMessage { message })),
    ])
}
