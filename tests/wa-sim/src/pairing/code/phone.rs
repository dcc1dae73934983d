//! What the phone and its owner do about a code: try it, hear what came of it, have another one shown.

use anyhow::{Context, bail, ensure};
use rand::RngExt as _;
use wacore_binary::builder::NodeBuilder;
use wacore_libsignal::protocol::KeyPair;

use super::{Progress, REF, REG, keys, newest, notify};
use crate::identity::public;
use crate::pairing::{offer_of, passkey, rules};
use crate::stanza::blob;
use crate::state::{ConnectionId, DeviceAddress, World};

/// How long a code is good for, seconds.
const VALID_SECS: u64 = 180;

/// What the phone needs in order to try a code, and what comes out of it.
pub(crate) struct Typed {
    connection: ConnectionId,
    reference: String,
    ephemeral: KeyPair,
    theirs: Vec<u8>,
    /// Salt, IV, and our half; hidden once `work` is done.
    ours: Vec<u8>,
    companion: [u8; 32],
}

impl Typed {
    /// Opens the client's half and hides the phone's under the code. Slow: for a thread of its own.
    ///
    /// # Errors
    /// When the client's half has a wrong length.
    pub(crate) fn work(mut self, code: &str) -> anyhow::Result<Self> {
        self.companion = keys::open(&self.theirs, code)?;
        self.ours = keys::hide(&self.ours, code)?;
        Ok(self)
    }
}

/// The phone of `pn` begins to try a code: finds who shows one and draws its half.
///
/// # Errors
/// When nobody shows a code for this number, it is too old, or the account does not allow linking.
pub(crate) fn typed(world: &mut World, pn: &str) -> anyhow::Result<Typed> {
    rules::check(world, pn)?;
    let now = world.now();
    let (connection, flow) = newest(world, pn)?;
    let age = now.secs().saturating_sub(flow.asked_at.secs());
    ensure!(!flow.expired && age <= VALID_SECS, "the code has expired");
    let (reference, theirs) = (flow.reference.clone(), flow.wrapped.clone());
    let ephemeral = KeyPair::generate(&mut world.rng);
    let nonce = world.rng.random::<[u8; keys::NONCE]>();
    Ok(Typed {
        connection,
        reference,
        theirs,
        ours: [&nonce[..], &public(&ephemeral)].concat(),
        ephemeral,
        companion: [0; 32],
    })
}

/// Tells the client that its code was typed, with the phone's half.
///
/// # Errors
/// When the client is gone or shows another code meanwhile, or a passkey is wanted.
pub(crate) fn type_code(world: &mut World, pn: &str, typed: Typed) -> anyhow::Result<()> {
    let person = world.people.get(pn).context("nobody there")?;
    let identity = public(person.phone.endpoint.identity());
    if passkey::wanted(world, pn) {
        passkey::ask(world, typed.connection, pn);
        bail!("{pn} wants a passkey; the client was asked for it");
    }
    let flow = offer_of(world, typed.connection).and_then(|offer| offer.code.as_mut());
    let flow = flow
        .filter(|flow| flow.reference == typed.reference)
        .context("the client shows another code meanwhile")?;
    flow.progress = Progress::Typed(Box::new(typed.ephemeral), typed.companion);
    let hello = NodeBuilder::new(REG)
        .attr("stage", "primary_hello")
        .children([
            blob("link_code_pairing_wrapped_primary_ephemeral_pub", typed.ours),
            blob("primary_identity_pub", identity.to_vec()),
            blob(REF, typed.reference.into_bytes()),
        ])
        .build();
    notify(world, typed.connection, hello);
    world
        .ledger
        .event(format!("a code was typed on the phone of {pn}"));
    Ok(())
}

/// What came of typing: nothing yet, the address of the client, or why not.
pub(crate) fn outcome(world: &World, pn: &str) -> Option<anyhow::Result<DeviceAddress>> {
    let Ok((_, flow)) = newest(world, pn) else {
        return Some(Err(anyhow::anyhow!("the client is gone")));
    };
    match &flow.progress {
        Progress::Agreed(device) => Some(Ok(device.clone())),
        Progress::Refused(why) => Some(Err(anyhow::anyhow!("{why}"))),
        Progress::Shown | Progress::Typed(..) => None,
    }
}

/// Makes the code a client shows for `pn` too old.
///
/// # Errors
/// When nobody shows one.
pub(crate) fn expire(world: &mut World, pn: &str) -> anyhow::Result<()> {
    let (connection, _) = newest(world, pn)?;
    if let Some(flow) = offer_of(world, connection).and_then(|offer| offer.code.as_mut()) {
        flow.expired = true;
    }
    Ok(())
}

/// Asks the client that shows a code for `pn` to show a new one; `by_hand` if its user should say so.
///
/// # Errors
/// When nobody shows one.
pub(crate) fn refresh(world: &mut World, pn: &str, by_hand: bool) -> anyhow::Result<()> {
    let (connection, flow) = newest(world, pn)?;
    let reference = flow.reference.clone();
    expire(world, pn)?;
    let please = NodeBuilder::new(REG)
        .attr("stage", "refresh_code")
        .attr("force_manual_refresh", by_hand)
        .children([blob(REF, reference.into_bytes())])
        .build();
    notify(world, connection, please);
    Ok(())
}
