//! Linking a client: by a QR code its owner scans, or a code its owner types (`code`).
//!
//! ```text
//!  client connects unregistered ─► server offers refs ─► client shows codes
//!      ├ the phone scans one ────────────────────────────┐
//!      ├ client asks for a code to type ─► phone types it ┤
//!      │                                                  ▼
//!      │                        pair-success (signed identity) ─► client signs it too
//!      │                        ─► server stores the device, says 515 ─► client logs in
//!      └ the account wants a passkey ─► the client is asked for one and gets no further
//! ```
//!
//! Not here: unlinking (`linked`), clients that never paired (`seed`).

mod code;
mod finish;
mod passkey;
mod registration;
mod rules;

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use wacore::pair::PairUtils;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp::client_payload::DevicePairingRegistrationData;

use crate::stanza::{self, blob, server_jid};
use crate::state::{ConnectionId, DeviceAddress, Role, World, hex};
use finish::Linking;
use registration::Registration;

pub(crate) use code::{expire as expire_code, outcome, refresh as refresh_code, type_code, typed};
pub(crate) use rules::{LinkRules, set as set_rules};

pub use rules::NoCode;

/// A client that waits to be linked.
pub(crate) struct Offer {
    registration: Registration,
    noise_public: [u8; 32],
    refs: Vec<String>,
    linking: Option<Linking>,
    code: Option<code::Flow>,
}

/// Offers codes to a client that came unregistered.
pub(crate) fn offer(
    world: &mut World,
    connection: ConnectionId,
    data: &DevicePairingRegistrationData,
    noise_public: [u8; 32],
) -> anyhow::Result<()> {
    use rand::RngExt as _;
    let registration = registration::read(data)?;
    let refs: Vec<String> = (0..world.qr_refs)
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
            code: None,
        }));
    }
    world.ledger.event("a client shows codes to scan");
    Ok(())
}

/// The phone of `pn` scans a code. Returns the address the client will have.
///
/// # Errors
/// When the code is malformed, nobody shows it (any more), it was used, or the account does not
/// allow it.
pub(crate) fn scan(world: &mut World, pn: &str, qr: &str) -> anyhow::Result<DeviceAddress> {
    let (reference, _, identity) = PairUtils::parse_qr_code(qr)?;
    let secret = adv_secret_of(qr)?;
    let connection = showing(world, &reference, &identity)?;
    rules::check(world, pn)?;
    if passkey::wanted(world, pn) {
        passkey::ask(world, connection, pn);
        bail!("{pn} wants a passkey; the client was asked for it");
    }
    let device = finish::begin(world, connection, pn, &secret)?;
    world.ledger.event(format!("the phone of {pn} scanned a code"));
    Ok(device)
}

/// Has all clients that show codes renew the secret in them: codes shown so far lead nowhere.
pub(crate) fn retire_codes(world: &mut World) {
    let showing: Vec<ConnectionId> = world
        .connections()
        .filter(|(_, open)| matches!(open.role, Role::Pairing(_)))
        .map(|(id, _)| id)
        .collect();
    for connection in showing {
        let node = NodeBuilder::new("notification")
            .attr("from", server_jid())
            .attr("type", "companion_reg_refresh")
            .attr("id", world.draw_id())
            .attr("t", world.now().secs())
            .children([stanza::empty("pair-device-rotate-qr")])
            .build();
        world.send(connection, node);
    }
    world.ledger.event("the codes shown so far were retired");
}

/// Whether some client is being linked as this device.
pub(crate) fn is_being_linked(world: &World, device: &DeviceAddress) -> bool {
    world.connections().any(|(_, open)| match &open.role {
        Role::Pairing(offer) => offer.linking.as_ref().is_some_and(|linking| linking.is(device)),
        _ => false,
    })
}

/// What an unlinked client says.
pub(crate) fn hear(world: &mut World, connection: ConnectionId, node: &Node) {
    if node.tag != "iq" {
        return;
    }
    let child = node.children().and_then(<[Node]>::first);
    let tag = child.map_or("", |child| child.tag.as_ref());
    match (stanza::text(node, "type").as_deref(), tag) {
        (Some("set"), "link_code_companion_reg") => code::hear(world, connection, node),
        (Some("get" | "set"), tag) if passkey::concerns(tag) => passkey::hear(world, connection, node),
        (Some("get"), _) => world.send(connection, stanza::result(node, Vec::new())),
        (Some("result" | "error"), _) => finish::hear(world, connection, node),
        _ => {}
    }
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

fn offer_of(world: &mut World, connection: ConnectionId) -> Option<&mut Offer> {
    match &mut world.connection(connection)?.role {
        Role::Pairing(offer) => Some(offer),
        _ => None,
    }
}

fn showing(world: &World, reference: &str, identity: &[u8; 32]) -> anyhow::Result<ConnectionId> {
    let shows = |offer: &Offer| {
        offer.refs.iter().any(|shown| shown == reference) && offer.registration.identity == *identity
    };
    let (connection, used) = world
        .connections()
        .find_map(|(id, open)| match &open.role {
            Role::Pairing(offer) if shows(offer) => Some((id, offer.linking.is_some())),
            _ => None,
        })
        .context("no connected client shows this code (any more)")?;
    if used {
        bail!("this code was used already");
    }
    Ok(connection)
}

fn adv_secret_of(qr: &str) -> anyhow::Result<[u8; 32]> {
    let field = qr.split(',').nth(3).context("the code lacks a secret")?;
    let secret = BASE64_STANDARD.decode(field)?;
    secret
        .try_into()
        .map_err(|_| anyhow::anyhow!("the secret of the code has a wrong length"))
}
