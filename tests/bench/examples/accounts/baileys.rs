//! Baileys, unmodified, in one Node process. It knows no device records of another library, so its accounts are linked
//! by code first, as its users do.

use super::server::number;
use anyhow::{Context as _, Result};
use bench::child::Child;
use std::process::Command;

/// The answer of the script when all accounts are linked and their sockets are open.
const LINKED: &str = "linked";

/// Starts `script` with this many accounts and links each, one after another.
pub(crate) async fn start(script: &str, accounts: usize, url: &str, server: &mut Child) -> Result<Child> {
    let mut command = Command::new("node");
    command
        .arg(script)
        .arg("--ws")
        .arg(url)
        .arg("--accounts")
        .arg(accounts.to_string());
    let mut process = Child::spawn(command)?;
    loop {
        let line = process.line().await?;
        if line == LINKED {
            return Ok(process);
        }
        if let Some(rest) = line.strip_prefix("qr ") {
            let (place, code) = rest.split_once(' ').context("a code without a place")?;
            server.say(&format!("scan {} {code}", number(place.parse()?)))?;
        }
    }
}
