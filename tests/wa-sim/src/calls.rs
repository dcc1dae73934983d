//! Calls to an account: ringing, and every way it ends. Nothing is ever spoken.
//!
//! ```text
//!  Ringing ─ a client rejects ──────────► Rejected   (the account's other clients stop ringing)
//!     ├───── a client accepts ──────────► Accepted ──┐
//!     └───── the caller hangs up ───────► Ended ◄────┘ either side hangs up
//! ```
//!
//! A client that is away gets the offer when it comes back, marked as old: a missed call. A call
//! from somebody the account blocked, or does not take calls from, rings nowhere; the caller
//! hears it ring all the same.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use rand::RngExt as _;
use serde::Serialize;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::notices::address_for;
use crate::offline::{self, Class, Queued};
use crate::privacy;
use crate::stanza::{self, empty};
use crate::state::{ConnectionId, DeviceAddress, Kind, Space, World, hex};

/// How far a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// The caller hears it ring.
    Ringing,
    /// A client of the account took it.
    Accepted,
    /// A client of the account turned it down.
    Rejected,
    /// Somebody hung up.
    Ended,
}

/// Every call there was, by its id.
#[derive(Default)]
pub(crate) struct Calls(BTreeMap<String, Call>);

struct Call {
    caller: String,
    account: String,
    state: CallState,
}

/// A contact calls an account. Returns the call's id.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn call(world: &mut World, caller: &str, account: &str, video: bool) -> anyhow::Result<String> {
    ensure!(
        world.people.contains_key(caller),
        "nobody has the number {caller}"
    );
    let callee = world.people.get(account);
    let is_account = callee.is_some_and(|person| person.kind == Kind::Account);
    ensure!(is_account, "no account has the number {account}");
    let id = hex(&world.rng.random::<[u8; 16]>());
    let call = Call {
        caller: caller.to_owned(),
        account: account.to_owned(),
        state: CallState::Ringing,
    };
    world.calls.0.insert(id.clone(), call);
    world.ledger.event(format!("{caller} calls {account}: {id}"));
    if !privacy::allows(world, account, "calladd", caller) {
        world.ledger.event(format!("{id} rings nowhere"));
        return Ok(id);
    }
    for device in world.companions_of(account) {
        let offer = offer(world, &id, caller, account, video);
        ring(world, &device, caller, offer);
    }
    Ok(id)
}

/// The caller hangs up.
///
/// # Errors
/// When there is no such call, or it is over.
pub(crate) fn hang_up(world: &mut World, id: &str) -> anyhow::Result<()> {
    let call = world
        .calls
        .0
        .get_mut(id)
        .with_context(|| format!("no call {id}"))?;
    let over = matches!(call.state, CallState::Rejected | CallState::Ended);
    ensure!(!over, "the call {id} is over");
    call.state = CallState::Ended;
    let account = call.account.clone();
    world.ledger.event(format!("the caller hung up {id}"));
    for device in world.companions_of(&account) {
        stop_ringing(world, &device, id, None);
    }
    Ok(())
}

/// How far a call got.
pub(crate) fn state(world: &World, id: &str) -> Option<CallState> {
    world.calls.0.get(id).map(|call| call.state)
}

/// Takes a `<call>` of a linked client: it rejects, accepts or ends one.
pub(crate) fn accept(world: &mut World, connection: ConnectionId, from: &DeviceAddress, node: &Node) {
    let Some(action) = node.children().and_then(<[Node]>::first) else {
        return;
    };
    let ack = NodeBuilder::new("ack")
        .attr("class", "call")
        .attr("id", stanza::text(node, "id").unwrap_or_default())
        .attr("from", stanza::jid(node, "to").unwrap_or_else(stanza::server_jid))
        .attr("type", action.tag.to_string());
    world.send(connection, ack.build());
    let id = stanza::text(action, "call-id").unwrap_or_default();
    world
        .ledger
        .event(format!("{from} answers the call {id}: {}", action.tag));
    let (state, others_hear) = match action.tag.as_ref() {
        "reject" => (CallState::Rejected, "rejected_elsewhere"),
        "accept" => (CallState::Accepted, "accepted_elsewhere"),
        "terminate" => (CallState::Ended, "timeout"),
        _ => return,
    };
    let call = world.calls.0.get_mut(&id).filter(|call| call.account == from.pn);
    let Some(call) = call.filter(|call| !matches!(call.state, CallState::Rejected | CallState::Ended)) else {
        return;
    };
    call.state = state;
    for device in world.companions_of(&from.pn) {
        if device != *from {
            stop_ringing(world, &device, &id, Some(others_hear));
        }
    }
}

/// Whether a receipt is about a call, not about a message.
pub(crate) fn is_about_call(receipt: &Node) -> bool {
    ["offer", "accept", "reject"]
        .iter()
        .any(|action| receipt.get_optional_child(action).is_some())
}

fn offer(world: &World, id: &str, caller: &str, account: &str, video: bool) -> Node {
    let audio = |rate: &'static str| {
        NodeBuilder::new("audio")
            .attr("enc", "opus")
            .attr("rate", rate)
            .build()
    };
    let mut children = vec![audio("8000"), audio("16000")];
    if video {
        children.push(empty("video"));
    }
    NodeBuilder::new("offer")
        .attr("call-id", id)
        .attr("call-creator", address_for(world, caller, account))
        .attr(
            "caller_pn",
            world.jid_of(&DeviceAddress::phone(caller), Space::Pn),
        )
        .children(children)
        .build()
}

fn stop_ringing(world: &mut World, device: &DeviceAddress, id: &str, reason: Option<&'static str>) {
    let Some(caller) = world.calls.0.get(id).map(|call| call.caller.clone()) else {
        return;
    };
    let mut terminate = NodeBuilder::new("terminate")
        .attr("call-id", id)
        .attr("call-creator", address_for(world, &caller, &device.pn));
    if let Some(reason) = reason {
        terminate = terminate.attr("reason", reason);
    }
    ring(world, device, &caller, terminate.build());
}

fn ring(world: &mut World, device: &DeviceAddress, caller: &str, action: Node) {
    let id = world.draw_id();
    let name = world.people.get(caller).map(|person| person.push_name.clone());
    let node = NodeBuilder::new("call")
        .attr("from", address_for(world, caller, &device.pn))
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .attr("notify", name.unwrap_or_default())
        .children([action])
        .build();
    offline::deliver(world, device, Queued::new(Class::Call, id, node));
}
