//! Who the server is: its Noise key and the certificate chain that vouches for it.
//!
//! The chain is root → intermediate → leaf; the leaf names the server's static Noise key. A real
//! client trusts one root only, so it refuses to *pair* with this server unless built to skip the
//! check; a device that already knows the leaf logs in by Noise IK, which never looks at the chain.
//! Not here: the handshake itself (`noise`).

use anyhow::{Context, ensure};
use buffa::Message as _;
use rand::rngs::StdRng;
use wacore::store::{CachedNoiseCert, CachedServerCertChain};
use wacore_libsignal::protocol::{KeyPair, PrivateKey};
use waproto::whatsapp::{self as wa, cert_chain::noise_certificate::Details};

const VERSION: u8 = 1;
const KEYS: usize = 3;
/// Validity of both certificates, Unix seconds (2020 to 2050).
const NOT_BEFORE: u64 = 1_577_836_800;
const NOT_AFTER: u64 = 2_524_608_000;
const INTERMEDIATE_SERIAL: u32 = 1;
const LEAF_SERIAL: u32 = 2;

/// The keys that make a server recognisable after a restart.
///
/// Clients remember the server's static key at login and use it the next time; give a restarted
/// simulator the same identity or they take the longer way through XX-fallback.
#[derive(Clone)]
pub struct ServerIdentity {
    root: KeyPair,
    intermediate: KeyPair,
    noise: KeyPair,
    chain: Vec<u8>,
}

impl std::fmt::Debug for ServerIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerIdentity(..)")
    }
}

impl ServerIdentity {
    /// Draws a new identity.
    ///
    /// # Errors
    /// When a certificate cannot be signed, which a fresh key never causes.
    pub(crate) fn generate(rng: &mut StdRng) -> anyhow::Result<Self> {
        let (root, intermediate, noise) = (
            KeyPair::generate(rng),
            KeyPair::generate(rng),
            KeyPair::generate(rng),
        );
        Self::assemble(root, intermediate, noise, rng)
    }

    /// The secret keys, to be stored and given to [`Self::from_bytes`] after a restart.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let keys = [&self.root, &self.intermediate, &self.noise];
        std::iter::once(VERSION)
            .chain(keys.into_iter().flat_map(|key| *key.private_key.serialize()))
            .collect()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are of another version or length, or not keys.
    pub fn from_bytes(bytes: &[u8]) -> anyhow::Result<Self> {
        let (version, keys) = bytes.split_first().context("the identity is empty")?;
        ensure!(*version == VERSION, "identity of unknown version {version}");
        ensure!(keys.len() == KEYS * 32, "the identity has a wrong length");
        let mut pairs = keys.chunks_exact(32).map(key_pair);
        let mut next = || pairs.next().context("the identity lacks a key")?;
        let (root, intermediate, noise) = (next()?, next()?, next()?);
        let mut rng = rand::make_rng::<StdRng>();
        Self::assemble(root, intermediate, noise, &mut rng)
    }

    /// A new Noise key under the same root, as when a server's certificate is renewed.
    pub(crate) fn renewed(&self, rng: &mut StdRng) -> anyhow::Result<Self> {
        let noise = KeyPair::generate(rng);
        Self::assemble(self.root.clone(), self.intermediate.clone(), noise, rng)
    }

    pub(crate) fn noise(&self) -> &KeyPair {
        &self.noise
    }

    /// The encoded certificate chain a client receives in the handshake.
    pub(crate) fn chain(&self) -> &[u8] {
        &self.chain
    }

    /// What a client that has logged in before remembers of the chain.
    pub(crate) fn remembered(&self) -> CachedServerCertChain {
        let cached = |key: &KeyPair| CachedNoiseCert {
            key: public(key),
            not_before: NOT_BEFORE.cast_signed(),
            not_after: NOT_AFTER.cast_signed(),
        };
        CachedServerCertChain {
            intermediate: cached(&self.intermediate),
            leaf: cached(&self.noise),
        }
    }

    fn assemble(
        root: KeyPair,
        intermediate: KeyPair,
        noise: KeyPair,
        rng: &mut StdRng,
    ) -> anyhow::Result<Self> {
        let chain = wa::CertChain {
            intermediate: buffa::MessageField::some(certificate(
                INTERMEDIATE_SERIAL,
                0,
                &intermediate,
                &root,
                rng,
            )?),
            leaf: buffa::MessageField::some(certificate(
                LEAF_SERIAL,
                INTERMEDIATE_SERIAL,
                &noise,
                &intermediate,
                rng,
            )?),
        };
        Ok(Self {
            chain: chain.encode_to_vec(),
            root,
            intermediate,
            noise,
        })
    }
}

/// The public half, as the 32 bytes that travel.
pub(crate) fn public(key: &KeyPair) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(key.public_key.public_key_bytes());
    bytes
}

fn key_pair(private: &[u8]) -> anyhow::Result<KeyPair> {
    let private = PrivateKey::deserialize(private)?;
    Ok(KeyPair::new(private.public_key()?, private))
}

fn certificate(
    serial: u32,
    issuer_serial: u32,
    subject: &KeyPair,
    issuer: &KeyPair,
    rng: &mut StdRng,
) -> anyhow::Result<wa::cert_chain::NoiseCertificate> {
    let details = Details {
        serial: Some(serial),
        issuer_serial: Some(issuer_serial),
        key: Some(public(subject).to_vec()),
        not_before: Some(NOT_BEFORE),
        not_after: Some(NOT_AFTER),
    }
    .encode_to_vec();
    let signature = issuer.private_key.calculate_signature(&details, rng)?;
    Ok(wa::cert_chain::NoiseCertificate {
        details: Some(details),
        signature: Some(signature.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn an_identity_read_back_has_the_same_noise_key() {
        let identity = ServerIdentity::generate(&mut StdRng::seed_from_u64(1)).unwrap();
        let again = ServerIdentity::from_bytes(&identity.to_bytes()).unwrap();
        assert_eq!(public(identity.noise()), public(again.noise()));
        assert_eq!(identity.remembered(), again.remembered());
    }

    #[test]
    fn every_certificate_is_signed_by_the_one_above_it() {
        let identity = ServerIdentity::generate(&mut StdRng::seed_from_u64(2)).unwrap();
        let chain = waproto::codec::cert_chain_decode(identity.chain()).unwrap();
        for (certificate, issuer) in [
            (chain.intermediate.into_option().unwrap(), &identity.root),
            (chain.leaf.into_option().unwrap(), &identity.intermediate),
        ] {
            let (details, signature) = (certificate.details.unwrap(), certificate.signature.unwrap());
            assert!(issuer.public_key.verify_signature(&details, &signature));
        }
    }

    #[test]
    fn bytes_that_are_no_identity_are_refused() {
        assert!(ServerIdentity::from_bytes(&[]).is_err());
        assert!(ServerIdentity::from_bytes(&[9; 97]).is_err());
        assert!(ServerIdentity::from_bytes(&[VERSION, 1, 2]).is_err());
    }
}
