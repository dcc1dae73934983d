//! Accounts for which the server asks a new client for a passkey.
//!
//! The server asks, the client tells its user. A passkey is bound to WhatsApp's own domain, so no
//! client of this simulator can have one: whatever answers is refused, and the linking ends there.
//! Not here: the handshake that would follow a right answer, which the library knows (`wacore::shortcake`).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::RngExt as _;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::stanza::{self, blob, server_jid};
use crate::state::{ConnectionId, World, hex};

const NOT_ALLOWED: (u16, &str) = (403, "forbidden");
/// How long a person would have to answer, milliseconds.
const PATIENCE: u32 = 60_000;

pub(super) fn wanted(world: &World, pn: &str) -> bool {
    let person = world.people.get(pn);
    person.is_some_and(|person| person.link_rules.passkey)
}

/// Asks the client on a connection for a passkey of the account.
pub(super) fn ask(world: &mut World, connection: ConnectionId, pn: &str) {
    let options = options(world);
    let node = NodeBuilder::new("notification")
        .attr("from", server_jid())
        .attr("type", "passkey_prologue_request")
        .attr("id", world.draw_id())
        .attr("t", world.now().secs())
        .children([blob("passkey_request_options", options.into_bytes())])
        .build();
    world.send(connection, node);
    let what = format!("a client that wants to be linked to {pn} was asked for a passkey");
    world.ledger.event(what);
}

/// Whether a request of this name belongs to the passkey handshake.
pub(super) fn concerns(tag: &str) -> bool {
    matches!(
        tag,
        "ref"
            | "passkey_request_options"
            | "passkey_prologue"
            | "companion_nonce"
            | "encrypted_pairing_request"
    )
}

/// What a client says in answer.
pub(super) fn hear(world: &mut World, connection: ConnectionId, node: &Node) {
    let tag = node.children().and_then(<[Node]>::first);
    let answer = match tag.map_or("", |child| child.tag.as_ref()) {
        "ref" => {
            let reference = format!("2@{}", hex(&world.rng.random::<[u8; 24]>()));
            stanza::result(node, vec![blob("ref", reference.into_bytes())])
        }
        "passkey_request_options" => {
            let options = options(world);
            stanza::result(node, vec![blob("passkey_request_options", options.into_bytes())])
        }
        _ => {
            world.ledger.event("a client's passkey was refused");
            stanza::refusal(node, NOT_ALLOWED.0, NOT_ALLOWED.1)
        }
    };
    world.send(connection, answer);
}

fn options(world: &mut World) -> String {
    let challenge = world.rng.random::<[u8; 32]>();
    serde_json::json!({
        "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge),
        "rpId": "web.whatsapp.com",
        "allowCredentials": [],
        "userVerification": "required",
        "timeout": PATIENCE,
    })
    .to_string()
}
