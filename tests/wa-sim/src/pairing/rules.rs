//! What stands in the way of linking a client to an account, as settings of the account.

use anyhow::{Context, ensure};

use crate::state::{Kind, World};

/// How many linked clients WhatsApp allows beside the phone.
const COMPANIONS: usize = 4;

/// What an account's owner, its phone and the server allow.
#[derive(Default)]
pub(crate) struct LinkRules {
    /// The owner says no on the phone.
    pub(crate) refuses: bool,
    /// The server asks for a passkey before it links anything.
    pub(crate) passkey: bool,
    /// The server gives out no codes to type, for this reason.
    pub(crate) no_codes: Option<NoCode>,
}

/// Why a client gets no code to show: the error of the server's answer, and how long it should wait.
///
/// WhatsApp answers 400 (also for too many requests for one number), 403, 429, 452 (not available
/// for this account) and 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct NoCode {
    /// The code of the error.
    pub code: u16,
    /// The delay the server names, in seconds.
    #[serde(default)]
    pub backoff_secs: Option<u32>,
}

impl NoCode {
    /// A refusal that names no delay.
    #[must_use]
    pub fn new(code: u16) -> Self {
        Self {
            code,
            backoff_secs: None,
        }
    }

    /// The word that goes with the code on the wire.
    pub(super) fn word(self) -> &'static str {
        match self.code {
            400 => "bad-request",
            403 => "forbidden",
            404 => "item-not-found",
            429 => "rate-overlimit",
            452 => "feature-not-available",
            500 => "internal-server-error",
            _ => "",
        }
    }
}

/// Changes the rules of an account.
///
/// # Errors
/// When the number is no account.
pub(crate) fn set(world: &mut World, pn: &str, change: impl FnOnce(&mut LinkRules)) -> anyhow::Result<()> {
    let person = world.people.get_mut(pn);
    let person = person
        .filter(|person| person.kind == Kind::Account)
        .with_context(|| format!("no account has the number {pn}"))?;
    change(&mut person.link_rules);
    Ok(())
}

/// Whether the phone of `pn` would link another client, in the words it would use.
pub(super) fn check(world: &World, pn: &str) -> anyhow::Result<()> {
    let person = world.people.get(pn);
    let person = person
        .filter(|person| person.kind == Kind::Account)
        .with_context(|| format!("no account has the number {pn}"))?;
    ensure!(
        !person.link_rules.refuses,
        "the phone of {pn} refused to link a client"
    );
    ensure!(
        person.companions.len() < COMPANIONS,
        "{pn} has {COMPANIONS} linked clients already, which is as many as there may be"
    );
    Ok(())
}
