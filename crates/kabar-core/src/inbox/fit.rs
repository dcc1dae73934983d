//! What no client of WhatsApp sends, and is therefore stored as it came instead of being applied.
//!
//! Deliberately not here: what a kind may hold at most. The adapter cuts that when it reads a message; here it is only
//! checked once more, so that no adapter can fill the database.

use crate::ports::whatsapp::{Inbound, InboundBody, InboundExtras, Kept, MessageQuote, RichBody};
use kabar_types::{MediaFile, MessageBody, Redacted, SystemNote, WaId};

/// Longest id WhatsApp's clients make is far below; longer ones are somebody playing.
pub(super) const WA_ID_MAX: usize = 256;
/// WhatsApp takes 65,536 characters; beyond this many bytes a text is not shown but kept.
const TEXT_MAX: usize = 1 << 20;
/// The longest emoji, a family with skin tones, has 41 bytes.
pub(crate) const EMOJI_MAX: usize = 64;
/// Bytes of a vote, which is some 100 and 34 for each option chosen.
const SEALED_MAX: usize = 1 << 16;
/// Bytes of a thumbnail or a waveform; WhatsApp's own have some 20,000.
const THUMBNAIL_MAX: usize = 1 << 17;
/// Cards, options and people of one message; the largest groups have 1,024 members.
const MANY: usize = 1_100;
/// Bytes of what is neither words nor a picture: names of files and places, options, addresses.
const LINE_MAX: usize = 1 << 13;

/// False for what no client of WhatsApp sends; such a message is stored raw.
pub(super) fn is_fit(inbound: &Inbound) -> bool {
    is_id(&inbound.wa_id)
        && is_body_fit(&inbound.body)
        && are_extras_fit(&inbound.extras)
        && inbound.quote.as_ref().is_none_or(is_quote_fit)
        && inbound.push_name.as_ref().is_none_or(|name| is_line(&name.0))
}

/// The same for what was kept and is read once more.
pub(super) fn is_kept_fit(kept: &Kept) -> bool {
    is_body_fit(&kept.body) && are_extras_fit(&kept.extras) && kept.quote.as_ref().is_none_or(is_quote_fit)
}

fn is_id(id: &WaId) -> bool {
    !id.0.is_empty() && id.0.len() <= WA_ID_MAX
}

fn is_body_fit(body: &InboundBody) -> bool {
    match body {
        InboundBody::Text { text } => text.len() <= TEXT_MAX,
        InboundBody::Rich(rich) => is_rich_fit(rich),
        InboundBody::Edit { target, text } => is_id(target) && text.len() <= TEXT_MAX,
        InboundBody::Revoke { target }
        | InboundBody::Pin { target, .. }
        | InboundBody::Keep { target, .. } => is_id(target),
        InboundBody::Reaction { target, emoji, .. } => is_id(target) && emoji.len() <= EMOJI_MAX,
        InboundBody::Vote { target, sealed, .. } => {
            is_id(target) && !sealed.is_empty() && sealed.len() <= SEALED_MAX
        }
        InboundBody::Unsupported { .. }
        | InboundBody::Timer(_)
        | InboundBody::Aside
        | InboundBody::Waiting
        | InboundBody::Protocol => true,
    }
}

fn is_quote_fit(quote: &MessageQuote) -> bool {
    is_id(&quote.wa_id) && is_line(&quote.text)
}

fn is_rich_fit(rich: &RichBody) -> bool {
    let file_fits = |file: &Redacted<MediaFile>| {
        let blobs = [&file.0.thumbnail, &file.0.waveform];
        file.0.direct_path.len() <= LINE_MAX
            && blobs
                .into_iter()
                .flatten()
                .all(|blob| blob.len() <= THUMBNAIL_MAX)
    };
    let body_fits = match &rich.body {
        MessageBody::Media { media } => is_line(&media.file_name) && is_line(&media.mime),
        MessageBody::Location { place } => is_line(&place.name) && is_line(&place.address),
        MessageBody::Contacts { cards } => {
            let phones = |phones: usize| phones <= MANY;
            cards.len() <= MANY
                && cards.iter().all(|card| {
                    is_line(&card.name)
                        && phones(card.phones.len())
                        && card.phones.iter().all(|one| is_line(&one.text))
                })
        }
        MessageBody::Poll { poll } => {
            poll.options.len() <= MANY && poll.options.iter().all(|option| is_line(&option.text))
        }
        MessageBody::System { note } => match note {
            SystemNote::GroupCreated { name: text }
            | SystemNote::GroupNamed { name: text }
            | SystemNote::GroupDescribed { text } => is_line(text),
            _ => true,
        },
        MessageBody::ViewOnce { .. } | MessageBody::Call { .. } => true,
        // These have words of their own in `InboundBody`.
        MessageBody::Text { .. }
        | MessageBody::Unsupported { .. }
        | MessageBody::Waiting
        | MessageBody::Revoked => false,
    };
    body_fits && rich.body.words().len() <= TEXT_MAX && rich.file.as_ref().is_none_or(file_fits)
}

fn are_extras_fit(extras: &InboundExtras) -> bool {
    let preview = extras.preview.as_ref().is_none_or(|preview| {
        [&preview.url, &preview.title, &preview.description]
            .into_iter()
            .all(|line| is_line(line))
    });
    preview && extras.mentions.len() <= MANY && extras.mentions.iter().all(|one| one.token.len() <= WA_ID_MAX)
}

fn is_line(text: &str) -> bool {
    text.len() <= LINE_MAX
}
