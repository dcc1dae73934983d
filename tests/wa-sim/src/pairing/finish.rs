//! The end that all ways of linking have in common: the signed identity goes to the client, the
//! client signs it too, the server stores the device and has the client log in.
//!
//! The 60 ms before the restart matter: a client that is told to restart within the millisecond of
//! its answer starts the new connection before it has noted that the old one may go.

use std::time::Duration;

use anyhow::{Context, bail};
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use super::registration::Registration;
use super::{Offer, iq_set, offer_of};
use crate::adv;
use crate::linked;
use crate::stanza::{self, blob};
use crate::state::{Companion, CompanionKeys, ConnectionId, DeviceAddress, Due, Space, World};

const RESTART_DELAY: Duration = Duration::from_millis(60);
/// The client should close by itself after the restart; the server helps after this long.
const CLOSE_DELAY: Duration = Duration::from_millis(2060);

/// What the server remembers between telling a client that it is linked and hearing back.
#[derive(Clone)]
pub(super) struct Linking {
    device: DeviceAddress,
    request: String,
}

impl Linking {
    pub(super) fn is(&self, device: &DeviceAddress) -> bool {
        self.device == *device
    }
}

/// Sends the client on a connection the identity the phone of `pn` signed for it. `secret` is what
/// only the two of them know.
pub(super) fn begin(
    world: &mut World,
    connection: ConnectionId,
    pn: &str,
    secret: &[u8; 32],
) -> anyhow::Result<DeviceAddress> {
    let Some(offer) = offer_of(world, connection) else {
        bail!("the client is gone");
    };
    let identity = offer.registration.identity;
    let now = world.now();
    let request = world.draw_id();
    let World { people, rng, .. } = &mut *world;
    let person = people.get_mut(pn).context("nobody there")?;
    let number = person.draw_device();
    let blob = adv::device_identity_blob(person, &identity, u32::from(number), secret, now, rng)?;
    let device = DeviceAddress::new(pn, number);
    let success = pair_success(world, &device, blob, &request)?;
    if let Some(offer) = offer_of(world, connection) {
        offer.linking = Some(Linking {
            device: device.clone(),
            request,
        });
    }
    world.send(connection, success);
    Ok(device)
}

/// The client's answer to `begin`, if this is it.
pub(super) fn hear(world: &mut World, connection: ConnectionId, node: &Node) {
    let Some(Offer {
        linking: Some(linking),
        registration,
        noise_public,
        ..
    }) = offer_of(world, connection)
    else {
        return; // the client confirms that it got the codes
    };
    if stanza::text(node, "id").as_deref() != Some(&linking.request) {
        return;
    }
    let (device, registration, noise) = (linking.device.clone(), registration.clone(), *noise_public);
    let signed = node
        .get_optional_child("pair-device-sign")
        .and_then(|sign| stanza::child_content(sign, "device-identity"));
    let result = stanza::text(node, "type").as_deref() == Some("result");
    let (Some(signed), true) = (signed, result) else {
        if let Some(offer) = offer_of(world, connection) {
            offer.linking = None;
        }
        let what = format!("the client refused to be linked to {}", device.pn);
        world.ledger.event(what);
        return;
    };
    store_device(world, &device, registration, noise, signed);
    world.after(RESTART_DELAY, Due::RestartAfterLinking(connection));
    world.after(CLOSE_DELAY, Due::Close(connection));
}

fn store_device(
    world: &mut World,
    device: &DeviceAddress,
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
    let mut companion = Companion::new(u32::from(device.device), noise_public, keys);
    companion.device_identity = signed_identity;
    if let Some(person) = world.people.get_mut(&device.pn) {
        person.companions.insert(device.device, companion);
    }
    world.ledger.event(format!("{device} was linked"));
    linked::announce(world, device, "add");
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
