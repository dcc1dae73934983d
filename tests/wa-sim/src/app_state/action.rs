//! What an owner can change on the phone, or a client on its owner's behalf.
//!
//! The typed form of the settings Kabar reads or writes. How each is written down is in `wire`.
//! Whoever changes something, the phone shows it: the account's chats, names and own name follow.

use serde::{Deserialize, Serialize};
use wacore_appstate::Mutation;

use super::names::Names;
use super::sync::tell;
use super::{reading, wire};
use crate::history::Chat;
use crate::state::{Person, World};

/// One change. Chats and people are phone numbers; anything with an `@` is taken as an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AppStateAction {
    /// The name others see.
    PushName {
        name: String,
    },
    /// A name in the address book.
    Contact {
        pn: String,
        full_name: String,
        #[serde(default)]
        first_name: Option<String>,
    },
    /// A name taken out of the address book.
    ForgetContact {
        pn: String,
    },
    Pin {
        chat: String,
        pinned: bool,
    },
    /// Until when, in Unix milliseconds; -1 is for good, nothing ends it.
    Mute {
        chat: String,
        until_ms: Option<i64>,
    },
    Archive {
        chat: String,
        archived: bool,
    },
    /// `read: false` puts the "unread" mark on a chat.
    MarkRead {
        chat: String,
        read: bool,
    },
    Star {
        message: MessageRef,
        starred: bool,
    },
    DeleteChat {
        chat: String,
        delete_media: bool,
    },
    ClearChat {
        chat: String,
        delete_starred: bool,
        delete_media: bool,
    },
    DeleteMessageForMe {
        message: MessageRef,
        delete_media: bool,
    },
    /// Makes, renames or deletes a label of a business account.
    Label {
        id: String,
        name: String,
        color: i32,
        #[serde(default)]
        deleted: bool,
    },
    LabelChat {
        id: String,
        chat: String,
        labeled: bool,
    },
    LabelMessage {
        id: String,
        message: MessageRef,
        labeled: bool,
    },
    /// A saved answer of a business account.
    QuickReply {
        id: String,
        shortcut: String,
        text: String,
        #[serde(default)]
        deleted: bool,
    },
    /// Somebody's status updates are shown or not.
    StatusMute {
        pn: String,
        muted: bool,
    },
    /// Whether a new message takes a chat out of the archive.
    UnarchiveChats {
        unarchive: bool,
    },
    Locale {
        locale: String,
    },
}

/// Which message an action is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageRef {
    /// The chat it is in.
    pub chat: String,
    /// Its id.
    pub id: String,
    /// Whether the account wrote it.
    pub from_me: bool,
    /// In a group, who wrote it.
    #[serde(default)]
    pub participant: Option<String>,
}

/// Something that is set now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppStateEntry {
    /// The collection it is in.
    pub collection: String,
    /// The setting's name and what it is about, as written on the wire.
    pub index: Vec<String>,
    /// What it says; `None` for a kind this simulator has no words for.
    pub action: Option<AppStateAction>,
    /// The device that set it; 0 is the phone.
    pub device: u16,
    /// When, in Unix milliseconds, as that device says.
    pub at_ms: i64,
}

/// The owner changes something on the phone; the linked clients are told.
///
/// # Errors
/// When nobody has the number, or there is nothing to take out.
pub(crate) fn phone_sets(world: &mut World, pn: &str, action: &AppStateAction) -> anyhow::Result<()> {
    let collection = set(world, pn, action)?;
    world.ledger.event(format!("the phone of {pn} set {action:?}"));
    for device in world.companions_of(pn) {
        tell(world, &device, |name| name == collection);
    }
    Ok(())
}

/// What is set on a phone when it comes into the world, before any client could hear of it.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn set_up(
    world: &mut World,
    pn: &str,
    actions: impl IntoIterator<Item = AppStateAction>,
) -> anyhow::Result<()> {
    actions
        .into_iter()
        .try_for_each(|action| set(world, pn, &action).map(drop))
}

/// The phone writes a change; says into which collection.
fn set(world: &mut World, pn: &str, action: &AppStateAction) -> anyhow::Result<&'static str> {
    let now = world.now();
    let written = wire::write(action, &Names::new(world, pn)?, now);
    let World { people, rng, .. } = &mut *world;
    if let Some(person) = people.get_mut(pn) {
        let state = &mut person.app_state;
        if written.removes {
            state.erase(&written.setting, rng)?;
        } else {
            state.write(&written.setting, rng)?;
        }
        show(person, action);
    }
    Ok(written.setting.collection)
}

/// Everything that is set for an account.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn entries(world: &World, pn: &str) -> anyhow::Result<Vec<AppStateEntry>> {
    let names = Names::new(world, pn)?;
    let values = world.people.get(pn).map(|person| person.app_state.values());
    let entries = values
        .into_iter()
        .flatten()
        .map(|(collection, index, entry)| AppStateEntry {
            collection: collection.to_owned(),
            index: index.clone(),
            action: reading::read(index, &entry.value, &names),
            device: entry.device,
            at_ms: entry.value.timestamp.unwrap_or_default(),
        });
    Ok(entries.collect())
}

/// What a client changed shows on the phone.
pub(super) fn show_on_phone(world: &mut World, pn: &str, mutations: &[Mutation]) {
    let Ok(names) = Names::new(world, pn) else { return };
    let actions: Vec<AppStateAction> = mutations
        .iter()
        .filter_map(|mutation| {
            let value = mutation.action_value.as_ref()?;
            reading::read(&mutation.index, value, &names)
        })
        .collect();
    for action in actions {
        world.ledger.event(format!("the phone of {pn} shows {action:?}"));
        if let Some(person) = world.people.get_mut(pn) {
            show(person, &action);
        }
    }
}

fn show(person: &mut Person, action: &AppStateAction) {
    let mut in_chat = |with: &str, change: &dyn Fn(&mut Chat)| {
        let chat = person.chats.iter_mut().find(|chat| chat.with == with);
        chat.into_iter().for_each(change);
    };
    match action {
        AppStateAction::PushName { name } => person.push_name.clone_from(name),
        AppStateAction::Contact { pn, full_name, .. } => {
            person.address_book.insert(pn.clone(), full_name.clone());
        }
        AppStateAction::ForgetContact { pn } => drop(person.address_book.remove(pn)),
        AppStateAction::Pin { chat, pinned } => in_chat(chat, &|chat| chat.pinned = *pinned),
        AppStateAction::Archive { chat, archived } => in_chat(chat, &|chat| chat.archived = *archived),
        AppStateAction::MarkRead { chat, read: true } => in_chat(chat, &|chat| chat.unread = 0),
        AppStateAction::ClearChat { chat, .. } => in_chat(chat, &|chat| chat.lines.clear()),
        AppStateAction::DeleteChat { chat, .. } => person.chats.retain(|other| other.with != *chat),
        AppStateAction::DeleteMessageForMe { message, .. } => {
            in_chat(&message.chat, &|chat| take_out(chat, &message.id));
        }
        _ => {}
    }
}

/// Removes a message; answers to it stay, without what they answered.
fn take_out(chat: &mut Chat, id: &str) {
    let Some(gone) = chat.lines.iter().position(|line| line.id == id) else {
        return;
    };
    chat.lines.remove(gone);
    for line in &mut chat.lines {
        line.reply_to = match line.reply_to {
            Some(place) if place == gone => None,
            Some(place) if place > gone => Some(place - 1),
            unmoved => unmoved,
        };
    }
}
