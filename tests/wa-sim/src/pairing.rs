//! Linking a client by QR code.
//!
//! ```text
//!  client connects unregistered ─► server offers refs ─► client shows codes
//!  phone scans one ─► pair-success (signed identity) ─► client answers pair-device-sign
//!  ─► server stores the device, 60 ms later says 515 ─► client reconnects and logs in
//! ```
//!
//! The 60 ms matter: a client that is told to restart within the millisecond of its answer starts
//! the new connection before it has noted that the old one may go. Not here: codes typed by hand, unlinking
//! (`linked`).

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use wacore::pair::PairUtils;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use crate::adv;
use crate::linked;
use crate::signal::SignedKey;
use crate::stanza::{self, be_number, blob, server_jid};
use crate::state::{
    Companion, CompanionKeys, ConnectionId, DeviceAddress, Due, Kind, Role, Space, World, hex,
};
use wa::client_payload::DevicePairingRegistrationData;

const REFS: usize = 6;
const RESTART_DELAY: Duration = Duration::from_millis(60);
/// The client should close by itself after the restart; the server helps after this long.
const CLOSE_DELAY: Duration = Duration::from_millis(2060);

/// A client that waits to be linked.
pub(crate) struct Offer {
    registration: Registration,
    noise_public: [u8; 32],
    refs: Vec<String>,
    linking: Option<Linking>,
}

#[derive(Clone)]
struct Registration {
    registration_id: u32,
    identity: [u8; 32],
    signed: SignedKey,
}

#[derive(Clone)]
struct Linking {
    pn: String,
    device: u16,
    request: String,
}

/// Offers codes to a client that came unregistered.
pub(crate) fn offer(
    world: &mut World,
    connection: ConnectionId,
    data: &DevicePairingRegistrationData,
    noise_public: [u8; 32],
) -> anyhow::Result<()> {
    use rand::RngExt as _;
    let registration = read_registration(data)?;
    let refs: Vec<String> = (0..REFS)
        .map(|_| format!("2@{}", hex(&world.rng.random::<[u8; 24]>())))
        .collect();
    let nodes = refs.iter().map(|r| blob("ref", r.as_bytes().to_vec()));
    let offer = NodeBuilder::new("pair-device").children(nodes.collect::<Vec<_>>());
    let request = iq_set(world.draw_id(), offer.build());
    world.send(connection, request);
    if let Some(open) = world.connection(connection) {
        open.role = Role::Pairing(Box::new(Offer {
            registration,
            noise_public,
            refs,
            linking: None,
        }));
    }
    world.ledger.event("a client shows codes to scan");
    Ok(())
}

/// The phone of `pn` scans a code. Returns the address the client will have.
///
/// # Errors
/// When the code is malformed, nobody shows it (any more), or the number is no account.
pub(crate) fn scan(world: &mut World, pn: &str, qr: &str) -> anyhow::Result<DeviceAddress> {
    let (reference, _, identity) = PairUtils::parse_qr_code(qr)?;
    let adv_secret = adv_secret_of(qr)?;
    let connection =
        showing(world, &reference, &identity).context("no connected client shows this code (any more)")?;
    let now = world.now();
    let request = world.draw_id();
    let World { people, rng, .. } = &mut *world;
    let person = people
        .get_mut(pn)
        .filter(|person| person.kind == Kind::Account)
        .with_context(|| format!("no account has the number {pn}"))?;
    let device = person.draw_device();
    let blob = adv::device_identity_blob(person, &identity, u32::from(device), &adv_secret, now, rng)?;
    let address = DeviceAddress::new(pn, device);
    let success = pair_success(world, &address, blob, &request)?;
    let linking = Linking {
        pn: pn.to_owned(),
        device,
        request,
    };
    if let Some(Role::Pairing(offer)) = world.connection(connection).map(|open| &mut open.role) {
        offer.linking = Some(linking);
    }
    world.send(connection, success);
    world.ledger.event(format!("the phone of {pn} scanned a code"));
    Ok(address)
}

/// What an unlinked client says.
pub(crate) fn hear(world: &mut World, connection: ConnectionId, node: &Node) {
    if node.tag != "iq" {
        return;
    }
    let kind = stanza::text(node, "type").unwrap_or_default();
    if kind == "get" {
        world.send(connection, stanza::result(node, Vec::new()));
        return;
    }
    let Some(Role::Pairing(offer)) = world.connection(connection).map(|open| &mut open.role) else {
        return;
    };
    let Some(linking) = offer.linking.clone() else {
        return; // the client confirms that it got the codes
    };
    if stanza::text(node, "id").as_deref() != Some(&linking.request) {
        return;
    }
    let signed = node
        .get_optional_child("pair-device-sign")
        .and_then(|sign| stanza::child_content(sign, "device-identity"));
    let (Some(signed), true) = (signed, kind == "result") else {
        offer.linking = None;
        let pn = linking.pn;
        world
            .ledger
            .event(format!("the client refused to be linked to {pn}"));
        return;
    };
    let (registration, noise) = (offer.registration.clone(), offer.noise_public);
    store_device(world, &linking, registration, noise, signed);
    world.after(RESTART_DELAY, Due::RestartAfterLinking(connection));
    world.after(CLOSE_DELAY, Due::Close(connection));
}

fn store_device(
    world: &mut World,
    linking: &Linking,
    registration: Registration,
    noise_public: [u8; 32],
    signed_identity: Vec<u8>,
) {
    let keys = CompanionKeys {
        registration_id: registration.registration_id,
        identity: registration.identity,
        signed: registration.signed,
        one_time: Default::default(),
    };
    let mut companion = Companion::new(u32::from(linking.device), noise_public, keys);
    companion.device_identity = signed_identity;
    if let Some(person) = world.people.get_mut(&linking.pn) {
        person.companions.insert(linking.device, companion);
    }
    let address = DeviceAddress::new(linking.pn.as_str(), linking.device);
    world.ledger.event(format!("{address} was linked"));
    linked::announce(world, &address, "add");
}

fn pair_success(
    world: &World,
    device: &DeviceAddress,
    identity: Vec<u8>,
    request: &str,
) -> anyhow::Result<Node> {
    use buffa::Message as _;
    let person = world.people.get(&device.pn).context("nobody there")?;
    let mut children = vec![
        blob("device-identity", identity),
        NodeBuilder::new("platform").attr("name", "android").build(),
        NodeBuilder::new("device")
            .attr("jid", world.jid_of(device, Space::Pn))
            .attr("lid", world.jid_of(device, Space::Lid))
            .build(),
    ];
    if person.business {
        let biz = NodeBuilder::new("biz").attr("name", person.push_name.as_str());
        children.push(biz.build());
    }
    if person.space == Space::Lid {
        let props = wa::ClientPairingProps {
            is_chat_db_lid_migrated: Some(true),
            ..Default::default()
        };
        children.push(blob("client-props", props.encode_to_vec()));
    }
    let success = NodeBuilder::new("pair-success").children(children).build();
    Ok(iq_set(request.to_owned(), success))
}

fn iq_set(id: String, child: Node) -> Node {
    NodeBuilder::new("iq")
        .attr("from", server_jid())
        .attr("type", "set")
        .attr("id", id)
        .attr("xmlns", "md")
        .children([child])
        .build()
}

fn showing(world: &World, reference: &str, identity: &[u8; 32]) -> Option<ConnectionId> {
    world.connections().find_map(|(id, open)| match &open.role {
        Role::Pairing(offer)
            if offer.linking.is_none()
                && offer.refs.iter().any(|shown| shown == reference)
                && offer.registration.identity == *identity =>
        {
            Some(id)
        }
        _ => None,
    })
}

fn adv_secret_of(qr: &str) -> anyhow::Result<[u8; 32]> {
    let field = qr.split(',').nth(3).context("the code lacks a secret")?;
    let secret = BASE64_STANDARD.decode(field)?;
    secret
        .try_into()
        .map_err(|_| anyhow::anyhow!("the secret of the code has a wrong length"))
}

fn read_registration(data: &DevicePairingRegistrationData) -> anyhow::Result<Registration> {
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
