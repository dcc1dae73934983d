//! What a device wrote, read back into the words of `action`.

use waproto::whatsapp::SyncActionValue;

use super::action::AppStateAction;
use super::names::Names;
use super::wire::LABEL_MESSAGE;

/// Reads what a device wrote. `None` for kinds without a word here.
pub(super) fn read(index: &[String], value: &SyncActionValue, names: &Names<'_>) -> Option<AppStateAction> {
    use AppStateAction as A;
    let (kind, rest) = index.split_first()?;
    let of_chat = || rest.first().map(|chat| names.name(chat));
    let is = |place: usize| rest.get(place).is_some_and(|part| part == "1");
    Some(match kind.as_str() {
        "setting_pushName" => A::PushName {
            name: value.push_name_setting.name.clone().unwrap_or_default(),
        },
        "contact" => A::Contact {
            pn: of_chat()?,
            full_name: value.contact_action.full_name.clone().unwrap_or_default(),
            first_name: value.contact_action.first_name.clone(),
        },
        "pin_v1" => A::Pin {
            chat: of_chat()?,
            pinned: value.pin_action.pinned.unwrap_or_default(),
        },
        "mute" => A::Mute {
            chat: of_chat()?,
            until_ms: value
                .mute_action
                .mute_end_timestamp
                .filter(|_| value.mute_action.muted.unwrap_or_default()),
        },
        "archive" => A::Archive {
            chat: of_chat()?,
            archived: value.archive_chat_action.archived.unwrap_or_default(),
        },
        "markChatAsRead" => A::MarkRead {
            chat: of_chat()?,
            read: value.mark_chat_as_read_action.read.unwrap_or_default(),
        },
        "star" => A::Star {
            message: names.message_in(rest)?,
            starred: value.star_action.starred.unwrap_or_default(),
        },
        "deleteChat" => A::DeleteChat {
            chat: of_chat()?,
            delete_media: is(1),
        },
        "clearChat" => A::ClearChat {
            chat: of_chat()?,
            delete_starred: is(1),
            delete_media: is(2),
        },
        "deleteMessageForMe" => A::DeleteMessageForMe {
            message: names.message_in(rest)?,
            delete_media: value
                .delete_message_for_me_action
                .delete_media
                .unwrap_or_default(),
        },
        "userStatusMute" => A::StatusMute {
            pn: of_chat()?,
            muted: value.user_status_mute_action.muted.unwrap_or_default(),
        },
        "setting_unarchiveChats" => A::UnarchiveChats {
            unarchive: value.unarchive_chats_setting.unarchive_chats.unwrap_or_default(),
        },
        "setting_locale" => A::Locale {
            locale: value.locale_setting.locale.clone().unwrap_or_default(),
        },
        _ => return read_business(kind, rest, value, names),
    })
}

fn read_business(
    kind: &str,
    rest: &[String],
    value: &SyncActionValue,
    names: &Names<'_>,
) -> Option<AppStateAction> {
    use AppStateAction as A;
    let (id, rest) = rest.split_first()?;
    let id = id.clone();
    let labeled = value.label_association_action.labeled.unwrap_or_default();
    let (label, reply) = (&value.label_edit_action, &value.quick_reply_action);
    Some(match kind {
        "label_edit" => A::Label {
            id,
            name: label.name.clone().unwrap_or_default(),
            color: label.color.unwrap_or_default(),
            deleted: label.deleted.unwrap_or_default(),
        },
        "label_jid" => A::LabelChat {
            id,
            chat: names.name(rest.first()?),
            labeled,
        },
        LABEL_MESSAGE => A::LabelMessage {
            id,
            message: names.message_in(rest)?,
            labeled,
        },
        "quick_reply" => A::QuickReply {
            id,
            shortcut: reply.shortcut.clone().unwrap_or_default(),
            text: reply.message.clone().unwrap_or_default(),
            deleted: reply.deleted.unwrap_or_default(),
        },
        _ => return None,
    })
}
