//! Clients that are linked without ever having paired.
//!
//! Seeding makes both halves of a link at once: what the server stores, and the device record the
//! client would have stored. The record knows the server's Noise key, so the client logs in by IK
//! and never needs to check a certificate chain that no real root signed. That is how the demo
//! runs in a binary with every check in place.

use std::sync::Arc;

use anyhow::Context;
use rand::RngExt as _;
use wacore::pair::{DeviceState, PairUtils};
use wacore::store::Device;
use wacore_libsignal::protocol::KeyPair;

use crate::adv;
use crate::history;
use crate::identity::public;
use crate::linked;
use crate::signal::SignedKey;
use crate::state::{Companion, CompanionKeys, DeviceAddress, Kind, Space, World};

/// A client's half of a link.
#[derive(Clone, Debug)]
pub struct SeededAccount {
    /// The account's phone number.
    pub pn: String,
    /// The account's hidden id.
    pub lid: String,
    /// The name others see.
    pub push_name: String,
    /// The device record: `serde_json` of `wacore::store::Device`.
    pub device: Vec<u8>,
    /// The history the phone will send after the first login, as zlib-compressed `HistorySync`
    /// blobs, for hosts that want it earlier.
    pub history: Vec<Vec<u8>>,
}

/// Links a new client to the account of `pn` and returns the client's half.
///
/// # Errors
/// When the number is no account.
pub(crate) fn seed(world: &mut World, pn: &str) -> anyhow::Result<SeededAccount> {
    link(world, pn, Kind::Account).map(|(_, seeded)| seeded)
}

/// Gives a contact a further device that never connects. Returns its number.
///
/// # Errors
/// When the number is no contact.
pub(crate) fn add_device(world: &mut World, pn: &str) -> anyhow::Result<u16> {
    link(world, pn, Kind::Contact).map(|(device, _)| device)
}

fn link(world: &mut World, pn: &str, kind: Kind) -> anyhow::Result<(u16, SeededAccount)> {
    let now = world.now();
    let mut device = Device::new();
    let World { people, rng, .. } = &mut *world;
    let person = people
        .get_mut(pn)
        .filter(|person| person.kind == kind)
        .with_context(|| match kind {
            Kind::Account => format!("no account has the number {pn}"),
            Kind::Contact => format!("no contact has the number {pn}"),
        })?;
    draw_keys(&mut device, rng)?;
    let number = person.draw_device();
    let key_index = u32::from(number);
    let identity = public(&device.identity_key);
    let blob = adv::device_identity_blob(person, &identity, key_index, &device.adv_secret_key, now, rng)?;
    let (signed_identity, _) = PairUtils::do_pair_crypto(&device_state(&device), &blob)?;
    let account = waproto::codec::adv_signed_device_identity_decode(&signed_identity)?;
    person
        .companions
        .insert(number, companion(&device, key_index, signed_identity));
    let (push_name, lid) = (person.push_name.clone(), person.lid.clone());
    device.push_name.clone_from(&push_name);
    device.lid_migrated = person.space == Space::Lid;

    let address = DeviceAddress::new(pn, number);
    device.pn = Some(world.jid_of(&address, Space::Pn));
    device.lid = Some(world.jid_of(&address, Space::Lid));
    device.account = Some(Arc::new(account));
    device.server_cert_chain = Some(world.identity.remembered());
    world.ledger.event(format!("{address} was seeded"));
    linked::announce(world, &address, "add");
    let history = history::all_chunks(world, pn)?;
    let seeded = SeededAccount {
        pn: pn.to_owned(),
        lid,
        push_name,
        device: serde_json::to_vec(&device)?,
        history: history.into_iter().map(|chunk| chunk.zlib).collect(),
    };
    Ok((number, seeded))
}

/// Replaces the keys a new record draws by itself with ones from the simulator's own chance.
fn draw_keys(device: &mut Device, rng: &mut rand::rngs::StdRng) -> anyhow::Result<()> {
    device.registration_id = rng.random_range(1..=0x3fff);
    device.noise_key = KeyPair::generate(rng);
    device.identity_key = KeyPair::generate(rng);
    device.signed_pre_key = KeyPair::generate(rng);
    let signature = device
        .identity_key
        .private_key
        .calculate_signature(&device.signed_pre_key.public_key.serialize(), rng)?;
    device.signed_pre_key_signature.copy_from_slice(&signature);
    device.adv_secret_key = rng.random();
    Ok(())
}

fn device_state(device: &Device) -> DeviceState {
    DeviceState {
        identity_key: device.identity_key.clone(),
        noise_key: device.noise_key.clone(),
        adv_secret_key: device.adv_secret_key,
    }
}

fn companion(device: &Device, key_index: u32, signed_identity: Vec<u8>) -> Companion {
    let keys = CompanionKeys {
        registration_id: device.registration_id,
        identity: public(&device.identity_key),
        signed: SignedKey {
            id: device.signed_pre_key_id,
            public: public(&device.signed_pre_key),
            signature: device.signed_pre_key_signature.to_vec(),
        },
        one_time: Default::default(),
    };
    let mut companion = Companion::new(key_index, public(&device.noise_key), keys);
    companion.device_identity = signed_identity;
    companion.seeded = true;
    companion
}
