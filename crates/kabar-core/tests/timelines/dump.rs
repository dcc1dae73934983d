//! A timeline as text: one line for each row, and below it one for each thing that belongs to it. Ids are places in the
//! timeline, times count from the beginning of the test's clock.

use kabar_core_testing::clock::DAWN;
use kabar_types::{
    Chat, LinkPreview, Media, Mention, Message, MessageBody, MessageId, Poll, Quote, UnixMillis,
};

/// Longest text that is written out.
const LONG: usize = 200;

/// A chat with all of its rows.
pub(super) fn chat(chat: &Chat, rows: &[Message]) -> String {
    let mut lines = vec![head(chat, rows)];
    for (place, row) in rows.iter().enumerate() {
        lines.push(format!("{:>3}  {}", place + 1, line(row)));
        lines.extend(below(row, rows).into_iter().map(|part| format!("       {part}")));
    }
    lines.join("\n")
}

fn head(chat: &Chat, rows: &[Message]) -> String {
    let mut parts = vec![format!("{} ({:?})", chat.title, chat.kind)];
    parts.push(format!("{} unread", chat.unread));
    parts.extend(chat.closed.map(|why| format!("closed: {}", why.as_str())));
    if chat.timer > 0 {
        parts.push(format!("new messages disappear after {}", span(chat.timer)));
    }
    if let Some(last) = &chat.last {
        let who = if last.from_me {
            "me"
        } else {
            last.sender_name.as_deref().unwrap_or("them")
        };
        parts.push(format!(
            "list shows {}: {:?} {:?}, {who}",
            place_of(last.message, rows),
            last.kind,
            last.text
        ));
    }
    format!("{}\n", parts.join(" · "))
}

fn line(row: &Message) -> String {
    let who = if row.from_me {
        "me"
    } else {
        name(row.sender_name.as_deref())
    };
    let mut parts = vec![format!("{}  {who}: {}", time(row.sent_at), body(&row.body))];
    if row.from_me {
        parts.push(format!("{:?}", row.status));
    }
    parts.extend(row.error.map(|error| error.as_str().to_owned()));
    let flags = [
        (row.starred, "starred"),
        (row.kept, "kept"),
        (row.changing, "a change is on its way"),
    ];
    parts.extend(
        flags
            .into_iter()
            .filter(|flag| flag.0)
            .map(|flag| flag.1.to_owned()),
    );
    parts.join(" · ")
}

fn below(row: &Message, rows: &[Message]) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(row.quote.as_ref().map(|quote| answers(quote, rows)));
    parts.extend(row.edited_at.map(|at| format!("edited {}", time(at))));
    parts.extend(row.scheduled_for.map(|at| format!("goes out {}", time(at))));
    if row.forwards > 0 {
        parts.push(format!("passed on {} times", row.forwards));
    }
    if row.expires_in > 0 {
        parts.push(format!("disappears after {}", span(row.expires_in)));
    }
    parts.extend(row.preview.as_ref().map(preview));
    let is_note = matches!(row.body, MessageBody::System { .. });
    parts.extend(row.mentions.iter().map(|one| match is_note {
        true => format!("about {}", who(one)),
        false => format!("@{} is {}", one.token, who(one)),
    }));
    parts.extend(row.pin.as_ref().map(|pin| {
        let who = if pin.by.is_some() { "them" } else { "me" };
        format!("pinned by {who} {} until {}", time(pin.at), time(pin.until))
    }));
    parts.extend(row.reactions.iter().map(|one| {
        let who = if one.sender.is_none() {
            "me"
        } else {
            name(one.sender_name.as_deref())
        };
        format!("{} {who} {}", one.emoji, time(one.at))
    }));
    if let MessageBody::Poll { poll } = &row.body {
        parts.extend(options(poll));
    }
    parts
}

fn body(body: &MessageBody) -> String {
    match body {
        MessageBody::Text { text } => format!("text {}", quoted(text)),
        MessageBody::Media { media } => file(media),
        MessageBody::Location { place } => format!(
            "place {} {} {}{} {}",
            place.latitude,
            place.longitude,
            quoted(&place.name),
            if place.live { " live" } else { "" },
            quoted(&place.address)
        ),
        MessageBody::Contacts { cards } => {
            let cards: Vec<String> = cards
                .iter()
                .map(|card| format!("{} {:?}", card.name, card.phones))
                .collect();
            format!("cards {}", cards.join(", "))
        }
        MessageBody::Poll { poll } => {
            format!(
                "poll {} (most {}, {} voted)",
                quoted(&poll.question),
                poll.most,
                poll.voters
            )
        }
        MessageBody::ViewOnce { what } => format!("to be seen once: {what:?}"),
        MessageBody::Call { call } => {
            let kind = if call.video { "video call" } else { "call" };
            format!("{kind} {:?}, {} s", call.outcome, call.seconds)
        }
        MessageBody::System { note } => format!("({note:?})"),
        MessageBody::Unsupported { name } => format!("(not supported yet: {name})"),
        MessageBody::Waiting => "(waiting for this message)".to_owned(),
        MessageBody::Revoked => "(deleted)".to_owned(),
    }
}

fn file(media: &Media) -> String {
    let mut parts = vec![format!("{:?} {} {} bytes", media.what, media.mime, media.size)];
    if media.width > 0 || media.height > 0 {
        parts.push(format!("{}×{}", media.width, media.height));
    }
    if media.seconds > 0 {
        parts.push(format!("{} s", media.seconds));
    }
    if media.animated {
        parts.push("animated".to_owned());
    }
    for text in [&media.file_name, &media.caption] {
        parts.extend((!text.is_empty()).then(|| quoted(text)));
    }
    parts.join(" ")
}

fn options(poll: &Poll) -> Vec<String> {
    let option = |option: &kabar_types::PollOption| {
        let mine = if option.mine { ", mine" } else { "" };
        format!("□ {} {}{mine}", option.text, option.votes)
    };
    poll.options.iter().map(option).collect()
}

fn answers(quote: &Quote, rows: &[Message]) -> String {
    let which = quote
        .message
        .map_or("one that is not here".to_owned(), |id| place_of(id, rows));
    let who = quote
        .sender_name
        .as_deref()
        .map_or("me", |known| name(Some(known)));
    match quote.kind {
        Some(kind) if quote.text.is_empty() => format!("answers {which}, {who}: {kind:?}"),
        _ => format!("answers {which}, {who}: {}", quoted(&quote.text)),
    }
}

fn who(one: &Mention) -> &str {
    if one.person.is_none() {
        "me"
    } else {
        name(one.name.as_deref())
    }
}

fn preview(preview: &LinkPreview) -> String {
    format!(
        "behind {}: {:?} {:?}",
        preview.url, preview.title, preview.description
    )
}

/// A name, where there is one.
fn name(known: Option<&str>) -> &str {
    known.filter(|name| !name.is_empty()).unwrap_or("somebody")
}

fn place_of(id: MessageId, rows: &[Message]) -> String {
    let place = rows.iter().position(|row| row.id == id);
    place.map_or("one that is not shown".to_owned(), |place| {
        format!("#{}", place + 1)
    })
}

fn quoted(text: &str) -> String {
    if text.chars().count() <= LONG {
        return format!("{text:?}");
    }
    let start: String = text.chars().take(20).collect();
    format!("{start:?}… {} bytes", text.len())
}

fn span(seconds: u32) -> String {
    match (seconds / 86_400, seconds % 86_400) {
        (0, 0) => "never".to_owned(),
        (days, 0) => format!("{days} d"),
        _ => format!("{seconds} s"),
    }
}

/// From the beginning of the clock; what is days away is a date of its own.
fn time(at: UnixMillis) -> String {
    let since = at.0.saturating_sub(DAWN.0);
    if since.abs() > 400 * 86_400_000 {
        return format!("{} ms since 1970", at.0);
    }
    let (sign, seconds) = (if since < 0 { '-' } else { '+' }, since.abs() / 1_000);
    format!(
        "{sign}{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
