//! How an account vouches for its linked clients (the "ADV" signatures).
//!
//! The account's phone signs each client's identity key at linking, and the list of the key indexes
//! in force. Peers drop devices that are not on the list.

use rand::rngs::StdRng;
use wacore_libsignal::crypto::hmac_sha256;
use waproto::whatsapp as wa;

use crate::clock::Moment;
use crate::identity::public;
use crate::state::Person;

const SIGNS_DEVICE: [u8; 2] = [6, 0];
const SIGNS_LIST: [u8; 2] = [6, 2];

/// The blob a phone sends to a client it links: the signed identity under a MAC whose key only the
/// client and the phone that scanned its code know.
pub(crate) fn device_identity_blob(
    person: &Person,
    companion_identity: &[u8; 32],
    key_index: u32,
    adv_secret: &[u8; 32],
    now: Moment,
    rng: &mut StdRng,
) -> anyhow::Result<Vec<u8>> {
    use buffa::Message as _;
    let account = person.phone.endpoint.identity();
    let details = wa::ADVDeviceIdentity {
        raw_id: Some(person.raw_id),
        timestamp: Some(now.secs()),
        key_index: Some(key_index),
        account_type: Some(wa::ADVEncryptionType::E2EE),
        device_type: Some(wa::ADVEncryptionType::E2EE),
    }
    .encode_to_vec();
    let signed_part = [&SIGNS_DEVICE[..], &details, companion_identity].concat();
    let signature = account.private_key.calculate_signature(&signed_part, rng)?;
    let signed = waproto::codec::adv_signed_device_identity_to_vec(&wa::ADVSignedDeviceIdentity {
        details: Some(details),
        account_signature_key: Some(public(account).to_vec()),
        account_signature: Some(signature.to_vec()),
        device_signature: None,
    });
    Ok(wa::ADVSignedDeviceIdentityHMAC {
        hmac: Some(hmac_sha256(adv_secret, &signed).to_vec()),
        details: Some(signed),
        account_type: Some(wa::ADVEncryptionType::E2EE),
    }
    .encode_to_vec())
}

/// The signed list of the key indexes in force, as peers get it with the device list.
pub(crate) fn key_index_list(person: &Person, now: Moment, rng: &mut StdRng) -> anyhow::Result<Vec<u8>> {
    let indexes: Vec<u32> = person.companions.values().map(|c| c.key_index).collect();
    let details = waproto::codec::adv_key_index_list_to_vec(&wa::ADVKeyIndexList {
        raw_id: Some(person.raw_id),
        timestamp: Some(now.secs()),
        current_index: Some(indexes.iter().copied().max().unwrap_or(0)),
        valid_indexes: std::iter::once(0).chain(indexes).collect(),
        account_type: Some(wa::ADVEncryptionType::E2EE),
    });
    let account = person.phone.endpoint.identity();
    let signed_part = [&SIGNS_LIST[..], &details].concat();
    let signature = account.private_key.calculate_signature(&signed_part, rng)?;
    Ok(waproto::codec::adv_signed_key_index_list_to_vec(
        &wa::ADVSignedKeyIndexList {
            details: Some(details),
            account_signature: Some(signature.to_vec()),
            account_signature_key: Some(public(account).to_vec()),
        },
    ))
}
