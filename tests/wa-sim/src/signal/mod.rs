//! One Signal endpoint: the keys and sessions of a handset.
//!
//! Phones of accounts and of contacts are endpoints; linked clients bring their own. Everything
//! is in memory and synchronous, because the stores never wait. Not here: where ciphertext goes
//! (`phone`, `people`) and what the server hands out for linked clients (`prekeys`).

mod groups;
mod spent;
mod stores;

use std::future::Future;

use anyhow::{Context, bail};
use futures::FutureExt as _;
use rand::RngExt as _;
use rand::rngs::StdRng;
use wacore_libsignal::protocol::{
    CiphertextMessage, DeviceId, IdentityKey, KeyPair, PreKeyBundle, PreKeySignalMessage, ProtocolAddress,
    PublicKey, SignalMessage, SignalProtocolError, UsePQRatchet, message_decrypt, message_encrypt,
    process_prekey_bundle,
};
use waproto::whatsapp as wa;

use crate::identity::public;
use crate::state::DeviceAddress;
use groups::SenderKeys;
use stores::{Identities, PreKeys, Sessions, SignedPreKeys};

pub(crate) use groups::SKMSG;
pub(crate) use spent::SpentKeys;

/// What someone needs in order to start a session with a device.
#[derive(Clone, Debug)]
pub(crate) struct KeyBundle {
    pub(crate) registration_id: u32,
    pub(crate) identity: [u8; 32],
    pub(crate) signed: SignedKey,
    pub(crate) one_time: Option<OneTimeKey>,
}

/// A signed prekey; the signature covers the 33-byte form of the key.
#[derive(Clone, Debug)]
pub(crate) struct SignedKey {
    pub(crate) id: u32,
    pub(crate) public: [u8; 32],
    pub(crate) signature: Vec<u8>,
}

/// A one-time prekey, public half.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneTimeKey {
    pub(crate) id: u32,
    pub(crate) public: [u8; 32],
}

/// A ciphertext and the kind the wire calls it.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Sealed {
    /// Makes the MAC wrong, so that nobody can open it. The rest stays readable: a message that is no
    /// message at all would be refused, not asked for again.
    pub(crate) fn spoil(&mut self) {
        let inner = PreKeySignalMessage::try_from(&self.bytes[..]).ok();
        let inner = inner.map(|outer| outer.message().serialized().to_vec());
        let place = inner.and_then(|inner| {
            let start = self.bytes.windows(inner.len()).position(|part| part == inner)?;
            Some(start + inner.len())
        });
        let end = place.unwrap_or(self.bytes.len());
        if let Some(last) = end.checked_sub(1).and_then(|last| self.bytes.get_mut(last)) {
            *last ^= 0xff;
        }
    }
}

/// The keys and sessions of one handset.
pub(crate) struct Endpoint {
    identity: KeyPair,
    signed: SignedKey,
    identities: Identities,
    sessions: Sessions,
    prekeys: PreKeys,
    signed_prekeys: SignedPreKeys,
    sender_keys: SenderKeys,
    next_prekey: u32,
}

const SIGNED_KEY_ID: u32 = 1;

impl Endpoint {
    /// Draws new keys.
    pub(crate) fn generate(rng: &mut StdRng) -> anyhow::Result<Self> {
        let identity = KeyPair::generate(rng);
        let signed_pair = KeyPair::generate(rng);
        let signature = identity
            .private_key
            .calculate_signature(&signed_pair.public_key.serialize(), rng)?;
        let registration_id = rng.random_range(1..=0x3fff);
        Ok(Self {
            identities: Identities::new(&identity, registration_id),
            signed: SignedKey {
                id: SIGNED_KEY_ID,
                public: public(&signed_pair),
                signature: signature.to_vec(),
            },
            signed_prekeys: SignedPreKeys::new(SIGNED_KEY_ID, &signed_pair, &signature),
            identity,
            sessions: Sessions::default(),
            prekeys: PreKeys::default(),
            sender_keys: SenderKeys::default(),
            next_prekey: 1,
        })
    }

    /// The identity key, which is also the key an account signs its linked devices with.
    pub(crate) fn identity(&self) -> &KeyPair {
        &self.identity
    }

    pub(crate) fn registration_id(&self) -> u32 {
        self.identities.registration_id()
    }

    /// A bundle with a fresh one-time key; a handset never runs out of them.
    pub(crate) fn bundle(&mut self, rng: &mut StdRng) -> KeyBundle {
        let pair = KeyPair::generate(rng);
        let id = self.next_prekey;
        self.next_prekey += 1;
        let one_time = OneTimeKey {
            id,
            public: public(&pair),
        };
        self.prekeys.insert(id, &pair);
        KeyBundle {
            registration_id: self.identities.registration_id(),
            identity: public(&self.identity),
            signed: self.signed.clone(),
            one_time: Some(one_time),
        }
    }

    /// Whether a message can be encrypted without a bundle.
    pub(crate) fn knows(&self, peer: &DeviceAddress) -> bool {
        self.sessions.has(&signal_address(peer))
    }

    /// Forgets the session with a peer.
    pub(crate) fn forget(&mut self, peer: &DeviceAddress) {
        self.sessions.forget(&signal_address(peer));
    }

    /// Starts a session, replacing one that may exist.
    pub(crate) fn start_session(
        &mut self,
        peer: &DeviceAddress,
        bundle: &KeyBundle,
        rng: &mut StdRng,
    ) -> anyhow::Result<()> {
        let address = signal_address(peer);
        let bundle = to_signal(bundle)?;
        at_once(process_prekey_bundle(
            &address,
            &mut self.sessions,
            &mut self.identities,
            &bundle,
            rng,
            UsePQRatchet::No,
        ))?;
        Ok(())
    }

    /// Encrypts for a peer there is a session with.
    pub(crate) fn encrypt(
        &mut self,
        peer: &DeviceAddress,
        message: &wa::Message,
        rng: &mut StdRng,
    ) -> anyhow::Result<Sealed> {
        let padded = pad(message, rng);
        let sealed = at_once(message_encrypt(
            &padded,
            &signal_address(peer),
            &mut self.sessions,
            &mut self.identities,
        ))?;
        match sealed {
            CiphertextMessage::PreKeySignalMessage(sealed) => Ok(Sealed {
                kind: "pkmsg",
                bytes: sealed.serialized().to_vec(),
            }),
            CiphertextMessage::SignalMessage(sealed) => Ok(Sealed {
                kind: "msg",
                bytes: sealed.serialized().to_vec(),
            }),
            _ => bail!("a pairwise session made another kind of ciphertext"),
        }
    }

    /// Decrypts what a peer sent. `kind` is `pkmsg` or `msg`.
    pub(crate) fn decrypt(
        &mut self,
        peer: &DeviceAddress,
        kind: &str,
        ciphertext: &[u8],
        rng: &mut StdRng,
    ) -> anyhow::Result<wa::Message> {
        let sealed = match kind {
            "pkmsg" => CiphertextMessage::PreKeySignalMessage(PreKeySignalMessage::try_from(ciphertext)?),
            "msg" => CiphertextMessage::SignalMessage(SignalMessage::try_from(ciphertext)?),
            _ => bail!("cannot open a ciphertext of kind {kind}"),
        };
        let opened = at_once(message_decrypt(
            &sealed,
            &signal_address(peer),
            &mut self.sessions,
            &mut self.identities,
            &mut self.prekeys,
            &self.signed_prekeys,
            rng,
            UsePQRatchet::No,
        ))?;
        if let Some(id) = opened.consumed_prekey_id {
            self.prekeys.forget(id);
        }
        unpad(&opened.plaintext)
    }
}

/// Runs a store-bound future that has nothing to wait for.
fn at_once<T>(future: impl Future<Output = Result<T, SignalProtocolError>>) -> anyhow::Result<T> {
    let done = future
        .now_or_never()
        .context("a store in memory waited for something")?;
    Ok(done?)
}

fn signal_address(peer: &DeviceAddress) -> ProtocolAddress {
    ProtocolAddress::new(&format!("{}:{}", peer.pn, peer.device), DeviceId::new(0))
}

fn to_signal(bundle: &KeyBundle) -> anyhow::Result<PreKeyBundle> {
    let key = |bytes: &[u8; 32]| PublicKey::from_djb_public_key_bytes(bytes);
    let one_time = match &bundle.one_time {
        Some(one_time) => Some((one_time.id.into(), key(&one_time.public)?)),
        None => None,
    };
    Ok(PreKeyBundle::new(
        bundle.registration_id,
        DeviceId::new(0),
        one_time,
        bundle.signed.id.into(),
        key(&bundle.signed.public)?,
        bundle.signed.signature.clone(),
        IdentityKey::new(key(&bundle.identity)?),
    )?)
}

/// Appends 1 to 16 bytes that each hold their own number, as every client does.
fn pad(message: &wa::Message, rng: &mut StdRng) -> Vec<u8> {
    let mut plain = waproto::codec::message_to_vec(message);
    let padding: u8 = rng.random_range(1..=16);
    plain.resize(plain.len() + usize::from(padding), padding);
    plain
}

fn unpad(plain: &[u8]) -> anyhow::Result<wa::Message> {
    let padding = plain.last().context("an empty plaintext")?;
    let len = plain
        .len()
        .checked_sub(usize::from(*padding))
        .context("more padding than plaintext")?;
    Ok(waproto::codec::message_decode(&plain[..len])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn address(pn: &str) -> DeviceAddress {
        DeviceAddress::new(pn, 0)
    }

    fn text(text: &str) -> wa::Message {
        wa::Message {
            conversation: Some(text.into()),
            ..Default::default()
        }
    }

    #[test]
    fn alice_and_bob_understand_each_other_both_ways() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut alice = Endpoint::generate(&mut rng).unwrap();
        let mut bob = Endpoint::generate(&mut rng).unwrap();
        let (a, b) = (address("6280000000001"), address("6280000000002"));

        let bundle = bob.bundle(&mut rng);
        alice.start_session(&b, &bundle, &mut rng).unwrap();
        let first = alice.encrypt(&b, &text("hello"), &mut rng).unwrap();
        assert_eq!(first.kind, "pkmsg");
        let heard = bob.decrypt(&a, first.kind, &first.bytes, &mut rng).unwrap();
        assert_eq!(heard.conversation.as_deref(), Some("hello"));

        let reply = bob.encrypt(&a, &text("hi"), &mut rng).unwrap();
        let heard = alice.decrypt(&b, reply.kind, &reply.bytes, &mut rng).unwrap();
        assert_eq!(heard.conversation.as_deref(), Some("hi"));
        let second = alice.encrypt(&b, &text("again"), &mut rng).unwrap();
        assert_eq!(second.kind, "msg");
    }

    #[test]
    fn a_ciphertext_opens_only_once() {
        let mut rng = StdRng::seed_from_u64(4);
        let mut alice = Endpoint::generate(&mut rng).unwrap();
        let mut bob = Endpoint::generate(&mut rng).unwrap();
        let (a, b) = (address("6280000000001"), address("6280000000002"));
        let bundle = bob.bundle(&mut rng);
        alice.start_session(&b, &bundle, &mut rng).unwrap();
        let sealed = alice.encrypt(&b, &text("once"), &mut rng).unwrap();
        assert!(bob.decrypt(&a, sealed.kind, &sealed.bytes, &mut rng).is_ok());
        assert!(bob.decrypt(&a, sealed.kind, &sealed.bytes, &mut rng).is_err());
    }
}
