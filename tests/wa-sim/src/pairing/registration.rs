//! What a client that wants to be linked says about itself in its first payload.

use anyhow::{bail, ensure};

use crate::signal::SignedKey;
use crate::stanza::be_number;
use waproto::whatsapp::client_payload::DevicePairingRegistrationData;

/// The public keys of a client that is not linked yet.
#[derive(Clone)]
pub(super) struct Registration {
    pub(super) registration_id: u32,
    pub(super) identity: [u8; 32],
    pub(super) signed: SignedKey,
}

/// Reads the keys; key ids have three bytes, registration ids four, keys 32, the signature 64.
///
/// # Errors
/// When one of them is missing or has another length.
pub(super) fn read(data: &DevicePairingRegistrationData) -> anyhow::Result<Registration> {
    let number = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(be_number);
    let key = |bytes: &Option<Vec<u8>>| -> Option<[u8; 32]> { bytes.as_deref()?.try_into().ok() };
    let signature = data.e_skey_sig.clone().unwrap_or_default();
    ensure!(signature.len() == 64, "the signature has a wrong length");
    let (Some(registration_id), Some(identity), Some(id), Some(public)) = (
        number(&data.e_regid),
        key(&data.e_ident),
        number(&data.e_skey_id),
        key(&data.e_skey_val),
    ) else {
        bail!("the registration lacks a key");
    };
    Ok(Registration {
        registration_id,
        identity,
        signed: SignedKey {
            id,
            public,
            signature,
        },
    })
}
