//! Linking and unlinking clients: what the owner of an account does on the phone, and what stands in
//! the way.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::{Shared, Simulator};
use crate::linked;
use crate::pairing::{self, NoCode};
use crate::state::DeviceAddress;

/// How long a client may take to finish linking after its code was scanned or typed.
const LINK_DEADLINE: Duration = Duration::from_secs(10);

impl Simulator {
    /// The phone of `pn` scans a code; returns when the client is linked (not yet logged in).
    ///
    /// # Errors
    /// When nobody shows the code, it was used, the account does not allow it, or the client does not
    /// finish.
    pub async fn scan_qr(&self, pn: &str, qr: &str) -> anyhow::Result<()> {
        scan_qr(&self.shared, pn, qr).await
    }

    /// The owner of `pn` types the eight characters a client shows; returns when the client is linked.
    /// Small letters, spaces and hyphens are as good.
    ///
    /// # Errors
    /// When no client shows a code for this number, the code is wrong or too old, the account does not
    /// allow it, or the client does not finish.
    pub async fn enter_code(&self, pn: &str, code: &str) -> anyhow::Result<()> {
        enter_code(&self.shared, pn, code).await
    }

    /// Makes the code a client shows for `pn` too old to be typed.
    ///
    /// # Errors
    /// When no client shows one.
    pub fn expire_code(&self, pn: &str) -> anyhow::Result<()> {
        self.shared.with(|world| pairing::expire_code(world, pn))
    }

    /// Has the server ask the client that shows a code for `pn` for a new one. `by_hand`: the client
    /// should wait for its user.
    ///
    /// # Errors
    /// When no client shows one.
    pub fn refresh_code(&self, pn: &str, by_hand: bool) -> anyhow::Result<()> {
        self.shared
            .with(|world| pairing::refresh_code(world, pn, by_hand))
    }

    /// From now on the server gives no codes to type for `pn`, or does again.
    ///
    /// # Errors
    /// When the number is no account.
    pub fn refuse_codes(&self, pn: &str, reason: Option<NoCode>) -> anyhow::Result<()> {
        self.shared
            .with(|world| pairing::set_rules(world, pn, |rules| rules.no_codes = reason))
    }

    /// Whether the phone of `pn` refuses to link clients.
    ///
    /// # Errors
    /// When the number is no account.
    pub fn refuse_linking(&self, pn: &str, refuses: bool) -> anyhow::Result<()> {
        self.shared
            .with(|world| pairing::set_rules(world, pn, |rules| rules.refuses = refuses))
    }

    /// Whether clients that want to be linked to `pn` are asked for a passkey, which ends it: no
    /// client of a simulator can have one.
    ///
    /// # Errors
    /// When the number is no account.
    pub fn require_passkey(&self, pn: &str, required: bool) -> anyhow::Result<()> {
        self.shared
            .with(|world| pairing::set_rules(world, pn, |rules| rules.passkey = required))
    }

    /// How many codes to scan a client gets when it connects. Without any it has none to show.
    pub fn set_qr_codes(&self, count: usize) {
        self.shared.with(|world| world.qr_refs = count);
    }

    /// Has the server renew what the codes shown at present are made of: they lead nowhere, and clients
    /// show others.
    pub fn retire_codes(&self) {
        self.shared.with(pairing::retire_codes);
    }

    /// Takes all linked clients off an account, as its owner can on the phone.
    pub fn unlink_all(&self, pn: &str) {
        self.shared.with(|world| {
            for device in world.companions_of(pn) {
                linked::unlink(world, &device);
            }
        });
    }
}

pub(crate) async fn scan_qr(shared: &Arc<Shared>, pn: &str, qr: &str) -> anyhow::Result<()> {
    let device = shared.with(|world| pairing::scan(world, pn, qr))?;
    finished(shared, &device).await
}

pub(crate) async fn enter_code(shared: &Arc<Shared>, pn: &str, code: &str) -> anyhow::Result<()> {
    let code = code.replace([' ', '-'], "").to_uppercase();
    let typed = shared.with(|world| pairing::typed(world, pn))?;
    let typed = tokio::task::spawn_blocking(move || typed.work(&code))
        .await
        .context("the phone gave up")??;
    shared.with(|world| pairing::type_code(world, pn, typed))?;
    let look = || shared.with(|world| pairing::outcome(world, pn));
    let device = shared
        .wait_for(LINK_DEADLINE, "the client to answer the code", look)
        .await??;
    finished(shared, &device).await
}

async fn finished(shared: &Arc<Shared>, device: &DeviceAddress) -> anyhow::Result<()> {
    let ended = || {
        shared.with(|world| match world.companion(device) {
            Some(_) => Some(true),
            None => (!pairing::is_being_linked(world, device)).then_some(false),
        })
    };
    let what = "the client to finish linking";
    let linked = shared.wait_for(LINK_DEADLINE, what, ended).await?;
    ensure!(linked, "the client did not let itself be linked, or is gone");
    Ok(())
}
