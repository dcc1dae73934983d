//! Baileys, unmodified, in a Node process. It knows no device records of another library, so it is linked by code first.

use crate::{network::Network, server::NUMBER};
use anyhow::Result;
use bench::child::Child;
use std::{path::Path, process::Command};

/// The answer of the script when it is linked and its socket is open.
const LINKED: &str = "linked";

/// Starts `script`, which writes its rows into `folder`, and links it.
pub(crate) async fn start(script: &str, folder: &Path, network: &mut Network) -> Result<Child> {
    let mut command = Command::new("node");
    command
        .arg(script)
        .arg("--ws")
        .arg(network.relay.url())
        .arg("--rows")
        .arg(folder.join("rows.db"));
    let mut process = Child::spawn(command)?;
    loop {
        let line = process.line().await?;
        if line == LINKED {
            return Ok(process);
        }
        if let Some(code) = line.strip_prefix("qr ") {
            network.server.say(&format!("scan {NUMBER} {code}"))?;
        }
    }
}
