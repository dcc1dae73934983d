//! What WhatsApp tells of people besides messages and names: pictures, words about themselves, businesses, new numbers.

use super::bounds::{LINE, NAME, cut, cut_line};
use super::{Aliases, Own, jid};
use kabar_core::ports::whatsapp::{BusinessSeen, PersonChange, WaEvent};
use kabar_types::{BusinessProfile, Open, OpeningHours, Redacted, UnixMillis};
use whatsapp_rust::{
    Jid as WireJid, OwnedNodeRef,
    types::events::{
        BusinessStatusUpdate, BusinessUpdateType, ContactNumberChanged, Event, PictureUpdate, UserAboutUpdate,
    },
    types::message::MessageInfo,
    wacore::iq::business::{BusinessHourMode, BusinessHours, BusinessProfile as Told, DayOfWeek},
};

/// Characters of an about text; WhatsApp's own limit is 139.
const ABOUT: usize = 700;
/// Characters of a description; WhatsApp's own limit is 512.
const DESCRIPTION: usize = 4_000;
/// Pages, trades and opening hours of a business.
const ENTRIES: usize = 50;

/// The people these events speak of.
pub(super) fn people(event: &Event) -> Vec<WireJid> {
    match event {
        Event::PictureUpdate(update) => vec![update.jid.clone()],
        Event::UserAboutUpdate(update) => vec![update.jid.clone()],
        Event::BusinessStatusUpdate(update) => {
            vec![update.target_jid.clone().unwrap_or_else(|| update.jid.clone())]
        }
        _ => Vec::new(),
    }
}

pub(super) fn translate(event: &Event, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    match event {
        Event::PictureUpdate(update) => picture(update, own, aliases),
        Event::UserAboutUpdate(update) => about(update, own, aliases),
        Event::BusinessStatusUpdate(update) => business(update, own, aliases),
        Event::ContactNumberChanged(changed) => number(changed, own),
        Event::SelfPushNameUpdated(update) => own_name(&update.new_name),
        Event::RawNode(node) => is_about_blocks(node).then_some(WaEvent::BlocksChanged),
        _ => None,
    }
}

/// The name people see of the account.
pub(crate) fn own_name(name: &str) -> Option<WaEvent> {
    let name = cut(Some(name), NAME);
    (!name.trim().is_empty()).then_some(WaEvent::OwnNameSeen { name: Redacted(name) })
}

/// The library knows no event for another device that blocked somebody; the stanza is seen by itself.
pub(crate) fn is_about_blocks(node: &OwnedNodeRef) -> bool {
    let node = node.get();
    node.tag.as_ref() == "notification"
        && node.attrs().optional_string("type").as_deref() == Some("account_sync")
        && node.get_optional_child("blocklist").is_some()
}

fn picture(update: &PictureUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let id = update.picture_id.clone().filter(|_| !update.removed);
    // One that changed and is not named is another one all the same.
    let id = (!update.removed).then(|| id.unwrap_or_default());
    Some(WaEvent::PersonChanged {
        person: jid::person(&update.jid, None, own, aliases)?,
        change: PersonChange::Picture { id },
        at: UnixMillis(update.timestamp.timestamp_millis()),
    })
}

fn about(update: &UserAboutUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let person = jid::person(&update.jid, None, own, aliases)?;
    let text = Redacted(about_text(&update.status));
    (!own.is(&person.jid)).then(|| WaEvent::PersonChanged {
        person,
        change: PersonChange::About { text },
        at: UnixMillis(update.timestamp.timestamp_millis()),
    })
}

fn business(update: &BusinessStatusUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let whose = update.target_jid.as_ref().unwrap_or(&update.jid);
    let person = jid::person(whose, None, own, aliases)?;
    let change = match update.update_type {
        BusinessUpdateType::RemovedAsBusiness => PersonChange::Business(BusinessSeen {
            is: Some(false),
            name: None,
        }),
        BusinessUpdateType::VerifiedNameChanged => {
            PersonChange::Business(seen(update.verified_name.as_deref(), true))
        }
        BusinessUpdateType::ProfileUpdated => PersonChange::Profile,
        _ => return None,
    };
    (!own.is(&person.jid)).then(|| WaEvent::PersonChanged {
        person,
        change,
        at: UnixMillis(update.timestamp.timestamp_millis()),
    })
}

fn number(changed: &ContactNumberChanged, own: &Own) -> Option<WaEvent> {
    let old = jid::canonical(&changed.old_jid)?;
    let lid = |jid: &Option<WireJid>| jid.as_ref().and_then(jid::canonical).filter(|jid| jid.is_lid());
    (!own.is(&old)).then(|| {
        Some(WaEvent::PersonChanged {
            person: kabar_core::ports::whatsapp::Person {
                alt: lid(&changed.old_lid),
                jid: old,
            },
            change: PersonChange::Number {
                new: jid::canonical(&changed.new_jid).filter(|new| new.is_phone())?,
                new_lid: lid(&changed.new_lid),
            },
            at: UnixMillis(changed.timestamp.timestamp_millis()),
        })
    })?
}

/// Whether the writer of a message is a business.
pub(super) fn writer(info: &MessageInfo) -> BusinessSeen {
    let name = info.verified_name.as_ref().and_then(|name| name.name.as_deref());
    seen(
        name,
        info.verified_name.is_some() || info.verified_name_serial.is_some(),
    )
}

/// A business, or nothing that was said.
pub(crate) fn seen(name: Option<&str>, is: bool) -> BusinessSeen {
    let name = cut_line(name, NAME);
    BusinessSeen {
        is: is.then_some(true),
        name: (!name.trim().is_empty()).then_some(Redacted(name)),
    }
}

pub(crate) fn about_text(text: &str) -> String {
    cut(Some(text), ABOUT)
}

/// What a business says about itself.
pub(crate) fn profile(told: &Told) -> BusinessProfile {
    let lines = |all: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        all.filter(|line| !line.trim().is_empty())
            .take(ENTRIES)
            .map(|line| cut_line(Some(line), LINE))
            .collect()
    };
    BusinessProfile {
        description: cut(Some(&told.description), DESCRIPTION),
        categories: lines(&mut told.categories.iter().map(|category| category.name.as_str())),
        address: cut(told.address.as_deref(), LINE),
        email: cut_line(told.email.as_deref(), LINE),
        websites: lines(&mut told.website.iter().map(String::as_str)),
        hours: hours(&told.business_hours),
        timezone: cut_line(told.business_hours.timezone.as_deref(), NAME),
    }
}

fn hours(told: &BusinessHours) -> Vec<OpeningHours> {
    let days = told.business_config.iter().flatten().take(ENTRIES);
    days.filter_map(|entry| {
        let day = match entry.day_of_week {
            DayOfWeek::Monday => 0,
            DayOfWeek::Tuesday => 1,
            DayOfWeek::Wednesday => 2,
            DayOfWeek::Thursday => 3,
            DayOfWeek::Friday => 4,
            DayOfWeek::Saturday => 5,
            DayOfWeek::Sunday => 6,
            DayOfWeek::Other(_) => return None,
        };
        let minutes = |at: Option<u32>| {
            at.and_then(|at| u16::try_from(at).ok())
                .filter(|at| *at <= 24 * 60)
        };
        let open = match entry.mode {
            BusinessHourMode::Open24H => Open::AllDay,
            BusinessHourMode::AppointmentOnly => Open::ByAppointment,
            BusinessHourMode::SpecificHours => Open::Hours {
                from: minutes(entry.open_time)?,
                until: minutes(entry.close_time)?,
            },
            BusinessHourMode::Other(_) => return None,
        };
        Some(OpeningHours { day, open })
    })
    .collect()
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
