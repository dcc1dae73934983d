//! How a change is written down: its collection, index, version and value. `reading` is the way back.
//!
//! Collections and versions come from the protocol's own list of schemas; the message label, which
//! that list lacks, is as WhatsApp Web writes it.

use wacore_appstate::schemas::{self, Schema};
use waproto::whatsapp::{SyncActionValue, sync_action_value as value};

use super::Setting;
use super::action::AppStateAction;
use super::names::{Names, flag};
use crate::clock::Moment;
use crate::state::Space;

pub(super) const LABEL_MESSAGE: &str = "label_message";

/// A change as the phone writes it.
pub(super) struct Written {
    pub(super) setting: Setting,
    /// Takes the setting out instead of setting it.
    pub(super) removes: bool,
}

/// Wraps one kind of value.
macro_rules! value {
    ($field:ident: $kind:ident {}) => {
        SyncActionValue {
            $field: buffa::MessageField::some(value::$kind::default()),
            ..Default::default()
        }
    };
    ($field:ident: $kind:ident { $($name:ident: $what:expr),+ $(,)? }) => {
        SyncActionValue {
            $field: buffa::MessageField::some(with(|action: &mut value::$kind| {
                $(action.$name = Some($what);)+
            })),
            ..Default::default()
        }
    };
}

fn with<T: Default>(fill: impl FnOnce(&mut T)) -> T {
    let mut made = T::default();
    fill(&mut made);
    made
}

/// Writes a change down.
pub(super) fn write(action: &AppStateAction, names: &Names<'_>, now: Moment) -> Written {
    let (schema, arguments, value) = parts(action, names);
    let (name, collection, version) = match schema {
        Some(schema) => (schema.name, schema.collection, schema.version),
        None => (
            LABEL_MESSAGE,
            schemas::LABEL_JID.collection,
            schemas::LABEL_JID.version,
        ),
    };
    Written {
        removes: matches!(action, AppStateAction::ForgetContact { .. }),
        setting: Setting {
            collection: collection.as_str(),
            index: std::iter::once(name.to_owned()).chain(arguments).collect(),
            value: SyncActionValue {
                timestamp: Some(now.0.cast_signed()),
                ..value
            },
            version: i32::try_from(version).unwrap_or_default(),
        },
    }
}

type Parts = (Option<&'static Schema>, Vec<String>, SyncActionValue);

fn parts(action: &AppStateAction, names: &Names<'_>) -> Parts {
    use AppStateAction as A;
    let (schema, arguments, value) = match action {
        A::PushName { name } => (
            &schemas::SETTING_PUSH_NAME,
            Vec::new(),
            value!(push_name_setting: PushNameSetting { name: name.clone() }),
        ),
        A::Contact { .. } | A::ForgetContact { .. } => return contact_parts(action, names),
        A::Pin { chat, pinned } => (
            &schemas::PIN,
            vec![names.address(chat)],
            value!(pin_action: PinAction { pinned: *pinned }),
        ),
        A::Mute { chat, until_ms } => (&schemas::MUTE, vec![names.address(chat)], mute(*until_ms)),
        A::Archive { chat, archived } => (
            &schemas::ARCHIVE,
            vec![names.address(chat)],
            value!(archive_chat_action: ArchiveChatAction { archived: *archived }),
        ),
        A::MarkRead { chat, read } => (
            &schemas::MARK_CHAT_AS_READ,
            vec![names.address(chat)],
            value!(mark_chat_as_read_action: MarkChatAsReadAction { read: *read }),
        ),
        A::Star { message, starred } => (
            &schemas::STAR,
            names.message(message),
            value!(star_action: StarAction { starred: *starred }),
        ),
        A::DeleteChat { chat, delete_media } => (
            &schemas::DELETE_CHAT,
            vec![names.address(chat), flag(*delete_media)],
            value!(delete_chat_action: DeleteChatAction {}),
        ),
        A::ClearChat {
            chat,
            delete_starred,
            delete_media,
        } => (
            &schemas::CLEAR_CHAT,
            vec![names.address(chat), flag(*delete_starred), flag(*delete_media)],
            value!(clear_chat_action: ClearChatAction {}),
        ),
        A::DeleteMessageForMe {
            message,
            delete_media,
        } => (
            &schemas::DELETE_MESSAGE_FOR_ME,
            names.message(message),
            value!(delete_message_for_me_action: DeleteMessageForMeAction { delete_media: *delete_media }),
        ),
        A::Label { .. } | A::LabelChat { .. } | A::LabelMessage { .. } | A::QuickReply { .. } => {
            return business_parts(action, names);
        }
        A::StatusMute { pn, muted } => (
            &schemas::USER_STATUS_MUTE,
            vec![names.address(pn)],
            value!(user_status_mute_action: UserStatusMuteAction { muted: *muted }),
        ),
        A::UnarchiveChats { unarchive } => (
            &schemas::UNARCHIVE_CHATS_SETTING,
            Vec::new(),
            value!(unarchive_chats_setting: UnarchiveChatsSetting { unarchive_chats: *unarchive }),
        ),
        A::Locale { locale } => (
            &schemas::LOCALE_SETTING,
            Vec::new(),
            value!(locale_setting: LocaleSetting { locale: locale.clone() }),
        ),
    };
    (Some(schema), arguments, value)
}

fn mute(until_ms: Option<i64>) -> SyncActionValue {
    let mut value = value!(mute_action: MuteAction { muted: until_ms.is_some() });
    if let Some(action) = value.mute_action.as_option_mut() {
        action.mute_end_timestamp = until_ms;
    }
    value
}

/// Contacts are named by phone number whatever the account's addresses are.
fn contact_parts(action: &AppStateAction, names: &Names<'_>) -> Parts {
    let (pn, full_name, first_name) = match action {
        AppStateAction::Contact {
            pn,
            full_name,
            first_name,
        } => (pn, full_name.clone(), first_name.clone()),
        AppStateAction::ForgetContact { pn } => (pn, String::new(), None),
        _ => return (None, Vec::new(), SyncActionValue::default()),
    };
    let first_name = first_name.or_else(|| full_name.split(' ').next().map(str::to_owned));
    let value = value::ContactAction {
        full_name: Some(full_name),
        first_name,
        lid_jid: names.lid(pn),
        ..Default::default()
    };
    let value = SyncActionValue {
        contact_action: buffa::MessageField::some(value),
        ..Default::default()
    };
    (
        Some(&schemas::CONTACT),
        vec![names.in_space(pn, Space::Pn)],
        value,
    )
}

fn business_parts(action: &AppStateAction, names: &Names<'_>) -> Parts {
    use AppStateAction as A;
    let labels = |labeled| value!(label_association_action: LabelAssociationAction { labeled: labeled });
    match action {
        A::Label {
            id,
            name,
            color,
            deleted,
        } => {
            let value = value!(label_edit_action: LabelEditAction {
                name: name.clone(),
                color: *color,
                deleted: *deleted,
            });
            (Some(&schemas::LABEL_EDIT), vec![id.clone()], value)
        }
        A::LabelChat { id, chat, labeled } => {
            let arguments = vec![id.clone(), names.address(chat)];
            (Some(&schemas::LABEL_JID), arguments, labels(*labeled))
        }
        A::LabelMessage { id, message, labeled } => {
            let arguments = std::iter::once(id.clone()).chain(names.message(message));
            (None, arguments.collect(), labels(*labeled))
        }
        A::QuickReply {
            id,
            shortcut,
            text,
            deleted,
        } => {
            let value = value!(quick_reply_action: QuickReplyAction {
                shortcut: shortcut.clone(),
                message: text.clone(),
                deleted: *deleted,
            });
            (Some(&schemas::QUICK_REPLY), vec![id.clone()], value)
        }
        _ => (None, Vec::new(), SyncActionValue::default()),
    }
}
