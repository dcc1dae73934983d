//! What comes along with a message of any kind: that it was passed on, whom it speaks to, what stands behind its link,
//! when it disappears.

use super::bounds::{LINE, MENTIONS, NAME, TIMER, cut, cut_line};
use super::{Aliases, Own, jid, kinds};
use kabar_core::ports::whatsapp::{ChatTimer, InboundExtras, InboundMention};
use kabar_types::{LinkPreview, UnixMillis};
use std::collections::HashSet;
use whatsapp_rust::{Jid as WireJid, waproto::whatsapp as wa};

/// The extras of a message.
pub(crate) fn extras(message: &wa::Message, own: &Own, aliases: &Aliases) -> InboundExtras {
    let inner = kinds::unwrap(message).0;
    let preview = preview(inner);
    let Some(context) = kinds::context(inner) else {
        return InboundExtras {
            preview,
            ..InboundExtras::default()
        };
    };
    let passed_on = u32::from(context.is_forwarded == Some(true));
    let words = kinds::words(inner).unwrap_or_default();
    InboundExtras {
        forwards: context.forwarding_score.unwrap_or_default().max(passed_on),
        expires_in: context.expiration.unwrap_or_default().min(TIMER),
        timer: timer(context.expiration, context.ephemeral_setting_timestamp),
        mentions: mentions(words, context, own, aliases),
        preview,
        ..InboundExtras::default()
    }
}

/// A chat's timer; `at` in seconds, as WhatsApp gives it. Without a moment nobody could tell which word is the newest.
pub(super) fn timer(seconds: Option<u32>, at: Option<i64>) -> Option<ChatTimer> {
    let at = at.filter(|at| *at > 0)?;
    Some(ChatTimer {
        seconds: seconds.unwrap_or_default().min(TIMER),
        at: UnixMillis::from_secs(at),
    })
}

fn preview(message: &wa::Message) -> Option<LinkPreview> {
    let text = message.extended_text_message.as_option()?;
    let url = text.matched_text.as_deref().filter(|url| !url.is_empty())?;
    let preview = LinkPreview {
        url: cut(Some(url), 2 * LINE),
        title: cut_line(text.title.as_deref(), NAME),
        description: cut_line(text.description.as_deref(), LINE),
    };
    (!preview.title.is_empty() || !preview.description.is_empty()).then_some(preview)
}

/// The people whose `@…` really stands in the words: one that does not is shown by nobody.
fn mentions(words: &str, context: &wa::ContextInfo, own: &Own, aliases: &Aliases) -> Vec<InboundMention> {
    let spoken: HashSet<&str> = words
        .split('@')
        .skip(1)
        .map(|rest| {
            rest.split(|letter: char| !letter.is_ascii_digit())
                .next()
                .unwrap_or_default()
        })
        .filter(|token| !token.is_empty())
        .collect();
    let named = context.mentioned_jid.iter().take(MENTIONS);
    named
        .filter_map(|text| {
            let wire: WireJid = text.parse().ok()?;
            let token = wire.user_base();
            let person = jid::person(&wire, None, own, aliases).filter(|_| spoken.contains(token))?;
            Some(InboundMention {
                token: token.to_owned(),
                person: (!own.is(&person.jid)).then_some(person),
            })
        })
        .collect()
}
