//! The server's side of the Noise handshake: XX, IK, and XX-fallback.
//!
//! ```text
//! client hello ─ ephemeral only ───────────────► XX ──────► server hello (with static) ─► client finish
//!              └ ephemeral, static, payload ──► IK ─ ok ──► server hello (no static)      done
//!                                                 └ no ──► XX-fallback, goes on like XX
//! ```
//!
//! XX is what an unpaired client and a first login use; IK needs the client to know our key from
//! before; the fallback serves a client whose knowledge is out of date. Nothing here reads a socket.

use anyhow::{Context, ensure};
use bytes::BytesMut;
use rand::rngs::StdRng;
use wa::handshake_message::{ClientHello, ServerHello};
use wacore_binary::consts::{NOISE_PATTERN_IK, NOISE_PATTERN_XX, NOISE_PATTERN_XXFALLBACK};
use wacore_libsignal::protocol::KeyPair;
use wacore_noise::{NoiseCipher, NoiseHandshake};
use waproto::codec::{handshake_message_decode, handshake_message_to_vec};
use waproto::whatsapp as wa;

use crate::identity::{ServerIdentity, public};

/// Which handshake a client went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum HandshakePattern {
    /// The client did not know our key.
    Xx,
    /// The client knew our key.
    Ik,
    /// The client thought it knew our key and was wrong.
    XxFallback,
}

/// A finished handshake: who speaks, what it asked for, and the keys of both directions.
pub(crate) struct Handshaken {
    pub(crate) pattern: HandshakePattern,
    pub(crate) client_static: [u8; 32],
    pub(crate) payload: wa::ClientPayload,
    pub(crate) seal: Seal,
    pub(crate) open: Open,
}

/// What to do after the client's first message.
pub(crate) enum AfterHello {
    /// IK went through. Send the hello; nothing else comes from the client.
    Done(Vec<u8>, Box<Handshaken>),
    /// XX or its fallback. Send the hello and wait for the client's second message.
    Finish(Vec<u8>, Box<AwaitingFinish>),
}

/// An XX handshake that waits for the client's second message.
pub(crate) struct AwaitingFinish {
    noise: NoiseHandshake,
    ephemeral: KeyPair,
    pattern: HandshakePattern,
}

/// Answers the client's first message.
///
/// # Errors
/// When the message is not a client hello or its keys are malformed.
pub(crate) fn answer(
    identity: &ServerIdentity,
    header: &[u8],
    hello: &[u8],
    rng: &mut StdRng,
) -> anyhow::Result<AfterHello> {
    let hello = handshake_message_decode(hello)?
        .client_hello
        .into_option()
        .context("the first message is not a client hello")?;
    if hello.r#static.is_none() {
        return begin_xx(identity, header, &hello, HandshakePattern::Xx, rng);
    }
    match accept_ik(identity, header, &hello, rng) {
        Ok((reply, done)) => Ok(AfterHello::Done(reply, Box::new(done))),
        Err(_) => begin_xx(identity, header, &hello, HandshakePattern::XxFallback, rng),
    }
}

fn accept_ik(
    identity: &ServerIdentity,
    header: &[u8],
    hello: &ClientHello,
    rng: &mut StdRng,
) -> anyhow::Result<(Vec<u8>, Handshaken)> {
    let client_ephemeral = key(hello.ephemeral.as_deref(), "ephemeral")?;
    let our_static = identity.noise();
    let mut noise = NoiseHandshake::new(NOISE_PATTERN_IK, header)?;
    noise.authenticate(&public(our_static));
    noise.authenticate(&client_ephemeral);
    mix(&mut noise, our_static, &client_ephemeral)?;
    let client_static = noise.decrypt(hello.r#static.as_deref().unwrap_or_default())?;
    let client_static = key(Some(&client_static), "static")?;
    mix(&mut noise, our_static, &client_static)?;
    let payload = noise.decrypt(hello.payload.as_deref().unwrap_or_default())?;

    let ephemeral = KeyPair::generate(rng);
    noise.authenticate(&public(&ephemeral));
    mix(&mut noise, &ephemeral, &client_ephemeral)?;
    mix(&mut noise, &ephemeral, &client_static)?;
    let chain = noise.encrypt(identity.chain())?;
    let reply = server_hello(&ephemeral, None, chain);
    let done = conclude(noise, HandshakePattern::Ik, client_static, &payload)?;
    Ok((reply, done))
}

fn begin_xx(
    identity: &ServerIdentity,
    header: &[u8],
    hello: &ClientHello,
    pattern: HandshakePattern,
    rng: &mut StdRng,
) -> anyhow::Result<AfterHello> {
    let name = match pattern {
        HandshakePattern::XxFallback => NOISE_PATTERN_XXFALLBACK,
        HandshakePattern::Xx | HandshakePattern::Ik => NOISE_PATTERN_XX,
    };
    let client_ephemeral = key(hello.ephemeral.as_deref(), "ephemeral")?;
    let mut noise = NoiseHandshake::new(name, header)?;
    noise.authenticate(&client_ephemeral);
    let ephemeral = KeyPair::generate(rng);
    noise.authenticate(&public(&ephemeral));
    mix(&mut noise, &ephemeral, &client_ephemeral)?;
    let our_static = noise.encrypt(&public(identity.noise()))?;
    mix(&mut noise, identity.noise(), &client_ephemeral)?;
    let chain = noise.encrypt(identity.chain())?;
    let reply = server_hello(&ephemeral, Some(our_static), chain);
    Ok(AfterHello::Finish(
        reply,
        Box::new(AwaitingFinish {
            noise,
            ephemeral,
            pattern,
        }),
    ))
}

impl AwaitingFinish {
    /// Takes the client's second message.
    ///
    /// # Errors
    /// When the message is not a client finish or does not decrypt.
    pub(crate) fn finish(mut self, message: &[u8]) -> anyhow::Result<Handshaken> {
        let finish = handshake_message_decode(message)?
            .client_finish
            .into_option()
            .context("the second message is not a client finish")?;
        let client_static = self
            .noise
            .decrypt(finish.r#static.as_deref().unwrap_or_default())?;
        let client_static = key(Some(&client_static), "static")?;
        mix(&mut self.noise, &self.ephemeral, &client_static)?;
        let payload = self
            .noise
            .decrypt(finish.payload.as_deref().unwrap_or_default())?;
        conclude(self.noise, self.pattern, client_static, &payload)
    }
}

fn conclude(
    noise: NoiseHandshake,
    pattern: HandshakePattern,
    client_static: [u8; 32],
    payload: &[u8],
) -> anyhow::Result<Handshaken> {
    use buffa::Message as _;
    // The pair is (initiator writes, initiator reads); the responder uses it crosswise.
    let (open, seal) = noise.finish()?;
    Ok(Handshaken {
        pattern,
        client_static,
        payload: wa::ClientPayload::decode_from_slice(payload)?,
        seal: Seal {
            cipher: seal,
            counter: 0,
        },
        open: Open {
            cipher: open,
            counter: 0,
        },
    })
}

/// Encrypts what the server says, one counter step per frame.
pub(crate) struct Seal {
    cipher: NoiseCipher,
    counter: u32,
}

impl Seal {
    pub(crate) fn seal(&mut self, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let sealed = self.cipher.encrypt_with_counter(self.counter, plain)?;
        self.counter = self.counter.wrapping_add(1);
        Ok(sealed)
    }
}

/// Decrypts what the client says, one counter step per frame.
pub(crate) struct Open {
    cipher: NoiseCipher,
    counter: u32,
}

impl Open {
    pub(crate) fn open(&mut self, mut frame: BytesMut) -> anyhow::Result<BytesMut> {
        self.cipher
            .decrypt_in_place_with_counter(self.counter, &mut frame)?;
        self.counter = self.counter.wrapping_add(1);
        Ok(frame)
    }
}

fn mix(noise: &mut NoiseHandshake, ours: &KeyPair, theirs: &[u8; 32]) -> anyhow::Result<()> {
    Ok(noise.mix_shared_secret(ours.private_key.serialize(), theirs)?)
}

fn key(bytes: Option<&[u8]>, name: &str) -> anyhow::Result<[u8; 32]> {
    let bytes = bytes.with_context(|| format!("no {name} key"))?;
    ensure!(bytes.len() == 32, "the {name} key has a wrong length");
    let mut key = [0; 32];
    key.copy_from_slice(bytes);
    Ok(key)
}

fn server_hello(ephemeral: &KeyPair, our_static: Option<Vec<u8>>, chain: Vec<u8>) -> Vec<u8> {
    handshake_message_to_vec(&wa::HandshakeMessage {
        server_hello: buffa::MessageField::some(ServerHello {
            ephemeral: Some(public(ephemeral).to_vec()),
            r#static: our_static,
            payload: Some(chain),
            ..Default::default()
        }),
        ..Default::default()
    })
}
