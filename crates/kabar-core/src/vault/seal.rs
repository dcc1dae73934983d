//! Keys and how one wraps another: XChaCha20-Poly1305 with a random 24-byte nonce, the name of the wrapped key and
//! the version of the file format as associated data. Sealed form: nonce, 32 bytes of ciphertext, 16 bytes of tag.
//!
//! Deliberately not here: which keys there are, and where their sealed forms lie.

use super::hex::Hex;
use chacha20poly1305::{AeadInPlace, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A key in the clear: 32 bytes, wiped when dropped.
pub type DataKey = Zeroizing<[u8; KEY]>;

const KEY: usize = 32;
const NONCE: usize = 24;
const TAG: usize = 16;

/// A fresh key.
pub(super) fn new_key(chance: &mut dyn CryptoRng) -> DataKey {
    let mut key = Zeroizing::new([0; KEY]);
    chance.fill_bytes(key.as_mut());
    key
}

/// The 32 bytes of a secret, or `None` when it has another length.
pub(super) fn key_from(secret: &[u8]) -> Option<DataKey> {
    let mut key = Zeroizing::new([0; KEY]);
    (secret.len() == KEY).then(|| key.copy_from_slice(secret))?;
    Some(key)
}

/// What tells one master key from another without telling anything about it: the first 8 bytes of a hash.
pub(super) fn id_of(master: &DataKey) -> Hex {
    Hex(digest(b"kabar master key id", master.as_ref())[..8].to_vec())
}

/// SHA-256 over a purpose and a value; the purpose keeps hashes for different ends apart.
pub(super) fn digest(purpose: &[u8], value: &[u8]) -> Zeroizing<[u8; KEY]> {
    let mut hash = Sha256::new();
    hash.update((purpose.len() as u64).to_le_bytes());
    hash.update(purpose);
    hash.update(value);
    Zeroizing::new(hash.finalize().into())
}

/// Wraps `key` under `wrapper`; `label` is bound in and must be the same at [`unseal`].
pub(super) fn seal(wrapper: &DataKey, label: &str, key: &DataKey, chance: &mut dyn CryptoRng) -> Option<Hex> {
    let mut nonce = [0; NONCE];
    chance.fill_bytes(&mut nonce);
    let mut body = key.clone();
    let tag = XChaCha20Poly1305::new(wrapper.as_ref().into())
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), label.as_bytes(), body.as_mut())
        .ok()?;
    Some(Hex([&nonce[..], body.as_ref(), tag.as_slice()].concat()))
}

/// Unwraps what [`seal`] made; `None` when the wrapper, the label or a byte of it is another.
pub(super) fn unseal(wrapper: &DataKey, label: &str, sealed: &Hex) -> Option<DataKey> {
    let (nonce, rest) = sealed.0.split_at_checked(NONCE)?;
    let (body, tag) = rest.split_at_checked(KEY)?;
    if tag.len() != TAG {
        return None;
    }
    let mut key = key_from(body)?;
    XChaCha20Poly1305::new(wrapper.as_ref().into())
        .decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            label.as_bytes(),
            key.as_mut(),
            Tag::from_slice(tag),
        )
        .ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_key_opens_only_with_its_wrapper_its_label_and_every_byte_intact() {
        let mut chance = StdRng::seed_from_u64(1);
        let (wrapper, other, key) = (new_key(&mut chance), new_key(&mut chance), new_key(&mut chance));
        let sealed = seal(&wrapper, "store", &key, &mut chance).unwrap();

        assert_eq!(unseal(&wrapper, "store", &sealed), Some(key));
        assert_eq!(unseal(&other, "store", &sealed), None);
        assert_eq!(unseal(&wrapper, "media", &sealed), None);
        for at in 0..sealed.0.len() {
            let mut damaged = sealed.clone();
            damaged.0[at] ^= 1;
            assert_eq!(unseal(&wrapper, "store", &damaged), None, "byte {at}");
            assert_eq!(
                unseal(&wrapper, "store", &Hex(sealed.0[..at].to_vec())),
                None,
                "cut at {at}"
            );
        }
    }

    #[test]
    fn two_wrappings_of_one_key_look_different() {
        let mut chance = StdRng::seed_from_u64(2);
        let (wrapper, key) = (new_key(&mut chance), new_key(&mut chance));
        assert_ne!(
            seal(&wrapper, "store", &key, &mut chance),
            seal(&wrapper, "store", &key, &mut chance)
        );
    }

    #[test]
    fn the_id_of_a_master_key_shows_none_of_its_bytes() {
        let mut chance = StdRng::seed_from_u64(3);
        let (one, two) = (new_key(&mut chance), new_key(&mut chance));
        assert_ne!(id_of(&one), id_of(&two));
        assert!(
            !one.windows(4)
                .any(|part| id_of(&one).0.windows(4).any(|shown| shown == part))
        );
    }
}
