//! Linking by a code that is typed on the phone.
//!
//! ```text
//!  companion_hello ─► Shown ── phone types it ─► Typed ─ companion_finish opens ─► Agreed
//!                       ▲                          │
//!                       └── Refused: a wrong code ─┘   (the phone may try again)
//! ```
//!
//! The code is a password: each side hides its half of a key agreement under it. The server does not
//! know it, so it is the phone that finds out that a code was wrong, when it cannot open what the
//! client answers; the client is told nothing. Deriving a key from a code takes a while, which is why
//! the phone's work is cut in two and done between the locks ([`Typed`]).

mod keys;
mod phone;

use anyhow::{Context, bail};
use rand::RngExt as _;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Node, NodeContent};
use wacore_libsignal::protocol::KeyPair;

use super::rules::NoCode;
use super::{finish, offer_of};
use crate::clock::Moment;
use crate::stanza::{self, blob, child_content, server_jid};
use crate::state::{ConnectionId, DeviceAddress, Role, World, hex};
pub(crate) use phone::{expire, outcome, refresh, type_code, typed};

const REG: &str = "link_code_companion_reg";
const REF: &str = "link_code_pairing_ref";

/// A code some client shows.
pub(crate) struct Flow {
    pn: String,
    wrapped: Vec<u8>,
    reference: String,
    asked_at: Moment,
    expired: bool,
    progress: Progress,
}

enum Progress {
    Shown,
    Typed(Box<KeyPair>, [u8; 32]),
    Refused(String),
    Agreed(DeviceAddress),
}

/// What a client that is not linked says about a code.
pub(super) fn hear(world: &mut World, connection: ConnectionId, request: &Node) {
    let Some(reg) = request.get_optional_child(REG) else {
        return;
    };
    match stanza::text(reg, "stage").as_deref() {
        Some("companion_hello") => {
            let answer = match show(world, connection, reg) {
                Ok(shown) => stanza::result(request, vec![shown]),
                Err(no) => refusal(request, no),
            };
            world.send(connection, answer);
        }
        Some("companion_finish") => finish_typed(world, connection, request, reg),
        _ => world.send(connection, refusal(request, NoCode::new(400))),
    }
}

/// `companion_hello`: the client shows a code for a number from now on.
fn show(world: &mut World, connection: ConnectionId, reg: &Node) -> Result<Node, NoCode> {
    let pn = stanza::jid(reg, "jid").map(|jid| jid.user.to_string());
    let person = pn.and_then(|pn| world.people.get(&pn));
    let wrapped = child_content(reg, "link_code_pairing_wrapped_companion_ephemeral_pub");
    let (Some(person), Some(wrapped)) = (person, wrapped.filter(|w| w.len() == keys::HIDDEN)) else {
        return Err(NoCode::new(400));
    };
    if let Some(no) = person.link_rules.no_codes {
        return Err(no);
    }
    let pn = person.pn.clone();
    let reference = format!("1@{}", hex(&world.rng.random::<[u8; 16]>()));
    let asked_at = world.now();
    world
        .ledger
        .event(format!("a client shows a code to type on the phone of {pn}"));
    if let Some(offer) = offer_of(world, connection) {
        offer.code = Some(Flow {
            pn,
            wrapped,
            reference: reference.clone(),
            asked_at,
            expired: false,
            progress: Progress::Shown,
        });
    }
    Ok(NodeBuilder::new(REG)
        .attr("stage", "companion_hello")
        .children([blob(REF, reference.into_bytes())])
        .build())
}

/// `companion_finish`: the client's half, sealed. The server takes it in any case; whether the code
/// was right is between the phone and its owner.
fn finish_typed(world: &mut World, connection: ConnectionId, request: &Node, reg: &Node) {
    let reference = child_content(reg, REF).unwrap_or_default();
    let flow = offer_of(world, connection).and_then(|offer| offer.code.as_ref());
    let Some(flow) = flow.filter(|flow| flow.reference.as_bytes() == reference) else {
        world.send(connection, refusal(request, NoCode::new(400)));
        return;
    };
    let pn = flow.pn.clone();
    let secret = shared_secret(world, connection, &pn, reg);
    world.send(connection, stanza::result(request, Vec::new()));
    let linked = secret.and_then(|secret| finish::begin(world, connection, &pn, &secret));
    let progress = match linked {
        Ok(device) => Progress::Agreed(device),
        Err(_) => Progress::Refused(format!("the phone of {pn} says that the code is wrong")),
    };
    world.ledger.event(match &progress {
        Progress::Refused(why) => why.clone(),
        _ => format!("the phone of {pn} and a client agree on a code"),
    });
    if let Some(flow) = offer_of(world, connection).and_then(|offer| offer.code.as_mut()) {
        flow.progress = progress;
    }
}

/// What the phone and the client alone know, if the code was right.
fn shared_secret(
    world: &mut World,
    connection: ConnectionId,
    pn: &str,
    reg: &Node,
) -> anyhow::Result<[u8; 32]> {
    let flow = offer_of(world, connection).and_then(|offer| offer.code.as_ref());
    let Some(Progress::Typed(ephemeral, companion)) = flow.map(|flow| &flow.progress) else {
        bail!("nobody typed this code");
    };
    let (ephemeral, companion) = (ephemeral.clone(), *companion);
    let person = world.people.get(pn).context("nobody there")?;
    let bundle = child_content(reg, "link_code_pairing_wrapped_key_bundle").unwrap_or_default();
    keys::secret(&bundle, &ephemeral, &companion, person.phone.endpoint.identity())
}

/// The newest code shown for a number: that is where the server sends what the phone says.
fn newest<'a>(world: &'a World, pn: &str) -> anyhow::Result<(ConnectionId, &'a Flow)> {
    world
        .connections()
        .filter_map(|(id, open)| match &open.role {
            Role::Pairing(offer) => Some((id, offer.code.as_ref()?)),
            _ => None,
        })
        .filter(|(_, flow)| flow.pn == pn)
        .max_by_key(|(id, _)| *id)
        .with_context(|| format!("no connected client shows a code for {pn}"))
}

fn notify(world: &mut World, connection: ConnectionId, child: Node) {
    let node = NodeBuilder::new("notification")
        .attr("from", server_jid())
        .attr("type", REG)
        .attr("id", world.draw_id())
        .attr("t", world.now().secs())
        .children([child])
        .build();
    world.send(connection, node);
}

fn refusal(request: &Node, no: NoCode) -> Node {
    let mut node = stanza::refusal(request, no.code, no.word());
    if let (Some(NodeContent::Nodes(children)), Some(backoff)) = (&mut node.content, no.backoff_secs) {
        for error in children {
            error.attrs.insert("backoff", backoff);
        }
    }
    node
}
