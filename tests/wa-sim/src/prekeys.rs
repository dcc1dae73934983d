//! The Signal keys clients leave with the server, and handing them out.
//!
//! A linked client uploads its keys; a phone makes its own on demand. Requests are in `encrypt`.

use std::collections::HashSet;

use wacore::prekeys::compute_key_bundle_digest;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::iq::{Answer, bad_request, wanted};
use crate::notices;
use crate::signal::{KeyBundle, OneTimeKey, SignedKey};
use crate::stanza::{self, be_number, blob, child_content, content};
use crate::state::{DeviceAddress, World};

/// Curve25519, in libsignal's numbering.
const KEY_TYPE: u8 = 5;
/// So few keys for one use are a reason to ask for more.
const LOW: usize = 5;
/// Keys for one use that are kept of a device; clients leave some hundred at a time.
const MOST: usize = 5000;
const NO_SUCH_DEVICE: (u16, &str) = (406, "not-acceptable");

/// Takes a bundle for a device: a fresh one of a phone, or what is left of a linked client's.
pub(crate) fn take(world: &mut World, device: &DeviceAddress) -> Option<KeyBundle> {
    let World { people, rng, .. } = world;
    let person = people.get_mut(&device.pn)?;
    if device.is_phone() {
        return Some(person.phone.endpoint.bundle(rng));
    }
    let companion = person.companions.get_mut(&device.device)?;
    let had = companion.keys.one_time.len();
    let bundle = companion.keys.take();
    if had == LOW + 1 {
        tell_low(world, device);
    }
    Some(bundle)
}

/// Throws the one-time keys of an account's clients away, as if others had used them up.
pub(crate) fn use_up(world: &mut World, pn: &str) {
    for device in world.companions_of(pn) {
        if let Some(companion) = world.companion(&device) {
            companion.keys.one_time.clear();
        }
        tell_low(world, &device);
    }
}

/// Asks a client for more keys.
fn tell_low(world: &mut World, device: &DeviceAddress) {
    let left = world.companion(device).map_or(0, |c| c.keys.one_time.len());
    world
        .ledger
        .event(format!("{device} has {left} keys for one use left"));
    let count = NodeBuilder::new("count").attr("value", left).build();
    notices::tell_device(world, device, "encrypt", count);
}

/// `encrypt set`: a client leaves its keys. One-time keys add to those that are left.
pub(crate) fn upload(world: &mut World, from: &DeviceAddress, request: &Node) -> Answer {
    let parsed = parse_upload(request);
    let (Some((registration_id, identity, signed, one_time)), Some(companion)) =
        (parsed, world.companion(from))
    else {
        return bad_request();
    };
    let keys = &mut companion.keys;
    keys.registration_id = registration_id;
    keys.identity = identity;
    keys.signed = signed;
    // A client that starts over counts its keys from the beginning: a new key replaces its namesake.
    let renewed: HashSet<u32> = one_time.iter().map(|key| key.id).collect();
    keys.one_time.retain(|old| !renewed.contains(&old.id));
    keys.one_time.extend(one_time);
    let most = keys.one_time.len().saturating_sub(MOST);
    keys.one_time.drain(..most);
    let left = keys.one_time.len();
    world
        .ledger
        .event(format!("{from} left keys, {left} for one use"));
    Ok(Vec::new())
}

/// `encrypt set rotate`: a new signed prekey.
pub(crate) fn rotate(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let signed = wanted(child)?.get_optional_child("skey").and_then(parse_signed);
    let (Some(signed), Some(companion)) = (signed, world.companion(from)) else {
        return bad_request();
    };
    companion.keys.signed = signed;
    Ok(Vec::new())
}

/// `encrypt get count`: how many one-time keys are left.
pub(crate) fn count(world: &mut World, from: &DeviceAddress) -> Answer {
    let left = world.companion(from).map_or(0, |c| c.keys.one_time.len());
    Ok(vec![NodeBuilder::new("count").attr("value", left).build()])
}

/// `encrypt get digest`: a summary by which a client finds out whether the server still has its keys.
pub(crate) fn digest(world: &mut World, from: &DeviceAddress) -> Answer {
    let Some(companion) = world.companion(from) else {
        return Err((404, "item-not-found"));
    };
    let keys = &companion.keys;
    if keys.one_time.is_empty() {
        return Err((404, "item-not-found"));
    }
    let publics: Vec<&[u8]> = keys.one_time.iter().map(|key| &key.public[..]).collect();
    let hash = compute_key_bundle_digest(
        &keys.identity,
        &keys.signed.public,
        &keys.signed.signature,
        &publics,
    );
    let ids = keys.one_time.iter().map(|key| id_node(key.id));
    Ok(vec![
        NodeBuilder::new("digest")
            .children([
                blob("registration", keys.registration_id.to_be_bytes().to_vec()),
                blob("type", vec![KEY_TYPE]),
                blob("identity", keys.identity.to_vec()),
                signed_node(&keys.signed),
                NodeBuilder::new("list").children(ids).build(),
                blob("hash", hash),
            ])
            .build(),
    ])
}

/// `encrypt get key`: bundles of several devices; each is answered or refused by itself.
pub(crate) fn fetch(world: &mut World, child: Option<&Node>) -> Answer {
    let mut users = Vec::new();
    for user in wanted(child)?.get_children_by_tag("user") {
        let Some(jid) = stanza::jid(user, "jid") else {
            continue;
        };
        let device = world.resolve(&jid);
        let bundle = device.as_ref().and_then(|device| take(world, device));
        let identity = device
            .as_ref()
            .and_then(|device| world.companion(device))
            .map(|companion| companion.device_identity.clone());
        let children = match bundle {
            Some(bundle) => bundle_nodes(&bundle, identity),
            None => vec![refused()],
        };
        users.push(
            NodeBuilder::new("user")
                .attr("jid", jid)
                .children(children)
                .build(),
        );
    }
    Ok(vec![NodeBuilder::new("list").children(users).build()])
}

fn refused() -> Node {
    NodeBuilder::new("error")
        .attr("code", NO_SUCH_DEVICE.0)
        .attr("text", NO_SUCH_DEVICE.1)
        .build()
}

fn bundle_nodes(bundle: &KeyBundle, device_identity: Option<Vec<u8>>) -> Vec<Node> {
    let registration = blob("registration", bundle.registration_id.to_be_bytes().to_vec());
    std::iter::once(registration)
        .chain(key_nodes(bundle))
        .chain(device_identity.map(|identity| blob("device-identity", identity)))
        .collect()
}

/// The keys of a bundle, as they stand in an answer and in a plea to send again.
pub(crate) fn key_nodes(bundle: &KeyBundle) -> Vec<Node> {
    let mut nodes = vec![
        blob("type", vec![KEY_TYPE]),
        blob("identity", bundle.identity.to_vec()),
        signed_node(&bundle.signed),
    ];
    if let Some(key) = &bundle.one_time {
        let children = [id_node(key.id), blob("value", key.public.to_vec())];
        nodes.push(NodeBuilder::new("key").children(children).build());
    }
    nodes
}

fn signed_node(signed: &SignedKey) -> Node {
    NodeBuilder::new("skey")
        .children([
            id_node(signed.id),
            blob("value", signed.public.to_vec()),
            blob("signature", signed.signature.clone()),
        ])
        .build()
}

/// The keys a client sends along with its plea to send again, if it does.
pub(crate) fn keys_in_plea(receipt: &Node) -> Option<KeyBundle> {
    let keys = receipt.get_optional_child("keys")?;
    Some(KeyBundle {
        registration_id: be_number(&child_content(receipt, "registration")?)?,
        identity: child_content(keys, "identity")?.try_into().ok()?,
        signed: parse_signed(keys.get_optional_child("skey")?)?,
        one_time: keys.get_optional_child("key").and_then(parse_one_time),
    })
}

/// Ids of keys travel as three bytes.
fn id_node(id: u32) -> Node {
    blob("id", id.to_be_bytes()[1..].to_vec())
}

type Upload = (u32, [u8; 32], SignedKey, Vec<OneTimeKey>);

fn parse_upload(request: &Node) -> Option<Upload> {
    let registration_id = be_number(&child_content(request, "registration")?)?;
    let identity = child_content(request, "identity")?.try_into().ok()?;
    let signed = parse_signed(request.get_optional_child("skey")?)?;
    let one_time = request
        .get_optional_child("list")?
        .get_children_by_tag("key")
        .map(parse_one_time)
        .collect::<Option<Vec<_>>>()?;
    Some((registration_id, identity, signed, one_time))
}

fn parse_signed(node: &Node) -> Option<SignedKey> {
    Some(SignedKey {
        id: be_number(&child_content(node, "id")?)?,
        public: child_content(node, "value")?.try_into().ok()?,
        signature: child_content(node, "signature")?,
    })
}

fn parse_one_time(node: &Node) -> Option<OneTimeKey> {
    Some(OneTimeKey {
        id: be_number(&content(node.get_optional_child("id")?))?,
        public: child_content(node, "value")?.try_into().ok()?,
    })
}
