//! Kabar without a window: its core, its encrypted files, the real library.

use crate::child::RECORDS;
use anyhow::{Result, anyhow};
use async_trait::async_trait;
use kabar_core::{
    About, AccountSeed, Kabar, Parts,
    clock::{Policy, SystemClock},
    disk::SystemDisk,
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
    vault::os_chance,
};
use kabar_types::{BuildKind, Jid, Problem};
use kabar_whatsapp::{Config, WhatsAppRust, import_device};
use std::{path::Path, sync::Arc};
use zeroize::Zeroizing;

/// One-time keys per device; the same for every client that is compared.
pub const PRE_KEYS: usize = 30;

/// A master key that both processes know. A measurement protects nobody.
struct Known;

#[async_trait]
impl SecretStore for Known {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        Ok(Some(Zeroizing::new(vec![7; 32])))
    }

    async fn save(&self, _: &[u8]) -> Result<(), SecretError> {
        Ok(())
    }
}

/// Opens the profile in this folder; [`prepare`] made it.
///
/// # Errors
/// When it does not open.
pub async fn open(folder: &Path, url: &str) -> Result<Arc<Kabar>> {
    open_with(folder, url, Policy::REAL).await
}

/// The same with a policy's clock of its own.
///
/// # Errors
/// When it does not open.
pub async fn open_with(folder: &Path, url: &str, policy: Policy) -> Result<Arc<Kabar>> {
    let parts = Parts {
        profile: Arc::new(Profile::lock(folder.join("profile"))?),
        secrets: Arc::new(Known),
        whatsapp: Arc::new(WhatsAppRust::new(Config {
            pre_keys: Some(PRE_KEYS),
            ..Config::local(url)
        })),
        clock: Arc::new(SystemClock::with_policy(policy)),
        disk: Arc::new(SystemDisk),
        chance: os_chance(),
        about: About {
            build: BuildKind::Test,
            version: "0.0.0".to_owned(),
            demo: false,
        },
    };
    let opened = Kabar::open(parts).await;
    opened.map_err(|Problem { code, .. }| anyhow!("cannot open: {}", code.as_str()))
}

/// Makes a profile with the accounts of the records in this folder.
///
/// # Errors
/// Those of the core.
pub async fn prepare(folder: &Path) -> Result<()> {
    let records: Vec<(String, String, String)> =
        serde_json::from_slice(&std::fs::read(folder.join(RECORDS))?)?;
    // Nothing is dialled before `start`.
    let kabar = open(folder, "ws://127.0.0.1:9/").await?;
    kabar.accept_risk().await?;
    for (place, (pn, lid, record)) in records.iter().enumerate() {
        let seed = AccountSeed {
            name: format!("Number {place}"),
            letters: letters(place),
            colour: u8::try_from(place % 10 + 1)?,
            phone: Jid::from_phone_digits(pn),
            lid: Some(Jid::new(format!("{lid}@lid"))),
        };
        let import = |device| async move { import_device(&device, record.as_bytes()).await };
        kabar.adopt_account(seed, import).await?;
    }
    kabar.shutdown().await;
    Ok(())
}

/// Two letters that no other place has.
fn letters(place: usize) -> String {
    let letter = |of: usize| char::from(b'A' + u8::try_from(of % 26).unwrap_or_default());
    [letter(place / 26), letter(place)].iter().collect()
}
