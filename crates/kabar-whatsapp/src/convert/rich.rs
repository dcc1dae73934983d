//! Kinds of messages that a timeline shows besides texts: files, places, people, polls, calls.
//!
//! Deliberately not here: what belongs to another message (`from_wa`, `votes`), and what comes along with any kind
//! (`extras`).

use super::bounds::{CARDS, LINE, NAME, OPTIONS, cut_line};
use super::{media, vcard};
use kabar_core::ports::whatsapp::RichBody;
use kabar_types::{Call, CallOutcome, ContactCard, MediaKind, MessageBody, Place, Poll};
use whatsapp_rust::waproto::whatsapp as wa;

/// What an unwrapped message says; `None` for what is no kind of these, or broken.
pub(super) fn body(message: &wa::Message, secret: Option<[u8; 32]>) -> Option<RichBody> {
    if let Some(file) = media::body(message) {
        return Some(file);
    }
    let body = place(message)
        .or_else(|| contacts(message))
        .or_else(|| poll(message))
        .or_else(|| call(message))?;
    let secret = secret.filter(|_| matches!(body, MessageBody::Poll { .. }));
    Some(RichBody {
        body,
        file: None,
        secret,
    })
}

/// Something that may be seen only once, and not here.
pub(super) fn view_once(message: &wa::Message) -> RichBody {
    seen_once(media::kind(message).unwrap_or(MediaKind::Image))
}

/// The same of a kind that is known already.
pub(super) fn seen_once(what: MediaKind) -> RichBody {
    RichBody {
        body: MessageBody::ViewOnce { what },
        file: None,
        secret: None,
    }
}

fn place(message: &wa::Message) -> Option<MessageBody> {
    if let Some(location) = message.location_message.as_option() {
        return place_of(
            (location.degrees_latitude, location.degrees_longitude),
            (location.name.as_deref(), location.address.as_deref()),
            location.is_live == Some(true),
        );
    }
    let live = message.live_location_message.as_option()?;
    place_of(
        (live.degrees_latitude, live.degrees_longitude),
        (live.caption.as_deref(), None),
        true,
    )
}

fn place_of(
    (latitude, longitude): (Option<f64>, Option<f64>),
    (name, address): (Option<&str>, Option<&str>),
    live: bool,
) -> Option<MessageBody> {
    let place = Place {
        latitude: degrees(latitude?, 90.0)?,
        longitude: degrees(longitude?, 180.0)?,
        name: cut_line(name, NAME),
        address: cut_line(address, LINE),
        live,
    };
    Some(MessageBody::Location { place })
}

/// Degrees times 10⁷; `None` for what is no place on earth.
fn degrees(degrees: f64, most: f64) -> Option<i32> {
    (degrees.abs() <= most).then(|| (degrees * 1e7).round() as i32)
}

fn contacts(message: &wa::Message) -> Option<MessageBody> {
    let several = message
        .contacts_array_message
        .as_option()
        .map(|several| several.contacts.as_slice());
    let one = message.contact_message.as_option().map(std::slice::from_ref);
    let cards: Vec<ContactCard> = several
        .or(one)?
        .iter()
        .take(CARDS)
        .map(|card| vcard::read(card.display_name.as_deref(), card.vcard.as_deref()))
        .collect();
    (!cards.is_empty()).then_some(MessageBody::Contacts { cards })
}

/// A poll whose options were cut could not be voted in: it stays unread.
fn poll(message: &wa::Message) -> Option<MessageBody> {
    let poll = kinds_of_poll(message)?;
    let options: Vec<String> = poll
        .options
        .iter()
        .map(|option| option.option_name.clone().unwrap_or_default())
        .collect();
    let is_fit = (1..=OPTIONS).contains(&options.len()) && options.iter().all(|option| option.len() <= LINE);
    is_fit.then(|| MessageBody::Poll {
        poll: Poll::new(
            poll.name.clone().unwrap_or_default(),
            options,
            poll.selectable_options_count.unwrap_or_default(),
        ),
    })
}

fn kinds_of_poll(message: &wa::Message) -> Option<&wa::message::PollCreationMessage> {
    [
        &message.poll_creation_message,
        &message.poll_creation_message_v2,
        &message.poll_creation_message_v3,
        &message.poll_creation_message_v5,
        &message.poll_creation_message_v6,
    ]
    .into_iter()
    .find_map(|poll| poll.as_option())
}

/// The part of a poll that says what it answers.
pub(super) fn poll_context(message: &wa::Message) -> Option<&wa::ContextInfo> {
    kinds_of_poll(message)?.context_info.as_option()
}

fn call(message: &wa::Message) -> Option<MessageBody> {
    use wa::message::call_log_message::CallOutcome as Outcome;
    let log = message.call_log_messsage.as_option()?;
    let outcome = match log.call_outcome? {
        Outcome::CONNECTED | Outcome::ACCEPTED_ELSEWHERE | Outcome::ONGOING => CallOutcome::Answered,
        Outcome::MISSED | Outcome::SILENCED_BY_DND | Outcome::SILENCED_UNKNOWN_CALLER => CallOutcome::Missed,
        Outcome::REJECTED => CallOutcome::Rejected,
        Outcome::FAILED => CallOutcome::Failed,
    };
    Some(MessageBody::Call {
        call: Call {
            video: log.is_video == Some(true),
            outcome,
            seconds: log
                .duration_secs
                .and_then(|seconds| u32::try_from(seconds).ok())
                .unwrap_or_default(),
        },
    })
}

#[cfg(test)]
#[path = "rich_tests.rs"]
mod tests;
