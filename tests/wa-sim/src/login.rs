//! Letting clients in.
//!
//! ```text
//!  handshake done ─ registration data ──────────────► offer codes (`pairing`)
//!                 ├ known device, right Noise key ──► success; an older connection is replaced
//!                 └ otherwise ──────────────────────► failure 401, closed
//! ```

use anyhow::Context;
use wacore_binary::builder::NodeBuilder;

use crate::faults::{Refusal, Spot};
use crate::noise::HandshakePattern;
use crate::pairing;
use crate::state::{ConnectionId, DeviceAddress, Role, Space, World};
use waproto::whatsapp::ClientPayload;

const LOGGED_OUT: u16 = 401;

/// Decides about a client that finished its handshake.
///
/// # Errors
/// When the client's payload is neither a registration nor a login.
pub(crate) fn admit(
    world: &mut World,
    connection: ConnectionId,
    payload: &ClientPayload,
    noise_public: [u8; 32],
    pattern: HandshakePattern,
) -> anyhow::Result<()> {
    if let Some(data) = payload.device_pairing_data.as_option() {
        return pairing::offer(world, connection, data, noise_public);
    }
    let device = named_device(payload)?;
    let spot = Spot {
        connection,
        device: Some(&device),
    };
    if let Some(refusal) = world.faults.refuses_login(spot) {
        refuse(world, connection, refusal);
        return Ok(());
    }
    let known = world
        .companion(&device)
        .is_some_and(|companion| companion.noise_public == noise_public);
    if !known {
        world.ledger.event(format!("{device} is not linked"));
        refuse(world, connection, Refusal::with(LOGGED_OUT));
        return Ok(());
    }
    replace_older(world, &device);
    if let Some(companion) = world.companion(&device) {
        companion.log_in(connection);
    }
    if let Some(open) = world.connection(connection) {
        open.role = Role::Device(device.clone());
    }
    let success = NodeBuilder::new("success")
        .attr("t", world.now().secs())
        .attr("lid", world.jid_of(&device, Space::Lid))
        .attr("props", "27")
        .attr("location", "sim")
        .build();
    world.send(connection, success);
    world.ledger.login(&device, pattern);
    Ok(())
}

fn named_device(payload: &ClientPayload) -> anyhow::Result<DeviceAddress> {
    let pn = payload.username.context("the login names no account")?;
    let device = payload.device.context("the login names no device")?;
    let device = u16::try_from(device).context("the login names no possible device")?;
    Ok(DeviceAddress::new(pn.to_string(), device))
}

fn refuse(world: &mut World, connection: ConnectionId, refusal: Refusal) {
    let reason = refusal.reason;
    world.send(connection, refusal.into_node());
    world.close(connection);
    world.ledger.event(format!("a login was refused with {reason}"));
}

/// A device has one connection; the newest wins.
fn replace_older(world: &mut World, device: &DeviceAddress) {
    let Some(older) = world.connection_of(device) else {
        return;
    };
    let conflict = NodeBuilder::new("conflict").attr("type", "replaced").build();
    let error = NodeBuilder::new("stream:error").children([conflict]).build();
    world.send(older, error);
    world.close(older);
    world
        .ledger
        .event(format!("an older connection of {device} was replaced"));
}
