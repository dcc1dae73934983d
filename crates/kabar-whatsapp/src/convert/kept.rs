//! Messages that an earlier version kept as they came, read once more.

use super::{Aliases, Own, extras, from_wa};
use kabar_core::ports::whatsapp::{Identity, Kept};
use whatsapp_rust::waproto::{codec::message_decode, whatsapp as wa};

/// Grows whenever this module reads something it did not read before. 1: texts alone. 2: files, places, cards, polls and
/// their votes, calls, timers, pins, mentions, link previews.
pub(crate) const VERSION: u32 = 2;

/// What the message is now; `None` when these bytes are none.
pub(crate) fn read(raw: &[u8], own: &Identity) -> Option<Kept> {
    let message: wa::Message = message_decode(raw).ok()?;
    let own = Own {
        phone: Some(own.phone.clone()),
        lid: own.lid.clone(),
    };
    Some(Kept {
        body: from_wa::body(&message),
        extras: extras::extras(&message, &own, &Aliases::default()),
        quote: from_wa::quote(&message, &own),
    })
}
