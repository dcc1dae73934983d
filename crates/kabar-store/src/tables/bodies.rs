//! What a message says, as the columns `kind`, `body` and `details` of `messages` hold it, and back.
//!
//! The words of every kind stand in `body`, where search finds them; `details` is JSON of what the kind has besides,
//! and the facts of a file are in `media`. So nothing stands in two places.

use super::broken;
use super::media::MediaRow;
use crate::{Result, StoreError};
use kabar_types::{
    Call, CallOutcome, CardPhone, ContactCard, LinkPreview, Media, MediaKind, MessageBody, Place, Poll,
    PreviewKind, SystemNote,
};
use serde_json::{from_str, to_string};

/// The columns `kind`, `body` and `details`.
pub(super) struct BodyColumns {
    pub(super) kind: &'static str,
    pub(super) body: String,
    pub(super) details: String,
}

/// What a message says and, of a text, what stands behind its link.
pub(super) fn write(body: &MessageBody, preview: Option<&LinkPreview>) -> Result<BodyColumns> {
    let written =
        |error: serde_json::Error| StoreError::Internal(format!("a message could not be written: {error}"));
    let (kind, words, details) = match body {
        MessageBody::Text { text } => ("text", text.clone(), preview.map(to_string)),
        MessageBody::Media { media } => (media_text(media.what), media.caption.clone(), None),
        MessageBody::Location { place } => {
            ("location", place.name.clone(), Some(to_string(&nameless(place))))
        }
        MessageBody::Contacts { cards } => {
            let phones: Vec<_> = cards.iter().map(|card| &card.phones).collect();
            ("contacts", names_of(cards), Some(to_string(&phones)))
        }
        MessageBody::Poll { poll } => {
            let options: Vec<_> = poll.options.iter().map(|option| &option.text).collect();
            (
                "poll",
                poll.question.clone(),
                Some(to_string(&(options, poll.most))),
            )
        }
        MessageBody::ViewOnce { what } => ("view-once", String::new(), Some(to_string(what))),
        MessageBody::Call { call } => ("call", String::new(), Some(to_string(call))),
        MessageBody::System { note } => ("system", String::new(), Some(to_string(note))),
        MessageBody::Unsupported { name } => ("unsupported", name.clone(), None),
        MessageBody::Waiting => ("waiting", String::new(), None),
        MessageBody::Revoked => ("revoked", String::new(), None),
    };
    Ok(BodyColumns {
        kind,
        body: words,
        details: details.transpose().map_err(written)?.unwrap_or_default(),
    })
}

/// Reads the columns; `media` is the message's row there, if it has one.
pub(super) fn read(kind: &str, body: String, details: &str, media: Option<MediaRow>) -> Result<MessageBody> {
    Ok(match kind {
        "text" => MessageBody::Text { text: body },
        "location" => MessageBody::Location {
            place: Place {
                name: body,
                ..from_str(details).map_err(|_| broken("a place"))?
            },
        },
        "contacts" => MessageBody::Contacts {
            cards: cards(&body, details)?,
        },
        "poll" => {
            let (options, most): (Vec<String>, u32) = from_str(details).map_err(|_| broken("a poll"))?;
            MessageBody::Poll {
                poll: Poll::new(body, options, most),
            }
        }
        "view-once" => MessageBody::ViewOnce {
            what: from_str(details).map_err(|_| broken("a kind of file"))?,
        },
        "call" => MessageBody::Call { call: call(details)? },
        "system" => MessageBody::System { note: note(details)? },
        "unsupported" => MessageBody::Unsupported { name: body },
        "waiting" => MessageBody::Waiting,
        "revoked" => MessageBody::Revoked,
        other => MessageBody::Media {
            media: file(media_kind(other)?, body, media),
        },
    })
}

/// What stands behind the link of a text.
pub(super) fn preview(kind: &str, details: &str) -> Result<Option<LinkPreview>> {
    if kind != "text" || details.is_empty() {
        return Ok(None);
    }
    from_str(details)
        .map(Some)
        .map_err(|_| broken("a link's preview"))
}

/// What the chat list calls it.
pub(super) fn preview_kind(kind: &str, details: &str) -> Result<PreviewKind> {
    Ok(match kind {
        "text" => PreviewKind::Text,
        "location" => PreviewKind::Location,
        "contacts" => PreviewKind::Contacts,
        "poll" => PreviewKind::Poll,
        "view-once" => PreviewKind::ViewOnce,
        "call" if call(details)?.outcome == CallOutcome::Missed => PreviewKind::MissedCall,
        "call" => PreviewKind::Call,
        "system" if note(details)?.is_of_group() => PreviewKind::Group,
        "system" => PreviewKind::System,
        "unsupported" => PreviewKind::Unsupported,
        "waiting" => PreviewKind::Waiting,
        "revoked" => PreviewKind::Revoked,
        other => match media_kind(other)? {
            MediaKind::Image => PreviewKind::Image,
            MediaKind::Video => PreviewKind::Video,
            MediaKind::Gif => PreviewKind::Gif,
            MediaKind::Audio => PreviewKind::Audio,
            MediaKind::Voice => PreviewKind::Voice,
            MediaKind::Document => PreviewKind::Document,
            MediaKind::Sticker => PreviewKind::Sticker,
        },
    })
}

fn media_text(what: MediaKind) -> &'static str {
    match what {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Gif => "gif",
        MediaKind::Audio => "audio",
        MediaKind::Voice => "voice",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}

fn media_kind(kind: &str) -> Result<MediaKind> {
    Ok(match kind {
        "image" => MediaKind::Image,
        "video" => MediaKind::Video,
        "gif" => MediaKind::Gif,
        "audio" => MediaKind::Audio,
        "voice" => MediaKind::Voice,
        "document" => MediaKind::Document,
        "sticker" => MediaKind::Sticker,
        _ => return Err(broken("a message kind")),
    })
}

fn file(what: MediaKind, caption: String, row: Option<MediaRow>) -> Media {
    let row = row.unwrap_or_default();
    Media {
        what,
        mime: row.mime,
        size: u64::try_from(row.size).unwrap_or_default(),
        width: row.width,
        height: row.height,
        seconds: row.seconds,
        file_name: row.file_name,
        caption,
        animated: row.animated,
    }
}

fn nameless(place: &Place) -> Place {
    Place {
        name: String::new(),
        ..place.clone()
    }
}

/// One name a line, in the order of the cards.
fn names_of(cards: &[ContactCard]) -> String {
    let names: Vec<_> = cards.iter().map(|card| card.name.replace('\n', " ")).collect();
    names.join("\n")
}

fn cards(names: &str, details: &str) -> Result<Vec<ContactCard>> {
    let phones: Vec<Vec<CardPhone>> = from_str(details).map_err(|_| broken("a contact card"))?;
    let named = |(name, phones): (&str, _)| ContactCard {
        name: name.to_owned(),
        phones,
    };
    Ok(names.split('\n').zip(phones).map(named).collect())
}

fn call(details: &str) -> Result<Call> {
    from_str(details).map_err(|_| broken("a call"))
}

fn note(details: &str) -> Result<SystemNote> {
    from_str(details).map_err(|_| broken("a system row"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, phones: usize) -> ContactCard {
        let phone = CardPhone {
            text: "+62 800-0000-101".to_owned(),
            whatsapp: Some("6280000000101".to_owned()),
        };
        ContactCard {
            name: name.to_owned(),
            phones: vec![phone; phones],
        }
    }

    #[test]
    fn every_kind_without_a_file_is_read_as_it_was_written() {
        let place = Place {
            latitude: -69_175_000,
            longitude: 1_076_191_000,
            name: "Pasar \"Baru\"\n\0".to_owned(),
            address: "Jl. Otto".to_owned(),
            live: true,
        };
        let options = vec!["Tue".to_owned(), "\u{202e}Wed\0".to_owned()];
        let call = Call {
            video: true,
            outcome: CallOutcome::Missed,
            seconds: 0,
        };
        let all = [
            MessageBody::Text {
                text: "Halo".to_owned(),
            },
            MessageBody::Location { place },
            MessageBody::Contacts {
                cards: vec![card("Bu Ratna", 2), card("", 0), card("Pak Budi", 1)],
            },
            MessageBody::Poll {
                poll: Poll::new("When?".to_owned(), options, 1),
            },
            MessageBody::ViewOnce {
                what: MediaKind::Voice,
            },
            MessageBody::Call { call },
            MessageBody::System {
                note: SystemNote::Timer { seconds: 86_400 },
            },
            MessageBody::System {
                note: SystemNote::GroupNamed {
                    name: "Arisan \"RT 3\"\0".to_owned(),
                },
            },
            MessageBody::System {
                note: SystemNote::MembersAdded,
            },
            MessageBody::Unsupported {
                name: "event".to_owned(),
            },
            MessageBody::Waiting,
            MessageBody::Revoked,
        ];
        for body in all {
            let columns = write(&body, None).unwrap();
            preview_kind(columns.kind, &columns.details).unwrap();
            assert_eq!(
                read(columns.kind, columns.body, &columns.details, None).unwrap(),
                body
            );
        }
    }
}
