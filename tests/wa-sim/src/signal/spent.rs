//! Message keys that were used, so that one which is used again is noticed.
//!
//! A Signal message names the key it was sealed with: the sender's ratchet key and a counter (of a group: the sender's
//! chain and its iteration). Every key seals one message. A client that goes back to an older state of its sessions, as
//! after a loss of power, would seal another message with a key it used before, which gives the words away. The same
//! bytes again are no such thing: that is a repeat.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use wacore_binary::Node;
use wacore_libsignal::protocol::{PreKeySignalMessage, SenderKeyMessage, SignalMessage};

use super::SKMSG;
use crate::stanza;
use crate::state::DeviceAddress;

/// What one message was sealed with.
#[derive(Debug, PartialEq, Eq, Hash)]
enum MessageKey {
    /// Serialized ratchet key and counter.
    Pairwise(Box<[u8]>, u32),
    /// Sender, chain and iteration.
    Group(DeviceAddress, String, u32, u32),
}

/// Every key that was seen, with a hash of what it sealed.
#[derive(Debug, Default)]
pub(crate) struct SpentKeys(HashMap<MessageKey, u64>);

impl SpentKeys {
    /// Takes note of every ciphertext of a message; gives how many of them use a key again for something else.
    pub(crate) fn take(&mut self, from: &DeviceAddress, to: &str, message: &Node) -> u32 {
        let mut again = 0;
        let direct = message.get_children_by_tag("enc");
        let each = message.get_optional_child("participants");
        let parts = each.into_iter().flat_map(|each| each.get_children_by_tag("to"));
        for enc in direct.chain(parts.flat_map(|part| part.get_children_by_tag("enc"))) {
            let kind = stanza::text(enc, "type").unwrap_or_default();
            if let Some((key, sealed)) = read(from, to, &kind, &stanza::content(enc)) {
                again += u32::from(self.0.insert(key, sealed).is_some_and(|before| before != sealed));
            }
        }
        again
    }
}

fn read(from: &DeviceAddress, to: &str, kind: &str, bytes: &[u8]) -> Option<(MessageKey, u64)> {
    let pairwise = |message: &SignalMessage| {
        let ratchet = message.sender_ratchet_key().serialize();
        let key = MessageKey::Pairwise(ratchet.to_vec().into_boxed_slice(), message.counter());
        (key, hash(message.serialized()))
    };
    match kind {
        "pkmsg" => PreKeySignalMessage::try_from(bytes)
            .ok()
            .map(|outer| pairwise(outer.message())),
        "msg" => SignalMessage::try_from(bytes)
            .ok()
            .map(|message| pairwise(&message)),
        SKMSG => SenderKeyMessage::try_from(bytes).ok().map(|message| {
            let key = MessageKey::Group(
                from.clone(),
                to.to_owned(),
                message.chain_id(),
                message.iteration(),
            );
            (key, hash(bytes))
        }),
        _ => None,
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Endpoint;
    use rand::{SeedableRng as _, rngs::StdRng};
    use wacore_binary::builder::NodeBuilder;
    use waproto::whatsapp as wa;

    fn device(pn: &str) -> DeviceAddress {
        DeviceAddress {
            pn: pn.to_owned(),
            device: 1,
        }
    }

    fn message(endpoint: &mut Endpoint, to: &DeviceAddress, words: &str) -> Node {
        let mut rng = StdRng::seed_from_u64(9);
        let plain = wa::Message {
            conversation: Some(words.to_owned()),
            ..Default::default()
        };
        let sealed = endpoint.encrypt(to, &plain, &mut rng).unwrap();
        let enc = NodeBuilder::new("enc")
            .attr("type", sealed.kind)
            .bytes(sealed.bytes);
        NodeBuilder::new("message").children([enc.build()]).build()
    }

    fn alice() -> Endpoint {
        let mut rng = StdRng::seed_from_u64(1);
        let mut alice = Endpoint::generate(&mut rng).unwrap();
        let mut bob = Endpoint::generate(&mut StdRng::seed_from_u64(2)).unwrap();
        let bundle = bob.bundle(&mut rng);
        alice
            .start_session(&device("6280000000002"), &bundle, &mut rng)
            .unwrap();
        alice
    }

    #[test]
    fn a_client_that_goes_back_to_an_older_session_is_noticed_and_a_repeat_is_not() {
        let (a, b) = (device("6280000000001"), device("6280000000002"));
        // Two endpoints of one seed are one client in the same state.
        let (mut now, mut older) = (alice(), alice());
        let mut spent = SpentKeys::default();
        let first = message(&mut now, &b, "hello");
        assert_eq!(spent.take(&a, "bob", &first), 0);
        assert_eq!(spent.take(&a, "bob", &first), 0, "the same bytes again");
        assert_eq!(spent.take(&a, "bob", &message(&mut now, &b, "more")), 0);
        assert_eq!(spent.take(&a, "bob", &message(&mut older, &b, "other words")), 1);
    }
}
