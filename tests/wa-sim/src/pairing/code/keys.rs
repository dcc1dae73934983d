//! The keys behind a code: each side's half of an agreement hidden under the code, and the secret the
//! two sides have in common when it was right. Pure, and slow where a key is derived from a code.

use anyhow::{Context, ensure};
use wacore::crypto::hkdf_sha256_into;
use wacore::pair_code::PairCodeUtils;
use wacore_libsignal::crypto::aes_256_gcm_decrypt;
use wacore_libsignal::protocol::{KeyPair, PublicKey};

use crate::identity::public;

/// Salt and IV, which stand before a half.
pub(super) const NONCE: usize = 48;
/// A half as it travels: salt, IV, key.
pub(super) const HIDDEN: usize = NONCE + 32;
/// What the client answers: salt, IV, three sealed keys and the tag.
const BUNDLE: usize = 156;
const BUNDLE_KEY: &[u8] = b"link_code_pairing_key_bundle_encryption_key";

/// The half that is hidden under a code; another code opens it to another key.
///
/// # Errors
/// When it has a wrong length.
pub(super) fn open(hidden: &[u8], code: &str) -> anyhow::Result<[u8; 32]> {
    Ok(PairCodeUtils::decrypt_primary_ephemeral_pub(hidden, code)?)
}

/// Hides a half: `open` is salt, IV and key. The cipher is a key stream, so hiding is opening.
///
/// # Errors
/// When it has a wrong length.
pub(super) fn hide(open: &[u8], code: &str) -> anyhow::Result<Vec<u8>> {
    let hidden = PairCodeUtils::decrypt_primary_ephemeral_pub(open, code)?;
    let nonce = open.get(..NONCE).context("no nonce")?;
    Ok([nonce, &hidden].concat())
}

/// What only the phone and the client know. `bundle` is the client's answer, which opens only if both
/// halves were hidden under the same code.
///
/// # Errors
/// When the bundle does not open, or was made for another phone.
pub(super) fn secret(
    bundle: &[u8],
    ephemeral: &KeyPair,
    companion: &[u8; 32],
    phone: &KeyPair,
) -> anyhow::Result<[u8; 32]> {
    let agreed = agreement(ephemeral, companion)?;
    let opened = open_bundle(bundle, &agreed)?;
    let (identity, rest) = opened.split_first_chunk::<32>().context("too short")?;
    let (primary, random) = rest.split_first_chunk::<32>().context("too short")?;
    ensure!(*primary == public(phone), "the bundle is for another phone");
    let with_identity = agreement(phone, identity)?;
    let mut secret = [0; 32];
    let parts = [&agreed[..], &with_identity, random].concat();
    hkdf_sha256_into(&parts, None, b"adv_secret", &mut secret)?;
    Ok(secret)
}

fn open_bundle(bundle: &[u8], agreed: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
    ensure!(bundle.len() == BUNDLE, "the bundle has a wrong length");
    let (salt, rest) = bundle.split_first_chunk::<32>().context("no salt")?;
    let (iv, sealed) = rest.split_first_chunk::<12>().context("no IV")?;
    let mut key = [0; 32];
    hkdf_sha256_into(agreed, Some(salt), BUNDLE_KEY, &mut key)?;
    let mut opened = Vec::new();
    aes_256_gcm_decrypt(&key, iv, b"", sealed, &mut opened)?;
    Ok(opened)
}

fn agreement(ours: &KeyPair, theirs: &[u8; 32]) -> anyhow::Result<[u8; 32]> {
    let theirs = PublicKey::from_djb_public_key_bytes(theirs)?;
    let agreed = ours.private_key.calculate_agreement(&theirs)?;
    agreed[..].try_into().context("a key agreement of another length")
}
