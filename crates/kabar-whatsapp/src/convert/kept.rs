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

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_core::ports::whatsapp::InboundBody;
    use kabar_types::Jid;

    fn own() -> Identity {
        Identity {
            phone: Jid::from_phone_digits("6280000000004"),
            lid: None,
        }
    }

    /// A field that holds bytes, as protobuf writes it.
    fn field(number: u32, bytes: &[u8]) -> Vec<u8> {
        let varint = |mut value: usize| {
            let mut out = Vec::new();
            while value >= 0x80 {
                out.push((value & 0x7f) as u8 | 0x80);
                value >>= 7;
            }
            out.push(value as u8);
            out
        };
        [
            varint((number as usize) << 3 | 2),
            varint(bytes.len()),
            bytes.to_vec(),
        ]
        .concat()
    }

    #[test]
    fn bytes_that_are_no_message_and_bombs_do_no_harm() {
        let text = field(1, b"hello");
        assert!(
            matches!(read(&text, &own()), Some(kept) if matches!(&kept.body, InboundBody::Text { text } if text == "hello"))
        );
        // A message in an ephemeral message in an ephemeral message …
        let mut nested = text;
        for _ in 0..2_000 {
            nested = field(40, &field(1, &nested));
        }
        if let Some(kept) = read(&nested, &own()) {
            assert!(matches!(
                kept.body,
                InboundBody::Unsupported { .. } | InboundBody::Protocol
            ));
        }
        for bytes in [
            &[0xff; 64][..],
            &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0x0b; 5_000],
        ] {
            assert!(read(bytes, &own()).is_none());
        }
        // A megabyte of options for one poll.
        let option = field(3, &field(1, b"x"));
        let poll = field(64, &option.repeat(200_000));
        let body = read(&poll, &own()).map(|kept| kept.body);
        assert!(matches!(body, Some(InboundBody::Unsupported { name }) if name == "poll"));
    }
}
