//! What happened to a chat, as the phone's history keeps it: rows without a message, of a kind and with parameters (WhatsApp
//! calls them stubs). Those of kinds that make no difference here are nothing.

use super::{
    Aliases, Own,
    bounds::{LINE, MENTIONS, NAME, TIMER, cut},
    groups, jid,
};
use kabar_core::ports::whatsapp::{ChatTimer, InboundBody, InboundExtras, InboundMention, Person, RichBody};
use kabar_types::{MessageBody, SystemNote, UnixMillis};
use whatsapp_rust::waproto::whatsapp::{WebMessageInfo, web_message_info::StubType as Stub};

/// What a stub says, who did it (`None`: this account) and to whom.
pub(super) struct Told {
    pub(super) body: InboundBody,
    pub(super) by: Option<Person>,
    pub(super) extras: InboundExtras,
}

/// Reads a stub of a group.
pub(super) fn told(info: &WebMessageInfo, chat: &Person, own: &Own) -> Option<Told> {
    if !chat.jid.is_group() {
        return None;
    }
    let params = &info.message_stub_parameters;
    let first = params.first().map(String::as_str);
    let is_on = first == Some("on");
    let by = doer(info, chat, own);
    let plain = |note| Some(note_of(note, by.clone(), Vec::new()));
    let about = |note| {
        let people = people(params, own);
        (!people.is_empty()).then(|| note_of(note, by.clone(), people))
    };
    // The person concerned is the doer.
    let alone = |note| {
        let by = people(params, own)
            .into_iter()
            .next()
            .unwrap_or_else(|| by.clone());
        Some(note_of(note, by, Vec::new()))
    };
    match info.message_stub_type? {
        Stub::GROUP_CREATE => plain(SystemNote::GroupCreated {
            name: cut(first, NAME),
        }),
        Stub::GROUP_CHANGE_SUBJECT => plain(SystemNote::GroupNamed {
            name: cut(first, NAME),
        }),
        Stub::GROUP_CHANGE_DESCRIPTION => plain(SystemNote::GroupDescribed {
            text: cut(first, 4 * LINE),
        }),
        Stub::GROUP_CHANGE_ICON => plain(SystemNote::GroupPicture),
        Stub::GROUP_CHANGE_INVITE_LINK => plain(SystemNote::InviteReset),
        Stub::GROUP_CHANGE_RESTRICT => plain(SystemNote::AdminsEdit { on: is_on }),
        Stub::GROUP_CHANGE_ANNOUNCE => plain(SystemNote::AdminsWrite { on: is_on }),
        Stub::GROUP_MEMBER_ADD_MODE => plain(SystemNote::AdminsAdd {
            on: first == Some("admin_add"),
        }),
        Stub::GROUP_MEMBERSHIP_JOIN_APPROVAL_MODE => plain(SystemNote::Approval { on: is_on }),
        Stub::GROUP_PARTICIPANT_ADD => about(SystemNote::MembersAdded),
        Stub::GROUP_PARTICIPANT_REMOVE => about(SystemNote::MembersRemoved),
        Stub::GROUP_PARTICIPANT_PROMOTE => about(SystemNote::MembersPromoted),
        Stub::GROUP_PARTICIPANT_DEMOTE => about(SystemNote::MembersDemoted),
        Stub::GROUP_PARTICIPANT_INVITE | Stub::GROUP_PARTICIPANT_ACCEPT => alone(SystemNote::MemberJoined),
        Stub::GROUP_PARTICIPANT_LEAVE => alone(SystemNote::MemberLeft),
        Stub::GROUP_DELETE => plain(SystemNote::GroupEnded),
        Stub::CHANGE_EPHEMERAL_SETTING => Some(Told {
            body: InboundBody::Timer(ChatTimer {
                seconds: first?.parse::<u32>().ok()?.min(TIMER),
                at: UnixMillis(0),
            }),
            by,
            extras: InboundExtras::default(),
        }),
        _ => None,
    }
}

/// The group itself where nobody is named.
fn doer(info: &WebMessageInfo, chat: &Person, own: &Own) -> Option<Person> {
    let key = info.key.as_option();
    if key.is_some_and(|key| key.from_me == Some(true)) {
        return None;
    }
    let named = info.participant.as_deref();
    let named = named.or_else(|| key.and_then(|key| key.participant.as_deref()));
    let by = named
        .and_then(|text| text.parse().ok())
        .and_then(|named| jid::person(&named, None, own, &Aliases::default()))
        .unwrap_or_else(|| groups::nobody(&chat.jid));
    (!own.is(&by.jid)).then_some(by)
}

fn people(params: &[String], own: &Own) -> Vec<Option<Person>> {
    let person = |text: &String| {
        let person = jid::person(&text.parse().ok()?, None, own, &Aliases::default())?;
        (!person.jid.is_group()).then(|| (!own.is(&person.jid)).then_some(person))
    };
    params.iter().take(MENTIONS).filter_map(person).collect()
}

fn note_of(note: SystemNote, by: Option<Person>, people: Vec<Option<Person>>) -> Told {
    let mention = |(place, person): (usize, Option<Person>)| InboundMention {
        token: place.to_string(),
        person,
    };
    Told {
        body: InboundBody::Rich(Box::new(RichBody {
            body: MessageBody::System { note },
            file: None,
            secret: None,
        })),
        by,
        extras: InboundExtras {
            mentions: people.into_iter().enumerate().map(mention).collect(),
            ..InboundExtras::default()
        },
    }
}

#[cfg(test)]
#[path = "stubs_tests.rs"]
mod tests;
