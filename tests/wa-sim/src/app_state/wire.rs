//! How a change is written down: its collection, index, version and value, both ways.
//!
//! Collections and versions come from the protocol's own list of schemas; the message label, which
//! that list lacks, is as WhatsApp Web writes it.

use anyhow::Context;
use wacore_appstate::schemas::{self, Schema};
use wacore_binary::Jid;
use waproto::whatsapp::{SyncActionValue, sync_action_value as value};

use super::Setting;
use super::action::{AppStateAction, MessageRef};
use crate::clock::Moment;
use crate::state::{DeviceAddress, Space, World};

const LABEL_MESSAGE: &str = "label_message";

/// A change as the phone writes it.
pub(super) struct Written {
    pub(super) setting: Setting,
    /// Takes the setting out instead of setting it.
    pub(super) removes: bool,
}

/// Between phone numbers and the addresses one account uses.
pub(super) struct Names<'a> {
    world: &'a World,
    space: Space,
}

impl<'a> Names<'a> {
    pub(super) fn new(world: &'a World, account: &str) -> anyhow::Result<Self> {
        let person = world.people.get(account);
        let space = person
            .map(|person| person.space)
            .with_context(|| format!("nobody has the number {account}"))?;
        Ok(Self { world, space })
    }

    fn address(&self, name: &str) -> String {
        self.in_space(name, self.space)
    }

    fn in_space(&self, name: &str, space: Space) -> String {
        if name.contains('@') {
            return name.to_owned();
        }
        let known = self.world.people.contains_key(name);
        let space = if known { space } else { Space::Pn };
        self.world.jid_of(&DeviceAddress::phone(name), space).to_string()
    }

    fn name(&self, address: &str) -> String {
        let jid: Option<Jid> = address.parse().ok();
        let person = jid.and_then(|jid| self.world.resolve(&jid));
        person.map_or_else(|| address.to_owned(), |person| person.pn)
    }

    fn message(&self, message: &MessageRef) -> Vec<String> {
        let writer = message.participant.as_deref();
        vec![
            self.address(&message.chat),
            message.id.clone(),
            flag(message.from_me),
            writer.map_or_else(|| flag(false), |writer| self.address(writer)),
        ]
    }

    fn message_in(&self, parts: &[String]) -> Option<MessageRef> {
        let [chat, id, from_me, participant] = parts else {
            return None;
        };
        Some(MessageRef {
            chat: self.name(chat),
            id: id.clone(),
            from_me: from_me == "1",
            participant: (participant != "0").then(|| self.name(participant)),
        })
    }
}

fn flag(set: bool) -> String {
    if set { "1" } else { "0" }.to_owned()
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
    let mut value = value::ContactAction {
        full_name: Some(full_name),
        first_name,
        ..Default::default()
    };
    if names.world.people.contains_key(pn) {
        value.lid_jid = Some(names.in_space(pn, Space::Lid));
    }
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
